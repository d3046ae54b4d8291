#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real packets of guests through what brw0-nat-init sets up: guest, host, access point, Internet.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

masquerade() {
	guest_online
	seen_as one "$SERVER" "$WLAN"
	pings one "$SERVER"
	# With the rules gone the guest is seen as itself, and with forwarding off not at all.
	rules_of nat -D POSTROUTING -s 192.168.77.0/24 -j brw0-NAT-brW0
	seen_as one "$SERVER" 192.168.77.10
	init >said
	seen_as one "$SERVER" "$WLAN"
	set_to net/ipv4/ip_forward 0
	unreached one "$SERVER"
	init >said
}
it nat-init-guest-is-seen-with-the-address-of-the-uplink masquerade

unsolicited() {
	guest_online
	web_server one
	rejected ap 192.168.77.10
	rejected inet 192.168.77.10
	seen_as one "$SERVER" "$WLAN"
	# It is our chain that refuses.
	rules_of filter -I brw0-FWI-brW0 -i wlan0 -j ACCEPT
	seen_as ap 192.168.77.10 10.99.1.1
}
it nat-init-guest-is-not-reached-unsolicited unsolicited

guests_among_themselves() {
	guest_online
	guest two brW0 192.168.77.11/24 192.168.77.1
	web_server two
	seen_as one 192.168.77.11 192.168.77.10
	pings one 192.168.77.11
	pings one 192.168.77.1
	# With br_netfilter these packets go through FORWARD as well.
	if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then
		set_to net/bridge/bridge-nf-call-iptables 1
		seen_as one 192.168.77.11 192.168.77.10
	fi
}
it nat-init-guest-reaches-guest-as-itself guests_among_themselves

spoofed() {
	guest_online
	dropped=$(packets raw brw0-SRC-brW0 'brW0 -j DROP')
	ip -n one address add 203.0.113.5/32 dev eth0
	in_background ip netns exec one busybox ping -c 20 -I 203.0.113.5 "$SERVER"
	more_dropped() { [ "$(packets raw brw0-SRC-brW0 'brW0 -j DROP')" -gt "$dropped" ]; }
	await more_dropped
	! grep -q 203.0.113.5 /proc/net/nf_conntrack 2>/dev/null || fail "tracked"
	seen_as one "$SERVER" "$WLAN"
}
it nat-init-foreign-source-from-a-guest-is-dropped spoofed

multicast() {
	guest_online
	rules_of nat -S brw0-NAT-brW0 | head -n 3 >rules
	cat >wanted <<-END
		-N brw0-NAT-brW0
		-A brw0-NAT-brW0 -d 224.0.0.0/4 -j RETURN
		-A brw0-NAT-brW0 -d 255.255.255.255/32 -j RETURN
	END
	same wanted rules
	# What the host itself says to a group from the bridge's address keeps that address.
	rules_of nat -Z
	ip route add 239.1.1.1 dev wlan0
	busybox ping -c 1 -W 1 -I 192.168.77.1 239.1.1.1 >ping.out 2>&1 || :
	[ "$(packets nat brw0-NAT-brW0 '-d 224.0.0.0/4')" -gt 0 ] || fail "not exempt"
	[ "$(packets nat brw0-NAT-brW0 '24 -j MASQUERADE')" = 0 ] || fail "masqueraded"
}
it nat-init-multicast-and-broadcast-are-not-masqueraded multicast

# seen_port PORT: where a request comes from that the guest sends from that port.
seen_port() {
	at one sh -c "echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start
		echo $1 $1 >/proc/sys/net/ipv4/ip_local_port_range"
	fetch one "$SERVER" | cut -d " " -f 2
}

source_port() {
	guest_online
	[ "$(seen_port 40001)" = 40001 ] || fail "a port is changed without need"
	low=$(seen_port 901)
	[ "$low" -ge 1024 ] || fail "seen with port $low"
	# Without the range of ports it is kept.
	rules_of nat -I brw0-NAT-brW0 -p tcp -j MASQUERADE
	[ "$(seen_port 902)" = 902 ] || fail "there was nothing to change"
}
it nat-init-privileged-source-port-is-not-kept source_port

# counts NAMESPACE: its PREROUTING counts what big segments are offered.
counts() {
	at "$1" iptables-legacy -w -t mangle -A PREROUTING -p tcp --tcp-flags SYN,RST SYN \
		-m tcpmss --mss 1261:65535 -j ACCEPT
	at "$1" iptables-legacy -w -t mangle -A PREROUTING -p tcp --tcp-flags SYN,RST SYN \
		-m tcpmss --mss 1:1260 -j ACCEPT
}

