#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which rights the setuid program has at which point of its run, and what its own user, who may stop
# and kill it, can do to it.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# As strace takes it: musl makes the older of the two, where there is one.
OPEN='/^open(at)?$'

# patiently COMMAND…: a call that was ended by the program's own watchdog, as looking takes its time on a
# busy machine, is made again.
patiently() {
	for _ in 1 2 3 4 5; do
		: >trace
		"$@"
		grep -q '^signal=14 ' result || return 0
	done
	fail "looking takes too long for the watchdog"
}

# stage CALL CONDITION…: the program is stopped by SIGSTOP at that call; state is what /proc has of
# it then, and then it goes on to a grant.
stage() {
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	stage_call=$1
	shift
	# RLIMIT_CORE, that is.
	patiently call --limit=4:1000000000 --user=0 --before="sh look" "$(command -v strace)" -u nobody \
		-o "$SCRATCH/trace" "$@" -e "inject=$stage_call:signal=SIGSTOP:when=1" \
		"$HELPER" --use-vnet --br=brW0 --fd=FD
	cat state result
	granted
}

# What looks, once the helper has been stopped. Its parent is strace.
given_look() {
	cat >look <<-'END'
		for _ in $(seq 300); do
			for child in $(cat /proc/$PID/task/$PID/children 2>/dev/null); do
				grep -qs '^State:.[tT]' /proc/$child/status && grep -q 'stopped by SIGSTOP' trace && break 2
			done
			sleep 0.05
		done
		cat /proc/$child/status >state
		{
			echo "owner $(stat -c %u /proc/$child/mem)"
			echo "cwd $(readlink /proc/$child/cwd)"
			sed -n 's/^Max core file size  */core /p' /proc/$child/limits
			tr '\0' '\n' </proc/$child/environ | sed 's/^/environ /' | head -n 3
			ls -l /proc/$child/fd | sed 's/.* \([0-9]* -> .*\)/fd \1/'
		} >>state
		kill -CONT $child
	END
}

# has WORD VALUE: the state has that line.
has() { tr '\t' ' ' <state | grep -Eqx "$1:? +$2" || fail "$1 is not $2 at $stage_call"; }

before_anything_is_dropped() {
	given_helper
	given_look
	stage "$OPEN" -P /dev/net/tun
	# The last is whose the file is opened as.
	has Uid "65534 0 0 65534"
	has CapInh 0+
	has SigBlk 0+
	# SIGPIPE and SIGXFSZ; 32 and 33, which libc keeps to itself, are as the caller had them.
	has SigIgn 0000000[01][08]100[01]000
	has Umask 0077
	has cwd /
	has core "0 .*"
	# What the caller left open is gone.
	! grep -q '^fd .*trace' state || fail "an fd of the caller's"
}
it setuid-stage-as-root before_anything_is_dropped

is_shut_off() {
	has Uid "65534 65534 65534 65534"
	has Gid "65534 65534 65534 65534"
	has CapInh 0+
	has CapPrm "$1"
	has CapEff "$1"
	has CapBnd 0+
	has CapAmb 0+
	has NoNewPrivs 1
	has Seccomp 2
	has Umask 0077
	# Not dumpable: /proc is root's.
	has owner 0
	has core "0 .*"
}

while_the_list_is_read() {
	given_helper
	given_look
	stage "$OPEN" -P "$ACL"
	is_shut_off 0000000000001000
	[ "$(grep -c '^fd [0-9]' state)" -le 9 ] || fail "too many fds"
}
it setuid-stage-reading-the-list while_the_list_is_read

while_it_sends() {
	given_helper
	given_look
	stage sendmsg
	is_shut_off 0000000000000000
}
it setuid-stage-sending while_it_sends

