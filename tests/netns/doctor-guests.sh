#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor says of how guests get their TAPs.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# helper_installed MODE: the bridge helper, and its list of who may.
helper_installed() {
	cp "$BUILD/brw0-bridge-helper" "$HELPER"
	chmod "$1" "$HELPER"
	cp "$SOURCE/etc/bridge.conf" "$ACL"
	chmod 0644 "$ACL"
}

tun_node() {
	host_to_examine
	needs setcap
	helper_installed 755
	setcap cap_net_admin=ep "$HELPER"
	lacks tun
	mount -t tmpfs tmpfs /dev/net
	finds tun 'no TAP can be made' '/dev/net/tun: No such file or directory'
	mends tun
	ip tuntap add tap0 mode tap
	chmod 0660 /dev/net/tun
	finds tun 'users cannot make a TAP' 'mode 0660'
	mends tun
	# What is setuid root opens it for them.
	setcap -r "$HELPER"
	chmod 4755 "$HELPER"
	chmod 0660 /dev/net/tun
	lacks tun
}
it doctor-finds-that-users-have-no-dev-net-tun tun_node

privilege() {
	host_to_examine
	notes "$HELPER is not installed"
	lacks helper
	helper_installed 4750
	lacks helper
	chmod u-s "$HELPER"
	finds helper 'the bridge helper has no right to make a TAP' 'mode 0750'
	mends helper
	[ "$(stat -c %a "$HELPER")" = 4750 ] || fail "others may run it now"
	chown 65534 "$HELPER"
	finds helper 'has no right' "uid 65534's"
	mends helper
	needs setcap
	chmod u-s "$HELPER"
	setcap cap_net_admin=ep "$HELPER"
	lacks helper
}
it doctor-finds-a-bridge-helper-without-privilege privilege

list_of_who_may() {
	host_to_examine
	lacks acl
	helper_installed 4755
	lacks acl
	notes "$ACL allows brW0 to nobody"
	for line in 'allow all' '	allow brW0 user 1000' 'include alice.conf'; do
		echo "$line" >"$ACL"
		lacks acl
		! grep "$ACL" diagnosis || fail "a note in spite of: $line"
	done
	echo 'allow brW00' >"$ACL"
	notes "$ACL allows brW0 to nobody"
	printf 'allow all\ndeny brW0\n' >"$ACL"
	notes "$ACL denies brW0 to everybody"
	for mode in 0600 0666; do
		chmod "$mode" "$ACL"
		finds acl 'the bridge helper denies everybody' "mode $mode"
		mends acl
	done
	rm "$ACL"
	finds acl 'bridge.conf is missing' "$ACL: No such file or directory"
	advises 'allow brW0 user NAME'
}
it doctor-finds-that-the-bridge-helper-refuses-everybody list_of_who_may

# left_by ALIAS: a TAP on the bridge that no process has.
left_by() {
	ip tuntap add tap7 mode tap
	ip link set tap7 alias "$1" master brW0 up
}

taps() {
	host_to_examine
	lacks taps
	left_by "somebody's"
	lacks taps
	notes 'tap7 has no guest'
	ip link delete tap7
	left_by 'brw0 uid=65534'
	finds taps 'a TAP is left without its guest' 'tap7 (brw0 uid=65534) is persistent'
	mends taps
	no_link tap7
}
it doctor-finds-a-tap-that-a-guest-has-left taps

# As libvirt's root joins one, without the fence that our own programs put before it.
port_of_somebody() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	host
	init >said
	for name in vnet0 'a;id'; do
		ip link add "$name" type veth peer name far
		ip link set "$name" master brW0 up
		finds interface "packets from $name bypass the rules for " \
			"net.ipv6.conf.$name.disable_ipv6 is 0, group_fwd_mask is 0x0"
		mends interface
		ip -d link show "$name" | grep -q 'group_fwd_mask 0xfffc ' || fail "no mask"
		[ "$(setting "net/ipv6/conf/$name/disable_ipv6")" = 1 ] || fail "IPv6 is on"
		set_to "net/ipv6/conf/$name/disable_ipv6" 0
		finds interface 'bypass the rules for' "$name.disable_ipv6 is 0"
		! grep -F group_fwd_mask finding || fail "tells of what is right"
		mends interface
		ip link set "$name" type bridge_slave group_fwd_mask 0x4
		finds interface 'bypass the rules for' "evidence: group_fwd_mask is 0x4"
		mends interface
		ip link delete "$name"
	done
	# Those in the configuration have steps of their own, which tell.
	ip link add eth1 type veth peer name far
	printf '[brW0]\nports = eth1\n' >brw0.conf
	init >said
	lacks interface
	set_to net/ipv6/conf/eth1/disable_ipv6 0
	lacks interface
	finds sysctl 'a setting of the bridge is wrong' 'net.ipv6.conf.eth1.disable_ipv6'
}
it doctor-finds-a-port-that-is-an-interface-of-the-host port_of_somebody

done_testing
