#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which address brw0-nat-init gives to a bridge.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# gets ADDRESS OPTION…: from nothing, and all is reverted after.
gets() {
	gets_address=$1
	shift
	init "$@" >said
	grep -q "^brW0: $gets_address, 13 changes made" said || fail "not $gets_address: $(cat said)"
	ip -o address show dev brW0 | grep -qF "inet $gets_address brd " || fail "not on brW0"
	init --remove >said
}

auto_is_the_same() {
	host
	gets 192.168.77.1/24
	gets 192.168.77.1/24
	gets 192.168.77.1/24 --address=auto
	ip address flush dev wlan0
	gets 192.168.77.1/24
}
it nat-init-automatic-address-is-the-same-every-time auto_is_the_same

# taken COMMAND…: with that done, the first candidate is left out; undone, it is not.
taken() {
	"$@"
	gets 192.168.78.1/24
	for word in "$@"; do
		shift
		[ "$word" != add ] || word=delete
		set -- "$@" "$word"
	done
	"$@"
	gets 192.168.77.1/24
}

auto_skips() {
	host
	taken ip address add 192.168.77.9/24 dev wlan0
	taken ip address add 192.168.77.9/32 dev wlan0
	taken ip address add 192.168.77.200/29 dev air
	taken ip route add 192.168.77.0/25 via 10.99.1.1
	taken ip route add 192.168.77.128/32 via 10.99.1.1
	taken ip route add 192.168.76.0/23 via 10.99.1.1
	taken ip route add 192.168.77.0/24 dev wlan0 table 1234
	taken ip route add 192.168.77.7/32 via 10.99.1.1 table 51820
	ip route add 192.168.0.0/16 via 10.99.1.1 table 77
	init >said
	! grep -q 'brW0: 192.168' said || fail "inside of a bigger route: $(cat said)"
	init --remove >said
}
it nat-init-automatic-address-avoids-every-address-and-route auto_skips

auto_ignores_nowhere() {
	host
	for kind in unreachable blackhole prohibit throw "local"; do
		dev=$([ "$kind" != "local" ] || echo dev lo)
		for net in 192.168.0.0/16 172.16.0.0/12 10.0.0.0/8; do
			# shellcheck disable=SC2086 # two words, or none
			ip route add "$kind" "$net" $dev table 77
			# shellcheck disable=SC2086
			ip route add "$kind" "$net" $dev table main
		done
		# shellcheck disable=SC2086
		ip route add "$kind" 192.168.77.0/24 $dev table 77
		gets 192.168.77.1/24
		ip route flush type "$kind" table 77
		ip route flush type "$kind" table main
	done
}
it nat-init-automatic-address-ignores-routes-to-nowhere auto_ignores_nowhere

# One that is as long was there before the bridge's own, which then leads to no guest; a given address
# is not refused for one that rejects a single guest.
auto_leaves_nowhere() {
	internet
	online
	ip route add blackhole 192.168.77.0/24
	init >said
	guest one brW0 192.168.78.10/24 192.168.78.1
	seen_as one "$SERVER" "$WLAN"
	ip route add unreachable 192.168.78.9/32
	[ "$(init)" = "brW0: 192.168.78.1/24, nothing to change" ] || fail "a rejected guest moves all"
	init --remove >said
	ip route add prohibit 192.168.79.9/32
	gets 192.168.79.1/24 --address=192.168.79.1/24
}
it nat-init-automatic-address-is-not-where-a-route-leads-nowhere auto_leaves_nowhere

# tunnel NAME ADDRESS: no Ethernet, and up.
tunnel() {
	ip tuntap add "$1" mode tun
	ip address add "$2" dev "$1"
	ip link set "$1" up
}

# What a VPN's own address tells of its network, and routes to its interface, are wide routes.
auto_beside_tunnels() {
	host
	tunnel tun0 192.168.5.5/16
	tunnel tun1 172.16.5.5/12
	tunnel tun2 10.5.5.5/8
	gets 192.168.77.1/24
	gets 10.5.6.1/24 --address=10.5.6.1/24
	fails 1 'it overlaps 10.5.5.5/32 of tun2' --address=10.5.5.1/24
	ip address flush dev tun0
	ip address add 192.168.77.5/24 dev tun0
	interface wg0
	for net in 192.168.0.0/17 192.168.128.0/17 172.29.64.0/18; do
		ip route add "$net" dev wg0
	done
	gets 192.168.78.1/24
}
it nat-init-automatic-address-may-be-in-a-tunnels-network auto_beside_tunnels

auto_ignores_defaults() {
	host
	ip route add 0.0.0.0/1 via 10.99.1.1
	ip route add 128.0.0.0/1 via 10.99.1.1
	ip route add default via 10.99.1.1 table 99
	gets 192.168.77.1/24
	ip route add 192.0.0.0/2 via 10.99.1.1
	gets 192.168.77.1/24
}
it nat-init-automatic-address-ignores-default-routes auto_ignores_defaults

auto_has_nothing_left() {
	host
	for net in 10.0.0.1/8 172.16.0.1/12 192.168.0.1/16; do
		ip address add "$net" dev air
	done
	fails_and_changes_nothing 1 "every subnet of the list is in use on this host; set one with --address="
	gets 100.64.0.1/24 --address=100.64.0.1/24
}
it nat-init-automatic-address-says-that-none-is-left auto_has_nothing_left

