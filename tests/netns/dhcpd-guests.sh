#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the real dhcpd does with the template as it is shipped, for guests as they come. Each case is
# tried without the statement in question as well, so that it is seen to matter.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

# dhcpd_serves [STATEMENT]: on brW0; without the template's lines that have that statement.
dhcpd_serves() {
	needs dhcpd
	sed "/${1:-nothing of that name}/d" "$TEMPLATE" >template.in
	conf --template=template.in >dhcpd.conf
	: >leases
	in_background dhcpd -4 -f -d --no-pid -cf "$PWD/dhcpd.conf" -lf "$PWD/leases" brW0
	await dhcpd_hears
}

# Its packet socket on the bridge.
dhcpd_hears() {
	awk -v bridge="$(cat /sys/class/net/brW0/ifindex)" '
		$4 == "0003" && $5 == bridge { found = 1 } END { exit !found }' /proc/net/packet
}

dhcpd_ends() {
	# shellcheck disable=SC2086 # one word a process
	kill $background
	background=
	await dhcpd_is_gone
}

dhcpd_is_gone() {
	! dhcpd_hears
}

# guest NAME: on the bridge, without an address.
guest() {
	namespace "$1"
	ip link add "port-$1" type veth peer name eth0 netns "$1"
	ip link set "port-$1" master brW0 up
	ip -n "$1" link set eth0 up
	program_of_udhcpc
}

program_of_udhcpc() {
	cat >udhcpc-script <<-'END'
		#!/bin/sh
		[ "$1" != bound ] || echo "$ip"
	END
	chmod 755 udhcpc-script
}

# leases_to GUEST ARGUMENT…: prints the address that it gets by DHCP.
leases_to() {
	leases_guest=$1
	shift
	at "$leases_guest" timeout 60 busybox udhcpc -i eth0 -n -q -f -t 10 -T 1 \
		-s "$PWD/udhcpc-script" "$@" 2>/dev/null
}

# CLONE: the client identifier of a machine whose image was copied.
CLONE=0x3d:ff00000001000200000ab1aabbccddeeff001122

clones() {
	bridge brW0 192.168.77.1/24
	guest one
	guest two
	dhcpd_serves ignore-client-uids
	[ "$(leases_to one -C -x "$CLONE")" = "$(leases_to two -C -x "$CLONE")" ] ||
		fail "without the statement they have an address each: it does nothing"
	dhcpd_ends
	dhcpd_serves
	first=$(leases_to one -C -x "$CLONE")
	second=$(leases_to two -C -x "$CLONE")
	[ -n "$first" ] || fail "no lease"
	[ -n "$second" ] || fail "no second lease"
	[ "$first" != "$second" ] || fail "both have $first"
	[ "$(leases_to one -C -x "$CLONE")" = "$first" ] || fail "the first one has moved"
	# Whoever changes his identifier keeps his address.
	[ "$(leases_to one)" = "$first" ] || fail "the first one has moved with its identifier"
}
it dhcpd-conf-clones-get-an-address-each clones

bootp_asks() {
	at one "$BUILD/tests/netns/bootp" eth0 "$1"
}

bootp() {
	bridge brW0 10.66.0.1/29
	guest one
	dhcpd_serves dynamic-bootp-lease-length
	[ -n "$(bootp_asks 52:54:00:00:00:01)" ] || fail "no answer"
	grep -q 'ends never' leases || fail "without the statement a lease ends: it does nothing"
	dhcpd_ends
	dhcpd_serves
	[ -n "$(bootp_asks 52:54:00:00:00:02)" ] || fail "no answer"
	grep -q '^lease 10\.66\.0\.' leases || fail "no lease"
	! grep 'ends never' leases || fail "a lease without an end"
}
it dhcpd-conf-bootp-leases-end bootp

# pinged: how many echo requests this host has sent.
pinged() {
	awk '$1 == "IcmpMsg:" && !named { named = split($0, name); next }
		$1 == "IcmpMsg:" { for (i = 2; i <= NF; i++) if (name[i] == "OutType8") n = $i }
		END { print n + 0 }' /proc/net/snmp
}

first_offer() {
	bridge brW0 192.168.77.1/24
	guest one
	guest two
	dhcpd_serves ping-check
	[ -n "$(leases_to one)" ] || fail "no lease"
	[ "$(pinged)" != 0 ] || fail "without the statement it does not ping: it does nothing"
	dhcpd_ends
	dhcpd_serves
	before=$(pinged)
	[ -n "$(leases_to two)" ] || fail "no lease"
	[ "$(pinged)" = "$before" ] || fail "it pinged before it offers"
}
it dhcpd-conf-first-offer-does-not-wait-for-a-ping first_offer

done_testing
