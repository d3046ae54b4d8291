#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program in a process that its caller has prepared: signals, limits, fds, environment.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# works OPTION…: a TAP comes in spite of it.
works() {
	ask "$@"
	granted
}

# no_harm OPTION…: there may be too little for it to work, and then it says so, or the kernel or
# ld.so does; a TAP that is neither sent nor gone, or an exit 0 for nothing, is harm.
no_harm() {
	ask "$@"
	no_tap
	if is_grant; then return 0; fi
	! grep -Eq '^status=0 |fds=[1-9]' result || { cat result; fail "half a grant by $*"; }
}

# As QEMU's own mask is, and worse.
signals_blocked() { given_helper; works --blocked; }
it setuid-signals-blocked signals_blocked
signals_ignored() { given_helper; works --ignored; }
it setuid-signals-ignored signals_ignored
# Ignored until the helper takes them, which is when each tick would end it.
timers_tick() {
	given_helper
	for _ in $(seq 40); do works --timer=100 --ignored; done
	works --timer=900000
}
it setuid-timers-tick timers_tick
# operation STATUS STAGE OPERATION: what comes of it after a caller who starts timers.
operation() {
	call --timer=900000 --ignored --env=NAME=value "$SCRATCH/priv/confined" "$2" "$3" .
	grep -q "^status=$1 " result || { cat result; fail "$2 $3"; }
}

what_the_caller_left_is_gone() {
	given_copy
	cp "$BUILD/tests/setuid/confined" priv
	for what in environment virtual-timer prof-timer; do
		operation 0 free "$what"
		operation 1 taken "$what"
	done
}
it setuid-environment-and-timers-are-gone what_the_caller_left_is_gone

# Signals that are pending come when they are let through.
signals_pending() { given_helper; no_harm --timer=100 --blocked; works --timer=100 --ignored --blocked; }
it setuid-signals-pending signals_pending
umask_777() { given_helper; works --umask=0777; }
it setuid-umask-777 umask_777

cwd_is_gone() {
	given_helper
	# shellcheck disable=SC2016
	call /bin/sh -c 'mkdir -p /tmp/gone.$$ && cd /tmp/gone.$$ && rmdir /tmp/gone.$$ && exec "$@"' sh \
		"$HELPER" --br=brW0 --fd=FD
	granted
	mkdir -m 700 closed
	works --cwd=closed
}
it setuid-cwd-is-gone cwd_is_gone

closed_0_1_2() {
	given_helper
	works --close=0
	works --close=1
	works --close=2
	works --close=0 --close=1 --close=2
	acl 'deny all'
	ask --close=0 --close=1 --close=2
	grep -q '^status=1 bytes=0 ' result || { cat result; fail "not refused"; }
	# The reason went nowhere: neither to the socket nor into a TAP.
	[ ! -s stderr.txt ]
	acl 'allow brW0'
	works --close=0 --close=1 --close=2 --at=3
}
it setuid-closed-0-1-2 closed_0_1_2

# Where no libc does it, as for root: what is opened next is not standard error.
closed_0_1_2_by_root() {
	given_helper
	# shellcheck disable=SC2016
	ask --user=0 --close=0 --close=1 --close=2 --full \
		--before='sleep 0.3; ls -l /proc/$PID/fd; kill -9 $PID'
	cat result
	grep -q 'net/tun' result
	[ "$(grep -c ' [012] -> ' result)" = 3 ] || fail "they are closed"
	! grep -E ' [012] -> (socket|/dev/net)' result || fail "one of them is the helper's own"
}
it setuid-closed-0-1-2-by-root closed_0_1_2_by_root

closed_2_and_no_room() {
	given_helper
	no_harm --close=0 --close=1 --close=2 --limit=7:0
	no_harm --close=0 --close=1 --close=2 --limit=7:2
}
it setuid-closed-2-and-no-room closed_2_and_no_room

