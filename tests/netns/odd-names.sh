#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Interfaces whose names the kernel takes and hardly anybody expects.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

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

# A command for a shell, and one for a terminal.
# shellcheck disable=SC2016 # not for this shell
COMMAND='$(touch${IFS}P)'
# shellcheck disable=SC2016
ESCAPE=$(printf 'w\033[31m`id`')

# harmless FILE: no terminal obeys it, and a person may paste its commands into a shell.
harmless() {
	! LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" "$1" || { cat -v "$1"; fail "$1 has escapes"; }
	sed -n 's/^ *remedy: //p; s/.*to fix it, run as root: //p; /^ip \|^sysctl /p' "$1" >pasted
	sh pasted >/dev/null 2>&1 || :
	[ ! -e P ] || { cat -v pasted; fail "$1: a name is run"; }
}

# An uplink, a port and a chain of somebody else's have such names, and all of them matter.
printed() {
	internet
	ip link set wlan0 down
	ip link set wlan0 name "$COMMAND"
	ip link set "$COMMAND" up
	ip route add default via 10.99.1.1 dev "$COMMAND"
	interface "$ESCAPE" 192.168.78.7/24
	init --dry-run >dry-run
	init >said
	ip address flush dev "$ESCAPE"
	ip link set "$ESCAPE" master brW0
	rules_of filter -N "$COMMAND"
	rules_of filter -A "$COMMAND" -i brW0 -j DROP
	rules_of filter -I FORWARD -j "$COMMAND"
	set_to "net/ipv4/conf/$COMMAND/forwarding" 0
	init --status >status || :
	init --doctor --no-probe >diagnosis || :
	init >again || :
	for printed_file in dry-run said status diagnosis again; do
		harmless "$printed_file"
		cat "$printed_file" >>all
	done
	# shellcheck disable=SC2016
	grep -qF 'touch${IFS}P' all || fail "the name is nowhere"
	grep -q '^|-- BLOCKED ' status || { cat status; fail "the chain is not seen"; }
	# Unquoted it would have been run.
	echo "echo $COMMAND" >unquoted
	sh unquoted
	[ -e P ] || fail "the name is no command"
}

it nat-init-names-that-are-commands-are-quoted printed
it nat-init-undo-keeps-interface-with-equals-sign equals_sign
it nat-init-undo-keeps-interface-whose-name-is-not-utf8 not_utf8
it nat-init-undo-keeps-interface-with-dots-and-quotes dots_and_quotes
done_testing
