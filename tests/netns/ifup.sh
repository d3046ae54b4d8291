#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-ifup on a real kernel: real bridges, TAPs, and what only looks like one.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/port.sh"

ifup_joins_tap_to_bridge() {
	given_bridge_and_tap
	has_master tap0 ""
	status 0 brw0-ifup tap0
	[ ! -s stderr.txt ]
	has_master tap0 brW0
	is_up tap0
}
it ifup-joins-tap-to-bridge ifup_joins_tap_to_bridge

ifup_joins_the_bridge_that_it_is_told() {
	given_bridge_and_tap
	ip link add br1 type bridge
	given_tap tap1
	status 0 brw0-ifup --bridge=br1 tap0
	status 0 brw0-ifup --bridge br1 -- tap1
	has_master tap0 br1
	has_master tap1 br1
}
it ifup-joins-the-bridge-of-its-option ifup_joins_the_bridge_that_it_is_told

ifup_twice_is_once() {
	given_bridge_and_tap
	status 0 brw0-ifup tap0
	port_state once
	status 0 brw0-ifup tap0
	port_state twice
	same once twice
}
it ifup-twice-is-once ifup_twice_is_once

ifup_completes_a_port_of_our_bridge() {
	given_bridge_and_tap
	ip link set tap0 master brW0
	status 0 brw0-ifup tap0
	has_master tap0 brW0
	is_up tap0
	case $(attribute tap0 address) in fe:*) ;; *) fail "its MAC address is as it was" ;; esac
}
it ifup-completes-a-port-of-our-bridge ifup_completes_a_port_of_our_bridge

# refused DEVICE TEXT: ifup refuses it with that text, and nothing has changed.
refused() {
	port_state before
	status 1 brw0-ifup "$1"
	says "$2"
	port_state after
	same before after
}

ifup_refuses_a_veth() {
	given_bridge_and_tap
	ip link add veth0 type veth peer name veth1
	refused veth0 "brw0-ifup: cannot use veth0: not a TAP device"
}
it ifup-refuses-a-veth ifup_refuses_a_veth

ifup_refuses_a_tap_of_the_host() {
	given_bridge_and_tap
	ip address add 172.16.0.1/24 dev tap0
	refused tap0 "brw0-ifup: cannot join tap0 to brW0: this host has an IPv4 address on it; "
	ip address flush dev tap0
	brw0-ifup tap0
}
it ifup-refuses-a-tap-with-an-address-of-the-host ifup_refuses_a_tap_of_the_host

ifup_refuses_a_tun_a_dummy_and_a_bridge() {
	given_bridge_and_tap
	ip tuntap add dev tun0 mode tun
	ip link add br1 type bridge
	refused tun0 "brw0-ifup: cannot use tun0: not a TAP device"
	refused lo "brw0-ifup: cannot use lo: not a TAP device"
	refused br1 "brw0-ifup: cannot use br1: not a TAP device"
	refused brW0 "brw0-ifup: cannot use brW0: not a TAP device"
}
it ifup-refuses-a-tun-a-loopback-and-a-bridge ifup_refuses_a_tun_a_dummy_and_a_bridge

ifup_refuses_port_of_another_bridge() {
	given_bridge_and_tap
	ip link add br1 type bridge
	ip link set br1 mtu 1400
	ip link set tap0 master br1
	refused tap0 "brw0-ifup: cannot join tap0 to brW0: tap0 is already a port of br1"
	# It is the bridge that made the difference.
	status 0 brw0-ifup --bridge=br1 tap0
}
it ifup-refuses-port-of-another-bridge-and-changes-nothing ifup_refuses_port_of_another_bridge

# race COMMAND…: is run while ifup is stopped between its look at bridge and TAP and SIOCBRADDIF, at
# its third message to the kernel; ifup refuses then.
race() {
	need_strace
	mkfifo events
	strace -f -qq -o events -e trace=sendto -e inject=sendto:signal=STOP:when=3 \
		brw0-ifup tap0 2>stderr.txt &
	racer=$!
	while read -r pid event; do
		echo "$event"
		case $event in
		*"stopped by SIGSTOP"*)
			"$@"
			kill -CONT "$pid"
			;;
		esac
	done <events
	race_status=0
	wait "$racer" || race_status=$?
	[ "$race_status" = 1 ] || fail "exit status $race_status"
}

# The TAP goes to br1. Netlink's IFLA_MASTER would take it away again.
ifup_does_not_steal_when_it_loses_the_race() {
	given_bridge_and_tap
	ip link add br1 type bridge
	race ip link set tap0 master br1
	says "brw0-ifup: cannot join tap0 to brW0: tap0 is already a port of br1"
	has_master tap0 br1
}
it ifup-does-not-steal-when-it-loses-the-race ifup_does_not_steal_when_it_loses_the_race

make_anew() { ip link delete brW0 && ip link add brW0 type bridge; }

