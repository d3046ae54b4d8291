#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch: whatever happens to the host, guests are online again without a command. Each case first
# shows that something was missing.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/port.sh"
. "${0%/*}/../lib/watch.sh"

sets_up() {
	internet
	online
	watch_starts
	guest one brW0 "$GUEST/24" 192.168.77.1
	mended
	watch_ends
	# It undoes nothing.
	is_online || fail "offline"
	watched_holds || fail "does not hold"
}
it watch-sets-up-what-is-missing sets_up

# cable: another interface with a router behind it that leads to the same Internet.
cable() {
	link eth1 10.99.3.2/24 ap lan 10.99.3.1/24
}

# A guest whose uplink does not forward is offline.
cable_plugged() {
	laptop forwarding=interfaces
	cable
	ip link set wlan0 down
	ip route add default via 10.99.3.1
	breaks
	mended
	watch_ends
}
nftables_cable() { FIREWALL=nftables cable_plugged; }
iptables_cable() { FIREWALL=iptables cable_plugged; }
it watch-nftables-after-a-cable-guests-are-online nftables_cable
it watch-iptables-after-a-cable-guests-are-online iptables_cable

routing_rule() {
	laptop forwarding=interfaces
	cable
	settles
	ip route add default via 10.99.3.1 table 100
	ip rule add iif brW0 table 100
	breaks
	mended
	ran_after 'routing rules' || fail "not because of the rule"
	watch_ends
}
it watch-after-a-routing-rule-guests-are-online routing_rule

# Another address and another access point.
roamed() {
	laptop forwarding=interfaces
	ip link delete wlan0
	await [ ! -e /sys/class/net/wlan0 ]
	settles
	link wlan0 172.31.5.9/16 ap sta 172.31.0.1/16
	ip route add default via 172.31.0.1
	mended
	watch_ends
}
it watch-after-roaming-guests-are-online roamed

# bridge_mac: of brW0.
bridge_mac() {
	cat /sys/class/net/brW0/address
}

# It is the same bridge to its guests.
bridge_deleted() {
	laptop
	given_tap tap0
	brw0-ifup tap0
	before=$(bridge_mac)
	ip link delete brW0
	breaks
	await watched_holds
	[ "$(bridge_mac)" = "$before" ] || fail "another MAC"
	has_master tap0 brW0
	ip link set port-one master brW0
	mended
	watch_ends
}
nftables_deleted() { FIREWALL=nftables bridge_deleted; }
iptables_deleted() { FIREWALL=iptables bridge_deleted; }
it watch-nftables-brings-back-a-deleted-bridge nftables_deleted
it watch-iptables-brings-back-a-deleted-bridge iptables_deleted

address_taken() {
	laptop
	ip address flush dev brW0
	breaks
	mended
	watch_ends
}
it watch-brings-back-the-address address_taken

flushed() {
	laptop
	for flush in 'flush ruleset' 'delete table inet brw0-brW0' 'flush table inet brw0-brW0'; do
		nft "$flush"
		breaks
		mended
	done
	[ "$(changes)" -ge 4 ] || fail "only $(changes) changes"
	watch_ends
}
it watch-nftables-after-flush-guests-are-online flushed

docker_starts() {
	laptop
	sh "$SOURCE/tests/lib/docker-like.sh" "$1"
	breaks
	mended
	# And where its own chain is made anew, as Docker does when it is restarted.
	"$1" -F DOCKER-USER
	"$1" -F FORWARD
	breaks
	mended
	watch_ends
}
nftables_docker() { FIREWALL=nftables docker_starts iptables-nft; }
it watch-nftables-after-docker-guests-are-online nftables_docker

# Legacy tables send no events: it is the next one, of anything, that helps.
legacy_flushed() {
	FIREWALL=iptables laptop watch=no
	iptables-legacy -w -t nat -F
	breaks
	slept 2 || fail "looks at them"
	interface docker0 172.17.0.1/16
	mended
	watch_ends
}
it watch-iptables-after-the-next-event-guests-are-online legacy_flushed

forwarding_off() {
	laptop
	set_to net/ipv4/ip_forward 0
	breaks
	mended
	ran_after settings || fail "for another reason"
	# What is changed elsewhere is no event.
	before=$(runs)
	set_to net/ipv4/tcp_sack 0
	slept 1 || fail "a wake-up"
	[ "$(runs)" = "$before" ] || fail "a run after any setting"
	watch_ends
}
it watch-brings-back-forwarding forwarding_off

configured() {
	laptop
	configure "address=10.66.0.1/24"
	await ran_after brw0.conf
	await watched_holds
	ip -4 address show dev brW0 | grep -q 10.66.0.1/24 || fail "not applied"
	watch_ends
}
it watch-applies-a-changed-configuration configured

done_testing