# counted NAMESPACE: "BIG SMALL", how many of each.
counted() {
	at "$1" iptables-legacy-save -c -t mangle | sed -nE 's/^\[([0-9]+):.*tcpmss.*/\1/p' |
		tr '\n' ' '
}

clamped_mss() {
	guest_online
	ip link set wlan0 mtu 1300
	counts inet
	counts one
	seen_as one "$SERVER" "$WLAN"
	[ "$(counted inet)" = "0 1 " ] || fail "the server is offered too much: $(counted inet)"
	[ "$(counted one)" = "0 1 " ] || fail "the guest is offered too much: $(counted one)"
	rules_of mangle -F brw0-MSS-brW0
	seen_as one "$SERVER" "$WLAN"
	[ "$(counted inet)" = "1 1 " ] || fail "there was nothing to clamp: $(counted inet)"
	[ "$(counted one)" = "1 1 " ] || fail "there was nothing to clamp: $(counted one)"
}
it nat-init-segment-size-fits-an-uplink-with-a-small-mtu clamped_mss

# listens PORT: the host's, in the background.
listens() {
	in_background busybox httpd -f -p "0.0.0.0:$1" -h "$SCRATCH/www"
	await grep -qi ":$(printf %04X "$1") .* 0A " /proc/net/tcp /proc/net/tcp6
}

# datagram PORT: the guest sends one to the host. traceroute adds the number of its try to the port.
datagram() {
	at one timeout 1 busybox traceroute -n -q 1 -w 1 -m 1 -p $(($1 - 1)) 192.168.77.1 >/dev/null 2>&1 || :
}

host_services() {
	internet
	online
	rules_of filter -P INPUT DROP
	init >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	listens 53
	listens 80
	fetch one 192.168.77.1 53 >page || fail "no DNS by TCP"
	unreached one 192.168.77.1 80
	for port in 53 67; do
		before=$(packets filter brw0-INP-brW0 "udp --dport $port ")
		datagram "$port"
		after=$(packets filter brw0-INP-brW0 "udp --dport $port ")
		[ "$after" -gt "$before" ] || fail "UDP port $port is not accepted"
	done
	# From the uplink none of it.
	unreached ap "$WLAN" 53
}
it nat-init-host-serves-dhcp-and-dns-behind-a-closed-input host_services

closed_forward() {
	internet
	online
	rules_of filter -P FORWARD DROP
	rules_of filter -A FORWARD -s 203.0.113.0/24 -j ACCEPT
	rules_of filter -A FORWARD -j REJECT
	init >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	seen_as one "$SERVER" "$WLAN"
	web_server one
	rejected ap 192.168.77.10
	rules_of filter -D FORWARD -i brW0 -j brw0-FWO-brW0
	rejected one "$SERVER"
}
it nat-init-guest-gets-out-though-forward-ends-in-a-reject closed_forward

# echoes NAMESPACE|host: how many IPv6 echo requests it has got.
echoes() {
	if [ "$1" = host ]; then cat /proc/net/snmp6; else at "$1" cat /proc/net/snmp6; fi |
		awk '$1 == "Icmp6InEchos" { print $2 }'
}

# gets_echo NAMESPACE ADDRESS: what the guest sends there by IPv6 comes in.
gets_echo() {
	gets_echo_before=$(echoes "$1")
	at one busybox ping -6 -q -c 1 -W 1 "$2" >ping.out 2>&1 || :
	[ "$(echoes "$1")" -gt "$gets_echo_before" ]
}

# The guest needs no neighbour discovery: it knows the bridge's MAC.
guest_ipv6() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	ip address add fe80::2/64 dev wlan0 nodad
	ip address add 2001:db8:1::2/64 dev wlan0 nodad
	ip -n ap address add 2001:db8:1::1/64 dev sta nodad
	set_to net/ipv6/conf/all/forwarding 1
	ip -n one address add 2001:db8:9::9/64 dev eth0 nodad
	ip -n one -6 neighbour add fe80::1 dev eth0 lladdr "$(cat /sys/class/net/brW0/address)"
	ip -n one -6 route add default via fe80::1 dev eth0
	in_background busybox httpd -f -p '[::]:80' -h "$SCRATCH/www"
	await grep -qi ':0050 .* 0A ' /proc/net/tcp6
}

