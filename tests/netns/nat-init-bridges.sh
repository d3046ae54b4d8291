#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several bridges of brw0-nat-init side by side, and several writers at once.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/tenants.sh"

WLAN=10.99.1.2
SERVER=10.99.2.2

# Their order in the file is not that of their names.
configure() {
	for name in "$@"; do
		printf '[%s]\naddress = 192.168.%s.1/24\n' "$name" "1${name#brW}"
	done >brw0.conf
}

# in_order NUMBER NUMBER NUMBER: set up one by one in that order.
in_order() {
	internet
	online
	configure brW1 brW0 brW2
	for number in "$@"; do
		init --bridge="brW$number" >said
	done
	for number in "$@"; do
		tenant "$number"
	done
	isolated "$@"
	init --status >tree || { cat tree; fail "does not hold"; }
	init | grep -v 'nothing to change' && fail "changes something"
	# It is the rules that isolate them.
	rules_of filter -F "brw0-FWI-brW$1"
	fetch "g$2" "192.168.1$1.10" >page || fail "there was nothing to isolate"
	init >said
	isolated "$@"
}

order_012() { in_order 0 1 2; }
it nat-init-bridges-are-isolated-in-order-of-names order_012

order_210() { in_order 2 1 0; }
it nat-init-bridges-are-isolated-in-reverse-order order_210

order_102() { in_order 1 0 2; }
it nat-init-bridges-are-isolated-in-mixed-order order_102

order_after_flush() {
	internet
	online
	configure brW0 brW1
	init >said
	tenant 0
	tenant 1
	# Single jumps that went come back to a position where they isolate.
	for jump in "-o brW0 -j brw0-FWI-brW0" "-i brW0 -j brw0-FWO-brW0" \
		"-o brW1 -j brw0-FWI-brW1" "-i brW1 -j brw0-FWO-brW1"; do
		# shellcheck disable=SC2086
		rules_of filter -D FORWARD $jump
		init >said
		isolated 0 1
	done
	rules_of filter -I FORWARD -s 203.0.113.9 -j DROP
	rules_of filter -D FORWARD -o brW0 -j brw0-FWI-brW0
	init >said
	isolated 0 1
}
it nat-init-bridges-stay-isolated-after-a-repair order_after_flush

one_goes() {
	internet
	online
	configure brW0 brW1
	host_state before
	init >said
	grep -q '^brW0: 192.168.10.1/24, ' said || { cat said; fail "brW0 is missing"; }
	grep -q '^brW1: 192.168.11.1/24, ' said || { cat said; fail "brW1 is missing"; }
	tenant 0
	tenant 1
	isolated 0 1
	init --remove --bridge="brW$1" >said
	no_rule_has legacy "brW$1"
	no_link "brW$1"
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "forwarding went with it"
	isolated "$2"
	init --status --bridge="brW$2" >tree || { cat tree; fail "the other does not hold"; }
	status 1 init --status
	init --remove --bridge="brW$2" >said
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "forwarding is left on"
	gone 0
	gone 1
	is_as_in before
	no_journal
}

gone() {
	ip netns delete "g$1"
	ip link delete "port-g$1" 2>/dev/null || :
	await [ ! -e "/sys/class/net/port-g$1" ]
}

first_goes() { one_goes 0 1; }
it nat-init-bridge-removed-leaves-the-other-serving first_goes

second_goes() { one_goes 1 0; }
it nat-init-second-bridge-removed-leaves-the-first-serving second_goes

all_at_once() {
	host
	foreign_rules
	configure brW0 brW1 brW2
	host_state before
	init >said
	init --remove >said
	is_as_in before
	no_journal
	# Those that have left the configuration, and one that was never in it, go as well.
	init >said
	init --bridge=brW3 >said
	configure brW2
	init --remove >said
	is_as_in before
	no_journal
}
it nat-init-bridges-are-all-removed-at-once all_at_once

