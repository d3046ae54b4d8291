#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor finds of others who manage this host's network.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# etc_of_its_own: a copy, so that nothing that a remedy writes is the machine's.
etc_of_its_own() {
	mkdir /run/etc
	cp -a /etc/. /run/etc 2>/dev/null || :
	mount --bind /run/etc /etc
}

# managed NAME VALUE: as NetworkManager notes it.
managed() {
	mkdir -p /run/NetworkManager/devices
	printf '[device]\nmanaged=%s\n' "$2" \
		>"/run/NetworkManager/devices/$(cat "/sys/class/net/$1/ifindex")"
}

# network_manager: what of it heeds its configuration. The example is not installed: its source is.
network_manager() {
	mkdir -p /etc/NetworkManager/conf.d
	program nmcli <<-'END'
		#!/bin/sh
		[ "$*" = 'general reload conf' ] || exit 2
		grep -q '^unmanaged-devices+=interface-name:brW\*;interface-name:tap\*$' \
			/etc/NetworkManager/conf.d/brw0.conf || exit 3
		sed -i s/managed=true/managed=false/ /run/NetworkManager/devices/*
	END
	program cp <<-END
		#!/bin/sh
		[ "\${1##*/}" = brw0-networkmanager.conf ] || exit 2
		exec /bin/cp "$SOURCE/etc/brw0-networkmanager.conf" "\$2"
	END
}

manager() {
	etc_of_its_own
	host
	init >said
	ip tuntap add tap0 mode tap
	ip link set tap0 master brW0
	network_manager
	lacks NetworkManager
	managed brW0 false
	managed tap0 false
	managed wlan0 true
	lacks NetworkManager
	for name in brW0 tap0; do
		managed "$name" true
		finds NetworkManager 'may take' "$name is managed"
		mends NetworkManager
	done
}
it doctor-finds-networkmanager-on-the-bridge manager

manager_adopted() {
	host
	ip link add brW0 type bridge
	init >said
	ip tuntap add tap0 mode tap
	ip link set tap0 master brW0
	managed brW0 true
	finds NetworkManager 'may take' 'brW0 is managed'
	echo nm-owned=true >>"/run/NetworkManager/devices/$(cat /sys/class/net/brW0/ifindex)"
	lacks NetworkManager
	managed tap0 true
	finds NetworkManager 'may take' 'tap0 is managed'
	advises "name guests' TAPs, not the bridge, as unmanaged"
}
it doctor-lets-networkmanager-have-its-own-bridge manager_adopted

done_testing