extra_fds_are_closed() {
	given_helper
	works --extra=200
	works --extra=200 --at=1000
	# The last look at it is while it is stuck in sending, all its fds open: those above the socket
	# and those below.
	for where in 3 1000; do
		# shellcheck disable=SC2016
		ask --extra=200 --at="$where" --full \
			--before='sleep 0.3; ls /proc/$PID/fd | wc -l; kill -9 $PID'
		[ "$(head -n 1 result)" -le 8 ] || { cat result; fail "fds are left open"; }
		no_tap
	done
}
it setuid-extra-fds-are-closed extra_fds_are_closed

# RLIMIT_NOFILE is 7 everywhere but on alpha, mips and sparc, FSIZE 1, STACK 3, CORE 4, AS 9, NPROC
# 6, CPU 0, DATA 2, MEMLOCK 8, SIGPENDING 11.
few_fds() {
	given_helper
	for n in 0 1 2 3 4 5 6 7 8 9 10; do no_harm --limit=7:"$n"; done
	works --limit=7:16
}
it setuid-limit-few-fds few_fds

file_size_0() {
	given_helper
	works --limit=1:0
	acl 'deny all'
	# Standard error is a file here: SIGXFSZ is no reason to die.
	ask --limit=1:0 --full
	grep -q '^status=1 ' result || { cat result; fail "not by exit 1"; }
}
it setuid-limit-file-size-0 file_size_0

core_0_and_all() { given_helper; works --limit=4:0; works --limit=4:1000000000; }
it setuid-limit-core core_0_and_all
few_processes() { given_helper; works --limit=6:0 --limit=11:0 --limit=8:0; }
it setuid-limit-processes few_processes
one_second() { given_helper; works --limit=0:1; no_harm --limit=0:0; }
it setuid-limit-cpu one_second

little_memory() {
	given_helper
	for kib in 1 64 512 1024 1500 1800 2000 2200 2400 2600 3000 3500 4000 5000; do
		no_harm --limit=9:$((kib * 1024))
		no_harm --limit=2:$((kib * 128))
	done
	works --limit=9:$((16 * 1024 * 1024))
}
it setuid-limit-address-space little_memory

little_stack() {
	given_helper
	for kib in 0 4 16 64 80 100 120 132 140 200 300 500; do no_harm --limit=3:$((kib * 1024)); done
	works --limit=3:$((1024 * 1024))
}
it setuid-limit-stack little_stack

# --- environment ----------------------------------------------------------------------------------

# Everything that some libc or library reads is a path of the caller's.
given_trap() {
	mkdir -p trap
	cp "$BUILD/brw0-bridge-helper" trap/libc.so.6
	printf 'allow all\n' >trap/classid
	printf 'allow all\n' >trap/bridge.conf
	chmod -R a+rX trap
	TRAP=$SCRATCH/trap
}

