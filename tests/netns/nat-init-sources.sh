#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Forged source addresses, by real packets, in both firewalls: an address of the bridge's network
# comes from the bridge only, and nothing else comes from it. Each try has its control: without the
# rule that is to stop it, it comes through.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

GATEWAY=192.168.77.1 FORGED=203.0.113.5

# at NAME COMMAND…: run it there; host is where the case itself runs.
at() {
	at_name=$1
	shift
	if [ "$at_name" = host ]; then "$@"; else ip netns exec "$at_name" "$@"; fi
}

# mac NAME INTERFACE: its address there.
mac() {
	at "$1" cat "/sys/class/net/$2/address"
}

# counts NAME MATCH…: it counts what comes in and matches, past table raw.
counts() {
	counts_name=$1
	shift
	at "$counts_name" iptables-legacy -w -t mangle -I PREROUTING "$@"
}

# counted NAME: the first one's packets.
counted() {
	at "$1" iptables-legacy-save -c -t mangle | sed -nE '/-A PREROUTING/ { s/^\[([0-9]+):.*/\1/p; q }'
}

is_counted() {
	[ "$(counted "$1")" -gt 0 ]
}

# not_through NAME COMMAND…: what the command sends does not come there. What is sent honestly
# after it, by the same way, has come by then.
not_through() {
	through_name=$1
	shift
	at "$through_name" iptables-legacy -w -t mangle -Z PREROUTING
	"$@"
	pings one "$SERVER"
	[ "$(counted "$through_name")" = 0 ] || fail "comes through: $*"
}

# through NAME COMMAND…: it does.
through() {
	through_name=$1
	shift
	at "$through_name" iptables-legacy -w -t mangle -Z PREROUTING
	"$@"
	await is_counted "$through_name"
}

# unguarded: without what stands at prerouting.
unguarded() {
	if [ "$FIREWALL" = nftables ]; then
		nft flush chain inet brw0-brW0 raw-prerouting
	else
		rules_of raw -F PREROUTING
	fi
}

# from_guest SOURCE DESTINATION PROTOCOL [PORTS FLAGS]: guest one sends it to the host's bridge.
from_guest() {
	from_source=$1 from_destination=$2 from_protocol=$3
	shift 3
	at one "$BUILD/tests/netns/send-ip" eth0 "$(mac host brW0)" "$from_protocol" "$from_source" \
		"$from_destination" "$@"
}

# from_neighbour SOURCE DESTINATION PROTOCOL …: the access point to the host's uplink.
from_neighbour() {
	neighbour_source=$1 neighbour_destination=$2 neighbour_protocol=$3
	shift 3
	at ap "$BUILD/tests/netns/send-ip" sta "$(mac host wlan0)" "$neighbour_protocol" \
		"$neighbour_source" "$neighbour_destination" "$@"
}

reverse_path() {
	for reverse_link in all default wlan0 brW0; do
		set_to "net/ipv4/conf/$reverse_link/rp_filter" "$1"
	done
}

