#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Somebody deletes the bridge while guests run: brw0-nat-init puts them back.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/port.sh"

# guest_on BRIDGE TAP: a running guest's, by brw0-ifup.
guest_on() {
	given_tap "$2"
	hold_tap "$2"
	brw0-ifup --bridge="$1" "$2"
}

guests_return() {
	init
	guest_on brW0 tap0
	grep -qx 'brw0 bridge=brW0' /sys/class/net/tap0/ifalias
	ip link delete brW0
	! init --status >shown || fail "all is well"
	grep -q 'MISSING *taps .*tap0 is not on it' shown || { cat shown; fail "not told"; }
	init --dry-run >script
	grep -qx 'ip link set tap0 master brW0' script || { cat script; fail "not shown"; }
	status 0 init
	has_master tap0 brW0
	[ "$(cat /sys/class/net/tap0/brport/group_fwd_mask)" = 0xfffc ] || fail "frames to groups are not forwarded"
	# It is settled then, and the guest stays where it is.
	init >again
	grep -q 'nothing to change' again || { cat again; fail "changes again"; }
	has_master tap0 brW0
	init --remove
	no_link brW0
	no_journal
}
it nat-init-puts-a-guest-back-on-the-bridge guests_return

# The setuid helper's TAP, which has its user in the alias too.
helpers_guest_returns() {
	needs setpriv
	init
	given_tap tap0
	hold_tap tap0
	ip link set tap0 alias 'brw0 bridge=brW0 uid=65534'
	ip link set tap0 up
	init
	has_master tap0 brW0
}
it nat-init-puts-the-helpers-guest-back helpers_guest_returns

# Each of these is not ours to put back.
others_stay() {
	init
	init --bridge=br1
	guest_on br1 other
	for tap in lower addressed elsewhere plain older; do
		given_tap "$tap"
		ip link set "$tap" alias 'brw0 bridge=brW0'
		ip link set "$tap" up
	done
	ip link set lower down
	ip address add 10.66.0.1/24 dev addressed
	ip link add br2 type bridge
	ip link set elsewhere master br2
	ip link set plain alias 'a guest of brW0'
	ip link set older alias 'brw0 uid=0'
	ip link add veth0 type veth peer name veth1
	ip link set veth0 alias 'brw0 bridge=brW0'
	ip link set veth0 up
	init >said
	grep -q 'nothing to change' said || { cat said; fail "something was changed"; }
	for link in lower addressed plain older veth0; do
		has_master "$link" ""
	done
	has_master elsewhere br2
	has_master other br1
	# But that is all that keeps it.
	ip link set lower up
	init
	has_master lower brW0
}
it nat-init-leaves-other-taps-where-they-are others_stay

# An alias that somebody gave to a TAP stays.
aliases_stay() {
	init
	given_tap tap0
	ip link set tap0 alias mine
	brw0-ifup tap0
	grep -qx mine /sys/class/net/tap0/ifalias || fail "alias $(cat /sys/class/net/tap0/ifalias)"
}
it ifup-leaves-an-alias-as-it-is aliases_stay
done_testing