by_ipv6() {
	guest_online --uplink=tun0
	guest_ipv6
	for address in fe80::1%eth0 2001:db8:1::2; do
		! gets_echo host "$address" || fail "the host is reached at $address"
		unreached one "[$address]"
	done
	! gets_echo ap 2001:db8:1::1 || fail "the network of the uplink is reached"
	init --status --uplink=tun0 >tree || { cat tree; fail "does not hold"; }
	# With IPv6 on the bridge, both would be.
	set_to net/ipv6/conf/brW0/disable_ipv6 0
	ip address add fe80::1/64 dev brW0 nodad
	ip -6 route add 2001:db8:9::/64 dev brW0
	gets_echo host fe80::1%eth0 || fail "there was nothing to refuse"
	gets_echo host 2001:db8:1::2 || fail "there was nothing to refuse"
	fetch one '[2001:db8:1::2]' >page || { cat fetch.err; fail "there was nothing to refuse"; }
	gets_echo ap 2001:db8:1::1 || fail "there was nothing to forward"
	init --uplink=tun0 >said
	! gets_echo host 2001:db8:1::2 || fail "the host is reached after a rerun"
}
by_ipv6_nft() { FIREWALL=nftables by_ipv6; }
it nat-init-guest-reaches-nothing-by-ipv6 by_ipv6
it nat-init-guest-reaches-nothing-by-ipv6-with-nftables by_ipv6_nft

# A second uplink, with a server on it.
second_exit() {
	namespace vpn
	link tun9 10.88.0.2/24 vpn eth0 10.88.0.1/24
	ip -n vpn route add default via 10.88.0.2
	web_server vpn
}

pinned_uplink() {
	guest_online --uplink=wlan0
	second_exit
	seen_as one "$SERVER" "$WLAN"
	rejected one 10.88.0.1
	init >said
	seen_as one 10.88.0.1 10.88.0.2
	init --uplink=wlan0 >said
	rejected one 10.88.0.1
	init --status --uplink=wlan0 >tree
	# The uplink may be away and come back.
	ip link delete wlan0
	init --uplink=wlan0 >said
	grep -qx 'brW0: wlan0: no uplink yet; guests are online as soon as there is one' said ||
		{ cat said; fail "not said"; }
	rejected one 10.88.0.1
}
it nat-init-pinned-uplink-is-the-only-one pinned_uplink

fixed_source() {
	internet
	online
	ip address add 10.99.1.7/24 dev wlan0
	init --source=10.99.1.7 >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	seen_as one "$SERVER" 10.99.1.7
	[ "$(seen_port 901)" -ge 1024 ] || fail "a privileged port is kept"
	# Somebody's general rule does not come before it.
	rules_of nat -A POSTROUTING -o wlan0 -j MASQUERADE
	seen_as one "$SERVER" 10.99.1.7
	init >said
	seen_as one "$SERVER" "$WLAN"
}
it nat-init-fixed-source-is-what-the-server-sees fixed_source

# It may be routed to this host all the same.
foreign_source() {
	internet
	online
	ip -n ap route add 203.0.113.9/32 via "$WLAN"
	init --source=203.0.113.9 >said
	grep -q '^brW0: source=203.0.113.9: this host has no such address; ' said ||
		{ cat said; fail "not said"; }
	init --status --source=203.0.113.9 >tree
	grep -qx '|-- source   203.0.113.9: not an address of this host' tree ||
		{ cat tree; fail "--status does not say it"; }
	init --doctor --no-probe --source=203.0.113.9 >diagnosis || :
	grep -q '^note: source=203.0.113.9 is not an address of this host; ' diagnosis ||
		{ cat diagnosis; fail "the doctor does not say it"; }
	init --source="$WLAN" >said
	! grep 'source=' said || fail "said of an address of this host"
}
it nat-init-source-that-this-host-has-not-is-noted foreign_source

port_forward() {
	guest_online
	web_server one 8080
	fetch ap "$WLAN" 8080 >page && fail "something answers there"
	grep -q refused fetch.err || fail "not refused"
	rules_of nat -A PREROUTING -i wlan0 -p tcp --dport 8080 -j DNAT --to-destination 192.168.77.10
	seen_as_port() { fetch ap "$WLAN" 8080 >page; }
	seen_as_port || { cat fetch.err; fail "the port forward does not work"; }
	[ "$(cut -d ' ' -f 1 page)" = 10.99.1.1 ] || fail "seen as $(cat page)"
	# Past it, the same port is refused.
	rejected ap 192.168.77.10 8080
	init >said
	seen_as_port || fail "the port forward does not work after a rerun"
}
it nat-init-port-forward-of-somebody-else-works port_forward

removed_is_off() {
	guest_online
	seen_as one "$SERVER" "$WLAN"
	init --remove >said
	grep -qx 'brW0: port-one was still a port of brW0, which is deleted now' said || fail "not said"
	unreached one "$SERVER"
	init >said
	ip link set port-one master brW0
	seen_as one "$SERVER" "$WLAN"
}
it nat-init-removed-and-set-up-again-serves-again removed_is_off

done_testing