by_file_capability_while_the_list_is_read() {
	needs setcap
	given_helper
	given_tun 666
	by_file_capability
	given_look
	stage "$OPEN" -P "$ACL"
	has Uid "65534 65534 65534 65534"
	has CapPrm 0000000000001000
	has CapEff 0000000000001000
	has CapInh 0+
	has NoNewPrivs 1
	has Seccomp 2
	has owner 0
}
it setuid-stage-by-file-capability by_file_capability_while_the_list_is_read

# operation STATUS STAGE OPERATION [PATH]: what comes of it, for a user whose own the file is.
operation() {
	echo text >folder/own
	chown 65534 folder/own
	operation_status=0
	setpriv --reuid=65534 --regid=65534 --clear-groups env priv/confined "$2" "$3" "${4-folder/own}" ||
		operation_status=$?
	[ "$operation_status" = "$1" ] || fail "$2 $3: $operation_status instead of $1"
	rm -f folder/own folder/new
}

given_confined() {
	given_copy
	cp "$BUILD/tests/setuid/confined" priv
	chmod 4755 priv/confined
	mkdir -m 777 folder
}

# SIGSYS, as a shell tells it.
KILLED=159

root_is_not_to_be_had_again() {
	given_confined
	for what in setuid setgid; do
		operation 1 caller "$what"
		operation "$KILLED" confined "$what"
	done
	operation 0 free setuid
}
it setuid-root-is-not-to-be-had-again root_is_not_to_be_had_again

files_are_only_read() {
	given_confined
	setpriv --reuid=65534 --regid=65534 --clear-groups env priv/confined free landlock . ||
		skip "this kernel has no Landlock"
	for stage in free caller; do
		for what in read write truncate; do operation 0 "$stage" "$what"; done
		operation 0 "$stage" create folder/new
	done
	operation 0 confined read
	for what in write truncate; do operation 1 confined "$what"; done
	operation 1 confined create folder/new
}
it setuid-files-are-only-read files_are_only_read

# But for the settings of interfaces, by which a TAP is kept without IPv6.
settings_alone_are_written() {
	given_confined
	setpriv --reuid=65534 --regid=65534 --clear-groups env priv/confined free landlock . ||
		skip "this kernel has no Landlock"
	[ -e /proc/sys/net/ipv6/conf/lo ] || skip "this kernel has no IPv6"
	set -- /proc/sys/net/ipv6/conf/lo/accept_ra /proc/sys/net/ipv4/ip_forward
	operation 0 caller write "$1"
	operation 0 caller write "$2"
	operation 1 confined write "$1"
	operation 0 excepted write "$1"
	operation 1 excepted write "$2"
	operation 1 excepted write
	operation 1 excepted create folder/new
	operation 0 excepted read
}
it setuid-settings-alone-are-written settings_alone_are_written

other_calls_end_it() {
	given_confined
	for stage in free caller; do
		for what in remove chmod socket; do operation 0 "$stage" "$what"; done
		operation 0 "$stage" exec /bin/true
	done
	for what in remove chmod socket; do operation "$KILLED" confined "$what"; done
	operation "$KILLED" confined exec /bin/true
}
it setuid-other-calls-end-it other_calls_end_it

# By their own numbers, which are those of our other calls.
calls_of_another_instruction_set_end_it() {
	given_confined
	chmod 644 "$ACL"
	setpriv --reuid=65534 --regid=65534 --clear-groups env priv/confined free foreign "$ACL" ||
		skip "here no other instruction set is understood"
	operation 0 caller foreign "$ACL"
	operation 0 confined read "$ACL"
	operation "$KILLED" confined foreign "$ACL"
}
it setuid-calls-of-another-instruction-set-end-it calls_of_another_instruction_set_end_it

# A kernel without it is no reason to fail, nor to let more through.
without_landlock() {
	given_helper
	needs strace
	for error in ENOSYS EOPNOTSUPP; do
		for list in 'allow brW0' 'deny brW0'; do
			acl "$list"
			call --user=0 "$(command -v strace)" -qq -u nobody -o /dev/null \
				-e "inject=landlock_create_ruleset:error=$error" \
				"$HELPER" --use-vnet --br=brW0 --fd=FD
			if [ "$list" = 'allow brW0' ]; then granted; else denied 1 'denied'; fi
		done
	done
}
it setuid-without-landlock without_landlock

