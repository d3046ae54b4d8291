#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# By which interfaces guests' packets leave: the kernel's answer, whatever leads there. With
# forwarding=interfaces, a guest is online only if that answer is right.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

SERVERS='203.0.113.1 203.0.113.2 203.0.113.3 203.0.113.4 203.0.113.5 203.0.113.6'

# way NAME N: an interface of the host's with a router behind it that is the Internet as well.
way() {
	link "$1" "198.51.10$2.2/24" inet "p-$1" "198.51.10$2.1/24"
}

# ways NAME…
ways() {
	printf '[brW0]\nforwarding=interfaces\n' >brw0.conf
	set_to net/ipv4/conf/default/rp_filter 0
	namespace inet
	for server in $SERVERS; do ip -n inet address add "$server/32" dev lo; done
	ways_n=0
	for ways_name; do
		ways_n=$((ways_n + 1))
		way "$ways_name" "$ways_n"
	done
}

# all_reached: a guest reaches each server, and a second run has nothing to do.
all_reached() {
	host_state before
	init >said
	guest one brW0 192.168.77.64/24 192.168.77.1
	for server in $SERVERS; do pings one "$server"; done
	init >said
	grep -q 'nothing to change' said || { cat said; fail "a second run changes something"; }
	init --status >tree || { cat tree; fail "does not hold"; }
}

