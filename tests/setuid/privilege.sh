#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which rights the program has, by which way, at which point of its run; and what its own user, who
# may stop and kill it, can do to it.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# A private /dev/net/tun of that mode.
given_tun() {
	private_dir /dev/net
	mknod -m "$1" /dev/net/tun c 10 200
	chmod "$1" /dev/net/tun
}

setuid_with_tun_0600() { given_helper; given_tun 600; ask; granted; }
it setuid-with-tun-0600 setuid_with_tun_0600

# by_file_capability: the helper has it instead of the bit.
by_file_capability() {
	chmod 755 "$HELPER"
	setcap cap_net_admin=ep "$HELPER" || skip "no file capabilities here"
}

file_capability_with_tun_0666() {
	needs setcap
	given_helper
	by_file_capability
	given_tun 666
	ask
	granted
	ask --blocked --ignored --close=0 --close=1 --close=2 --extra=20
	granted
	acl 'allow brW0 limit 3'
	ask --times=20
	[ "$(grep -c '^status=0 bytes=1' result)" = 3 ]
}
it setuid-file-capability-with-tun-0666 file_capability_with_tun_0666

file_capability_with_tun_0600() {
	needs setcap
	given_helper
	by_file_capability
	given_tun 600
	refuses 1 "0666"
}
it setuid-file-capability-with-tun-0600 file_capability_with_tun_0600

tun_is_missing() {
	given_helper
	private_dir /dev/net
	refuses 1 "modprobe tun"
	# And the file is not another one.
	: >/dev/net/tun
	ask
	grep -q '^status=1 bytes=0 ' result || { cat result; fail "took a file"; }
}
it setuid-tun-is-missing tun_is_missing

not_setuid() { given_helper; chmod 755 "$HELPER"; refuses 1 "chmod u+s"; }
it setuid-not-setuid not_setuid
not_roots() { given_helper; chown 2001 "$HELPER"; chmod 4755 "$HELPER"; refuses 1 "root"; }
it setuid-of-another-user not_roots
no_new_privs() { given_helper; refuses 1 "no_new_privs" --no-new-privs; }
it setuid-under-no-new-privs no_new_privs

no_new_privs_and_file_capability() {
	needs setcap
	given_helper
	by_file_capability
	refuses 1 "no_new_privs" --no-new-privs
}
it setuid-file-capability-under-no-new-privs no_new_privs_and_file_capability

on_a_nosuid_mount() { given_helper; mount -o remount,nosuid priv; refuses 1 "nosuid"; }
it setuid-on-a-nosuid-mount on_a_nosuid_mount

# Rights in a user namespace of the caller's own are none over our network.
in_a_user_namespace() {
	given_helper
	! "$CALLER" --user-namespace "$HELPER" --version 2>&1 | grep -q 'status=126' ||
		skip "no user namespaces for this user"
	ask --user-namespace
	is_refusal 1 "user namespace"
	no_tap
}
it setuid-in-a-user-namespace in_a_user_namespace

by_root_itself() { given_helper; ask --user=0; granted; }
it setuid-by-root-itself by_root_itself

for_a_group_alone() {
	given_helper
	chown 0:3001 "$HELPER"
	chmod 4750 "$HELPER"
	ask
	grep -q '^status=126 bytes=0 ' result
	ask --group=3001
	granted
}
it setuid-for-a-group-alone for_a_group_alone

# --- at each stage --------------------------------------------------------------------------------

# stage CALL CONDITION…: the program is stopped by SIGSTOP at that call; state is what /proc has of
# it then, and then it goes on to a grant.
stage() {
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	stage_call=$1
	shift
	call --user=0 --before="sh look $(command -v strace)" "$(command -v strace)" -u nobody \
		-o "$SCRATCH/trace" "$@" -e "inject=$stage_call:signal=SIGSTOP:when=1" \
		"$HELPER" --use-vnet --br=brW0 --fd=FD
	cat state result
	granted
}

# What looks, once the helper has been stopped. Its parent is strace.
given_look() {
	cat >look <<-'END'
		for _ in $(seq 100); do
			for child in $(cat /proc/$PID/task/$PID/children 2>/dev/null); do
				grep -qs '^State:.[tT]' /proc/$child/status && grep -q SIGSTOP trace && break 2
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
	stage openat -P /dev/net/tun
	has Uid "65534 0 0 0"
	has CapInh 0+
	has SigBlk 0+
	has SigIgn 000000000100[01]000
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
	stage openat -P "$ACL"
	is_shut_off 0000000000001000
	[ "$(grep -c '^fd [0-9]' state)" -le 8 ] || fail "too many fds"
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
	stage openat -P "$ACL"
	has Uid "65534 65534 65534 65534"
	has CapPrm 0000000000001000
	has CapEff 0000000000001000
	has CapInh 0+
	has NoNewPrivs 1
	has Seccomp 2
	has owner 0
}
it setuid-stage-by-file-capability by_file_capability_while_the_list_is_read

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
			if [ "$list" = 'allow brW0' ]; then granted; else refused 1 'denied'; fi
		done
	done
}
it setuid-without-landlock without_landlock

# Not before the list is read, nor opened as root.
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
		/^seccomp|PR_SET_SECCOMP/ { filtered = NR }
		index($0, "\"" acl "\"") { read_at = NR; if (!became || !capped || !nnp || !filtered) exit 1 }
		/TUNSETIFF/ { made = NR; if (!read_at) exit 1 }
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
	sleep 0.3
	setpriv --reuid=65534 --regid=65534 --clear-groups sh attack "$sleeper" >can || :
	kill "$sleeper"
	cat can
	[ "$(head -n 7 can | tr '\n' ' ')" = "environ fd mem exe maps cwd pidfd_getfd " ] ||
		skip "this user cannot look into his own processes either"
	# It hangs in sending.
	# shellcheck disable=SC2016
	ask --full --before='sleep 0.5; grep ^Name /proc/$PID/status;
		setpriv --reuid=65534 --regid=65534 --clear-groups sh attack $PID 2>/dev/null;
		ip -o link show type tun; kill -9 $PID'
	cat result
	grep -q '^Name:.brw0-bridge-hel' result
	grep -q ' tap0: ' result
	! grep -Eqx 'environ|fd|mem|exe|maps|cwd|pidfd_getfd|ptrace' result || fail "he can"
	no_tap
}
it setuid-its-user-cannot-look-into-it its_user_cannot_look_into_it

done_testing
