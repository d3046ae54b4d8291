#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init is killed at every system call.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-faults.sh"

# On a host that has never seen it, at the loader's calls too.
kill_plain() {
	new_host=yes
	apart=yes
	killed_everywhere
}
it nat-init-killed-at-every-call-is-finished-or-undone kill_plain

kill_remove() {
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$OWN"
}
it nat-init-killed-at-every-call-of-remove-is-finished-or-undone kill_remove

kill_reconcile() {
	prepare() { nat --address=10.50.0.1/24; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --address=10.51.0.1/24; }
	again() { nat --address=10.51.0.1/24; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-a-change-of-address kill_reconcile

# What make check leaves out.
sample() {
	needs strace
	undisturbed
	calls '' >calls.all
	FAULTS=some sampled <calls.all >calls.some
	FAULTS=all sampled <calls.all >calls.every
	same calls.all calls.every
	[ "$(wc -l <calls.some)" -lt "$(($(wc -l <calls.all) / 2))" ] || fail "hardly less than all"
	changing <calls.all >changes
	[ "$(grep -c 'RTM_NEW\|IPT_SO_SET_REPLACE\|^rename ' changes)" -gt 5 ] || fail "no changes"
	! grep -vxFf calls.some changes || fail "changes are left out"
	for list in all some; do cut -d ' ' -f 1 "calls.$list" | sort -u >"names.$list"; done
	same names.all names.some
}
it fault-sample-has-every-change-and-every-name sample

# last_calls: points of a run that is all but done.
last_calls() {
	undisturbed
	calls "$OWN" | marked | grep -v '^exit_group\|^close\|^brk' | tail -n 5 | sed 's/^/undo /' >points
}

# Controls: a removal that has lost the journal, and one that leaves an address behind.
without_journal() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || undo() {
		rm -r /run/brw0
		nat --remove
	}
	at_point killed_at
	last_calls
	# Before forwarding is on, all that was made is known without a journal.
	tail -n 2 points >later
	mv later points
	noticed_everywhere
}
it nat-init-kill-test-notices-a-lost-journal without_journal

with_address() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || undo() {
		nat --remove
		ip address add 10.66.0.1/24 dev lan0
	}
	at_point killed_at
	last_calls
	noticed_everywhere
}
it nat-init-kill-test-notices-an-address-left-behind with_address

done_testing
