# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the tests of brw0-nat-init --doctor share that look at what it reads; after nat-init.sh.
#
#	lacks ahead		the doctor finds no such thing
#	…break it…
#	finds ahead 'dropped'	three lines, exit status 1; the remedy is then in $REMEDY
#	mends ahead		what the remedy says, done in a shell, is all that it takes

# program NAME: standard input becomes that program, for remedies of this case.
program() {
	mkdir -p "$SCRATCH/bin"
	cat >"$SCRATCH/bin/$1"
	chmod 755 "$SCRATCH/bin/$1"
}

# type_in LINE: as a person does who reads it; brw0-nat-init is then that of this case.
type_in() {
	program brw0-nat-init <<-END
		#!/bin/sh
		exec "$BUILD/brw0-nat-init" --config="$SCRATCH/brw0.conf" \
			--state-dir="$STATE_DIR" --firewall="${FIREWALL:-iptables}" "\$@"
	END
	PATH="$SCRATCH/bin:$PATH" sh -ec "$1" >typed.out 2>&1 ||
		{ cat typed.out; fail "the remedy fails: $1"; }
}

# examine: the diagnosis for people is in the file "diagnosis", the one for programs in "json".
examine() {
	examine_status=0
	init --doctor --no-probe >diagnosis 2>stderr.txt || examine_status=$?
	[ ! -s stderr.txt ] || { cat stderr.txt; fail "the doctor complains"; }
	[ "$examine_status" -le 1 ] || fail "exit status $examine_status"
}

# lacks CHECK
lacks() {
	examine
	! grep -A 2 "^$1: " diagnosis || fail "found: $1"
}

# finds CHECK WHAT EVIDENCE: exactly one such finding, and it says these two.
finds() {
	examine
	grep -A 2 "^$1: " diagnosis >finding || { cat diagnosis; fail "not found: $1"; }
	[ "$(wc -l <finding)" = 3 ] || { cat finding; fail "not three lines"; }
	[ "$examine_status" = 1 ] || fail "exit status $examine_status with a finding"
	sed -n 1p finding | grep -qF -- "$2" || { cat finding; fail "does not say: $2"; }
	sed -n 2p finding | grep '^  evidence: ' | grep -qF -- "$3" ||
		{ cat finding; fail "no such evidence: $3"; }
	REMEDY=$(sed -n '3s/^  remedy: //p' finding)
	[ -n "$REMEDY" ] || { cat finding; fail "no remedy"; }
	tells_programs "$1"
}

# tells_programs CHECK: the same, as JSON.
tells_programs() {
	needs jq
	init --doctor --no-probe --json >json || :
	jq -e --arg check "$1" --arg remedy "$REMEDY" '.bridges[0] | (.healthy | not) and
		([.findings[] | select(.check == $check) | .command // .advice] == [$remedy])' \
		json >jq.out 2>&1 || { cat json jq.out; fail "programs are told something else"; }
}

# is_command: the remedy is one, not advice.
is_command() {
	jq -e --arg remedy "$REMEDY" 'any(.bridges[0].findings[]; .command == $remedy)' json \
		>jq.out 2>&1 || { cat json; fail "advice only: $REMEDY"; }
}

# mends CHECK
mends() {
	is_command
	type_in "$REMEDY"
	lacks "$1"
}

# notes TEXT: a note says it, and is no finding.
notes() {
	examine
	grep '^note: ' diagnosis | grep -qF -- "$1" || { cat diagnosis; fail "no note: $1"; }
}

# advises TEXT: what helps is no command.
advises() {
	! (is_command) >/dev/null || fail "a command: $REMEDY"
	echo "$REMEDY" | grep -qF -- "$1" || fail "the advice is: $REMEDY"
}

# built_with VARIABLE: what the programs were built with.
built_with() {
	# shellcheck disable=SC2016 # make's
	printf 'show-it:\n\t@echo $(%s)\n' "$1" >show.mk
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s --no-print-directory -C "$BUILD" -f Makefile \
		-f "$PWD/show.mk" show-it
}

# host_to_examine: a host that is set up, with a /usr of its own, and nothing in it that is looked for.
host_to_examine() {
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'devices and capabilities want real root'
	LIBEXECDIR=$(built_with libexecdir)
	HELPER=$LIBEXECDIR/brw0-bridge-helper
	ACL=$(built_with acl_file)
	private_dir "$LIBEXECDIR"
	private_dir "${ACL%/*}"
	rm -f "$HELPER"
	mkdir -p /etc/dhcp /etc/init.d /etc/systemd/system
	host
	init >said
}