# forwards NAME…: these and the bridge, and no other interface.
forwards() {
	echo brW0 "$@" | tr ' ' '\n' | sort >wanted
	grep -l 1 /proc/sys/net/ipv4/conf/*/forwarding | cut -d / -f 7 | sort >got
	same wanted got
	init --status --json >json
	[ "$(jq -r '.bridges[0].uplinks | sort | join(" ")' json)" = "$*" ] || fail "uplinks: $(cat json)"
}

removed() {
	init --remove >said
	ip netns delete one
	await [ ! -e /sys/class/net/port-one ]
	is_as_in before
}

host_route() {
	ways wg0 wlan0
	ip route add default via 198.51.102.1
	for known in 1.1.1.1 8.8.8.8 9.9.9.9 1.0.0.1; do ip route add "$known" via 198.51.101.1; done
	all_reached
	forwards wlan0
	removed
}
it uplink-is-not-where-well-known-addresses-lead host_route

null_routes() {
	ways wlan0
	ip route add default via 198.51.101.1
	ip route add blackhole 0.0.0.0/2
	ip route add unreachable 64.0.0.0/3
	all_reached
	forwards wlan0
	removed
}
it uplink-is-found-beside-null-routes null_routes

split_default() {
	ways tun0 wlan0
	ip route add default via 198.51.102.1
	for net in 0 128; do ip route add "$net.0.0.0/1" via 198.51.101.1; done
	all_reached
	forwards tun0
	removed
}
it uplink-is-the-tunnel-of-two-halves split_default

two_paths() {
	ways up1 up2
	ip route add default nexthop via 198.51.101.1 dev up1 nexthop via 198.51.102.1 dev up2
	all_reached
	forwards up1 up2
	removed
}
it uplinks-are-all-paths-of-a-route two_paths

fewer_paths() {
	ways up1 up2
	ip route add default nexthop via 198.51.101.1 dev up1 nexthop via 198.51.102.1 dev up2
	all_reached
	ip route replace default via 198.51.102.1
	init >said
	pings one 203.0.113.1
	forwards up2
	ip route replace default via 198.51.101.1
	init >said
	pings one 203.0.113.1
	forwards up1
	ip route replace default nexthop via 198.51.101.1 dev up1 \
		nexthop via 198.51.102.1 dev up2
	removed
}
it uplinks-that-are-no-longer-used-do-not-forward fewer_paths

nexthop_group() {
	ways up1 up2 up3
	for n in 1 2 3; do ip nexthop add id "$n" via "198.51.10$n.1" dev "up$n"; done
	ip nexthop add id 9 group 1/2/3
	ip route add default nhid 9
	all_reached
	forwards up1 up2 up3
	removed
}
it uplinks-are-all-members-of-a-nexthop-group nexthop_group

# guests_by_rule RULE UPLINK…: guests whom it concerns leave by vpn0, the others by wlan0.
guests_by_rule() {
	ways vpn0 wlan0
	ip route add default via 198.51.102.1
	ip route add default via 198.51.101.1 table 100
	# shellcheck disable=SC2086 # words
	ip rule add $1 table 100
	all_reached
	shift
	forwards "$@"
	removed
}

by_interface() {
	guests_by_rule 'iif brW0' vpn0
}
it uplink-is-that-of-a-rule-for-the-bridge by_interface

by_source() {
	guests_by_rule 'from 192.168.77.0/24' vpn0
}
it uplink-is-that-of-a-rule-for-the-network by_source

by_some() {
	guests_by_rule 'from 192.168.77.64/32' vpn0 wlan0
}
it uplinks-are-those-of-a-rule-for-one-guest-too by_some

by_port() {
	guests_by_rule 'ipproto tcp dport 443' vpn0 wlan0
}
it uplinks-are-those-of-a-rule-for-a-port-too by_port

by_tos() {
	guests_by_rule 'tos 0x10' vpn0 wlan0
}
it uplinks-are-those-of-a-rule-for-a-type-of-service-too by_tos

# As wg-quick(8) does it; what is not by a default route stays.
by_no_mark() {
	ip rule add pref 100 table main suppress_prefixlength 0
	guests_by_rule 'not fwmark 0xca6c pref 200' vpn0
}
it uplink-is-that-of-packets-without-a-vpn-s-mark by_no_mark

no_way_for_guests() {
	ways wlan0
	ip route add default via 198.51.101.1
	ip route add blackhole default table 100
	ip rule add iif brW0 table 100
	init >said
	grep -q '^brW0: no uplink yet' said || { cat said; fail "not said"; }
	forwards
	init --status >tree || :
	grep -q 'uplink *none: no default route for guests' tree || { cat tree; fail "not said"; }
	status 1 init --doctor --no-probe >found
	grep -q 'guests have no route to the Internet' found || { cat found; fail "not found"; }
	# The same, where one uplink is configured.
	echo uplink=wlan0 >>brw0.conf
	status 1 init --doctor --no-probe >found
	grep -q 'guests have no route to the Internet' found || { cat found; fail "not found"; }
}
it uplink-of-guests-is-none-where-a-rule-says-so no_way_for_guests

# The way back to guests is by vpn0 too, so that the kernel drops what comes from them.
strict_reverse_path() {
	ways vpn0 wlan0
	ip route add default via 198.51.102.1
	ip route add default via 198.51.101.1 table 100
	ip rule add pref 100 table 100
	set_to net/ipv4/conf/all/rp_filter 1
	init >said
	grep -q '^brW0: no uplink yet' said || { cat said; fail "not said"; }
	guest one brW0 192.168.77.64/24 192.168.77.1
	! at one busybox ping -q -c 1 -W 1 203.0.113.1 >/dev/null || fail "online all the same"
	status 1 init --doctor --no-probe >found
	grep -q 'see: ip rule show; sysctl net.ipv4.conf.brW0.rp_filter' found ||
		{ cat found; fail "not found"; }
	ip rule add pref 50 to 192.168.77.0/24 lookup main
	init >said
	pings one 203.0.113.1
	forwards vpn0
}
it uplink-of-guests-is-none-where-rp_filter-drops-them strict_reverse_path

# Guests have a VPN of their own, and the host another default route: the uplink is the VPN's.
configured_by_rule() {
	ways vpn0 wlan0
	echo uplink=vpn0 >>brw0.conf
	ip route add default via 198.51.102.1
	ip route add default via 198.51.101.1 table 100
	ip rule add iif brW0 table 100
	all_reached
	forwards vpn0
	init --doctor --no-probe >found || :
	! grep '^uplink:' found || fail "the doctor is not content"
	ip rule delete iif brW0 table 100
	status 1 init --doctor --no-probe >found
	grep -q 'uplink=vpn0, and the default route goes to wlan0' found ||
		{ cat found; fail "not found"; }
	ip rule add from 192.168.77.0/24 table 200
	ip route add default via 198.51.102.1 table 200
	ip route delete default
	status 1 init --doctor --no-probe >found
	grep -q 'uplink=vpn0, and the default route for guests goes to wlan0' found ||
		{ cat found; fail "not found"; }
}
it uplink-that-is-configured-is-compared-with-guests-routes configured_by_rule

# Both ways the same: nothing but the answer decides.
without_forwarding() {
	ways up1 up2
	ip route add default nexthop via 198.51.101.1 dev up1 nexthop via 198.51.102.1 dev up2
	all_reached
	set_to net/ipv4/conf/up1/forwarding 0
	set_to net/ipv4/conf/up2/forwarding 0
	! at one busybox ping -q -c 1 -W 1 203.0.113.1 >/dev/null || fail "online all the same"
	status 1 init --status >tree
}
it uplinks-matter-to-these-tests without_forwarding

done_testing
