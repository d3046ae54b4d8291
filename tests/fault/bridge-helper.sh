#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-bridge-helper, setuid root, is killed at every system call, and every system call fails.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# One by one: how many calls are made depends on which slots others have.
BATCH=1

# What strace starts is setuid only by a strace of root's with a user's name.
given_strace() {
	needs strace
	strace -qq -u nobody -o /dev/null true 2>/dev/null || skip "strace is not allowed, or no nobody"
	given_helper
	given_log
	# As long a way as there is: an include, names, slots of which the first is taken.
	echo '# nothing' >"$(dirname "$ACL")/more.conf"
	acl 'include more.conf' "allow brW0 user $(id -un 65534) limit 3" 'allow brW1 group none'
}

# traced LOG WORD…: the caller's line of the helper under strace.
traced() {
	traced_log=$1
	shift
	"$CALLER" --user=0 "$(command -v strace)" -qq -u nobody "$@" \
		"$HELPER" --use-vnet --br=brW0 --fd=FD </dev/null >"$traced_log.result" 2>"$traced_log.stderr"
}

# calls: the system calls of it into the file calls, "NAME OCCURRENCE WHERE" a line. The first,
# execve, is strace's own. What libc and ld.so make before main, where is "early"; main begins with
# taking over signals, limits or fds.
calls() {
	traced plain -o trace
	grep -q '^status=0 bytes=1 ' plain.result || { cat plain.*; fail "no grant"; }
	sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' trace | grep -v '^execve$' | awk '
		/^(setitimer|rt_sigaction|rt_sigprocmask|umask|chdir|close_range|socket)$/ { main = 1 }
		{ print $1, ++n[$1], main ? "main" : "early" }' >calls
	grep -q '^sendmsg 1 main$' calls || fail "it sends nothing"
	# strace has another call made for one that fails, -1 by itself, which the filter kills: then
	# one that the filter is known to let through.
	instead=getpid
}

# One job after another has its line in a file; what they say is judged when a batch is through,
# for a TAP is the net's, not a job's.
jobs=0
running=
begin() {
	jobs=$((jobs + 1))
	traced "job-$jobs" -o /dev/null "$@" &
	running="$running $!"
	printf '%s\n' "$*" >"job-$jobs.what"
	[ $((jobs % BATCH)) != 0 ] || judge
}

judge() {
	for judge_pid in $running; do
		wait "$judge_pid" || fail "the caller failed"
	done
	running=
	no_tap
	for judge_job in job-*.what; do
		[ -e "$judge_job" ] || break
		judge_one "${judge_job%.what}"
	done
	rm -f job-*
}

bad() {
	cat "$1.what" "$1.result" "$1.stderr"
	fail "$2"
}

# judge_one JOB: by the file how, which says what was done to it.
judge_one() {
	! grep -q timeout "$1.result" || bad "$1" "hangs"
	! grep -Eq 'bytes=([2-9]|1[0-9])|fds=[2-9]|more=[1-9]' "$1.result" || bad "$1" "sent more than once"
	"judge_$how" "$1"
}

judge_killed() {
	grep -Eq '^signal=9 bytes=((0|-1) data=0 fds=0|1 data=0 fds=1) ' "$1.result" ||
		bad "$1" "not killed"
}

judge_failed() {
	if grep -q '^status=0 ' "$1.result"; then
		grep -q ' bytes=1 data=0 fds=1 more=0 tap=' "$1.result" || bad "$1" "exit 0 for nothing"
		return
	fi
	! grep -q 'fds=1' "$1.result" || bad "$1" "sent, and then failed"
	! grep -q 'main$' "$1.what" || judge_message "$1"
}

judge_message() {
	# What cannot be asked whether it is a connected unix stream socket is none: a usage error.
	judge_status=1
	! grep -Eq 'trace=(getpeername|getsockopt) ' "$1.what" || judge_status=2
	grep -q "^status=$judge_status " "$1.result" || bad "$1" "neither exit 0 nor $judge_status"
	! grep -q 'trace=write ' "$1.what" || return 0
	[ "$(wc -l <"$1.stderr")" = 1 ] || bad "$1" "not one line"
	grep -q '^brw0-bridge-helper: cannot ' "$1.stderr" || bad "$1" "not its line"
}

