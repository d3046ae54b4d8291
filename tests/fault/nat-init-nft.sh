#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init is killed, and its calls fail, on a host that lives in nftables and whose FORWARD
# drops: it has a table of its own there, and accepts in somebody else's.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-faults.sh"
# For others_on_host.
export rules_in=nft

# Whoever is killed at a call that changes nothing has done as much as at the next one that does.
# Libnftables has many of them.
select_calls() { changing; }

kill_run() { killed_everywhere "$CHANGE"; }
it nat-init-in-nftables-killed-anywhere-is-finished-or-undone kill_run

kill_remove() {
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$CHANGE"
}
it nat-init-in-nftables-killed-anywhere-in-remove-is-finished-or-undone kill_remove

fail_run() {
	select_calls() { without_loading; }
	failing_everywhere "$CHANGE"
}
it nat-init-in-nftables-failing-call-leaves-all-or-nothing fail_run

fail_remove() {
	select_calls() { without_loading; }
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	host_is_after_failure() { :; }
	failing_everywhere "$CHANGE"
}
it nat-init-in-nftables-failing-call-of-remove-is-made-good-by-another fail_remove

# Control: a removal that leaves an accept behind.
with_accept() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || undo() {
		nat --remove
		nft 'insert rule ip filter FORWARD iifname "brW0" counter accept comment "brw0-brW0"'
	}
	at_point killed_at
	undisturbed
	calls "$CHANGE" | select_calls | marked | tail -n 3 | sed 's/^/undo /' >points
	noticed_everywhere
}
it nat-init-kill-test-in-nftables-notices-an-accept-left-behind with_accept

done_testing
