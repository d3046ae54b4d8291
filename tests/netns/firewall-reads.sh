#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The host's rules are read once in a run: what brw0-nat-init asks the kernel for is counted.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# counted RUN OPTION…: the run's requests for rules go to the file RUN.
counted() {
	name=$1
	shift
	[ -e brw0.conf ] || : >brw0.conf
	strace -f -qq -o "$name" -e trace=getsockopt,socket,sendmsg \
		brw0-nat-init --config=brw0.conf --state-dir="$STATE_DIR" --firewall="$FIREWALL" "$@" >out ||
		{ cat out; fail "$name: the run failed"; }
	grep -q NETLINK_ROUTE "$name" || fail "$name: nothing was seen"
}

# at_most COUNT PATTERN RUN: so many requests, and at least one.
at_most() {
	got=$(grep -cE -- "$2" "$3") || fail "$3: no $2"
	[ "$got" -le "$1" ] || { grep -E -- "$2" "$3"; fail "$3: $got times $2"; }
}

# none PATTERN RUN
none() {
	! grep -E -- "$1" "$2" || fail "$2: has $1"
}

changes_nothing() {
	grep -q 'nothing to change' out || { cat out; fail "something was changed"; }
}

ENTRIES=IPT_SO_GET_ENTRIES
CHAINS='NFT_MSG_GETCHAIN.*NLM_F_DUMP'
RULES='NFT_MSG_GETRULE.*NLM_F_DUMP'

# Ours are in four legacy tables: each is read, and read once.
legacy() {
	FIREWALL=iptables
	needs strace
	host
	needs_table_names
	: >"${XTABLES_LOCKFILE:-/run/xtables.lock}"
	counted first
	at_most 4 "$ENTRIES" first
	counted second
	changes_nothing
	at_most 4 "$ENTRIES" second
	counted status --status
	at_most 4 "$ENTRIES" status
	counted removal --remove
	at_most 4 "$ENTRIES" removal
}

# The same with other rules, in a fifth table as well.
legacy_beside_others() {
	FIREWALL=iptables
	needs strace
	host
	needs_table_names
	foreign_rules
	iptables-legacy -t security -A FORWARD -j ACCEPT
	counted first
	at_most 5 "$ENTRIES" first
	counted second
	changes_nothing
	at_most 5 "$ENTRIES" second
}

# One dump of chains and one of rules, by one socket; after a change another. The library has its own
# socket for what it changes.
nft_() {
	FIREWALL=nftables
	needs strace
	host
	needs_table_names
	nft 'add table inet theirs
		add chain inet theirs f { type filter hook forward priority 0; }
		add rule inet theirs f counter'
	counted first
	ours=$(sed -n 's/.*NETLINK_NETFILTER) = //p' first | head -n 1)
	at_most 2 "sendmsg\($ours, .*$CHAINS" first
	at_most 2 "sendmsg\($ours, .*$RULES" first
	counted second
	changes_nothing
	at_most 1 NETLINK_NETFILTER second
	at_most 1 "$CHAINS" second
	at_most 1 "$RULES" second
	none "$ENTRIES" second
	counted status --status
	at_most 1 NETLINK_NETFILTER status
	at_most 1 "$RULES" status
	# Of a table that no packet of guests comes by, no rule is read.
	nft 'add table ip other; add chain ip other c; add rule ip other c counter comment "read"'
	counted second
	at_most 2 "$RULES" second
}

# In how many messages the kernel's answers come.
answers() {
	strace -qq -o trace -e trace=recvmsg brw0-nat-init --config=brw0.conf \
		--state-dir="$STATE_DIR" --firewall=nftables >out
	grep -c recvmsg trace
}

# What stands elsewhere is not even read.
elsewhere_costs_nothing() {
	FIREWALL=nftables
	needs strace
	host
	init >out
	few=$(answers)
	changes_nothing
	{
		echo 'add table ip big'
		echo 'add chain ip big c'
		yes 'add rule ip big c ip saddr 10.0.0.1 counter' | head -n 5000
	} >big
	nft -f big
	[ "$(answers)" -le $((few + 3)) ] || fail "$(answers) messages instead of $few"
	nft 'add chain ip big f { type filter hook forward priority 0; }'
	[ "$(answers)" -gt $((few + 10)) ] || fail "nor is it read where guests meet it"
}

# Somebody else has the lock when the first table is read, and not any more when the second one is:
# what he did to the first one meanwhile, which is as large as before, is not lost.
freed_in_between() {
	needs_table_names
	needs strace
	FIREWALL=iptables
	host
	rules_of nat -A POSTROUTING -s 203.0.113.6 -j ACCEPT
	rules_of filter -A FORWARD -s 203.0.113.7 -j ACCEPT
	counted first --dry-run
	grep getsockopt first >calls || fail "nothing was read"
	first=$(grep -n -m 1 "$ENTRIES, \"filter" calls | cut -d : -f 1)
	[ -n "$first" ] || { cat calls; fail "filter was not read"; }
	flock "$XTABLES_LOCKFILE" sh -c 'touch locked; until [ -e free ]; do sleep 0.02; done' &
	await test -e locked
	# shellcheck disable=SC2016 # for the other shell
	strace -qq -o trace -e trace=getsockopt -e "inject=getsockopt:signal=STOP:when=$first" \
		sh -c 'echo $$ >pid; exec "$@"' sh brw0-nat-init --config=brw0.conf \
		--state-dir="$STATE_DIR" --firewall=iptables >out 2>&1 &
	run=$!
	await grep -q 'stopped by SIGSTOP' trace
	touch free
	rules_of filter -R FORWARD 1 -s 203.0.113.8 -j ACCEPT
	kill -CONT "$(cat pid)"
	wait "$run" || { cat out; fail "the run failed"; }
	rules_of filter -S FORWARD >rules
	grep -q 'brw0-' rules || { cat rules; fail "no rules of ours"; }
	grep -q '203.0.113.8' rules || { cat rules; fail "another's change is lost"; }
}

it nat-init-reads-tables-again-that-it-read-without-the-lock freed_in_between
it nat-init-reads-no-rules-that-guests-never-meet elsewhere_costs_nothing
it nat-init-reads-each-legacy-table-once legacy
it nat-init-beside-others-reads-each-legacy-table-once legacy_beside_others
it nat-init-reads-nftables-once nft_
done_testing
