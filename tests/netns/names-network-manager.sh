#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A host whose resolver is NetworkManager's dnsmasq, the real ones, reaches guests by their names.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/managers.sh"
. "${0%/*}/../lib/resolvers.sh"

WEB=192.168.77.10
OURS=/etc/NetworkManager/dnsmasq.d/brw0-brW0.conf

managed_host() {
	resolvers_here
	internet_by_lease
	start_network_manager
	resolves "$SERVER_NAME" "$SERVER"
	pid=$(cat /run/NetworkManager/dnsmasq.pid)
}

guest_named() {
	init >said
	guest one brW0 "$WEB/24" 192.168.77.1
	names_served "web=$WEB"
	resolves_both
}

resolves_both() {
	await answers web.brw0.internal "$WEB"
	await answers "$SERVER_NAME" "$SERVER"
}

changes_nothing() {
	[ "$(init)" = 'brW0: 192.168.77.1/24, nothing to change' ] || fail "changes something"
}

names() {
	managed_host
	find /etc/NetworkManager -type f | sort >files.before
	guest_named
	[ "$(cat /run/NetworkManager/dnsmasq.pid)" != "$pid" ] || fail "it has not read the file"
	! grep "$SERVER_NAME" names.log || fail "other names go to the bridge"
	changes_nothing
	init --status >tree || { cat tree; fail "does not hold"; }
	grep -qx "|-- names    NetworkManager's dnsmasq" tree || { cat tree; fail "no word of it"; }
	init --remove >said
	find /etc/NetworkManager -type f | sort >files.after
	same files.before files.after
	await answers "$SERVER_NAME" "$SERVER"
	unresolved web.brw0.internal
	no_journal
}
it names-network-manager-asks-the-bridge-for-guests-and-the-uplink-for-others names

# Killed between the file and the restart.
unread() {
	managed_host
	guest_named
	touch "$OURS"
	status 1 init --status >tree
	grep -q '^|-- MISSING  nm-dnsmasq .*: not read yet$' tree || { cat tree; fail "not missed"; }
	init >said
	grep -q ', 1 change made' said || { cat said; fail "not one change"; }
	changes_nothing
	resolves_both
}
it names-network-manager-reads-what-a-killed-run-wrote unread

# A machine that lost its power has the file of the boot before.
lost() {
	managed_host
	guest_named
	rm -r "$STATE_DIR"
	init >said
	init --remove >said
	[ ! -e "$OURS" ] || fail "the file is left"
}
it names-network-manager-file-of-a-lost-journal-is-removed lost

renumbered() {
	managed_host
	guest_named
	printf '[brW0]\naddress=192.168.78.1/24\n' >"$SCRATCH/brw0.conf"
	init >said
	[ "$(cat "$OURS")" = 'server=/brw0.internal/192.168.78.1' ] || fail "another server"
	printf '[brW0]\nnames=none\n' >"$SCRATCH/brw0.conf"
	init >said
	[ ! -e "$OURS" ] || fail "the file is left"
	await answers "$SERVER_NAME" "$SERVER"
}
it names-network-manager-follows-the-bridge-s-address renumbered

changed() {
	managed_host
	guest_named
	echo 'server=/brw0.internal/192.0.2.1' >"$OURS"
	init --remove >said
	[ "$(cat "$OURS")" = 'server=/brw0.internal/192.0.2.1' ] || fail "somebody's line is gone"
}
it names-network-manager-file-that-somebody-changed-stays changed

other_mode() {
	resolvers_here
	internet_by_lease
	start_network_manager
	sed -i 's/^dns=.*/dns=default/' /etc/NetworkManager/NetworkManager.conf
	init --status >tree || :
	! grep nm-dnsmasq tree || fail "it would not be read"
	printf '[main]\ndns=dnsmasq\n' >/etc/NetworkManager/conf.d/later.conf
	init --status >tree || :
	grep -q nm-dnsmasq tree || fail "the later file is not read"
}
it names-network-manager-only-with-dns-dnsmasq other_mode

done_testing