# Not before the list is read, nor opened as root; and what could fail is behind it when it sends.
nothing_is_read_as_root() {
	given_helper
	needs strace
	call --user=0 "$(command -v strace)" -u nobody -o "$SCRATCH/trace" \
		"$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
	cat trace
	# In this order, each of them.
	awk -v acl="$ACL" '
		/^setresuid|^setreuid|^setuid\(65534/ { became = NR }
		/^capset/ && !capped { capped = NR }
		/PR_SET_NO_NEW_PRIVS/ { nnp = NR }
		/PR_SET_DUMPABLE, (0|SUID_DUMP_DISABLE)/ { if (became) shut = NR }
		/^seccomp|PR_SET_SECCOMP/ { filtered = became && capped && nnp && shut }
		index($0, "\"" acl "\"") { read_at = NR; if (!filtered) exit 1 }
		/TUNSETIFF/ { made = NR; if (!read_at) exit 1 }
		sent && !/^exit_group|^\+\+\+ exited/ { exit 1 }
		/^sendmsg/ { if (!made || sent++) exit 1 }
		END { exit !sent }' trace || fail "not in this order"
}
it setuid-nothing-is-read-as-root nothing_is_read_as_root

# --- its own user against it ----------------------------------------------------------------------

# What a user can do to a process of his; the positive control is one that he can do it to.
given_attack() {
	cat >attack <<-'END'
		victim=$1
		head -c 1 /proc/$victim/environ >/dev/null && echo environ
		ls /proc/$victim/fd >/dev/null && echo fd
		(: 3</proc/$victim/mem) && echo mem
		readlink /proc/$victim/exe >/dev/null && echo exe
		cat /proc/$victim/maps >/dev/null && echo maps
		readlink /proc/$victim/cwd >/dev/null && echo cwd
		perl -e '$p = syscall(434, $ARGV[0] + 0, 0);
			exit(syscall(438, $p, 0, 0) < 0)' $victim && echo pidfd_getfd
		if command -v strace >/dev/null; then
			timeout -s INT 1 strace -o /dev/null -p $victim 2>&1 | grep -q attached && echo ptrace
		fi
	END
}

its_user_cannot_look_into_it() {
	given_helper
	given_attack
	setpriv --reuid=65534 --regid=65534 --clear-groups sleep 100 &
	sleeper=$!
	until grep -q '^Uid:.65534' "/proc/$sleeper/status" &&
		grep -qx sleep "/proc/$sleeper/comm"; do sleep 0.05; done
	setpriv --reuid=65534 --regid=65534 --clear-groups sh attack "$sleeper" >can || :
	kill "$sleeper"
	cat can
	[ "$(head -n 7 can | tr '\n' ' ')" = "environ fd mem exe maps cwd pidfd_getfd " ] ||
		skip "this user cannot look into his own processes either"
	# It hangs in sending: it sleeps, and its TAP is there.
	# shellcheck disable=SC2016
	patiently ask --full --before='
		until grep -q "^State:.S" /proc/$PID/status && ip -o link show type tun | grep -q tap; do
			[ -e /proc/$PID ] || exit 1
			sleep 0.05
		done
		grep ^Name /proc/$PID/status;
		setpriv --reuid=65534 --regid=65534 --clear-groups sh attack $PID 2>/dev/null;
		ip -o link show type tun; kill -9 $PID'
	cat result
	grep -q '^Name:.brw0-bridge-hel' result
	grep -q ' tap[0-9]*: ' result
	! grep -Eqx 'environ|fd|mem|exe|maps|cwd|pidfd_getfd|ptrace' result || fail "he can"
	no_tap
}
it setuid-its-user-cannot-look-into-it its_user_cannot_look_into_it

done_testing
