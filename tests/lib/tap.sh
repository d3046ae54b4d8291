# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What every shell test sources: cases that each run in namespaces of their own, reported as TAP.
#
#	. "${0%/*}/../lib/tap.sh"
#	twice_is_once() { …commands; the first that fails ends the case… }
#	it nat-init-twice-is-once twice_is_once
#	done_testing
#
# Each case is a new process in new namespaces and a root directory of its own (private.sh) with a
# scratch directory $SCRATCH: nothing of the machine can be touched, no process outlives the case, and
# none takes longer than TAP_TIMEOUT seconds. What a case prints is shown when it fails.
# By hand: sh tests/netns/FILE.sh [CASE …] runs all cases, or those named.

SOURCE=$(cd "${0%/*}/../.." && pwd)
BUILD=$(cd "${BRW0_BUILD:-$SOURCE/build}" && pwd) || {
	echo 'Bail out! there is no build directory; ./bootstrap makes one'
	exit 1
}
. "$SOURCE/tests/lib/private.sh"
PATH=$BUILD:$BUILD/.prerequisites/bin:$PATH:/usr/sbin:/sbin
export PATH BUILD SOURCE
tap_count=0
tap_failed=0
tap_able=
tap_wanted=" $* "

tap_unshare() { private_unshare "$@"; }

# Inside, before the case.
tap_enter() {
	private_inside || { echo 'not in a root directory of its own' >&2 && exit 1; }
	# A shell that is its namespace's init would otherwise not hear them.
	trap 'exit 130' HUP INT TERM
	[ -z "${TAP_ENTERED:-}" ] || private_again
	ip link set lo up
	SCRATCH=/run/scratch
	export TAP_ENTERED=yes SCRATCH XTABLES_LOCKFILE=/run/xtables.lock
	mkdir "$SCRATCH"
	cd "$SCRATCH" || exit 1
}

# Whether this user may have namespaces of its own; asked once.
tap_can_unshare() {
	if [ -z "$tap_able" ]; then
		tap_able=yes
		[ "$(id -u)" = 0 ] || private_possible || tap_able=no
	fi
	[ "$tap_able" = yes ]
}

# it NAME FUNCTION: one case.
it() {
	case "$tap_wanted" in "  " | *" $1 "*) ;; *) return 0 ;; esac
	if [ -n "${TAP_CASE:-}" ]; then
		[ "$TAP_CASE" = "$1" ] || return 0
		set -eu
		tap_enter
		"$2"
		exit 0
	fi
	tap_count=$((tap_count + 1))
	tap_can_unshare || {
		echo "ok $tap_count - $1 # SKIP no namespaces for this user: run it as root"
		return 0
	}
	# Not into a file: the machine gets none.
	tap_log=$(tap_unshare env TAP_CASE="$1" sh "$0" "$1" 2>&1 </dev/null)
	tap_status=$?
	case $tap_status in
	0) echo "ok $tap_count - $1" ;;
	77) echo "ok $tap_count - $1 # SKIP $(printf '%s\n' "$tap_log" | tail -n 1)" ;;
	*)
		tap_failed=1
		echo "not ok $tap_count - $1"
		printf '%s\n' "$tap_log" | sed 's/^/# /'
		[ "$tap_status" != 137 ] || echo "# killed; a case may take ${TAP_TIMEOUT:-900} seconds"
		echo "# exit status $tap_status"
		;;
	esac
}

# skip REASON: end this case as not possible here.
skip() {
	echo "$1"
	exit 77
}

# needs PROGRAM: skip the case where there is none.
needs() {
	command -v "$1" >/dev/null || skip "$1 is missing"
}

# needs_table_names: skip the case where the kernel does not tell which of the old iptables' tables are
# registered, as in a user namespace of a network that root has not made.
needs_table_names() {
	[ ! -e /proc/net/ip_tables_names ] || cat /proc/net/ip_tables_names >/dev/null 2>&1 ||
		skip "the names of the host's tables cannot be read by this user"
}

# fail MESSAGE: end this case as failed.
fail() {
	echo "FAILED: $*"
	exit 1
}

# await COMMAND…: until it succeeds; if it does not within two minutes, the case fails.
await() {
	await_until=$(($(date +%s) + ${AWAIT_SECONDS:-120}))
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$await_until" ] || fail "waited in vain for: $*"
		sleep 0.02
	done
}

# in_background COMMAND…: it ends with the case, or by kill $background.
in_background() {
	timeout "${TAP_TIMEOUT:-900}" "$@" >/dev/null 2>&1 </dev/null &
	background="${background:-} $!"
}

# host_state FILE [WORD…]: what host-state.sh prints of this network namespace, given those words.
host_state() {
	host_state_file=$1
	shift
	sh "$SOURCE/tests/lib/host-state.sh" "$@" >"$host_state_file" || fail "the state of the host cannot be read"
}

# same WANTED-FILE GOT-FILE: the two hold the same, or the case fails and shows the difference.
# Nothing is not compared with nothing: what should have been read was not.
same() {
	[ -s "$1" ] || fail "$1 is empty: there is nothing to compare"
	diff -u "$1" "$2" || fail "$1 and $2 differ"
}

# status WANTED COMMAND…: it exits with that status, its standard error kept in stderr.txt.
status() {
	status_wanted=$1
	shift
	status_got=0
	"$@" 2>stderr.txt || status_got=$?
	[ "$status_got" = "$status_wanted" ] || {
		cat stderr.txt
		fail "exit status $status_got instead of $status_wanted: $*"
	}
}

# says TEXT: the last status command's standard error is one line that contains TEXT.
says() {
	[ "$(wc -l <stderr.txt)" = 1 ] || { cat stderr.txt; fail "not one line"; }
	grep -qF -- "$1" stderr.txt || { cat stderr.txt; fail "does not say: $1"; }
}

done_testing() {
	[ -n "${TAP_CASE:-}" ] && { echo "no case of that name: $TAP_CASE"; exit 1; }
	echo "1..$tap_count"
	exit "$tap_failed"
}