different_forwarding() {
	host
	host_state before
	printf '[brW0]\nforwarding = interfaces\n[brW1]\n' >brw0.conf
	init >said
	init --remove --bridge=brW1 >said
	init --status --bridge=brW0 >tree || { cat tree; fail "brW0 does not hold any more"; }
	init --remove --bridge=brW0 >said
	is_as_in before
	init >said
	init --remove --bridge=brW0 >said
	init --status --bridge=brW1 >tree || { cat tree; fail "brW1 does not hold any more"; }
	init --remove --bridge=brW1 >said
	is_as_in before
	printf '[brW1]\n[brW0]\nforwarding = interfaces\n' >brw0.conf
	init >said
	init --remove --bridge=brW1 >said
	init --status --bridge=brW0 >tree || { cat tree; fail "brW0 does not hold any more"; }
	init --remove >said
	is_as_in before
}
it nat-init-bridges-with-different-forwarding different_forwarding

one_fails() {
	host
	printf '[brW0]\naddress = 10.99.1.9/24\n[brW1]\naddress = 10.6.0.1/24\n' >brw0.conf
	status 1 init
	says "cannot give 10.99.1.9/24 to brW0"
	init --status --bridge=brW1 >tree || { cat tree; fail "the other is not set up"; }
	no_link brW0
}
it nat-init-bridge-that-fails-does-not-keep-the-other-from-serving one_fails

option_needs_one() {
	host
	configure brW0 brW1
	fails_and_changes_nothing 2 "cannot use --address=10.5.0.1/24 for 2 bridges; name one with --bridge=" --address=10.5.0.1/24
	init --bridge=brW5 --address=10.5.0.1/24 >said
	no_link brW0
	grep -q '^brW5: 10.5.0.1/24, ' said || fail "not served"
}
it nat-init-option-of-one-bridge-needs-its-name option_needs_one

WRITERS=25

concurrent_writers() {
	needs_table_names
	host
	foreign_rules
	: >brw0.conf
	pids=
	for n in $(seq "$WRITERS"); do
		init --bridge="brC$n" >"said.$n" 2>&1 &
		pids="$pids $!"
		iptables-legacy -w -A INPUT -s "198.51.100.$n" -j ACCEPT &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || { cat said.*; fail "a writer failed"; }
	done
	for n in $(seq "$WRITERS"); do
		init --status --bridge="brC$n" >tree || { cat tree; fail "brC$n lost something"; }
		rules_of filter -C INPUT -s "198.51.100.$n" -j ACCEPT || fail "a rule was lost"
	done
	[ "$(iptables-legacy-save | grep -c -- '-j MASQUERADE')" = $((3 * WRITERS + 1)) ] || fail "lost"
	ip -o -4 address show | sed -nE 's/.* (brC[0-9]+) .*inet ([^ ]+).*/\2/p' | sort | uniq -d >twice
	[ ! -s twice ] || fail "two bridges have the same address"
	pids=
	for n in $(seq "$WRITERS"); do
		init --remove --bridge="brC$n" >"said.$n" 2>&1 &
		pids="$pids $!"
		iptables-legacy -w -D INPUT -s "198.51.100.$n" -j ACCEPT &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || { cat said.*; fail "a writer failed"; }
	done
	iptables-legacy-save >left
	! grep -E 'brC|198.51.100' left || fail "something is left"
	no_journal
}
it nat-init-concurrent-writers-lose-no-rule concurrent_writers

# A bridge that was set up and has left the configuration is not forgotten.
out_of_the_configuration() {
	host
	init --bridge=brW0 >said
	init --bridge=brW7 >said
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(tail -n 1 tree)" = "brW7 is set up and not in the configuration; to remove it: brw0-nat-init --bridge=brW7 --remove" ] ||
		{ cat tree; fail "not named"; }
	init --bridge=brW7 --remove >said
	init --status >tree
	! grep brW7 tree || fail "named still"
}
it nat-init-status-names-a-bridge-that-left-the-configuration out_of_the_configuration

done_testing
