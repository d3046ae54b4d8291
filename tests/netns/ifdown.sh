#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-ifdown on a real kernel.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/port.sh"

ifdown_takes_tap_off_bridge() {
	given_bridge_and_tap
	status 0 brw0-ifup tap0
	has_master tap0 brW0
	status 0 brw0-ifdown tap0
	[ ! -s stderr.txt ]
	has_master tap0 ""
	! is_up tap0 || fail "still up"
	# What is no port does not concern it, whatever it is.
	ip link add veth0 type veth peer name veth1
	status 0 brw0-ifdown veth0
	# Again, and up again.
	status 0 brw0-ifdown tap0
	status 0 brw0-ifup tap0
	has_master tap0 brW0
}
it ifdown-takes-tap-off-bridge ifdown_takes_tap_off_bridge

ifdown_leaves_other_bridges_port_alone() {
	given_bridge_and_tap
	ip link add br1 type bridge
	status 0 brw0-ifup --bridge=br1 tap0
	port_state before
	status 0 brw0-ifdown tap0
	[ ! -s stderr.txt ]
	port_state after
	same before after
	status 0 brw0-ifdown --bridge=br1 tap0
	has_master tap0 ""
}
it ifdown-leaves-other-bridges-port-alone ifdown_leaves_other_bridges_port_alone

ifdown_of_missing_tap() {
	ip link add brW0 type bridge
	status 0 brw0-ifdown tap9
	[ ! -s stderr.txt ]
}
it ifdown-of-missing-tap-is-quiet ifdown_of_missing_tap

ifdown_of_missing_bridge() {
	given_tap tap0
	ip link set tap0 up
	port_state before
	status 0 brw0-ifdown tap0
	[ ! -s stderr.txt ]
	port_state after
	same before after
}
it ifdown-of-missing-bridge-is-quiet ifdown_of_missing_bridge

ifdown_refuses_a_physical_port() {
	given_bridge_and_tap
	ip link add veth0 type veth peer name veth1
	ip link set veth0 master brW0
	port_state before
	status 1 brw0-ifdown veth0
	says "brw0-ifdown: cannot use veth0: not a TAP device"
	port_state after
	same before after
}
it ifdown-refuses-a-port-that-is-no-tap ifdown_refuses_a_physical_port

done_testing
