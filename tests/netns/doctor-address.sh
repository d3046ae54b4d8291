#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor finds of the uplink, of the bridge and its address: each broken alone,
# found, and mended by the remedy that is reported.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

configure() {
	printf '[brW0]\n' >brw0.conf
	[ $# = 0 ] || printf '%s\n' "$@" >>brw0.conf
}

uplink() {
	host
	interface usb0 10.99.3.2/24
	init >said
	lacks uplink
	ip route del default
	finds uplink 'this host is offline' 'no route to the Internet'
	advises 'connect this host'
	ip route add default via 10.99.1.1
	lacks uplink
	configure uplink=wlan9
	finds uplink 'uplink is missing' 'uplink=wlan9: no such interface'
	advises 'brw0.conf'
	configure uplink=usb0
	finds uplink 'may not use the interface of the default route' 'uplink=usb0, and the default route goes to wlan0'
	advises 'brw0.conf'
	configure uplink=wlan0
	lacks uplink
}
it doctor-finds-that-this-host-is-offline uplink

wifi() {
	host
	init >said
	examine
	! grep '^note: wlan0 is Wi-Fi' diagnosis || fail "a cable is taken for Wi-Fi"
	for name in wireless phy80211; do
		mount -t tmpfs tmpfs /sys/class/net
		mkdir -p "/sys/class/net/wlan0/$name"
		notes 'wlan0 is Wi-Fi: it can be a port of a bridge only in 4-address mode, and only if'
		lacks wifi
		umount /sys/class/net
	done
}
it doctor-notes-that-the-uplink-is-wifi wifi

overlap() {
	host
	init >said
	interface vpn0
	ip route add 0.0.0.0/1 dev vpn0
	ip route add 128.0.0.0/1 dev vpn0
	ip route add 192.168.78.0/24 dev vpn0
	lacks overlap
	ip route add unreachable 192.168.77.0/24 metric 9
	lacks overlap
	ip route add 192.168.77.128/25 dev vpn0
	finds overlap 'network overlaps another' '192.168.77.1/24 overlaps 192.168.77.128/25 of vpn0'
	mends overlap
	[ "$(ip -o -4 address show dev brW0 | wc -l)" = 1 ] || fail "not one address"
}
it doctor-finds-an-overlap-and-moves-the-bridge overlap

# Who has chosen the address is to choose another one.
overlap_chosen() {
	host
	configure address=10.5.0.1/24
	init >said
	lacks overlap
	interface docker0 10.5.0.129/25
	finds overlap 'network overlaps another' '10.5.0.1/24 overlaps 10.5.0.129/25 of docker0'
	advises 'choose another address in brw0.conf, or auto; then run: brw0-nat-init --bridge=brW0'
	init --remove >said
	configure
	ip link add brW0 type bridge
	ip address add 10.5.0.1/24 dev brW0
	status 1 init --doctor >found
	grep -qF 'its 10.5.0.1/24 overlaps 10.5.0.129/25 of docker0, and brw0 did not put it there' found ||
		{ cat found; fail "not found"; }
	ip address add 10.6.0.1/24 dev brW0
	ip address delete 10.5.0.1/24 dev brW0
	ip address add 10.5.0.1/24 dev brW0
	finds overlap 'network overlaps another' '10.5.0.1/24 of brW0 overlaps 10.5.0.129/25 of docker0'
	advises 'give brW0 another address in its own configuration'
}
it doctor-leaves-a-chosen-address-to-who-chose-it overlap_chosen

bridge() {
	host
	interface lan0
	configure ports=lan0
	init >said
	for check in bridge mac port address up; do
		lacks "$check"
	done
	ip link set brW0 down
	finds up 'is down' 'brW0 up: down'
	mends up
	ip address flush dev brW0
	finds address 'does not have its address' 'brW0 192.168.77.1/24: absent'
	mends address
	ip link set lan0 nomaster
	finds port 'not a port of the bridge' 'lan0 brW0: not a port'
	mends port
	ip link del brW0
	finds bridge 'missing or was changed' ': absent'
	for check in mac port address up sysctl; do
		lacks "$check"
	done
	mends bridge
}
it doctor-finds-missing-parts-of-the-bridge bridge

ipv6() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	host
	init >said
	lacks ipv6
	init --remove >said
	ip link add brW0 type bridge
	init >said
	init --status >tree
	grep -qx '|-- ipv6     on: guests reach this host by IPv6, and bypass IPv4 rules' tree ||
		{ cat tree; fail "--status does not say it"; }
	finds ipv6 'guests reach this host by IPv6' 'net.ipv6.conf.brW0.disable_ipv6 is 0'
	set_to net/ipv6/conf/all/forwarding 1
	finds ipv6 'this host and other networks by IPv6' ', and this host forwards IPv6'
	mends ipv6
	[ "$(setting net/ipv6/conf/brW0/disable_ipv6)" = 1 ] || fail "not disabled"
	init --status >tree
	! grep -q '^|-- ipv6' tree || { cat tree; fail "--status still says it"; }
}
it doctor-finds-ipv6-on-an-adopted-bridge ipv6

# The kernel gives a bridge the least MAC of its ports.
mac() {
	host
	ip link add brW0 type bridge
	interface lan0
	ip link set lan0 master brW0
	finds mac 'changes with its ports' 'follows its ports'
	mends mac
	ip link set lan0 nomaster
	lacks mac
}
it doctor-finds-a-mac-that-is-not-pinned mac

done_testing
