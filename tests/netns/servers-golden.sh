#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What each DHCP server gets for one brw0.conf, whole: the files of tests/golden.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# generated SERVER TEMPLATE: on standard output.
generated() {
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/$2" --dhcp="$1"
}

# golden SERVER TEMPLATE
golden() {
	host
	cat >brw0.conf <<-'END'
		[brW0]
		address=192.168.77.1/24
		range=192.168.77.100-192.168.77.200
		lease-time=900
		dns=10.9.9.9, 10.9.9.10
		domain=vm.internal
		mtu=1400
		host.web=52:54:00:12:34:01 192.168.77.10
		host.db=52:54:00:12:34:02 192.168.77.11
	END
	init >said
	generated "$@" >got
	same "$SOURCE/tests/golden/$1" got
	# Each of these values is in it.
	for value in 900 10.9.9.9 10.9.9.10 vm.internal 1400; do
		grep -qF "$value" got || { cat got; fail "$value is missing"; }
	done
	# A change is seen.
	sed -i 's/lease-time=900/lease-time=901/' brw0.conf
	generated "$@" >got
	! (same "$SOURCE/tests/golden/$1" got) >/dev/null || fail "another lease time, the same file"
}
isc() { golden isc dhcpd.conf.in; }
dnsmasq() { golden dnsmasq dnsmasq.conf.in; }
kea() { golden kea kea.json.in; }
networkd() { golden networkd networkd.network.in; }
udhcpd() { golden udhcpd udhcpd.conf.in; }
it servers-golden-isc isc
it servers-golden-dnsmasq dnsmasq
it servers-golden-kea kea
it servers-golden-networkd networkd
it servers-golden-udhcpd udhcpd
done_testing
