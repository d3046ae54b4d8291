#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-dhcpd-conf is killed at every system call, and every system call fails.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/doctor.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

# publish_new: where faults are injected below.
publish_new() {
	cp old out.conf
	"$@" brw0-dhcpd-conf --template="$TEMPLATE" --config=brw0.conf --resolv-conf=resolv.conf \
		--dns=10.0.0.2 --output=out.conf
}

# whole WHAT-HAPPENED: the file is the old one or the new one.
whole() {
	cmp -s old out.conf || cmp -s new out.conf || { cat out.conf; fail "half a file after $*"; }
}

# killed_at NAME N: publish_new is killed there. How often it polls and reads dhcpd's output varies
# with the two's speed: the last of these calls may not come, and then the run goes to its end.
killed_at() {
	for _ in 1 2 3 4 5; do
		killed=0
		publish_new inject "$1" "$2" signal=KILL >/dev/null 2>&1 || killed=$?
		whole "SIGKILL at $1 $2"
		[ "$killed" != 137 ] || return 0
	done
	case $1:$killed in
	poll:0 | read:0) same new out.conf ;;
	*) fail "not killed at $1 $2 (status $killed)" ;;
	esac
}

kill_everywhere() {
	needs strace
	old_and_new
	publish_new traced
	calls '' | sampled >points
	[ -s points ] || fail "no points"
	while read -r name n _; do
		killed_at "$name" "$n"
	done <points
	# What they left behind has been in the way of none, and the last one cleans up.
	publish_new
	same new out.conf
	no_temp
}
it dhcpd-conf-killed-at-every-call-leaves-old-or-new kill_everywhere

# fails_at NAME N ERROR: publish_new sees that call fail.
fails_at() {
	failed=0
	publish_new inject "$1" "$2" "error=$3" >/dev/null 2>&1 || failed=$?
	[ "$failed" != 124 ] || fail "hangs after $3 at $1 $2"
	[ "$failed" != 0 ] || cmp -s new out.conf ||
		fail "not published after $3 at $1 $2, and exit 0"
	whole "$3 at $1 $2"
	# An ordinary failure cleans up behind it, unless cleaning up is what failed.
	if [ "$failed" = 1 ] && [ "$1" != unlink ]; then
		# The file of a lock that could not be had may be in use by another.
		! left_behind brw0-new || fail "a temporary file was left behind"
	fi
	rm -f .out.conf.brw0-new
}

fail_everywhere() {
	needs strace
	! grep -q __asan_init "$BUILD/brw0-dhcpd-conf" ||
		skip "a sanitizer that cannot have its memory hangs or exits with 0"
	old_and_new
	publish_new traced
	calls '' | sampled >points
	[ -s points ] || fail "no points"
	while read -r name n _; do
		case $name in
		# A call that is made to fail is not made at all, and the pipe to dhcpd stays open.
		# The kernel's close gives the number back even where it fails.
		close) continue ;;
		write) errors="EIO ENOSPC EINTR" ;;
		rename | fsync | openat) errors="EIO ENOSPC" ;;
		*) errors=EIO ;;
		esac
		for error in $errors; do
			fails_at "$name" "$n" "$error"
		done
	done <points
	publish_new
	same new out.conf
	no_temp
}
it dhcpd-conf-failing-call-leaves-old-or-new fail_everywhere

FRAGMENT=/etc/dhcp/brw0.conf

# reload_setup: a service, an init system's stand-in that keeps what the server then reads, and in
# "points" the calls from the lock to the end.
reload_setup() {
	needs strace
	old_and_new
	LOADED=$(built_with runstatedir)/brw0/dhcp-loaded
	mkdir -p /etc/dhcp /etc/systemd/system /run/systemd/system bin
	: >/etc/systemd/system/isc-dhcp-server.service
	printf '#!/bin/sh\ncp %s %s/seen\n' "$FRAGMENT" "$PWD" >bin/systemctl
	chmod 755 bin/systemctl
	PATH=$PWD/bin:$PATH
	reload_new traced
	same new seen
	calls dhcp-loaded | sampled >points
	[ -s points ] || fail "no points"
}

# reload_new WRAPPER…: the server has the old file, and gets the new one.
reload_new() {
	conf --no-check --reload --dns=10.0.0.1 >said
	same old seen
	"$@" brw0-dhcpd-conf --template="$TEMPLATE" --config=brw0.conf --resolv-conf=resolv.conf \
		--dns=10.0.0.2 --no-check --reload
}

# honest WHAT-HAPPENED: the new file is noted only if the server has read it; the next run sees to both.
honest() {
	cmp -s old "$FRAGMENT" || same new "$FRAGMENT"
	# Its first line has the bridge's index.
	sed 1d "$LOADED" >loaded 2>/dev/null || :
	! cmp -s new loaded || cmp -s new seen || fail "noted and not read after $*"
	conf --no-check --reload --dns=10.0.0.2 >said
	same new seen
	sed 1d "$LOADED" >loaded
	same new loaded
	[ "$(ls -A "${LOADED%/*}")" = dhcp-loaded ] || fail "left behind after $*: $(ls -A "${LOADED%/*}")"
}

reload_killed() {
	reload_setup
	while read -r name n _; do
		status_got=0
		reload_new inject "$name" "$n" signal=KILL >/dev/null 2>&1 || status_got=$?
		case $name:$status_got in
		*:137 | poll:0 | read:0) ;;
		*) fail "not killed at $name $n (status $status_got)" ;;
		esac
		honest "SIGKILL at $name $n"
	done <points
}
it dhcpd-conf-reload-killed-at-every-call-forgets-no-restart reload_killed

reload_fails() {
	! grep -q __asan_init "$BUILD/brw0-dhcpd-conf" ||
		skip "a sanitizer that cannot have its memory hangs or exits with 0"
	reload_setup
	while read -r name n _; do
		[ "$name" != close ] || continue
		status_got=0
		reload_new inject "$name" "$n" error=EIO >/dev/null 2>&1 || status_got=$?
		[ "$status_got" != 124 ] || fail "hangs after EIO at $name $n"
		[ "$status_got" != 0 ] || same new seen
		honest "EIO at $name $n"
	done <points
}
it dhcpd-conf-reload-with-a-failing-call-forgets-no-restart reload_fails

done_testing
