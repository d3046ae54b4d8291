#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What somebody changes between brw0-nat-init and its --remove stays theirs.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

changed_settings() {
	host
	init >said
	set_to net/ipv4/conf/all/accept_redirects 1
	set_to net/ipv4/conf/wlan0/rp_filter 2
	set_to net/ipv4/conf/default/send_redirects 0
	init --remove >said
	[ "$(setting net/ipv4/conf/all/accept_redirects)" = 1 ] || fail "accept_redirects"
	[ "$(setting net/ipv4/conf/wlan0/rp_filter)" = 2 ] || fail "rp_filter"
	[ "$(setting net/ipv4/conf/default/send_redirects)" = 0 ] || fail "send_redirects"
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "forwarding is left on"
}
it nat-init-remove-leaves-settings-that-somebody-changed changed_settings

changed_address() {
	host
	init >said
	ip address add 172.30.0.1/24 dev wlan0
	ip link add other0 type veth peer name other1
	ip address add 172.31.0.1/24 dev other0
	ip link set other0 up
	ip route add 198.51.100.0/24 via 10.99.1.1
	init --remove >said
	ip -o address show dev wlan0 | grep -q 172.30.0.1 || fail "their address is gone"
	ip -o address show dev other0 | grep -q 172.31.0.1 || fail "their interface is gone"
	ip route show 198.51.100.0/24 | grep -q via || fail "their route is gone"
	ip link delete other0
	ip link delete wlan0
	init >said
	init --remove >said
	host_state gone
	init >said
	init --remove >said
	is_as_in gone
}
it nat-init-remove-leaves-other-addresses-and-interfaces changed_address

# has_alone ADDRESS: the bridge has that one, and no other.
has_alone() {
	ip -o -4 address show dev brW0 >addresses
	{ [ "$(wc -l <addresses)" = 1 ] && grep -qF " $1 " addresses; } || {
		cat addresses
		fail "it does not have just $1"
	}
}

# By itself the kernel deletes with an address those that were added later in its network.
address_beside_ours() {
	host
	set_to net/ipv4/conf/all/promote_secondaries 0
	set_to net/ipv4/conf/default/promote_secondaries 0
	ip link add brW0 type bridge
	init --address=10.50.0.1/24 >said
	[ "$(setting net/ipv4/conf/brW0/promote_secondaries)" = 1 ] || fail "it is not set"
	ip address add 10.50.0.2/24 dev brW0
	init --remove >said
	has_alone 10.50.0.2/24
	[ "$(setting net/ipv4/conf/brW0/promote_secondaries)" = 0 ] || fail "it is not given back"
	no_journal
}
it nat-init-remove-leaves-other-addresses-beside-ours address_beside_ours

# The same where it cannot be set; and one of our addresses that is a secondary of another.
address_without_promotion() {
	host
	ip link add brW0 type bridge
	set_to net/ipv4/ip_forward 1
	for setting in all default brW0; do set_to "net/ipv4/conf/$setting/promote_secondaries" 0; done
	for setting in brW0 wlan0; do set_to "net/ipv4/conf/$setting/forwarding" 1; done
	mount --bind /proc/sys /proc/sys
	mount -o remount,bind,ro /proc/sys
	init --address=10.50.0.1/24 >said
	init --address=10.50.0.9/24 >said
	has_alone 10.50.0.9/24
	ip address add 10.50.0.2/24 dev brW0
	init --remove >said
	has_alone 10.50.0.2/24
	umount /proc/sys
	# Control: the kernel would have.
	ip address add 10.50.0.3/24 dev brW0
	ip address delete 10.50.0.2/24 dev brW0
	[ -z "$(ip -o -4 address show dev brW0)" ] || fail "it is set"
}
it nat-init-remove-leaves-other-addresses-where-settings-are-read-only address_without_promotion

interface_went() {
	host
	echo '[brW0]' >brw0.conf
	echo 'forwarding = interfaces' >>brw0.conf
	init >said
	ip link delete wlan0
	init --remove >said
	no_link brW0
	no_journal
}
it nat-init-remove-where-the-uplink-went interface_went

uplink_came_back() {
	host
	set_to net/ipv4/conf/wlan0/forwarding 1
	init >said
	ip link delete wlan0
	host
	init --remove >said
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "forwarding is left on"
	no_link brW0
	no_journal
}
it nat-init-remove-where-the-uplink-came-anew uplink_came_back

kept_on() {
	grep -qx "brW0: net.ipv4.ip_forward stays 1: other forward or NAT rules may need it" \
		said || { cat said; fail "not said"; }
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "turned off all the same"
	no_journal
}

# relied_on COMMAND…: a rule of somebody's that came after us keeps forwarding on, one that came
# before does not.
relied_on() {
	init >said
	"$@"
	init --remove >said
	kept_on
	set_to net/ipv4/ip_forward 0
	init >said
	init --remove >said
	! grep "stays 1" said || fail "a rule that was there before keeps forwarding on"
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "not given back"
	no_journal
}

relied_on_by_forward() {
	needs_table_names
	host
	relied_on rules_of filter -A FORWARD -i vmbr0 -j ACCEPT
}
it nat-init-remove-leaves-forwarding-on-for-a-later-forward-rule relied_on_by_forward

relied_on_by_nat() {
	needs_table_names
	host
	relied_on rules_of nat -A POSTROUTING -s 10.55.0.0/24 -j MASQUERADE
	relied_on rules_of nat -A PREROUTING -p tcp --dport 99 -j DNAT --to-destination 10.55.0.9
}
it nat-init-remove-leaves-forwarding-on-for-a-later-nat-rule relied_on_by_nat

relied_on_by_nft() {
	needs iptables-nft
	host
	relied_on iptables-nft -w -A FORWARD -i vmbr0 -j ACCEPT
	relied_on iptables-nft -w -t nat -A POSTROUTING -s 10.55.0.0/24 -j MASQUERADE
}
it nat-init-remove-leaves-forwarding-on-for-a-later-nftables-rule relied_on_by_nft

relied_on_by_native_nft() {
	needs nft
	host
	nft add table inet theirs
	nft add chain inet theirs forward '{ type filter hook forward priority 0; }'
	relied_on nft add rule inet theirs forward iifname vmbr0 accept
}
it nat-init-remove-leaves-forwarding-on-for-a-later-native-nft-rule relied_on_by_native_nft

not_relied_on() {
	host
	init >said
	rules_of filter -A INPUT -s 203.0.113.9 -j DROP
	rules_of filter -A OUTPUT -d 203.0.113.9 -j DROP
	init --remove >said
	! grep "stays 1" said || fail "a rule that forwards nothing keeps forwarding on"
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "not given back"
}
it nat-init-remove-gives-forwarding-back-beside-a-later-input-rule not_relied_on

set_again() {
	host
	init >said
	set_to net/ipv4/ip_forward 0
	set_to net/ipv4/conf/wlan0/forwarding 1
	init --remove >said
	[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "turned on"
	[ "$(setting net/ipv4/conf/wlan0/forwarding)" = 1 ] || fail "their choice is undone"
}
it nat-init-remove-where-somebody-turned-forwarding-off-before-us set_again

done_testing
