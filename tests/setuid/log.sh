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

# authpriv is 10 * 8, to a file that not everybody reads; a grant is its info, 6, an error its
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
	# What is no error leaves no line, and so the next has one.
	call "$HELPER" --help
	ask "$@"
	logged_line 86 'gets tap'
	kill "$log_reader"
}
it setuid-usage-error-is-logged wrong_use_is_logged

# CSI of one byte, and as UTF-8 has it: terminals obey to either.
control_characters_reach_nobody() {
	given_helper
	given_log
	call "$HELPER" --br=brW0 --fd=FD "$(printf 'a\2332J\302\2333J\177\033[4Jz')"
	denied 2 "cannot use 'a?2J??3J??[4Jz'"
	logged 1 "cannot use 'a?2J??3J??[4Jz'"
	kill "$log_reader"
}
it setuid-control-characters-reach-nobody control_characters_reach_nobody

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

# given_full_log: nobody reads it, and nothing more goes in.
given_full_log() {
	given_log
	kill -STOP "$log_reader"
	perl -MSocket -e '
		socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die $!;
		connect($log, pack_sockaddr_un("/dev/log")) or die $!;
		1 while defined send($log, "", MSG_DONTWAIT)'
}

# Not for ever, and not until the watchdog comes.
full_log_is_waited_for_a_second() {
	given_helper
	given_full_log
	began=$(date +%s%N)
	ask
	took=$((($(date +%s%N) - began) / 1000000))
	granted
	{ [ "$took" -ge 900 ] && [ "$took" -lt 9000 ]; } || fail "$took ms"
	ask --times=64
	[ "$(grep -c '^status=0 bytes=1 ' result)" = 64 ] || { cat result stderr.txt; fail "waits"; }
	kill -KILL "$log_reader"
}
it setuid-log-that-is-full-is-waited-for-a-second full_log_is_waited_for_a_second

# grants_in_log N: so many, of whatever else is there.
grants_in_log() {
	for _ in $(seq 50); do
		[ "$(grep -c ' gets ' log)" -lt "$1" ] || break
		sleep 0.1
	done
	[ "$(grep -c ' gets ' log)" = "$1" ] || fail "$(grep -c ' gets ' log) lines of $1 grants"
}

# By any user, who then has a TAP of which nobody knows.
grant_is_logged_while_the_log_is_flooded() {
	given_helper
	given_log
	flooders=
	for _ in 1 2 3; do
		# shellcheck disable=SC2016 # perl's
		setpriv --reuid=65534 --regid=65534 --clear-groups perl -MSocket -e '
			socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die $!;
			connect($log, pack_sockaddr_un("/dev/log")) or die $!;
			1 while defined send($log, "", 0)' &
		flooders="$flooders $!"
	done
	# Who does not wait is in vain more than once.
	perl -MSocket -e '
		socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die $!;
		connect($log, pack_sockaddr_un("/dev/log")) or die $!;
		my $lost = 0;
		while ($lost < 100) { $lost += !defined send($log, "", MSG_DONTWAIT) }'
	for _ in $(seq 30); do
		ask
		granted
	done
	# shellcheck disable=SC2086 # a list
	kill $flooders
	grants_in_log 30
	kill "$log_reader"
}
it setuid-grant-is-logged-while-the-log-is-flooded grant_is_logged_while_the_log_is_flooded

# A call with a time limit is not begun anew by the kernel after that.
grant_is_logged_though_its_user_interrupts() {
	given_helper
	given_full_log
	cat >interrupt <<-'END'
		is() { grep -qs "^State:.$1" /proc/$PID/status; }
		has_tap() { ip -o link show type tun | grep -q '[<,]UP[,>]'; }
		for _ in $(seq 200); do ! { is S && has_tap; } || break; sleep 0.01; done
		kill -STOP $PID
		for _ in $(seq 200); do ! is T || break; sleep 0.01; done
		kill -CONT $PID
		kill -CONT $log_reader
	END
	export log_reader
	ask --before='sh interrupt'
	granted
	grants_in_log 1
	kill "$log_reader"
}
it setuid-grant-is-logged-though-its-user-interrupts grant_is_logged_though_its_user_interrupts

# Who lets it run out of fds for a moment (prlimit(1)) has no TAP of which nobody knows.
no_socket_for_the_log() {
	given_helper
	needs strace
	for list in 'allow brW0' 'deny brW0'; do
		acl "$list"
		call --user=0 "$(command -v strace)" -qq -u nobody -o "$SCRATCH/trace" \
			-e inject=socket:error=EMFILE:when=1 "$HELPER" --use-vnet --br=brW0 --fd=FD
		grep -q '^socket(AF_UNIX.*INJECTED' trace || { cat trace; fail "another socket"; }
		denied 1 'cannot open a socket for the log: '
	done
	# Nobody who listens is another matter.
	acl 'allow brW0'
	call --user=0 "$(command -v strace)" -qq -u nobody -o "$SCRATCH/trace" \
		-e inject=connect:error=ECONNREFUSED:when=1 "$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
}
it setuid-no-socket-for-the-log-is-an-error no_socket_for_the_log

done_testing