# The name is another bridge's then, with another MTU and other rules.
ifup_joins_the_bridge_that_it_looked_at() {
	given_bridge_and_tap
	race make_anew
	says "brw0-ifup: cannot join tap0 to brW0: "
	! is_up tap0 || fail "it is up"
	status 0 brw0-ifup tap0
	has_master tap0 brW0
	is_up tap0
}
it ifup-joins-the-bridge-that-it-looked-at ifup_joins_the_bridge_that_it_looked_at

ifup_refuses_an_alternative_name() {
	given_bridge_and_tap
	ip link property add dev brW0 altname other-bridge || skip "no alternative names here"
	ip link property add dev tap0 altname other-tap
	status 1 brw0-ifup --bridge=other-bridge tap0
	says "brw0-ifup: cannot use other-bridge: it is an alternative name of brW0; use brW0"
	status 1 brw0-ifup other-tap
	says "brw0-ifup: cannot use other-tap: it is an alternative name of tap0; use tap0"
	has_master tap0 ""
}
it ifup-refuses-an-alternative-name ifup_refuses_an_alternative_name

ifup_refuses_what_is_no_bridge() {
	given_bridge_and_tap
	ip link add veth0 type veth peer name veth1
	port_state before
	status 1 brw0-ifup --bridge=veth0 tap0
	says "brw0-ifup: cannot use veth0: not a bridge"
	status 1 brw0-ifup --bridge=tap0 tap0
	says "brw0-ifup: cannot use tap0: not a bridge"
	port_state after
	same before after
}
it ifup-refuses-an-interface-that-is-not-a-bridge ifup_refuses_what_is_no_bridge

ifup_without_bridge_names_the_remedy() {
	given_tap tap0
	port_state before
	status 1 brw0-ifup tap0
	says "brw0-ifup: cannot use brW0: no such interface; to make it: brw0-nat-init --bridge=brW0"
	port_state after
	same before after
}
it ifup-without-bridge-names-the-remedy ifup_without_bridge_names_the_remedy

ifup_of_missing_tap_fails() {
	given_bridge_and_tap
	status 1 brw0-ifup tap9
	says "brw0-ifup: cannot use tap9: no such interface"
}
it ifup-of-missing-tap-fails ifup_of_missing_tap_fails

ifup_sets_mtu_of_bridge_before_joining() {
	given_bridge_and_tap
	# By its first port, and by nobody's word: such a bridge follows the least of its ports.
	given_tap tap1
	ip link set tap1 mtu 9000 master brW0
	[ "$(attribute brW0 mtu)" = 9000 ]
	status 0 brw0-ifup tap0
	[ "$(attribute tap0 mtu)" = 9000 ] || fail "the TAP has $(attribute tap0 mtu)"
	[ "$(attribute brW0 mtu)" = 9000 ] || fail "the bridge came down to $(attribute brW0 mtu)"
}
it ifup-sets-mtu-of-bridge-before-joining ifup_sets_mtu_of_bridge_before_joining

ifup_gives_tap_a_mac_out_of_the_way() {
	given_bridge_and_tap
	ip link set tap0 address 02:00:00:00:00:07
	status 0 brw0-ifup tap0
	[ "$(attribute tap0 address)" = fe:00:00:00:00:07 ] || fail "$(attribute tap0 address)"
}
it ifup-gives-tap-a-mac-out-of-the-way ifup_gives_tap_a_mac_out_of_the_way

need_ipv6() { [ -e /proc/sys/net/ipv6 ] || skip "this kernel has no IPv6"; }

ipv6_addresses() { ip -6 -o address show dev "$1" | wc -l; }

ifup_leaves_no_ipv6_address_on_tap() {
	need_ipv6
	given_bridge_and_tap
	given_tap tap1
	# The control: up alone makes one. Carrier comes with whoever holds the TAP; without it the
	# address waits.
	hold_tap tap1
	ip link set tap1 up
	[ "$(ipv6_addresses tap1)" = 1 ] || fail "the control has no address"
	hold_tap tap0
	status 0 brw0-ifup tap0
	is_up tap0
	[ "$(attribute tap0 carrier)" = 1 ] || fail "no carrier"
	[ "$(ipv6_addresses tap0)" = 0 ] || fail "$(ip -6 address show dev tap0)"
	# And takes away one that was made before.
	status 0 brw0-ifup tap1
	is_up tap1
	[ "$(ipv6_addresses tap1)" = 0 ] || fail "$(ip -6 address show dev tap1)"
}
it ifup-leaves-no-ipv6-address-on-tap ifup_leaves_no_ipv6_address_on_tap

ifup_joins_to_bridge_below_ipv6_mtu() {
	given_bridge_and_tap
	ip link set brW0 mtu 1000
	status 0 brw0-ifup tap0
	[ "$(attribute tap0 mtu)" = 1000 ]
	has_master tap0 brW0
}
it ifup-joins-to-bridge-below-ipv6-mtu ifup_joins_to_bridge_below_ipv6_mtu

done_testing
