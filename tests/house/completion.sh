#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bash, zsh and fish complete each program's options: exactly those of its --help.

. "${0%/*}/../lib/house.sh"

PROGRAMS='brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper'
PATH=$BUILD:$PATH
export PATH

# wanted PROGRAM: its options, one a line.
wanted() {
	"$1" --help | grep -oE -- '--[a-z][a-z-]*' | sort -u
}

# bash_offers FILE PROGRAM WORD [BEFORE [OPTION]]: what bash completes it to.
bash_offers() {
	# shellcheck disable=SC2016 # bash's variables
	bash --norc -c '. "$1"; COMP_WORDS=("$2" "${5:-}" "${4:-}" "$3"); COMP_CWORD=3
		_brw0 "$2" "$3" "${4:-}"; printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2>/dev/null
}

# incomplete FILE: programs whose options bash does not complete all.
incomplete() {
	for program in $PROGRAMS; do
		wanted "$program" >options
		bash_offers "$1" "$program" -- | tr -d = | sort -u >offered
		cmp -s options offered || echo "$1: $program: $(diff options offered | grep '^[<>]' | tr '\n' ' ')"
	done
}

bash_completes() {
	clean incomplete "$SOURCE/etc/completion/brw0.bash"
	sed 's/--\[a-z-\]+=?/--[a-m-]+=?/g' "$SOURCE/etc/completion/brw0.bash" >less
	reports brw0-nat-init incomplete "$PWD/less"
	bash_offers "$SOURCE/etc/completion/brw0.bash" brw0-nat-init n = --firewall >offered
	[ "$(cat offered)" = nftables ]
}
check house-bash-completes-options bash_completes

# Each program is named in each file.
unnamed() {
	for program in $PROGRAMS; do
		grep -qw -- "$program" "$1" || echo "$1: $program"
	done
}
all_are_named() {
	for file in brw0.bash _brw0 brw0.fish; do
		clean unnamed "$SOURCE/etc/completion/$file"
		sed 's/brw0-watch//' "$SOURCE/etc/completion/$file" >less
		reports brw0-watch unnamed less
	done
}
check house-completion-is-for-all-programs all_are_named

done_checking