kill_everywhere() {
	how=killed
	given_strace
	calls
	while read -r name n where; do
		begin -e "trace=$name" -e "inject=$name:signal=KILL:when=$n"
	done <calls
	judge
	echo "$jobs calls, $where"
	# What they left behind is in nobody's way.
	ask --times=4
	[ "$(grep -c '^status=0 bytes=1' result)" = 3 ]
}
it bridge-helper-killed-at-every-call-leaves-nothing kill_everywhere

# errors NAME: those that it has, as strace's inject takes them.
errors() {
	case $1 in
	# It returns no error, but where the memory ends.
	brk) echo retval=0 ;;
	*) list_errors "$1" | tr ' ' '\n' | sed 's/^/error=/' ;;
	esac
}

list_errors() {
	case $1 in
	open | openat) echo ENOENT EACCES EMFILE ;;
	mmap | mprotect | munmap) echo ENOMEM ;;
	ioctl) echo EPERM EBUSY ENODEV ;;
	read | newfstatat | fstat | lseek) echo EIO ;;
	sendto) echo ENOBUFS ECONNREFUSED ;;
	recvfrom) echo ENOBUFS EINTR ;;
	sendmsg) echo EPIPE EAGAIN ETOOMANYREFS ;;
	socket) echo EMFILE EAFNOSUPPORT ;;
	landlock_* | seccomp) echo EINVAL E2BIG ;;
	setresuid | setresgid) echo EAGAIN EPERM ;;
	*) echo EPERM EINVAL ;;
	esac
}

fail_everywhere() {
	how=failed
	given_strace
	calls
	while read -r name n where; do
		# These cannot fail.
		case $name in exit_group | get*id | umask | alarm | set_tid_address) continue ;; esac
		for error in $(errors "$name"); do
			begin -e "trace=$name" -e "inject=$name:$error:syscall=$instead:when=$n" -E "WHERE=$where"
		done
	done <calls
	judge
	ask
	is_grant
}
it bridge-helper-failing-call-leaves-nothing fail_everywhere

# A call that only pretends to have worked: what is dropped is read back, what confines it is tried.
# Dumpable the process is not before it says so, where the sysctl is as it should be; so there it is
# the reading that says yes.
pretend_everywhere() {
	how=refused
	given_strace
	calls
	# The group's number is the caller's anyway.
	awk -F '[(),]' '
		{ n[$1]++ }
		/^(setresuid|capset|landlock_restrict_self)\(/ { print $1, n[$1], $1, 0 }
		/PR_CAPBSET_DROP, CAP_(NET_ADMIN|SETUID)/ || /PR_SET_(NO_NEW_PRIVS|SECCOMP)/ {
			print $1, n[$1], $2, 0
		}
		/PR_GET_DUMPABLE/ { print $1, n[$1], $2, 1 }' trace >dropping
	grep -q '^landlock_create_ruleset.* = [1-9]' trace || skip "this kernel has no Landlock"
	for what in setresuid capset PR_CAPBSET_DROP PR_SET_NO_NEW_PRIVS PR_GET_DUMPABLE \
		landlock_restrict_self PR_SET_SECCOMP; do
		grep -qw "$what" dropping || fail "no $what"
	done
	while read -r name n what value; do
		begin -e "trace=$name" -e "inject=$name:retval=$value:syscall=$instead:when=$n" \
			-E "WHAT=$what"
	done <dropping
	judge
}
judge_refused() {
	grep -q '^status=1 bytes=0 data=0 fds=0 ' "$1.result" || bad "$1" "goes on with rights"
	judge_message "$1"
}
it bridge-helper-reads-back-what-it-drops pretend_everywhere

done_testing
