#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init --probe, killed at its system calls: nothing is left, whichever it was.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/probe.sh"


# is_clean: the links, addresses and tables are those from before.
is_clean() {
	host_state after unqueued links addresses nftables
	same before after
}

# What make check tries: the calls that change something. With FAULTS=all, all of them.
chosen() {
	if [ "${FAULTS:-some}" = all ]; then cat; else changing; fi
}

killed() {
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	host_state before unqueued links addresses nftables
	set -- brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" \
		--firewall=nftables --probe
	traced "$@"
	# shellcheck disable=SC2119 # from the first call on
	calls | chosen >tried
	[ "$(wc -l <tried)" -ge 10 ] || { cat tried; fail "too few calls"; }
	while read -r name n _; do
		killed_status=0
		inject "$name" "$n" signal=KILL "$@" >killed.out 2>&1 </dev/null || killed_status=$?
		# 0: it got by with one call less this time.
		[ "$killed_status" = 137 ] || [ "$killed_status" = 0 ] ||
			{ cat killed.out; fail "exit status $killed_status at $name $n"; }
		is_clean || fail "killed at $name $n, and not clean"
	done <tried
	# What is left is seen.
	ip tuntap add dev left mode tap
	! (is_clean) >/dev/null || fail "what is left is not seen"
}
it probe-killed-leaves-nothing killed
done_testing