# The neighbour opens, as the guest, what then lets in its own packets to the guest.
from_outside() {
	guest_online
	for strictness in 0 2; do
		reverse_path "$strictness"
		# As the neighbour sees it, and as the guest does that it is about.
		counts ap -s "$WLAN" -p udp --dport 6000
		not_through ap from_neighbour "$GUEST" 10.99.1.1 17 5353 6000
		not_through ap from_neighbour "$GATEWAY" 10.99.1.1 17 5353 6000
		counts one -s "$SERVER" -p tcp --sport 81
		not_through one from_neighbour "$GUEST" "$SERVER" 6 5353 81 2
		counts one -s "$SERVER" -p icmp
		# The server's reject of a datagram is related to it; what counts is not a ping's answer.
		at one iptables-legacy -w -t mangle -I PREROUTING -p icmp --icmp-type echo-reply -j ACCEPT
		at one iptables-legacy -w -t mangle -D PREROUTING -s "$SERVER" -p icmp
		counts one -s "$SERVER" -p icmp --icmp-type port-unreachable
		not_through one from_neighbour "$GUEST" "$SERVER" 17 5353 6000
		# Nor can it speak to the host as a guest does.
		counts host -i wlan0 -s "$GUEST"
		not_through host from_neighbour "$GUEST" "$GATEWAY" 17 5353 53
	done
	unguarded
	through host from_neighbour "$GUEST" "$GATEWAY" 17 5353 53
	through one from_neighbour "$GUEST" "$SERVER" 17 5353 6000
	counts one -s "$SERVER" -p tcp --sport 81
	through one from_neighbour "$GUEST" "$SERVER" 6 5353 81 2
	counts ap -s "$WLAN" -p udp --dport 6000
	through ap from_neighbour "$GUEST" 10.99.1.1 17 5353 6000
	init >said
	counts host -i wlan0 -s "$GUEST"
	not_through host from_neighbour "$GUEST" "$GATEWAY" 17 5353 53
}

# A guest sends as somebody else to the host: as one outside, in the uplink's network, as the host's
# loopback, as one without address who wants more than DHCP.
from_guest_to_host() {
	guest_online
	reverse_path 0
	set_to net/ipv4/conf/brW0/route_localnet 1
	counts host -i brW0 -p udp --dport 6000
	for source in "$FORGED" 10.99.1.1 169.254.1.1 0.0.0.0 127.0.0.1 10.99.1.2; do
		not_through host from_guest "$source" "$GATEWAY" 17 5353 6000
		not_through host from_guest "$source" 192.168.77.255 17 5353 6000
		not_through host from_guest "$source" "$SERVER" 17 5353 6000
	done
	not_through host from_guest 0.0.0.0 "$GATEWAY" 6 5353 6000 2
	through host from_guest "$GUEST" "$GATEWAY" 17 5353 6000
	unguarded
	through host from_guest "$FORGED" "$GATEWAY" 17 5353 6000
}

# says_to ADDRESS: the host, by the bridge.
says_to() {
	busybox ping -q -c 1 -W 1 -I brW0 "$1" >ping.out 2>&1 || :
}

# As the host itself, and as all guests, whom the host would answer: where the kernel would let it.
from_nobody() {
	guest_online
	reverse_path 0
	set_to net/ipv4/conf/brW0/accept_local 1
	counts host -i brW0 -p udp --dport 6000
	for source in "$GATEWAY" 192.168.77.255; do
		for destination in "$GATEWAY" "$WLAN" "$SERVER"; do
			not_through host from_guest "$source" "$destination" 17 5353 6000
		done
	done
	for destination in 192.168.77.255 255.255.255.255 224.0.0.1; do
		not_through host from_guest 192.168.77.255 "$destination" 17 5353 6000
	done
	# What the host says to all comes back to it, and it hears that.
	counts host -i brW0 -s "$GATEWAY" -p icmp
	for destination in 192.168.77.255 224.0.0.1; do
		through host says_to "$destination"
	done
	counts host -i brW0 -p udp --dport 6000
	unguarded
	for source in "$GATEWAY" 192.168.77.255; do
		through host from_guest "$source" "$GATEWAY" 17 5353 6000
	done
}

# Who has no address yet gets one, and joins groups.
without_address() {
	guest_online
	dhcp_server
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
	counts host -i brW0 -p udp --dport 67
	through host from_guest 0.0.0.0 255.255.255.255 17 68 67
	through host from_guest "$GUEST" "$GATEWAY" 17 68 67
	# Not even so with another, be it one that it had before.
	for source in 10.44.0.9 0.0.0.7; do
		not_through host from_guest "$source" 255.255.255.255 17 68 67
	done
	counts host -i brW0 -p igmp
	through host from_guest 0.0.0.0 224.0.0.22 2
	through host from_guest "$GUEST" 224.0.0.22 2
	not_through host from_guest "$FORGED" 224.0.0.22 2
}

