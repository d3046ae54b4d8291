#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The laptop joins a network that is in the way of the bridge's. The host wins: it stays online, and
# after one run so are guests.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# up [SETTING]: a host with that bridge, as it was before and while it is set up.
up() {
	internet
	online
	printf '[brW0]\n%s\n' "${1:-}" >brw0.conf
	host_state before
	init >said
}

# new_network ADDRESS/LENGTH ROUTER: the laptop's next access point; the old one is gone.
new_network() {
	ip address flush dev wlan0
	ip -n ap address flush dev sta
	ip -n ap address add "$2/${1#*/}" dev sta
	ip address add "$1" dev wlan0
	ip route replace default via "$2" dev wlan0
}

# moved WHY: one run moves the bridge, tells why, and all are online; a second one changes nothing.
moved() {
	status 1 init --status >tree
	grep -q "CLASH *192.168.77.1/24 overlaps $1" tree || { cat tree; fail "status does not say it"; }
	init --dry-run >plan
	grep -q 'ip address delete 192.168.77.1/24' plan || { cat plan; fail "not in the plan"; }
	init >said
	grep -qF "brW0: moved, since its 192.168.77.1/24 overlaps $1" said || { cat said; fail "not said"; }
	own=$(ip -4 -o address show dev brW0 | sed 's/.*inet \([^/]*\).*/\1/')
	[ "$own" != 192.168.77.1 ] || fail "not moved"
	timeout 5 busybox wget -q -O page "http://$SERVER/cgi-bin/who" || fail "the host is offline"
	guest one brW0 "${own%.*}.10/24" "$own"
	seen_as one "$SERVER" "$(ip -4 -o address show dev wlan0 | sed 's/.*inet \([^/]*\).*/\1/')"
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "brW0: $own/24, nothing to change" ] || fail "a second run changes something"
}

# Back elsewhere it stays where it is, and all goes when it is removed.
removed_elsewhere() {
	new_network 10.99.1.2/24 10.99.1.1
	[ "$(init)" = "brW0: $own/24, nothing to change" ] || fail "it moves back"
	ip netns delete one
	await [ ! -e /sys/class/net/port-one ]
	init --remove >said
	is_as_in before
	no_journal
}

same_subnet() {
	up
	new_network 192.168.77.50/24 192.168.77.254
	moved '192.168.77.50/24 of wlan0'
	removed_elsewhere
}

# Its router has the bridge's own address: to the kernel it is the host itself.
same_router() {
	up
	new_network 192.168.77.50/24 192.168.77.1
	moved '192.168.77.50/24 of wlan0'
	removed_elsewhere
}

wider() {
	up
	new_network 192.168.1.2/16 192.168.1.1
	moved '192.168.1.2/16 of wlan0'
	removed_elsewhere
}

narrower() {
	up
	new_network 192.168.77.130/25 192.168.77.129
	moved '192.168.77.130/25 of wlan0'
	removed_elsewhere
}

router_inside() {
	up
	ip -n ap address add 192.168.77.200/32 dev sta
	ip route add 192.168.77.200/32 dev wlan0
	ip route replace default via 192.168.77.200 dev wlan0 src "$WLAN"
	moved 'router 192.168.77.200 of wlan0'
	ip route delete 192.168.77.200/32 dev wlan0
	removed_elsewhere
}

dns_inside() {
	up
	echo 'nameserver 192.168.77.53' >/etc/resolv.conf
	moved 'DNS server 192.168.77.53'
	: >/etc/resolv.conf
	removed_elsewhere
}

# A given address goes, nothing passes the bridge then, and it comes back.
fixed() {
	up address=192.168.77.1/24
	guest one brW0 192.168.77.10/24 192.168.77.1
	host_state set-up
	seen_as one "$SERVER" "$WLAN"
	new_network 192.168.77.50/24 192.168.77.254
	status 1 init
	says 'brW0 is down: its 192.168.77.1/24 overlaps 192.168.77.50/24 of wlan0; set another address'
	timeout 5 busybox wget -q -O page "http://$SERVER/cgi-bin/who" || fail "the host is offline"
	unreached one "$SERVER"
	status 1 init
	says 'cannot give 192.168.77.1/24 to brW0: it overlaps 192.168.77.50/24 of wlan0'
	status 1 init --status >tree
	new_network 10.99.1.2/24 10.99.1.1
	init >said
	seen_as one "$SERVER" 10.99.1.2
	init --status >tree || { cat tree; fail "does not hold"; }
	ip netns delete one
	await [ ! -e /sys/class/net/port-one ]
	init --remove >said
	is_as_in before
}

# What brw0 did not put there, it does not take away.
adopted() {
	internet
	online
	ip link add brW0 type bridge
	ip address add 192.168.77.1/24 dev brW0
	init >said
	host_state before
	new_network 192.168.77.50/24 192.168.77.254
	status 1 init
	says 'brw0 did not put it there'
	ip -4 -o address show dev brW0 | grep -q 192.168.77.1/24 || fail "it is gone"
}

for backend in iptables nftables; do
	export FIREWALL=$backend
	for case in same_subnet same_router wider narrower router_inside dns_inside fixed adopted; do
		it "clash-$(echo "$case" | tr _ -)-$backend" "$case"
	done
done
done_testing
