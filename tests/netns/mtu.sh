#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The MTU of the bridge, of TAPs and of DHCP follows the uplink.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

mtu_of() {
	cat "/sys/class/net/$1/mtu"
}

# has MTU: the bridge and its TAP, and what DHCP tells guests.
has() {
	[ "$(mtu_of brW0)" = "$1" ] || fail "brW0 has $(mtu_of brW0)"
	[ "$(mtu_of tap0)" = "$1" ] || fail "tap0 has $(mtu_of tap0)"
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/dnsmasq.conf.in" >dhcp 2>/dev/null
	grep -qx "dhcp-option=option:mtu,$1" dhcp || { cat dhcp; fail "DHCP has another one"; }
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "a second run changes something"
}

up() {
	host
	host_state before
	init >said
	ip tuntap add tap0 mode tap
	ip link set tap0 master brW0
}

# vpn MTU: all traffic takes it.
vpn() {
	interface tun0 10.8.0.2/24
	ip link set tun0-peer mtu "$1"
	ip link set tun0 mtu "$1"
	for half in 0.0.0.0/1 128.0.0.0/1; do ip route add "$half" dev tun0; done
}

follows() {
	up
	has 1500
	vpn 1420
	status 1 init --status >tree
	grep -q 'MISSING *mtu *brW0 1420: is 1500' tree || { cat tree; fail "not said"; }
	init >said
	has 1420
	ip link delete tun0
	init >said
	has 1500
	ip link set air mtu 9000
	ip link set wlan0 mtu 9000
	init >said
	has 9000
	ip link set wlan0 mtu 1500
	ip link set air mtu 1500
	init --remove >said
	ip link delete tap0
	is_as_in before
}
it mtu-follows-the-uplink-both-ways follows

# Two paths of 1480 and 1460, and then a route that says 1400.
smallest() {
	up
	interface up1 198.51.101.2/24
	interface up2 198.51.102.2/24
	ip link set up1 mtu 1480
	ip link set up2 mtu 1460
	ip route replace default nexthop via 198.51.101.1 dev up1 nexthop via 198.51.102.1 dev up2
	init >said
	has 1460
	ip route replace default via 198.51.101.1 mtu 1400
	init >said
	has 1400
}
it mtu-is-the-smallest-of-uplinks-and-routes smallest

stays_while_offline() {
	up
	vpn 1420
	init >said
	ip link delete tun0
	ip route delete default
	init >said
	[ "$(mtu_of brW0)" = 1420 ] || fail "brW0 has $(mtu_of brW0)"
	ip route add default via 10.99.1.1
	init >said
	has 1500
}
it mtu-stays-while-offline stays_while_offline

# A port that is no TAP keeps its own: what is larger would be lost on the way to it.
of_ports() {
	host
	ip link add brW0 address 02:00:00:00:00:99 type bridge
	ip link set brW0 up
	ip address add 192.168.77.1/24 dev brW0
	interface eth1
	ip link set eth1 master brW0
	ip link set air mtu 9000
	ip link set wlan0 mtu 9000
	init >said
	[ "$(mtu_of brW0)" = 1500 ] || fail "brW0 has $(mtu_of brW0)"
	ip link set eth1 nomaster
	init >said
	[ "$(mtu_of brW0)" = 9000 ] || fail "brW0 has $(mtu_of brW0)"
	ip link set eth1 master brW0
	status 1 init --status >tree
	init >said
	[ "$(mtu_of brW0)" = 1500 ] || fail "brW0 has $(mtu_of brW0)"
	[ "$(mtu_of eth1)" = 1500 ] || fail "eth1 has $(mtu_of eth1)"
}
it mtu-fits-ports-that-are-no-taps of_ports

# A TAP that the configuration names follows as any other.
of_configured_tap() {
	printf '[brW0]\nports=tap0\n' >brw0.conf
	host
	ip tuntap add tap0 mode tap
	init >said
	vpn 1420
	init >said
	has 1420
	ip link delete tun0
	init >said
	has 1500
}
it mtu-rises-again-on-a-configured-tap of_configured_tap

# The kernel would destroy the bridge's IPv6 settings.
never_below() {
	up
	vpn 576
	init >said
	has 1280
	[ -e /proc/sys/net/ipv6/conf/brW0 ] || fail "no IPv6 settings"
}
it mtu-is-never-below-1280 never_below

# A port with a small one took the bridge along, while the host was offline.
raised_offline() {
	up
	ip link set tap0 mtu 1000
	[ "$(mtu_of brW0)" = 1000 ] || fail "brW0 has $(mtu_of brW0)"
	ip route delete default
	init >said
	[ "$(mtu_of brW0)" = 1280 ] || fail "brW0 has $(mtu_of brW0)"
	[ "$(setting net/ipv6/conf/brW0/disable_ipv6)" = 1 ] || fail "IPv6 is on"
	init --status >tree || { cat tree; fail "does not hold"; }
}
it mtu-is-raised-offline-without-ipv6 raised_offline

# tap_guest NAME ADDRESS: a guest on a TAP, with an MTU of 1500 whatever comes.
tap_guest() {
	namespace "$1"
	in_background "$BUILD/tests/netns/cable" "/run/netns/$1" "tap-$1" true
	await ip -n "$1" link show eth0
	ip link set "tap-$1" master brW0
	ip link set "tap-$1" up
	ip -n "$1" address add "$2/24" dev eth0
	ip -n "$1" link set eth0 up
}

# large_pass NAME ADDRESS
large_pass() {
	at "$1" busybox ping -q -c 1 -W 1 -s 1472 "$2" >ping.out 2>&1
}

# As brw0.conf(5) has it.
of_running_guests() {
	host
	init >said
	tap_guest one 192.168.77.10
	tap_guest two 192.168.77.11
	await large_pass one 192.168.77.11
	vpn 1420
	init >said
	! large_pass one 192.168.77.11 || fail "between guests it passes: brw0.conf(5) says no"
	large_pass one 192.168.77.1 || fail "the host is not reached"
	printf '[brW0]\nmtu=1500\n' >brw0.conf
	init >said
	large_pass one 192.168.77.11 || fail "lost with mtu=1500"
	large_pass one 192.168.77.1 || fail "the host is not reached"
}
it mtu-below-that-of-running-guests-is-as-documented of_running_guests

fixed() {
	printf '[brW0]\nmtu=1400\n' >brw0.conf
	up
	init >said
	has 1400
	vpn 1300
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "it follows all the same"
}
it mtu-of-the-configuration-stays fixed

# An administrator's bridge gets back what it had; and what somebody changed meanwhile is his.
adopted() {
	host
	ip link add brW0 address 02:00:00:00:00:99 type bridge
	ip link set brW0 mtu 1450 up
	ip address add 192.168.77.1/24 dev brW0
	init >said
	[ "$(mtu_of brW0)" = 1500 ] || fail "does not follow"
	init --remove >said
	[ "$(mtu_of brW0)" = 1450 ] || fail "not reverted: $(mtu_of brW0)"
	init >said
	ip link set brW0 mtu 1460
	init --remove >said
	[ "$(mtu_of brW0)" = 1460 ] || fail "somebody's was reverted: $(mtu_of brW0)"
}
it mtu-of-an-adopted-bridge-is-given-back adopted

done_testing