# delete_invalid: take the rule about packets of no connection away.
delete_invalid() {
	if [ "$FIREWALL" = nftables ]; then
		nft -a list chain inet brw0-brW0 from-guests |
			sed -n 's/.*ct state invalid drop # handle/delete rule inet brw0-brW0 from-guests handle/p' |
			nft -f -
	else
		rules_of filter -D brw0-FWO-brW0 -m conntrack --ctstate INVALID -j DROP
	fi
}

# A SYN+ACK and a RST of no connection: NAT would pass them by.
of_no_connection() {
	internet
	online
	# Somebody's firewall needs bypass rules, which do not override it.
	iptables-nft -P FORWARD DROP
	init >said
	guest one brW0 "$GUEST/24" "$GATEWAY"
	counts ap -s "$GUEST"
	for flags in 18 4 20; do
		not_through ap from_guest "$GUEST" "$SERVER" 6 5353 80 "$flags"
	done
	delete_invalid
	for flags in 18 4; do
		through ap from_guest "$GUEST" "$SERVER" 6 5353 80 "$flags"
	done
	init >said
	not_through ap from_guest "$GUEST" "$SERVER" 6 5353 80 18
}

# Each bridge has its own addresses, and a guest that moves to the other takes none along.
two_bridges() {
	internet
	online
	printf '[brW0]\naddress = 192.168.77.1/24\n[brW1]\naddress = 192.168.78.1/24\n' >brw0.conf
	init >said
	guest one brW0 "$GUEST/24" "$GATEWAY"
	guest two brW1 192.168.78.10/24 192.168.78.1
	seen_as one "$SERVER" "$WLAN"
	seen_as two "$SERVER" "$WLAN"
	reverse_path 0
	counts host -p udp --dport 6000
	not_through host from_guest 192.168.78.10 "$GATEWAY" 17 5353 6000
	not_through host from_guest 192.168.78.10 192.168.78.1 17 5353 6000
	not_through host from_guest 192.168.78.10 "$SERVER" 17 5353 6000
	ip link set port-two master brW0
	at two "$BUILD/tests/netns/send-ip" eth0 "$(mac host brW0)" 17 192.168.78.10 "$GATEWAY" 1 6000
	pings one "$SERVER"
	[ "$(counted host)" = 0 ] || fail "its old address comes through"
	# There it is one of that bridge's guests, and the other bridge serves on.
	ip -n two address replace 192.168.77.11/24 dev eth0
	ip -n two route replace default via "$GATEWAY"
	seen_as two "$SERVER" "$WLAN"
	guest three brW1 192.168.78.10/24 192.168.78.1
	seen_as three "$SERVER" "$WLAN"
	seen_as one "$SERVER" "$WLAN"
	init --remove --bridge=brW1 >said
	seen_as one "$SERVER" "$WLAN"
}

# Hosts at a cable that is a port of the bridge are guests like others.
at_a_cable() {
	internet
	online
	namespace cable
	ip link add eth1 type veth peer name eth0 netns cable
	printf '[brW0]\naddress = 192.168.77.1/24\nports = eth1\n' >brw0.conf
	init >said
	ip -n cable address add 192.168.77.20/24 dev eth0
	ip -n cable link set eth0 up
	ip -n cable route add default via "$GATEWAY"
	guest one brW0 "$GUEST/24" "$GATEWAY"
	seen_as cable "$SERVER" "$WLAN"
	web_server cable
	seen_as one 192.168.77.20 "$GUEST"
	pings cable "$GATEWAY"
}

