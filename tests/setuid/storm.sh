#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program is stopped and killed by its user at any moment, alone and in crowds.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# whole: every line is a whole grant, a kill with nothing sent, or a kill just after it was sent.
whole() {
	[ -s result ] || fail "nobody asked"
	! grep -Evx 'status=0 bytes=1 data=0 fds=1 more=0 tap=.*|signal=9 bytes=(0|-1) data=0 fds=0 more=(0|-1)|signal=9 bytes=1 data=0 fds=1 more=0 tap=.*' result ||
		fail "half of something"
	no_tap
}

killed_at_any_moment() {
	given_helper
	for after in $(seq 0 150 9000); do
		ask --kill="$after"
		cat result
		whole
	done >all
	# It was no storm in an empty teacup: some died on their way, and some had been there before.
	sort all | sed 's/tap=.*//' | uniq -c
	grep -q '^signal=9' all
	ask
	granted
}
it setuid-killed-at-any-moment killed_at_any_moment

killed_in_a_crowd() {
	given_helper
	for after in 0 1000 3000 5000 10000 20000 40000; do
		ask --times=40 --kill="$after"
		whole
	done
	acl 'allow brW0 limit 3'
	for after in 1000 5000 10000 20000; do
		ask --times=40 --kill="$after"
		no_tap
	done
	ask
	granted
}
it setuid-killed-in-a-crowd killed_in_a_crowd

stopped_at_any_moment() {
	given_helper
	for after in $(seq 0 300 6000); do
		ask --stop="$after"
		granted
	done
}
it setuid-stopped-at-any-moment stopped_at_any_moment

stopped_in_a_crowd() {
	given_helper
	for after in 1000 5000 10000 20000; do
		ask --times=40 --stop="$after"
		[ "$(grep -c '^status=0 bytes=1 data=0 fds=1 more=0 tap=' result)" = 40 ] ||
			{ cat result stderr.txt; fail "not all"; }
		no_tap
	done
}
it setuid-stopped-in-a-crowd stopped_in_a_crowd

# The bridge goes away, and comes again, while they join it.
bridge_comes_and_goes() {
	given_helper
	# shellcheck disable=SC2064 # as it is now
	(while :; do
		ip link delete brW0
		ip link add brW0 type bridge
	done) 2>/dev/null &
	flapper=$!
	for _ in $(seq 15); do
		ask --times=10
		[ "$(wc -l <result)" = 10 ] || fail "not ten have asked"
		! grep -Evx 'status=0 bytes=1 data=0 fds=1 .*|status=1 bytes=0 data=0 fds=0 more=0' result ||
			fail "neither a grant nor a refusal"
		[ "$(wc -l <stderr.txt)" = "$(grep -c '^status=1' result)" ] || fail "no reason"
		no_tap
	done
	kill "$flapper"
}
it setuid-bridge-comes-and-goes bridge_comes_and_goes

# Written anew under it, in one piece as an editor does it.
list_is_replaced() {
	given_helper
	(while :; do
		echo 'deny all' >"$ACL.1" && mv "$ACL.1" "$ACL"
		echo 'allow all' >"$ACL.1" && mv "$ACL.1" "$ACL"
	done) &
	writer=$!
	ask --times=200
	[ "$(wc -l <result)" = 200 ] || fail "not 200 have asked"
	! grep -Evx 'status=0 bytes=1 data=0 fds=1 .*|status=1 bytes=0 data=0 fds=0 more=0' result ||
		fail "neither a grant nor a refusal"
	kill "$writer"
	! grep -v 'denied by' stderr.txt || fail "another reason"
}
it setuid-list-is-replaced list_is_replaced

done_testing
