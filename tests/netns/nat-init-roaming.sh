#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real packets of guests while the host's uplink comes, goes and changes.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# The laptop moves: its uplink is a phone by now.
roam() {
	link usb0 10.77.0.2/24 ap usb 10.77.0.1/24
	ip route replace default via 10.77.0.1
}

late_uplink() {
	internet
	init >said
	grep -qx 'brW0: no uplink yet; guests are online as soon as there is one' said ||
		{ cat said; fail "not said"; }
	guest one brW0 192.168.77.10/24 192.168.77.1
	unreached one "$SERVER"
	online
	seen_as one "$SERVER" "$WLAN"
	init --status >tree || { cat tree; fail "does not hold"; }
}
it nat-init-without-uplink-works-as-soon-as-one-comes late_uplink

roaming() {
	guest_online
	seen_as one "$SERVER" "$WLAN"
	roam
	seen_as one "$SERVER" 10.77.0.2
}
it nat-init-roaming-wants-no-rerun roaming

roaming_by_interfaces() {
	internet
	online
	printf '[brW0]\nforwarding = interfaces\n' >brw0.conf
	host_state before
	init >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "the whole host forwards"
	seen_as one "$SERVER" "$WLAN"
	roam
	unreached one "$SERVER"
	init --status >tree && fail "holds"
	grep -q "MISSING .*usb0" tree || { cat tree; fail "does not say what"; }
	init >said
	seen_as one "$SERVER" 10.77.0.2
	[ "$(setting net/ipv4/conf/usb0/forwarding)" = 1 ] || fail "?"
	[ "$(setting net/ipv4/conf/wlan0/forwarding)" = 0 ] || fail "the old uplink forwards"
	ip link delete usb0
	ip route replace default via 10.99.1.1
	init >said
	seen_as one "$SERVER" "$WLAN"
	init --remove >said
	ip netns delete one
	await [ ! -e /sys/class/net/port-one ]
	is_as_in before
}
it nat-init-forwarding-by-interfaces-wants-a-rerun-after-roaming roaming_by_interfaces

done_testing
