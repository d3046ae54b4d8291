#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Standard output: on a full disk, and closed. Whoever cannot print what was asked for says so.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# refused WHERE REASON COMMAND…: one line, and exit status 1.
refused() {
	refused_where=$1 refused_reason=$2
	shift 2
	refused_status=0
	case $refused_where in
	full) "$@" >/dev/full 2>said ;;
	closed) "$@" >&- 2>said ;;
	esac || refused_status=$?
	[ "$refused_status" = 1 ] || { cat said; fail "exit status $refused_status: $*"; }
	[ "$(grep -c . said)" = 1 ] || { cat said; fail "not one line: $*"; }
	grep -qx "${1##*/}: cannot write to standard output: $refused_reason" said || { cat said; fail "$*"; }
}

# Each program, and each way of nat-init and dhcpd-conf to print something.
calls() {
	for program in brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper; do
		for option in --help -h --version -V; do echo "$program $option"; done
	done
	for option in --status '--status --json' --dry-run '--dry-run --json' --guests '--guests --json' \
		'--doctor --no-probe' '--probe --json' '--remove --dry-run' --check; do
		echo "brw0-nat-init --config=brw0.conf $option"
	done
	for option in '' --json --check; do
		echo "brw0-dhcpd-conf --config=brw0.conf --template=$SOURCE/etc/dhcpd.conf.in $option"
	done
}

output() {
	[ -c /dev/full ] || skip 'no /dev/full'
	host
	printf '[brW0]\ndhcp=isc\n' >brw0.conf
	echo 'nameserver 10.0.0.53' >/etc/resolv.conf
	init >said
	calls >list
	while read -r call; do
		# shellcheck disable=SC2086 # words
		refused full 'No space left on device' $call
		# shellcheck disable=SC2086
		refused closed 'Bad file descriptor' $call
	done <list
	# With a disk that has room, nothing is said.
	brw0-nat-init --config=brw0.conf --dry-run >out 2>said
	[ ! -s said ] || { cat said; fail "something is said"; }
}
it output-that-is-lost-is-an-error output

done_testing
