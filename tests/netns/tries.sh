#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Hostile guests, in each of the three ways in which they join, and hostile neighbours of the uplink:
# a table of all that they try, of which nothing gets through, and each of which does without brw0.
# TRIES_TABLE=FILE: how many of each class did, and did not, is added there.

[ -n "${TAP_CASE:-}" ] || exec 3>>"${TRIES_TABLE:-/dev/null}"
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/nat-init.sh"
. "$SOURCE/tests/lib/setuid.sh"
. "$SOURCE/tests/lib/tries.sh"

# The three ways. Each gives namespace one an eth0, and sets $PORT_OF_ONE.
join_by_ifup() {
	cable tap0 brw0-ifup tap0
}

join_by_helper() {
	cable - setpriv --reuid=1234 --regid=1234 --clear-groups "$HELPER" --fd=3 --br=brW0
}

# The other end of the cable is there already.
join_by_ports() {
	PORT_OF_ONE=eth1
}

# cable WORD…: the program, in the background.
cable() {
	"$BUILD/tests/netns/cable" /run/netns/one "$@" >cable.out 2>&1 &
	background="${background:-} $!"
	await [ -s cable.out ]
	PORT_OF_ONE=$(cat cable.out)
	[ -e "/sys/class/net/$PORT_OF_ONE" ] || fail "$PORT_OF_ONE"
}

send_from_one() {
	ip netns exec one "$FRAME" eth0 <frames
}

# watched is what writes its log.
note_one() {
	:
}

# tries WAY BACKEND: guest one is a namespace.
tries() {
	namespace one
	[ "$1" != ports ] || ip link add eth1 type veth peer name eth0 netns one
	tries_host "$@"
	"join_by_$1"
	ip -n one address add 192.168.77.10/24 dev eth0
	ip -n one link set eth0 up
	ip -n one route add default via 192.168.77.1
	pings one 192.168.77.1
	watched one one see eth0
	tries_passes "$@"
	no_faults
}

for way in helper ifup ports; do
	for backend in nftables iptables; do
		eval "tries_${way}_$backend() { tries $way $backend; }"
		it "nothing-gets-through-by-$way-with-$backend" "tries_${way}_$backend"
	done
done
done_testing