# environment NAME VALUE …: it works with each of them, and all at once.
environment() {
	given_helper
	given_trap
	all=
	while [ $# -gt 0 ]; do
		works --env="$1=$2"
		all="$all --env=$1=$2"
		shift 2
	done
	# shellcheck disable=SC2086 # a list
	works $all
}

environment_of_the_loader() {
	environment LD_PRELOAD "$SCRATCH/trap/libc.so.6" LD_LIBRARY_PATH "$SCRATCH/trap" \
		LD_AUDIT "$SCRATCH/trap/libc.so.6" LD_DEBUG all LD_DEBUG_OUTPUT "$SCRATCH/trap/out" \
		LD_PROFILE_OUTPUT "$SCRATCH/trap" LD_ORIGIN_PATH "$SCRATCH/trap" \
		LD_BIND_NOW 1 LD_SHOW_AUXV 1 LD_HWCAP_MASK 0
	# glibc's ld.so exits with 5.
	no_harm --env=LD_TRACE_LOADED_OBJECTS=1
	# By this one it writes to /var/profile, and complains if there is none.
	ask --env=LD_PROFILE=libc.so.6 --env=LD_PROFILE_OUTPUT="$TRAP"
	is_grant
	[ "$(ls "$TRAP")" = "$(printf 'bridge.conf\nclassid\nlibc.so.6')" ]
}
it setuid-environment-of-the-loader environment_of_the_loader

environment_of_malloc() {
	environment GLIBC_TUNABLES glibc.malloc.check=3:glibc.malloc.perturb=255 MALLOC_CHECK_ 3 \
		MALLOC_PERTURB_ 7 MALLOC_ARENA_MAX 0 MALLOC_TRACE "$SCRATCH/trap/out" \
		MALLOC_TOP_PAD_ 99999999999 MALLOC_MMAP_THRESHOLD_ 1
	[ ! -e "$TRAP/out" ]
	# CVE-2023-4911.
	works --env="GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=$(printf %2000s "" | tr ' ' A)"
}
it setuid-environment-of-malloc environment_of_malloc

environment_of_locales() {
	environment LANG de_DE LC_ALL tr_TR.UTF-8 LANGUAGE xx LOCPATH "$SCRATCH/trap" NLSPATH \
		"$SCRATCH/trap/%N" CHARSET EBCDIC GCONV_PATH "$SCRATCH/trap" TZ "$SCRATCH/trap/classid" \
		TZDIR "$SCRATCH/trap" OUTPUT_CHARSET UTF-16
}
it setuid-environment-of-locales environment_of_locales

environment_of_libraries() {
	environment NLDBG 9 NLCB debug NLSYSCONFDIR "$SCRATCH/trap" PROC_NET_PSCHED \
		"$SCRATCH/trap/classid" PROC_ROOT "$SCRATCH/trap" HZ 0 TICKS_PER_USEC 0 \
		G_DEBUG fatal-warnings G_MESSAGES_DEBUG all G_SLICE debug-blocks
}
it setuid-environment-of-libraries environment_of_libraries

environment_of_the_user() {
	environment PATH "$SCRATCH/trap" HOME "$SCRATCH/trap" XDG_CONFIG_HOME "$SCRATCH/trap" \
		TMPDIR "$SCRATCH/trap" IFS / ENV "$SCRATCH/trap/classid" HOSTALIASES \
		"$SCRATCH/trap/classid" RES_OPTIONS debug RESOLV_HOST_CONF "$SCRATCH/trap/classid" \
		SYSCONFDIR "$SCRATCH/trap" POSIXLY_CORRECT 1
}
it setuid-environment-of-the-user environment_of_the_user

environment_that_is_odd() {
	given_helper
	works --env= --env=NOTHING --env==x --env="A=$(printf %100000s "")"
	works --junk=4000
}
it setuid-environment-that-is-odd environment_that_is_odd

# For the real thing: what it opens, with all of that and from a directory of the caller's.
opens_nothing_of_the_callers() {
	given_helper
	given_trap
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	set --
	for name in LD_LIBRARY_PATH NLSYSCONFDIR LOCPATH GCONV_PATH HOME PATH TMPDIR TZDIR; do
		set -- "$@" -E "$name=$TRAP"
	done
	call --user=0 --cwd="$TRAP" "$(command -v strace)" -u nobody -o "$SCRATCH/trace" "$@" \
		-E LD_PRELOAD="$TRAP/libc.so.6" -E TZ="$TRAP/classid" -e trace=%file \
		"$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
	# Its own executable, where it is, is none of its caller's.
	# Nor are the settings of its own TAP, in a folder of /proc/sys.
	sed -i '/^openat([0-9]*, "tap[0-9]*\/[a-z0-9_]*", O_WRONLY|O_CLOEXEC) = [0-9]/d' trace
	tail -n +2 trace | sed "s,$HELPER,HELPER,g" | grep "$TRAP\|[( ]\"[^/\"]" >found &&
		{ cat found; fail "a path of the caller's choice"; }
	sed -n 's/^open[a-z0-9]*([^"]*"\([^"]*\)".*/\1/p' trace | sort -u >opened
	cat opened
	grep -vxE "/|/dev/net/tun|/dev/(null|full)|$ACL|/etc/ld\.so\.(cache|preload)|/proc/sys/net/ipv6/conf|/[a-z0-9/_-]*/libc\.so\.6" \
		opened >found && { cat found; fail "something else is opened"; }
	grep -qx "$ACL" opened
}
it setuid-opens-nothing-of-the-callers opens_nothing_of_the_callers

done_testing