# A VPN takes all private networks; its own server and the DNS server stay reachable.
auto_beside_wide() {
	host
	for net in 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16; do
		ip route add "$net" via 10.99.1.1
	done
	gets 192.168.77.1/24
	echo 'nameserver 192.168.77.53' >/etc/resolv.conf
	gets 192.168.78.1/24
	ip route add 192.168.78.9/32 via 10.99.1.1
	gets 192.168.79.1/24
	init >said
	init --status >tree || { cat tree; fail "does not hold"; }
	grep -q 'hides *192.168.0.0/16 of wlan0' tree || { cat tree; fail "not said"; }
	[ "$(init --status --json | jq -r '.bridges[0].hides')" = '192.168.0.0/16 of wlan0' ] || fail json
	init --remove >said
	gets 192.168.200.1/24 --address=192.168.200.1/24
	fails 1 'it overlaps DNS server 192.168.77.53' --address=192.168.77.1/24
}
it nat-init-automatic-address-yields-only-to-what-the-host-needs auto_beside_wide

explicit_overlap() {
	host
	fails_and_changes_nothing 1 "cannot give 10.99.1.9/24 to brW0: it overlaps 10.99.1.2/24 of wlan0; choose another --address, or auto" --address=10.99.1.9/24
	fails_and_changes_nothing 1 "overlaps 10.99.1.2/24 of wlan0" --address=10.99.0.1/16
	fails_and_changes_nothing 1 "of wlan0" --address=10.99.1.129/25
	ip route add 172.20.0.0/16 via 10.99.1.1 table 1234
	fails_and_changes_nothing 1 "cannot give 172.20.5.1/16 to brW0: it overlaps 172.20.0.0/16 of wlan0" --address=172.20.5.1/16
	fails_and_changes_nothing 1 "of wlan0" --address=172.16.0.1/12
	printf '[brW0]\naddress = 10.99.1.9/24\n' >brw0.conf
	fails_and_changes_nothing 1 "it overlaps"
	ip link add brW0 type bridge
	fails_and_changes_nothing 1 "it overlaps"
	gets_free=$(init --address=10.99.2.1/24)
	[ "$gets_free" = "brW0: 10.99.2.1/24, 9 changes made" ] || fail "$gets_free"
}
it nat-init-address-that-overlaps-is-refused explicit_overlap

changed_address() {
	needs_table_names
	host
	printf '[brW0]\naddress = 10.5.0.1/24\n' >brw0.conf
	init >said
	host_state first
	printf '[brW0]\naddress = 10.6.0.1/20\n' >brw0.conf
	init --dry-run >plan
	grep -qxF "ip address delete 10.5.0.1/24 dev brW0" plan || { cat plan; fail "not said"; }
	init >said
	[ "$(ip -o address show dev brW0 | grep -c 'inet ')" = 1 ] || fail "the old one is left"
	ip -o address show dev brW0 | grep -qF 'inet 10.6.0.1/20 brd 10.6.15.255' || fail "not changed"
	no_rule_has legacy '10\.5\.0'
	iptables-legacy-save | grep -qF -- '-A brw0-FWO-brW0 -s 10.6.0.0/20 -j ACCEPT' ||
		fail "no rules for the new one"
	[ "$(rules_of nat -S POSTROUTING | grep -c brw0-NAT)" = 1 ] || fail "more than one jump"
	init --status >tree
	[ "$(init)" = "brW0: 10.6.0.1/20, nothing to change" ] || fail "changes something"
	printf '[brW0]\naddress = 10.5.0.1/24\n' >brw0.conf
	init >said
	is_as_in first
	# Within the same subnet: the route is not lost with the old one.
	init --address=10.5.0.2/24 >said
	ip -o address show dev brW0 | grep -c 'inet ' | grep -qx 1 || fail "not one address"
	ip route show 10.5.0.0/24 | grep -q brW0 || fail "the route is gone"
	init --address=10.5.0.2/25 >said
	ip -o address show dev brW0 | grep -q 'inet 10.5.0.2/25' || fail "not changed"
	ip -o address show dev brW0 | grep -c 'inet ' | grep -qx 1 || fail "not one address"
	init --status --address=10.5.0.2/25 >tree || { cat tree; fail "does not hold"; }
}
it nat-init-address-that-changes-takes-the-rules-along changed_address

# Guests have addresses of the old network: a person has to know.
guests_are_named() {
	host
	init --address=10.5.0.1/24 >said
	! grep -E 'moved|renew' said || fail "moved from nowhere"
	ip link add guest1 type veth peer name guest1-peer
	ip link set guest1 master brW0
	init --address=10.6.0.1/24 >said
	cat said
	grep -qx 'brW0: moved from 10.5.0.1/24; next, run brw0-dhcpd-conf --reload' said ||
		fail "does not say what is next"
	grep -qx 'brW0: new addresses, when they renew their lease, for guests on guest1' said ||
		fail "does not name the guest"
	init --address=10.6.0.1/24 >said
	! grep -E 'moved|renew' said || fail "moved again"
}
it nat-init-address-that-changes-names-the-guests guests_are_named

changed_and_removed() {
	host
	host_state before
	init --address=10.5.0.1/24 >said
	init --address=10.6.0.1/24 >said
	init --address=10.6.0.9/24 >said
	init --remove >said
	is_as_in before
	no_journal
}
it nat-init-address-that-changed-is-reverted changed_and_removed

refused_change() {
	host
	init --address=10.5.0.1/24 >said
	host_state before
	cp "$STATE_DIR"/journal-* journal.before
	status 1 init --address=10.99.1.1/24
	says "it overlaps"
	host_state after
	same before after
	same journal.before "$(echo "$STATE_DIR"/journal-*)"
}
it nat-init-address-that-cannot-change-stays refused_change

done_testing