# With br_netfilter what guests send to each other comes by prerouting as well, from the bridge.
bridge_netfilter() {
	[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || skip "the kernel has no br_netfilter"
	guest_online
	guest two brW0 192.168.77.11/24 "$GATEWAY"
	web_server two
	to_two() {
		at one "$BUILD/tests/netns/send-ip" eth0 "$(mac two eth0)" 17 "$1" 192.168.77.11 5353 6000
	}
	counts two -p udp --dport 6000
	set_to net/bridge/bridge-nf-call-iptables 1
	seen_as one 192.168.77.11 "$GUEST"
	not_through two to_two "$FORGED"
	through two to_two "$GUEST"
	set_to net/bridge/bridge-nf-call-iptables 0
	through two to_two "$FORGED"
}

# A bridge of somebody's with addresses of his, too: their networks are its own. What leaves there
# is his to translate.
more_addresses() {
	internet
	online
	ip link add brW0 type bridge
	ip link set brW0 up
	ip address add 192.168.77.1/24 dev brW0
	ip address add 192.168.88.1/24 dev brW0
	ip address add 192.168.88.2/24 dev brW0
	init >said
	guest one brW0 "$GUEST/24" "$GATEWAY"
	guest two brW0 192.168.88.10/24 192.168.88.1
	seen_as one "$SERVER" "$WLAN"
	seen_as two "$SERVER" 192.168.88.10
	pings two 192.168.88.1
	web_server two
	rejected ap 192.168.88.10
	counts host -p udp --dport 6000
	not_through host from_neighbour 192.168.88.10 "$SERVER" 17 5353 6000
	not_through host from_guest 192.168.99.10 "$SERVER" 17 5353 6000
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "a second run changes something"
	# One that came later is seen to be missing.
	ip address add 192.168.99.1/24 dev brW0
	status 1 init --status >tree
	init >said
	through host from_guest 192.168.99.10 "$SERVER" 17 5353 6000
	init --status >tree || { cat tree; fail "does not hold"; }
}

# What the host says to itself with the bridge's address passes lo.
host_to_itself() {
	guest_online
	busybox ping -q -c 1 -W 2 "$GATEWAY" >ping.out || fail "no ping from the host to itself"
	busybox ping -q -c 1 -W 2 -I "$GATEWAY" "$GATEWAY" >ping.out || fail "no ping, as brW0"
	busybox ping -q -c 1 -W 2 -I "$GATEWAY" "$WLAN" >ping.out || fail "no ping to wlan0, as brW0"
	in_background busybox httpd -f -p "$GATEWAY:80" -h "$SCRATCH/www"
	await fetch host "$GATEWAY"
	seen_as host "$GATEWAY" "$GATEWAY"
}

# Out by a tunnel that a policy rule leads to, answers come by it.
by_policy() {
	guest_online
	namespace vpn
	link tun9 10.88.0.2/24 vpn eth0 10.88.0.1/24
	web_server vpn
	ip -n vpn address add 198.51.100.1/32 dev lo
	ip route add 198.51.100.0/24 via 10.88.0.1 table 99
	ip rule add iif brW0 table 99 priority 99
	reverse_path 2
	init >said
	seen_as one 198.51.100.1 10.88.0.2
	seen_as one "$SERVER" "$WLAN"
}

# both NAME FUNCTION: a case in each of the two firewalls.
both() {
	both_function=$2
	in_iptables() { FIREWALL=iptables; "$both_function"; }
	in_nftables() { FIREWALL=nftables; needs nft; "$both_function"; }
	it "nat-init-$1-iptables" in_iptables
	it "nat-init-$1-nftables" in_nftables
}

both guests-address-from-outside-is-dropped from_outside
both foreign-source-from-a-guest-does-not-reach-the-host from_guest_to_host
both address-that-no-guest-has-does-not-reach-the-host from_nobody
both guest-without-address-gets-one without_address
both packet-of-no-connection-does-not-leave of_no_connection
both source-of-another-bridge-is-dropped two_bridges
both host-at-a-cable-is-served at_a_cable
both guest-reaches-guest-with-br-netfilter-as-itself-only bridge_netfilter
both more-networks-of-an-adopted-bridge-are-its-own more_addresses
both host-reaches-itself-by-the-bridges-address host_to_itself
both guest-gets-out-by-a-policy-route by_policy
done_testing
