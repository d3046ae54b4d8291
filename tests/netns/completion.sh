#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bash, zsh and fish offer each program's options, what can be behind their "=", and this host's bridges
# and interfaces: what is asked for from the real shells.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

PROGRAMS='brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper'
COMPLETION=$SOURCE/etc/completion

# offers_SHELL LINE: what it offers for the line's end, one a line; without what is before a "=".
offers_bash() {
	# Bash's own splitting of the line, at blanks and "=".
	bash --norc -c '. "$1"; set -f; IFS=" "
		words=${2//=/ = }; COMP_WORDS=($words); [[ $2 != *[\ =] ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
		_brw0 "${COMP_WORDS[0]}" "$word" "$before"; printf "%s\n" "${COMPREPLY[@]}"' \
		bash "$COMPLETION/brw0.bash" "$1" 2>/dev/null | sed 's/=$//'
}
offers_zsh() {
	timeout 60 zsh -f "$SOURCE/tests/lib/completed.zsh" "$COMPLETION" "$1" | grep -o '<[^<>]*>' | tr -d '<>'
}
offers_fish() {
	# shellcheck disable=SC2016 # fish's variables
	fish -N -c 'source $argv[1]; complete -C $argv[2]' "$COMPLETION/brw0.fish" "$1" |
		sed 's/	.*//; s/^--[a-z-]*=//'
}

# offered SHELL LINE WORD…: just these.
offered() {
	offered_shell=$1 offered_line=$2
	shift 2
	printf '%s\n' "$@" | sort -u >wanted
	"offers_$offered_shell" "$offered_line" | sort -u >offered
	diff wanted offered || fail "$offered_shell, $offered_line"
}

# one_of PROGRAM OPTION: what it takes, as its error says.
one_of() {
	"$1" "$2=?" 2>&1 | grep -o "'[a-z]*'" | tr -d "'"
}

completes() {
	shell=$1
	needs "$shell"
	host
	pseudo_terminals
	ip link add brW0 type bridge
	ip link add brW1 type bridge
	ip tuntap add tap7 mode tap
	mkdir -p files/below
	touch files/one
	for program in $PROGRAMS; do
		"$program" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u | xargs >options
		# shellcheck disable=SC2046 # words
		offered "$shell" "$program --" $(cat options)
	done
	offered "$shell" 'brw0-nat-init --bridge=' brW0 brW1
	offered "$shell" 'brw0-bridge-helper --br=' brW0 brW1
	# shellcheck disable=SC2046 # words
	offered "$shell" 'brw0-nat-init --uplink=' auto $(ip -o link | sed 's/^[0-9]*: \([^:@]*\).*/\1/')
	# shellcheck disable=SC2046 # words
	offered "$shell" 'brw0-nat-init --firewall=' $(one_of brw0-nat-init --firewall)
	# shellcheck disable=SC2046 # words
	offered "$shell" 'brw0-nat-init --color=' $(one_of brw0-nat-init --color)
	# shellcheck disable=SC2046 # words
	offered "$shell" 'brw0-dhcpd-conf --dhcp=' $(one_of brw0-dhcpd-conf --dhcp)
	"offers_$shell" "brw0-nat-init --config=$PWD/files/o" >offered
	grep -q 'one$' offered || { cat offered; fail "no file"; }
	"offers_$shell" 'brw0-ifup t' >offered
	grep -qx tap7 offered || { cat offered; fail "no TAP"; }
	! grep -q brW offered || fail "a bridge in place of a TAP"
	! (offered "$shell" 'brw0-nat-init --bridge=' brW0) >/dev/null 2>&1 || fail "the comparison sees nothing"
}
bash_completes() { completes bash; }
it completion-by-bash bash_completes
zsh_completes() { completes zsh; }
it completion-by-zsh zsh_completes
fish_completes() { completes fish; }
it completion-by-fish fish_completes
done_testing
