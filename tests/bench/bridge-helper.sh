#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-bridge-helper, as each way of linking makes it, against QEMU's own, from fork to the TAP in
# hand, and a floor: a program that makes nothing but the system calls. Goals: of QEMU's time on an
# empty bridge dynamic 0.68 or less, static 0.60, musl 0.42; at 1,000 ports 0.80; for 64 callers at
# once 1.8 times QEMU's calls a second or more.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

QEMUS_HELPER=/usr/lib/qemu/qemu-bridge-helper
VARIANTS=$BUILD/tests/bench/bridge-helper
# Kernel headers, which musl's wrapper does not look for where glibc's are.
MUSL_CPPFLAGS="-idirafter /usr/include -idirafter /usr/include/$(cc -print-multiarch 2>/dev/null)"

# --- one build for each way of linking ------------------------------------------------------------

# variant NAME WORD…: the helper as this build configures it, and those words.
variant() {
	variant_dir=$VARIANTS/$1
	shift
	mkdir -p "$variant_dir"
	(
		set -e
		cd "$variant_dir"
		eval "set -- $("$BUILD/config.status" --config)" '"$@"'
		[ -f Makefile ] || "$SOURCE/configure" -q "$@"
		make brw0-bridge-helper tests/bench/grant-floor
	) >"$variant_dir.log" 2>&1 </dev/null || {
		echo "# left out: ${variant_dir##*/}, see $variant_dir.log"
		rm -rf "$variant_dir"
	}
}

variants() {
	variant dynamic --disable-static-helper
	variant static --enable-static-helper
	if command -v musl-gcc >/dev/null; then
		variant musl --enable-static-helper CC=musl-gcc CPPFLAGS="$MUSL_CPPFLAGS"
	else
		echo '# left out: musl, there is no musl-gcc'
	fi
}

# --- the scene ------------------------------------------------------------------------------------

# contestant NAME FILE: a setuid copy, beside the others.
contestant() {
	[ -f "$2" ] || return 0
	cp "$2" "priv/$1"
	chmod 4755 "priv/$1"
	names="$names $1"
	programs="$programs $SCRATCH/priv/$1"
}

# All contestants, their lists, somebody who reads the log, and a bridge.
given_contestants() {
	[ -x "$QEMUS_HELPER" ] || skip "$QEMUS_HELPER is missing: package qemu-system-common"
	given_copy
	private_dir /etc/qemu
	echo 'allow brW0' >/etc/qemu/bridge.conf
	given_log
	names=
	programs=
	contestant "QEMU's" "$QEMUS_HELPER"
	for variant_name in dynamic static musl; do
		contestant "$variant_name" "$VARIANTS/$variant_name/brw0-bridge-helper"
	done
	# The quickest start that there is.
	for variant_name in musl static; do
		case $names in *floor) break ;; esac
		contestant floor "$VARIANTS/$variant_name/tests/bench/grant-floor"
	done
	ip link add brW0 type bridge
	ip link set brW0 up
	# As on a machine that has run for a while: of this case's own processes only.
	echo 20000 >/proc/sys/kernel/ns_last_pid
}

# header TEXT UNIT
header() {
	printf '%-28s %11s' "$1" "QEMU's"
	# shellcheck disable=SC2086 # a list
	printf ' %8s' ${names#*"QEMU's"}
	echo
}

# race [OPTION…] SCENE: one line of the table.
race() {
	# shellcheck disable=SC2086 # a list
	grants "$@" $programs >&3
}

# ports FIRST LAST: of the bridge, named as the kernel names a guest's TAP.
ports() {
	seq "$1" "$2" | while read -r number; do
		echo "tuntap add dev tap$number mode tap"
		echo "link set tap$number master brW0 up"
	done | ip -batch -
}

from_fork_to_tap() {
	given_contestants
	header 'time of a call' >&3
	race -n "${RUNS:-201}" 'empty bridge'
	ports 0 99
	race -n "${RUNS:-101}" '100 ports'
	ports 100 499
	race -n "${RUNS:-101}" '500 ports'
	ports 500 999
	race -n "${RUNS:-101}" '1000 ports'
}

beside_1000_links() {
	given_contestants
	seq 500 | awk '{ print "link add l" $1 " type veth peer name p" $1 }' | ip -batch -
	header 'time of a call' >&3
	race -n "${RUNS:-101}" 'beside 1000 other links'
}

many_at_once() {
	given_contestants
	header 'calls a second' >&3
	race -c 1 -n "${RUNS:-101}" '1 caller'
	race -c 8 -n "${RUNS:-21}" '8 callers at once'
	race -c 64 -n "${RUNS:-11}" '64 callers at once'
}

# --- what does not depend on the machine's mood -----------------------------------------------------

# row TEXT FIELD: that field of all contestants' lines.
row() {
	printf '%-28s' "$1"
	awk -v field="$2" '{ printf NR == 1 ? " %11s" : " %8s", $field } END { print "" }' costs
}

counts() {
	given_contestants
	# shellcheck disable=SC2086 # a list
	for program in $programs; do
		cost=$(grant-cost "$program")
		echo "$cost $(ldd "$program" | grep -c '=>')"
	done >costs
	{
		header 'one call on an empty bridge'
		row 'system calls' 1
		row 'user instructions' 2
		row 'minor page faults' 3
		row 'libraries' 4
	} >&3
}

PATH=$BUILD/tests/bench:$PATH
[ -n "${TAP_CASE:-}" ] || {
	variants
	exec 3>&1
}
it bridge-helper-from-fork-to-tap from_fork_to_tap
it bridge-helper-beside-1000-links beside_1000_links
it bridge-helper-many-at-once many_at_once
it bridge-helper-counts counts
done_testing
