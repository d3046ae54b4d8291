# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Two hosts that are alike, one for the program and one for its commands; after nat-init.sh.

# twin_state NAME FILE: without the numbers of links, which differ.
twin_state() {
	at "$1" sh "$SOURCE/tests/lib/host-state.sh" unnumbered >"$2" || fail "no state of host $1"
}

# twin NAME: a host in a namespace of its own.
twin() {
	namespace "$1"
	host "$1"
}

# same_by_hand BRIDGE…: what --dry-run prints, run by a shell, makes the same as a real run, after
# these bridges were set up, and $others, a command, has been run.
# shellcheck disable=SC2086 # init_in and others are commands with options
same_by_hand() {
	twin one
	twin two
	init_in="brw0-nat-init --firewall=${FIREWALL:-iptables} --config=$SCRATCH/brw0.conf --state-dir"
	for prepared in "$@"; do
		at one $init_in=/run/one --bridge="$prepared" >said
		at two $init_in=/run/two --bridge="$prepared" >said
	done
	at one ${others:-true}
	at two ${others:-true}
	at two $init_in=/run/two --dry-run >script
	at two sh -eu ./script >said 2>&1 || { cat said; fail "the script fails"; }
	at one $init_in=/run/one >said
	twin_state one by-program
	twin_state two by-hand
	same by-program by-hand
	grep -q brw0- by-hand || fail "compares nothing"
	# Rules are present, whoever put them there.
	at two $init_in=/run/two --status >tree || :
	grep -Eq '^\|-- ok +(table|rules) ' tree || { cat tree; fail "no rules hold"; }
	! grep MISSING tree || { cat tree; fail "does not hold"; }
	at two $init_in=/run/two >said || { cat said; fail "cannot take it over"; }
}
