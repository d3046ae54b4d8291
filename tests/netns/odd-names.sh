#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Interfaces whose names the kernel takes and hardly anybody expects.

. "${0%/*}/../lib/tap.sh"

# undo_keeps NAME: an interface of that name forwarded before, and does so after.
undo_keeps() {
	ip link add "$1" type bridge
	echo 1 >"/proc/sys/net/ipv4/conf/$1/forwarding"
	brw0-nat-init --state-dir="$SCRATCH/state"
	brw0-nat-init --state-dir="$SCRATCH/state"
	brw0-nat-init --state-dir="$SCRATCH/state" --remove
	[ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ] || fail "ip_forward stays"
	[ "$(cat "/proc/sys/net/ipv4/conf/$1/forwarding")" = 1 ] || fail "$1 forwards no more"
}

equals_sign() {
	undo_keeps 'a=b=c'
}

not_utf8() {
	undo_keeps "$(printf 'caf\351')"
}

dots_and_quotes() {
	undo_keeps 'a.b"\;'
}

it nat-init-undo-keeps-interface-with-equals-sign equals_sign
it nat-init-undo-keeps-interface-whose-name-is-not-utf8 not_utf8
it nat-init-undo-keeps-interface-with-dots-and-quotes dots_and_quotes
done_testing
