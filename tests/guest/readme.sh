#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# README's "What it looks like" is what the programs print: its commands, in its order, with a guest of
# a user who is not root.
#
#	README=new tests/guest/readme.sh    prints it anew
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"
. "$SOURCE/tests/lib/setuid.sh"

# section HEADING: its indented lines in README.
section() {
	awk -v heading="$1" '
		$0 == heading { inside = 1; next }
		inside && /^----/ && seen++ { exit }
		inside && /^    / { print substr($0, 5) }' "$SOURCE/README"
}

# same FILE: without what differs from run to run, and notes that tell of this machine.
same() {
	sed -E '/^note: /d; /^$/d; s/ tap[0-9]+ +/ tapN /; s/ [0-9]+[smh] / TIME /
		s/[0-9]+ checks/N checks/' "$1"
}

# typed PROMPT COMMAND: it, and what it prints.
typed() {
	echo "$1 $2"
	sh -c "$2" 2>&1
}

boots() {
	guest_nic=$(section 'What it looks like' | sed -n 's/^ *\(bridge,.*\)$/\1/p')
	[ -n "$guest_nic" ] || fail "README starts no guest"
	guest_start guest 'hold=1 sends=web' -global virtio-net-pci.romfile= -nic \
		"$(echo "$guest_nic" | sed "s,helper=.*,helper=$HELPER,")"
	guest_await guest holding || { cat guest.stderr; return 1; }
	guest_expect guest page-by-name 'Hello from the Internet'
}

runs() {
	typed '#' brw0-nat-init
	typed '#' 'brw0-dhcpd-conf --reload'
	echo
	section 'What it looks like' | sed -n '/^\$ qemu/,/bridge,/p'
	boots
	echo
	typed '#' 'brw0-nat-init --guests'
	typed '#' 'brw0-nat-init --doctor'
	guest_tell guest off
	guest_end guest
	echo
	typed '#' 'brw0-dhcpd-conf --stop'
	typed '#' 'brw0-nat-init --remove'
}

looks_like() {
	guest_need
	given_copy
	internet_by_lease
	installed
	guest_of 65534
	runs >printed
	[ "${README:-}" != new ] || { sed 's/^/    /' printed; fail "README was not compared"; }
	section 'What it looks like' >shown
	same shown >shown.same
	same printed >printed.same
	diff -u shown.same printed.same || fail "README shows something else"
	sed -i 's/changes reverted/changes forgotten/' printed.same
	! cmp -s shown.same printed.same || fail "the comparison sees nothing"
}

# The commands for programs that open a TAP by its name, and QEMU as one of these.
tap_by_name() {
	guest_need
	given_copy
	internet_by_lease
	installed
	brw0-nat-init
	brw0-dhcpd-conf --reload
	section 'Other ways to start one' | sed -n 's/^sudo //p' | grep 'vm0' >commands
	[ "$(wc -l <commands)" = 3 ] || { cat commands; fail "not three commands"; }
	USER=65534 sh -ec "$(head -n 2 commands)"
	guest_of 65534
	guest_start guest hold=1 -netdev tap,id=n0,ifname=vm0,script=no,downscript=no \
		-device "$NIC:01,netdev=n0"
	guest_await guest holding
	guest_expect guest page-by-name 'Hello from the Internet'
	guest_tell guest off
	guest_end guest
	ip link show dev vm0
	sh -ec "$(tail -n 1 commands)"
	! ip link show dev vm0 || fail "vm0 is left"
}

it readme-shows-what-the-programs-print looks_like
it readme-tap-by-name-serves-a-user tap_by_name
done_testing
