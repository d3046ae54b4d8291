#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Negative controls: with one thing taken away, a guest must not get online, and must get exactly
# as far as that thing. They show that the tests in online.sh can fail.
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"

# No patience: what works, works at once.
HURRY='lease_seconds=4 patience=1'

# is_offline NAME
is_offline() {
	guest_expect "$1" ping-server failed
	guest_expect "$1" page ''
	guest_expect "$1" page-by-name ''
	guest_expect "$1" source ''
}

# It has its lease and reaches the host, and nothing beyond.
is_stuck_at_the_host() {
	guest_expect "$1" lease ok
	guest_expect "$1" ping-gateway ok
	is_offline "$1"
}

is_without_lease() {
	guest_expect "$1" lease none
	guest_expect "$1" address ''
	is_offline "$1"
}

no_masquerade() {
	laptop_up
	nft flush chain inet brw0-brW0 nat-postrouting
	guest_netdev guest "$HURRY" 01
	guest_end guest
	is_stuck_at_the_host guest
}

no_forwarding() {
	laptop_up
	sysctl -qw net.ipv4.ip_forward=0
	guest_netdev guest "$HURRY" 01
	guest_end guest
	is_stuck_at_the_host guest
}

no_dhcp() {
	laptop_up
	dhcpd_down
	guest_netdev guest "$HURRY" 01
	guest_end guest
	is_without_lease guest
}

spanning_tree() {
	laptop_up
	ip link set brW0 type bridge stp_state 1 forward_delay 3000
	guest_netdev guest "$HURRY" 01
	guest_end guest
	is_without_lease guest
}

it no-masquerade-no-internet no_masquerade
it no-forwarding-no-internet no_forwarding
it no-dhcp-server-no-lease no_dhcp
it spanning-tree-delay-no-lease spanning_tree
done_testing
