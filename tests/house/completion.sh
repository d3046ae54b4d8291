#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each completion is for all programs. What the shells then offer: tests/netns/completion.sh.

. "${0%/*}/../lib/house.sh"

PROGRAMS='brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper'

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
