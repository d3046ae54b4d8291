#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch and the tables that send no events: it looks at them each minute.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"

checks() {
	needs_table_names
	FIREWALL=iptables laptop watch=60
	! ran_after 'regular check' || fail "too early"
	iptables-legacy -w -t nat -F
	breaks
	mended
	ran_after 'regular check' || fail "for another reason"
	watch_ends
}
it watch-iptables-looks-each-minute checks

# Without such a table there is no timer.
no_timer() {
	needs_table_names
	laptop watch=60
	[ -z "$(cat /proc/net/ip_tables_names)" ] || fail "there is a table"
	slept 65 || { cat watch.log; fail "it woke up"; }
	watch_ends
}
it watch-nftables-has-no-timer no_timer

done_testing
