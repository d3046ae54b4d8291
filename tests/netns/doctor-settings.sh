#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor finds in settings of the kernel and of the bridge: each broken alone,
# found, and mended by the remedy that is reported.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

settings() {
	host
	init >said
	lacks forwarding
	lacks sysctl
	set_to net/ipv4/ip_forward 0
	finds forwarding 'does not forward' 'net.ipv4.ip_forward = 1: is 0'
	mends forwarding
	set_to net/ipv6/conf/brW0/disable_ipv6 0
	finds sysctl 'a setting of the bridge is wrong' 'net.ipv6.conf.brW0.disable_ipv6 = 1: is 0'
	mends sysctl
}
it doctor-finds-a-setting-that-does-not-hold settings

# private DIRECTORY: this case's own and empty, if the machine has it; nothing is made.
private() {
	[ ! -d "$1" ] || mount -t tmpfs tmpfs "$1"
}

# no_sysctl_files: this case's own, and none yet; the kernel's settings have no other source.
no_sysctl_files() {
	for name in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d; do
		private "$name"
	done
	[ ! -e /etc/sysctl.conf ] || mount --bind /dev/null /etc/sysctl.conf
	mkdir /run/sysctl.d
}

# sysctl --system would do it; whether it has been run does not matter.
sysctl_files() {
	no_sysctl_files
	host
	init >said
	echo 'net.ipv4.ip_forward = 1' >/run/sysctl.d/20-router.conf
	lacks sysctl.d
	printf '# mine\n\nnet/ipv4/conf/all/forwarding=0\n' >"/run/sysctl.d/30 hard.conf"
	finds sysctl.d 'will override a setting' \
		'/run/sysctl.d/30 hard.conf, line 3: sets net.ipv4.ip_forward to 0 instead of 1'
	mends sysctl.d
	echo '-net.ipv6.conf.*.disable_ipv6 = 0' >/run/sysctl.d/40-ipv6.conf
	finds sysctl.d 'will override a setting' \
		'40-ipv6.conf, line 1: sets net.ipv6.conf.brW0.disable_ipv6 to 0 instead of 1'
	mends sysctl.d
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "a setting is changed"
}
it doctor-finds-the-line-that-would-undo-a-setting sysctl_files

sysctl_files_of_packages() {
	[ -d /usr/lib/sysctl.d ] || skip 'this machine has no /usr/lib/sysctl.d'
	no_sysctl_files
	host
	init >said
	lacks sysctl.d
	echo 'net.ipv4.ip_forward = 0' >/usr/lib/sysctl.d/50-theirs.conf
	finds sysctl.d 'will override a setting' '/usr/lib/sysctl.d/50-theirs.conf, line 1: '
	advises 'override it: copy /usr/lib/sysctl.d/50-theirs.conf to /etc/sysctl.d and delete'
	: >/run/sysctl.d/50-theirs.conf
	lacks sysctl.d
}
it doctor-leaves-files-of-packages-alone sysctl_files_of_packages

# ufw has it read whenever it starts, after all other files.
sysctl_file_of_ufw() {
	no_sysctl_files
	mkdir -p /etc/ufw
	host
	init >said
	echo 'net.ipv4.ip_forward = 1' >/run/sysctl.d/20-router.conf
	printf '# mine\nnet/ipv4/ip_forward=0\n' >/etc/ufw/sysctl.conf
	echo 'ENABLED=no' >/etc/ufw/ufw.conf
	lacks sysctl.d
	echo 'ENABLED=yes' >/etc/ufw/ufw.conf
	finds sysctl.d 'will override a setting' \
		'/etc/ufw/sysctl.conf, line 2: sets net.ipv4.ip_forward to 0 instead of 1'
	mends sysctl.d
	[ "$(sed -n 2p /etc/ufw/sysctl.conf)" = '#net/ipv4/ip_forward=0' ] || fail "not there"
}
it doctor-finds-the-line-of-ufw-that-undoes-a-setting sysctl_file_of_ufw

# hears_inet: what comes from there by wlan0 is not dropped. No answer is waited for.
hears_inet() {
	hears_before=$(echo_requests)
	at inet busybox ping -q -c 1 -W 1 "$WLAN" >ping.out 2>&1 || :
	[ "$(echo_requests)" -gt "$hears_before" ]
}

echo_requests() {
	awk '/^Icmp: [0-9]/ { print $10 }' /proc/net/snmp
}

# As wg-quick does it: what has no mark goes into the tunnel, and the tunnel's own packets have one.
reverse_path() {
	internet
	online
	init >said
	set_to net/ipv4/conf/all/rp_filter 1
	set_to net/ipv4/conf/all/src_valid_mark 0
	interface usb0 10.99.3.2/24
	ip route add default via 10.99.3.1 metric 500
	hears_inet || fail 'it is deaf'
	interface wg0 10.9.0.2/32
	lacks rp_filter
	ip route add default dev wg0 table 51820
	ip rule add not fwmark 51820 table 51820
	ip route del default via 10.99.3.1
	finds rp_filter 'may be dropped' 'strict (1) on wlan0, and the default route goes to wg0'
	! hears_inet || fail 'nothing is dropped'
	set_to net/ipv4/conf/all/src_valid_mark 1
	lacks rp_filter
	set_to net/ipv4/conf/all/src_valid_mark 0
	mends rp_filter
	hears_inet || fail 'the remedy does not help'
	[ "$(setting net/ipv4/conf/wlan0/rp_filter)" = 2 ] || fail "it is not loose"
}
it doctor-finds-a-strict-filter-beside-a-vpn reverse_path

# A delay alone is not one: without Spanning Tree the kernel does not wait.
stp() {
	host
	ip link add brW0 type bridge stp_state 0 forward_delay 1500
	init >said
	lacks stp
	ip link set brW0 type bridge stp_state 1
	finds stp 'wait for Spanning Tree' 'stp_state 1, forward_delay 15.00 seconds'
	mends stp
}
it doctor-finds-spanning-tree stp

done_testing
