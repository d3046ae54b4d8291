#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The table of tries, with a real guest as the one that is hostile; see tests/netns/tries.sh.

[ -n "${TAP_CASE:-}" ] || exec 3>>"${TRIES_TABLE:-/dev/null}"
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"
. "$SOURCE/tests/lib/nat-init.sh"
. "$SOURCE/tests/lib/setuid.sh"
. "$SOURCE/tests/lib/tries.sh"

# The numbers of each pass, and so its frames, are known before the guest boots.
FIRST_OF_PASSES='21000 22000 23000 24000'

# The three ways; each gives the guest its card in $NETDEV.
join_by_ifup() {
	NETDEV=tap,id=n0,$SCRIPTS
}

join_by_helper() {
	NETDEV="bridge,id=n0,br=brW0,helper=$HELPER"
	GUEST_USER='setpriv --reuid=1234 --regid=1234 --clear-groups --inh-caps=-all'
}

# A machine at the other end of the cable: its TAP and that end are one wire.
join_by_ports() {
	ip -n far link add wire type bridge
	ip -n far tuntap add dev tap9 mode tap
	for wire_end in tap9 cable; do
		ip -n far link set "$wire_end" master wire
		at far sh -c "echo 0xfffd >/sys/class/net/$wire_end/brport/group_fwd_mask"
		ip -n far link set "$wire_end" up
	done
	ip -n far link set wire up
	NETDEV=tap,id=n0,ifname=tap9,script=no,downscript=no
	GUEST_USER='ip netns exec far'
}

port_of_one() {
	[ ! -e /sys/class/net/eth1 ] || { PORT_OF_ONE=eth1 && return; }
	PORT_OF_ONE=$(ip -o link show type tun | sed 's/^[0-9]*: \([^:@]*\).*/\1/')
	[ -n "$PORT_OF_ONE" ] || fail "the guest has no TAP"
}

# hostile_image: what the guest boots, with the frames of all passes.
hostile_image() {
	guest_image
	mkdir machine
	for image_tool in frame watch; do
		cp "$BUILD/tests/netns/$image_tool" machine/
		with_libraries "$BUILD/tests/netns/$image_tool"
	done
	cp "$SOURCE/tests/guest/tries-task" machine/
	# Where a frame is looked for is not in it.
	PORT_OF_ONE=any MAC_OF_PORT=any UPLINK_SEES=any
	for image_mark in $FIRST_OF_PASSES; do
		case $image_mark in 21000 | 24000) rows_of_guest ;; *) rows_of_forwarding ;; esac >rows
		number_rows rows "$image_mark" >numbered
		frames_of one >"machine/$image_mark.frames"
	done
	{ cat "$IMAGE" && guest_archive machine; } >machine.cpio
	cp "$GUEST_LINUX/boot/vmlinuz" kernel
	chmod 644 machine.cpio kernel
}

send_from_one() {
	guest_tell guest "$pass_mark"
}

note_one() {
	guest_said guest saw >one.log
}

# tries WAY BACKEND
tries() {
	guest_need
	namespace far
	[ "$1" != ports ] || ip link add eth1 type veth peer name cable netns far
	tries_host "$@"
	trap 'guest_report $?' EXIT
	hostile_image
	"join_by_$1"
	SERVER_NAME='' INITRD=$PWD/machine.cpio GUEST_KERNEL=$PWD/kernel guest_start guest \
		task=/tries-task -netdev "$NETDEV" -device "$NIC:01,netdev=n0"
	guest_await guest holding
	port_of_one
	tries_passes "$@"
	guest_tell guest off
	guest_end guest
	no_faults
}

for pair in helper-iptables ifup-nftables ports-iptables; do
	eval "tries_${pair%-*}() { tries ${pair%-*} ${pair#*-}; }"
	it "nothing-of-a-guest-gets-through-by-$pair" "tries_${pair%-*}"
done
done_testing
