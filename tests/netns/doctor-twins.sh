#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two guests with one MAC, or with one address: each is a finding of brw0-nat-init --doctor.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/probe.sh"

# twin NAME MAC ADDRESS: a guest, which the host has heard of.
twin() {
	guest "$1" brW0 "$3/24" 192.168.77.1
	ip -n "$1" link set eth0 down
	ip -n "$1" link set eth0 address "$2"
	ip -n "$1" link set eth0 up
	ip -n "$1" route replace default via 192.168.77.1
	pings "$1" 192.168.77.1
}

one_each() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	twin two 52:54:00:00:00:02 192.168.77.12
	doctor
	! grep '^twins: ' said || fail "there are none"
}
it doctor-finds-no-twins-where-there-are-none one_each

one_mac() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	twin two 52:54:00:00:00:02 192.168.77.12
	twin three 52:54:00:00:00:02 192.168.77.12
	doctor
	grep -q '^twins: two guests have the same MAC$' said || { cat said; fail "not found"; }
	grep -q 'for 192.168.77.12 both 52:54:00:00:00:02 at port-t.* and 52:54:00:00:00:02 at port-t.* answer' said ||
		{ cat said; fail "no evidence"; }
	# Nothing is sent where that is not wanted.
	FIREWALL=nftables init --doctor --no-probe >said || :
	! grep '^twins: ' said || fail "packets are sent"
}
it doctor-finds-two-guests-with-one-mac one_mac

one_address() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	twin two 52:54:00:00:00:02 192.168.77.12
	twin three 52:54:00:00:00:03 192.168.77.12
	doctor
	grep -q '^twins: two guests have the same address$' said || { cat said; fail "not found"; }
	grep -q 'both 52:54:00:00:00:0[23] at port-t' said || { cat said; fail "no evidence"; }
}
it doctor-finds-two-guests-with-one-address one_address
done_testing
