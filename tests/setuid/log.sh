#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the setuid program leaves in the system log, and in whatever state that is.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# logged_line LEVEL TEXT: one line came, from the user and the process that ran last.
logged_line() {
	logged 1 "$2"
	logged_pid=$(sed -n 's/^pid=//p' result)
	grep -Eq "^<$1>brw0-bridge-helper\[$logged_pid\]: uid 4242: " logged-line ||
		{ cat logged-line; fail "not by authpriv, of $logged_pid and uid 4242"; }
}

# authpriv is 10 * 8, to a file that not everybody reads; a grant is its info, 6, a refusal its
# notice, 5.
one_line_in_the_log_each() {
	given_helper
	given_log
	# shellcheck disable=SC2016
	set -- --user=4242 --then='echo pid=$PID'
	ask "$@"
	is_grant
	logged_line 86 "gets $(sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result) on brW0"
	acl 'deny brW0'
	ask "$@"
	! is_grant || fail "granted"
	logged_line 85 'cannot use bridge brW0: denied by'
	ask "$@"
	logged_line 85 'cannot use bridge brW0: denied by'
	kill "$log_reader"
}
it setuid-one-line-in-the-log-each one_line_in_the_log_each

# Before it has looked at anything else: the words, and the socket.
wrong_use_is_logged() {
	given_helper
	given_log
	# shellcheck disable=SC2016
	set -- --user=4242 --then='echo pid=$PID'
	for word in --frob --br=a/b --fd=1 --fd=x "$(printf 'x\n<86>brw0-bridge-helper[1]: forged')"; do
		call "$@" "$HELPER" --br=brW0 --fd=FD "$word"
		grep -q '^status=2 bytes=0 ' result || { cat result; fail "$word"; }
		logged_line 85 "cannot use '"
	done
	call "$@" "$HELPER"
	logged_line 85 'cannot start without'
	ask "$@" --no-argv
	logged_line 85 'cannot start without'
	for kind in file pipe unconnected tcp datagram; do
		ask "$@" --socket="$kind"
		grep -q '^status=2 ' result || { cat result; fail "$kind"; }
		logged_line 85 'not a connected unix stream socket'
	done
	call "$@" "$HELPER" --br=brW0 --fd=77
	logged_line 85 'cannot use fd 77'
	# What is no refusal leaves no line, and so the next has one.
	call "$HELPER" --help
	ask "$@"
	logged_line 86 'gets tap'
	kill "$log_reader"
}
it setuid-wrong-use-is-logged wrong_use_is_logged

works_without_a_log() {
	given_helper
	given_log
	kill "$log_reader"
	ask
	granted
}
it setuid-works-without-a-log works_without_a_log

# Who has the TAP can kill the helper, and then there is no line of it any more.
grant_is_logged_before_it_is_sent() {
	given_helper
	given_log
	needs strace
	call --user=0 "$(command -v strace)" -u nobody -o "$SCRATCH/trace" -s 200 \
		-e trace=sendto,sendmsg,write,writev "$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
	cat trace
	awk '/brw0-bridge-helper\[/ { logged = 1 } /SCM_RIGHTS/ { exit !logged }' trace ||
		fail "sent first"
}
it setuid-grant-is-logged-before-it-is-sent grant_is_logged_before_it_is_sent

log_that_is_full_is_not_waited_for() {
	given_helper
	given_log
	kill -STOP "$log_reader"
	ask --times=64
	[ "$(grep -c '^status=0 bytes=1 ' result)" = 64 ] || { cat result stderr.txt; fail "waits"; }
	kill -KILL "$log_reader"
}
it setuid-log-that-is-full-is-not-waited-for log_that_is_full_is_not_waited_for

done_testing
