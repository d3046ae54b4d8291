#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every system call of brw0-nat-init fails.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-faults.sh"

fail_plain() { failing_everywhere "$OWN"; }
it nat-init-failing-call-leaves-all-or-nothing fail_plain

fail_remove() {
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	# It reverts what it can.
	host_is_after_failure() { :; }
	failing_everywhere "$OWN"
}
it nat-init-failing-call-of-remove-is-made-good-by-another fail_remove

# Control: a program that does not say that it failed. The first lock is its own. Without that of
# iptables, the rules are read all the same, and once more before a change.
silent_failure() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || run_under() {
		"$@" brw0-nat-init --config=brw0.conf 2>/dev/null || :
	}
	at_point failed_at
	undisturbed
	# Sockets other than the first are for what can be done without.
	calls "$OWN" | marked | grep -E '^(bind 1|flock 1|rename [0-9]+)( |$)' |
		sed 's/^/error=EIO /' >points
	noticed_everywhere
}
it nat-init-failure-test-notices-a-silent-failure silent_failure

done_testing
