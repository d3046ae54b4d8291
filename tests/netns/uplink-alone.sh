#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# uplink=tun0: guests' packets leave by it alone, whether it is there or not. The same server is behind
# the Wi-Fi and behind the tunnel; the access point counts what comes from this host.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

TUNNEL=10.88.0.2

# given LINE…: a host on Wi-Fi with a guest and that configuration of uplink=tun0; no tunnel yet.
given() {
	internet
	online
	namespace vpn
	ip -n vpn address add "$SERVER/32" dev lo
	web_server vpn
	at ap iptables-legacy -w -t raw -A PREROUTING -i sta
	{ printf '[brW0]\nuplink=tun0\n' && for line; do echo "$line"; done; } >brw0.conf
	init >said
	grep -qx 'brW0: tun0: no uplink yet; guests are online as soon as there is one' said ||
		{ cat said; fail "not said"; }
	guest one brW0 192.168.77.10/24 192.168.77.1
}

# As OpenVPN does it: the Wi-Fi's default route stays.
tunnel_comes() {
	link tun0 "$TUNNEL/24" vpn eth0 10.88.0.1/24
	for net in 0 128; do ip route add "$net.0.0.0/1" via 10.88.0.1; done
	ip -n vpn route add default via "$TUNNEL"
}

tunnel_goes() {
	ip link delete tun0
}

beside() {
	at ap iptables-legacy -w -t raw -nvxL PREROUTING | awk 'NR == 3 { print $1 }'
}

arrived_beside() {
	[ "$(beside)" -gt 0 ]
}

none_beside() {
	[ "$(beside)" = 0 ] || fail "packets leave beside the tunnel"
}

# sends: one more packet of one flow, by UDP, so that conntrack knows it from before.
sends() {
	at one "$BUILD/tests/netns/send-ip" eth0 "$(cat /sys/class/net/brW0/address)" 17 \
		192.168.77.10 "$SERVER" 5000 5001
}

# The last lines show that these packets are seen where they leave beside it.
comes_and_goes() {
	given "$@"
	source=$(sed -n 's/^source=//p' brw0.conf)
	: "${source:=$TUNNEL}"
	rejected one "$SERVER"
	tunnel_comes
	[ "${by_itself:-1}" = 1 ] || init >said
	seen_as one "$SERVER" "$source"
	sends
	tunnel_goes
	sends
	rejected one "$SERVER"
	init >said
	sends
	rejected one "$SERVER"
	tunnel_comes
	init >said
	seen_as one "$SERVER" "$source"
	init >said
	grep -q 'nothing to change' said || { cat said; fail "a second run changes something"; }
	# It is there, and the routes lead elsewhere.
	for net in 0 128; do ip route delete "$net.0.0.0/1"; done
	init >said
	sends
	rejected one "$SERVER"
	status 1 init --doctor --no-probe >found
	grep -q 'uplink=tun0, and the default route goes to wlan0' found ||
		{ cat found; fail "not found"; }
	none_beside
	sed -i /uplink=/d brw0.conf
	init >said
	sends
	await arrived_beside
}
comes_and_goes_nft() { FIREWALL=nftables comes_and_goes "$@"; }
it uplink-alone-comes-and-goes comes_and_goes
it uplink-alone-comes-and-goes-with-nftables comes_and_goes_nft

# Connections with a fixed source outlive the tunnel.
fixed_source() {
	ip link set lo up
	ip address add 10.77.0.9/32 dev lo
	comes_and_goes source=10.77.0.9
}
fixed_source_nft() { FIREWALL=nftables fixed_source; }
it uplink-alone-holds-for-connections-with-a-fixed-source fixed_source
it uplink-alone-holds-for-connections-with-a-fixed-source-and-nftables fixed_source_nft

# The Wi-Fi does not even forward.
interfaces() {
	by_itself=0
	ip link set lo up
	comes_and_goes forwarding=interfaces
}
interfaces_nft() { FIREWALL=nftables interfaces; }
it uplink-alone-is-what-forwards interfaces
it uplink-alone-is-what-forwards-with-nftables interfaces_nft

# dns_server NAMESPACE ADDRESS: one of the address that /etc/resolv.conf has, which answers that.
dns_server() {
	ip -n "$1" address add 203.0.113.53/32 dev lo
	at "$1" dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --bind-interfaces \
		--listen-address=203.0.113.53 --address="/where.test/$2" >"$1.dns" 2>&1 &
	await grep -q ' started' "$1.dns"
}

answers() {
	at one timeout 5 busybox nslookup -type=a where.test 192.168.77.1 >answer 2>&1
	grep -q "^Address.*[: ]$1\$" answer
}

answers_nothing() {
	! at one timeout 5 busybox nslookup -type=a where.test 192.168.77.1 >answer 2>&1
}

# dnsmasq asks by the tunnel too: no look-up beside it, and no command when it comes.
names() {
	needs dnsmasq
	given dhcp=dnsmasq
	dns_server ap 10.0.0.1
	dns_server vpn 10.0.0.2
	mkdir -p /var/lib/misc
	echo 'nameserver 203.0.113.53' >new.conf
	mv new.conf /etc/resolv.conf
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/dnsmasq.conf.in" --reload >said
	answers_nothing
	tunnel_comes
	await answers 10.0.0.2
	tunnel_goes
	answers_nothing
	tunnel_comes
	await answers 10.0.0.2
	none_beside
	sed -i /uplink=/d brw0.conf
	tunnel_goes
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/dnsmasq.conf.in" --reload >said
	await answers 10.0.0.1
	await arrived_beside
}
it uplink-alone-is-asked-for-names names

done_testing
