#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A host whose resolver is systemd-resolved, the real one, reaches guests by their names.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/managers.sh"
. "${0%/*}/../lib/resolvers.sh"

WEB=192.168.77.10

# resolved_host: on the Wi-Fi, whose names it resolves.
resolved_host() {
	resolvers_here
	internet_by_lease
	start_resolved
	resolves "$SERVER_NAME" "$SERVER"
}

# guest_named: the bridge, and a guest on it that its DNS server knows.
guest_named() {
	init >said
	guest one brW0 "$WEB/24" 192.168.77.1
	names_served "web=$WEB"
	resolves_both
}

# Carrier and address of the bridge reach resolved after us.
resolves_both() {
	await sh -c "resolvectl query --legend=no web.brw0.internal | grep -qF $WEB"
	resolves web.brw0.internal "$WEB"
	resolves "$SERVER_NAME" "$SERVER"
}

names() {
	resolved_host
	link_settings wlan0 >wlan0.before
	guest_named
	grep -q 'web.brw0.internal' names.log || fail "the bridge's server was not asked"
	! grep "$SERVER_NAME" names.log || fail "other names go to the bridge"
	link_settings wlan0 >wlan0.after
	same wlan0.before wlan0.after
	[ "$(init)" = 'brW0: 192.168.77.1/24, nothing to change' ] || fail "changes something"
	init --status >tree || { cat tree; fail "does not hold"; }
	grep -qx '|-- names    systemd-resolved' tree || { cat tree; fail "no word of it"; }
	init --remove >said
	unresolved web.brw0.internal
	resolves "$SERVER_NAME" "$SERVER"
	no_journal
}
it names-resolved-asks-the-bridge-for-guests-and-the-uplink-for-others names

without() {
	resolved_host
	init --config=/dev/null >said
	printf '[brW0]\nnames=none\n' >"$SCRATCH/brw0.conf"
	init >said
	guest one brW0 "$WEB/24" 192.168.77.1
	names_served "web=$WEB"
	unresolved web.brw0.internal
	! grep 'web.brw0.internal' names.log || fail "the bridge's server was asked"
}
it names-resolved-is-left-alone-with-names-none without

# A bridge of somebody else's, which stays.
adopted() {
	resolved_host
	ip link add brW0 type bridge
	ip link set brW0 up
	await resolvectl dns brW0
	link_settings brW0 >brW0.before
	guest_named
	! link_settings brW0 | cmp -s - brW0.before || fail "nothing was set"
	init --remove >said
	link_settings brW0 >brW0.after
	same brW0.before brW0.after
	no_journal
}
it names-resolved-is-as-before-after-remove adopted

restarted() {
	resolved_host
	guest_named
	stop_resolved
	rm -r /run/systemd/resolve/netif
	run_resolved
	resolvectl dns wlan0 "$AP"
	status 1 init --status >tree
	grep -q '^|-- MISSING  resolved ' tree || { cat tree; fail "not missed"; }
	init >said
	grep -q ', 1 change made' said || { cat said; fail "not one change"; }
	resolves_both
}
it names-resolved-that-forgot-gets-them-again restarted

kept() {
	resolved_host
	guest_named
	stop_resolved
	run_resolved
	[ "$(init)" = 'brW0: 192.168.77.1/24, nothing to change' ] || fail "changes something"
	resolves_both
}
it names-resolved-keeps-them-over-a-restart kept

remade() {
	resolved_host
	guest_named
	ip link delete brW0
	unresolved web.brw0.internal
	init >said
	ip link set port-one master brW0
	resolves_both
	init --status >tree || { cat tree; fail "does not hold"; }
}
it names-resolved-gets-them-for-a-bridge-made-anew remade

renumbered() {
	resolved_host
	guest_named
	printf '[brW0]\naddress=192.168.78.1/24\n' >"$SCRATCH/brw0.conf"
	init >said
	[ "$(resolvectl dns brW0 | sed 's/.*: //')" = 192.168.78.1 ] || fail "another server"
	[ "$(resolvectl domain brW0 | sed 's/.*: //')" = '~brw0.internal' ] || fail "another domain"
	init --remove >said
	no_journal
}
it names-resolved-follows-the-bridge-s-address renumbered

foreign() {
	resolved_host
	ip link add brW0 type bridge
	await resolvectl dns brW0
	resolvectl dns brW0 192.0.2.53
	init >said 2>&1
	grep -q 'run as root: resolvectl revert brW0; brw0-nat-init$' said ||
		{ cat said; fail "no remedy"; }
	[ "$(resolvectl dns brW0 | sed 's/.*: //')" = 192.0.2.53 ] || fail "theirs is gone"
	init --remove >said
	[ "$(resolvectl dns brW0 | sed 's/.*: //')" = 192.0.2.53 ] || fail "theirs is gone"
}
it names-resolved-keeps-what-somebody-else-set foreign

dead() {
	resolved_host
	kill -STOP "$resolved"
	init >said 2>&1
	kill -CONT "$resolved"
	grep -q "^brW0: this host does not resolve guests' names: " said ||
		{ cat said; fail "not said"; }
	guest one brW0 "$WEB/24" 192.168.77.1
	seen_as one "$SERVER" "$WLAN"
}
it names-resolved-in-trouble-leaves-guests-online dead

as_commands() {
	resolved_host
	init --dry-run >commands
	sh -e commands >/dev/null
	[ "$(resolvectl dns brW0 | sed 's/.*: //')" = 192.168.77.1 ] || fail "another server"
	init --status >tree || { cat tree; fail "does not hold"; }
}
it names-resolved-by-hand-is-the-same as_commands

done_testing
