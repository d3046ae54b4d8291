#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program's own words in its file: limit.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

conditions_that_are_none() {
	given_helper
	for rest in frob user group limit 'limit 0' 'limit -1' 'limit x' 'limit 10000' 'limit 1.5' \
		'limit 99999999999999999999' 'limit 5 5' 'user nobody frob' 'users nobody' brW1; do
		acl 'allow brW0' "allow brW0 $rest"
		denies 1 "$ACL:2"
	done
	acl 'allow brW0 user 65534 group 65534 limit 1 # the one'
	ask
	granted
}
it setuid-conditions-that-are-none conditions_that_are_none

# exactly N OPTION…: of many callers at once N get one, and the others hear why.
exactly() {
	exactly_n=$1
	shift
	ask "$@"
	[ "$(grep -c '^status=0 bytes=1 data=0 fds=1 more=0 tap=' result)" = "$exactly_n" ] ||
		{ sort result | uniq -c; sort stderr.txt | uniq -c; fail "not $exactly_n"; }
	! grep -Ev '^status=0 bytes=1 data=0 fds=1 more=0 tap=|^status=1 bytes=0 data=0 fds=0 ' result ||
		fail "neither a grant nor a refusal"
	grep -c '^status=1' result >refusals || :
	[ "$(grep -c 'limit' stderr.txt)" = "$(cat refusals)" ] || { cat stderr.txt; fail "no reason"; }
	[ "$(wc -l <stderr.txt)" = "$(cat refusals)" ]
}

limit_holds_against_200_at_once() {
	given_helper
	acl 'allow brW0 limit 5'
	exactly 5 --times=200
	no_tap
	# And all are free again.
	exactly 5 --times=20
	exactly 5 --times=5
}
it setuid-limit-holds-against-200-at-once limit_holds_against_200_at_once

# One of them stopped on its way is nobody's advantage.
limit_holds_when_callers_are_stopped() {
	given_helper
	acl 'allow brW0 limit 5'
	for after in 1000 3000 6000 10000 20000; do exactly 5 --times=60 --stop="$after"; done
	no_tap
}
it setuid-limit-holds-when-callers-are-stopped limit_holds_when_callers_are_stopped

limit_is_each_users_own() {
	given_helper
	acl 'allow brW0 limit 2'
	ask --user=2001 --times=3 --then="$CALLER --user=2002 --times=3 $HELPER --br=brW0 --fd=FD"
	[ "$(grep -c '^status=0 bytes=1' result)" = 4 ] || { cat result stderr.txt; fail "not 2 each"; }
	# Users whose numbers end alike, to base 2, 10 and 36.
	others=
	for user in 65537 2147483649 100001 1679617 60466177 2176782337; do
		others="$others $CALLER --user=$user --times=3 $HELPER --br=brW0 --fd=FD;"
	done
	ask --user=1 --times=2 --then="$others"
	[ "$(grep -c '^status=0 bytes=1' result)" = 14 ] || { cat result stderr.txt; fail "not 2 each"; }
}
it setuid-limit-is-each-users-own limit_is_each_users_own

limit_is_each_bridges_own() {
	given_helper
	ip link add brX type bridge
	acl 'allow all limit 2'
	ask --times=3 --then="$CALLER --times=3 $HELPER --br=brX --fd=FD"
	[ "$(grep -c '^status=0 bytes=1' result)" = 4 ] || { cat result stderr.txt; fail "not 2 each"; }
	grep -q 'on brX: the limit of 2' stderr.txt
}
it setuid-limit-is-each-bridges-own limit_is_each_bridges_own

limit_1_frees_its_slot() {
	given_helper
	acl 'allow brW0 limit 1'
	for _ in 1 2 3 4 5; do exactly 1 --times=3; done
	# One that is killed frees it as well.
	for after in 500 1000 2000 4000; do ask --kill="$after"; done
	exactly 1 --times=3
}
it setuid-limit-1-frees-its-slot limit_1_frees_its_slot

# Whose line counts: the most that any line grants.
limits_of_several_lines() {
	given_helper
	acl 'allow brW0 limit 1' 'allow brW0 user 65534 limit 3' 'allow brW0 user 7 limit 9'
	exactly 3 --times=6
	acl 'allow brW0 limit 1' 'allow brW0 group 3001'
	exactly 1 --times=6
	exactly 6 --times=6 --group=3001
}
it setuid-limits-of-several-lines limits_of_several_lines

