#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A port of brw0-ifup is no interface of the host: what a guest sends by the groups that the bridge
# hands to its host on the port reaches nobody there.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/port.sh"
. "${0%/*}/../lib/frames.sh"

# setting FAMILY PORT NAME: its value.
setting() { cat "/proc/sys/net/$1/conf/$2/$3"; }

# The control of all below: without the settings the host takes nearly everything.
a_mere_port_takes_them() {
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'its frames want real root'
	given_bridge_and_tap
	given_host
	ip link set tap0 master brW0 up
	reached tap0
	for wanted in "0e 10.9.9.7 10.9.9.1" "03 192.168.77.5 192.168.77.1" "0f 8.8.8.8 224.0.0.1" \
		"02 0.0.0.0 255.255.255.255" "0e answer to ARP"; do
		grep -qx "$wanted" reached || { cat reached; fail "the control: no $wanted"; }
	done
	[ -e /proc/net/if_inet6 ] || return 0
	for wanted in "0e fe80::bad 2001:db8:9::1" "router advertisement" address; do
		grep -qx "$wanted" reached || { cat reached; fail "the control: no $wanted"; }
	done
}
it frames-reach-the-host-on-a-mere-port a_mere_port_takes_them

ifup_port_takes_none() {
	given_bridge_and_tap
	given_host
	status 0 brw0-ifup tap0
	reached tap0
	reached_nothing
}
it frames-by-group-reach-no-port-of-ifup ifup_port_takes_none

# Of a TAP that was up, and had its address, and of one that was on the bridge already.
ifup_port_that_was_up_takes_none() {
	given_bridge_and_tap
	given_host
	ip link set tap0 up
	status 0 brw0-ifup tap0
	reached tap0
	reached_nothing
	given_tap tap1
	ip link set tap1 master brW0 up
	status 0 brw0-ifup tap1
	reached tap1
	reached_nothing
}
it frames-by-group-reach-no-port-that-was-up ifup_port_that_was_up_takes_none

# What root may have set for all interfaces, before and after.
ifup_port_under_loose_settings_takes_none() {
	given_bridge_and_tap
	given_host
	for name in accept_local route_localnet arp_accept accept_source_route; do
		echo 1 >/proc/sys/net/ipv4/conf/all/"$name"
	done
	echo 2 >/proc/sys/net/ipv4/conf/all/rp_filter
	echo 1 >/proc/sys/net/ipv4/conf/default/rp_filter
	status 0 brw0-ifup tap0
	# Default values reach those that have no value of their own (devinet_copy_dflt_conf()).
	echo 0 >/proc/sys/net/ipv4/conf/default/rp_filter
	[ "$(setting ipv4 tap0 rp_filter)" = 1 ] || fail "conf/default takes the setting away"
	reached tap0
	reached_nothing
}
it frames-by-group-under-loose-settings ifup_port_under_loose_settings_takes_none

# Root turns IPv6 on for all interfaces: there is still no address, and no router is believed.
ifup_port_when_ipv6_comes_back() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_bridge_and_tap
	given_host
	status 0 brw0-ifup tap0
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	[ "$(setting ipv6 tap0 disable_ipv6)" = 0 ] || fail "the control: it did not come back"
	reached tap0
	cat reached
	! grep -Eq '^(address|router advertisement)' reached || fail "an address, or a router"
}
it frames-by-group-when-ipv6-comes-back ifup_port_when_ipv6_comes_back

# read_only_proc_sys: as in a container.
read_only_proc_sys() {
	mount --bind /proc/sys /proc/sys
	mount -o remount,bind,ro /proc/sys
}

ifup_needs_ipv6_to_be_off() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_bridge_and_tap
	read_only_proc_sys
	status 1 brw0-ifup tap0
	says "cannot set net.ipv6.conf.tap0.disable_ipv6; to fix it, run as root: sysctl net.ipv6.conf.default.disable_ipv6=1"
	has_master tap0 ""
	! is_up tap0 || fail "it is up"
	mount -o remount,bind,rw /proc/sys
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	mount -o remount,bind,ro /proc/sys
	given_tap tap1
	status 0 brw0-ifup tap1
	has_master tap1 brW0
	[ "$(setting ipv6 tap1 disable_ipv6)$(setting ipv4 tap1 rp_filter)$(setting ipv4 tap1 arp_ignore)" = 118 ]
}
it ifup-needs-ipv6-to-be-off ifup_needs_ipv6_to_be_off

# Where the folder is hidden, it is the kernel that says whether there is IPv6.
ifup_without_proc_sys() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_bridge_and_tap
	mount -t tmpfs tmpfs /proc/sys/net
	status 1 brw0-ifup tap0
	says "cannot set net.ipv6.conf.tap0.disable_ipv6"
	umount /proc/sys/net
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	given_tap tap1
	mount -t tmpfs tmpfs /proc/sys/net
	status 0 brw0-ifup tap1
	has_master tap1 brW0
}
it ifup-without-proc-sys ifup_without_proc_sys

done_testing