# His subordinate ids are users whom nobody named: they count for themselves where all may.
limit_of_a_named_user_binds_his_other_ids() {
	given_names
	set -- --user=2001 --times=3 --then="$CALLER --user=100005 --times=3 $HELPER --br=brW0 --fd=FD"
	for line in '2 allow brW0 user anna limit 2' '4 allow brW0 limit 2'; do
		acl "${line#* }"
		ask "$@"
		[ "$(grep -c '^status=0 bytes=1' result)" = "${line%% *}" ] || { cat result; fail "$line"; }
	done
}
it setuid-limit-of-a-named-user-binds-his-other-ids limit_of_a_named_user_binds_his_other_ids

# example N: that of the manual page, as the list.
example() {
	example_folder=$(dirname "$ACL")
	awk -v wanted="$1" '/^\.S[hs]/ { on = /Examples/ } /^\.Ed/ { inside = 0 }
		on && inside && n == wanted { print }
		on && /^\.Bd/ { inside = 1; n++ }' "$SOURCE/etc/bridge.conf.5" |
		sed "s,/etc/brw0/,$example_folder/," >"$ACL"
	[ -s "$ACL" ] || fail "the page has no example $1"
}

examples_mean_what_they_say() {
	given_names
	ip link add br-office type bridge
	example 1
	exactly 4 --times=6
	example 2
	exactly 8 --times=10 --group=3001
	exactly 10 --times=10 --user=2001
	denies 1 'no line of'
	example 3
	ask --user=1000
	granted
	denies 1 'no line of'
	call --user=1000 "$HELPER" --br=br-office --fd=FD
	denied 1 "denied by $ACL:2"
	example 4
	echo 'allow brW0' >"$example_folder/anna.conf"
	chgrp 2001 "$example_folder/anna.conf"
	chmod 640 "$example_folder/anna.conf"
	ask --group=2001
	granted
	denies 1 'no line of'
	# What is shipped as comments, too.
	sed 's/^#\([a-z]\)/\1/' "$SOURCE/etc/bridge.conf" >"$ACL"
	exactly 4 --times=6
	exactly 6 --times=6 --group=3001
	call "$HELPER" --br=br-office --fd=FD
	denied 1 "denied by $ACL:"
}
it setuid-examples-mean-what-they-say examples_mean_what_they_say

persistent_tap_keeps_its_slot() {
	given_helper
	acl 'allow brW0 limit 2'
	ask --persist
	is_grant
	tap=$(sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result)
	[ -d "/sys/class/net/$tap" ] || fail "it was not persistent"
	exactly 1 --times=4
	# Whatever its holder renamed or moved it to would be out of his reach: that takes rights.
	ip link delete "$tap"
	exactly 2 --times=4
	no_tap
}
it setuid-persistent-tap-keeps-its-slot persistent_tap_keeps_its_slot

# By its name alone an existing TAP, which somebody else left, was taken over.
foreign_tap_is_not_taken() {
	given_helper
	acl 'allow brW0 limit 1'
	ask
	slot=$(sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result)
	ip tuntap add dev "$slot" mode tap user 2001
	ask
	! grep -q "tap=$slot " result || fail "another's TAP was handed over"
	ip link delete "$slot"
	exactly 1 --times=2
}
it setuid-foreign-tap-is-not-taken foreign_tap_is_not_taken

# Without a limit its number is its helper's, as in the log; or a later one, where it is taken.
foreign_tap_of_its_number_is_not_taken() {
	given_helper
	given_log
	ask
	tap=$(sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result)
	logged 1 "brw0-bridge-helper[${tap#tap}]: uid 65534: gets $tap on brW0"
	first=$(sh -c 'echo $$')
	last=$((first + 99))
	seq "$first" "$last" | sed 's/.*/tuntap add dev tap& mode tap/' | ip -batch -
	ask
	is_grant
	grep -q " tap=tap$((last + 1)) " result || { cat result; fail "not tap$((last + 1))"; }
}
it setuid-foreign-tap-of-its-number-is-not-taken foreign_tap_of_its_number_is_not_taken

without_a_limit_many() {
	given_helper
	ask --times=100 --then='ip -o link show master brW0 | wc -l'
	[ "$(grep -c '^status=0 bytes=1' result)" = 100 ] || { cat stderr.txt; fail "not 100"; }
	grep -qx 100 result
	no_tap
}
it setuid-without-a-limit-many without_a_limit_many

done_testing
