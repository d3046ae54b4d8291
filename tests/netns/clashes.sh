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
	grep -qxF "# brW0: its 192.168.77.1/24 overlaps $1" plan || { cat plan; fail "not explained"; }
	init >said
	grep -qxF "brW0: moved: its 192.168.77.1/24 overlaps $1" said || { cat said; fail "not said"; }
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
	says 'cannot serve guests on brW0: its 192.168.77.1/24 overlaps 192.168.77.50/24 of wlan0'
	timeout 5 busybox wget -q -O page "http://$SERVER/cgi-bin/who" || fail "the host is offline"
	unreached one "$SERVER"
	host_state closed
	status 1 init
	says 'cannot serve guests on brW0: its 192.168.77.1/24 overlaps 192.168.77.50/24 of wlan0'
	host_state again
	same closed again
	status 1 init --status >tree
	grep -q "CLASH *192.168.77.1/24 overlaps 192.168.77.50/24 of wlan0" tree || { cat tree; fail "does not say it"; }
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

# Where a VPN is reached: a route of one address.
endpoint_inside() {
	up
	ip route add 192.168.77.9/32 via 10.99.1.1
	moved '192.168.77.9/32 of wlan0'
	removed_elsewhere
}

# The router as well as the DNS server may have the bridge's own address and not be on a link with it.
own_dns() {
	up
	echo 'nameserver 192.168.77.1' >/etc/resolv.conf
	moved 'DNS server 192.168.77.1'
	: >/etc/resolv.conf
	removed_elsewhere
}

# behind_stub FILE: this host asks a stub, and that keeps its servers there.
behind_stub() {
	echo 'nameserver 127.0.0.53' >/etc/resolv.conf
	mkdir -p "${1%/*}"
	echo 'nameserver 192.168.77.53' >"$1"
}

dns_of_resolved() {
	up
	behind_stub /run/systemd/resolve/resolv.conf
	moved 'DNS server 192.168.77.53'
}

dns_of_manager() {
	up
	behind_stub /run/NetworkManager/no-stub-resolv.conf
	moved 'DNS server 192.168.77.53'
}

for backend in iptables nftables; do
	export FIREWALL=$backend
	for case in same_subnet same_router wider narrower router_inside dns_inside endpoint_inside \
		fixed adopted; do
		it "clash-$(echo "$case" | tr _ -)-$backend" "$case"
	done
done
it clash-own-dns own_dns
it clash-dns-of-resolved dns_of_resolved
it clash-dns-of-networkmanager dns_of_manager

# quiet ADDRESS: what is there is no reason to move.
quiet() {
	[ "$(init)" = "brW0: $1, nothing to change" ] || { init; fail "it moves"; }
	init --status >tree || { cat tree; fail "does not hold"; }
}

# The host may ask a guest: one that is configured, or by which a route of the host leads. And resolved
# lists the bridge's address, where it asks the bridge for guests' names.
own_servers() {
	up 'host.filter=52:54:00:00:00:01 192.168.77.7'
	echo 'nameserver 192.168.77.7' >/etc/resolv.conf
	quiet 192.168.77.1/24
	ip route add 10.44.0.0/16 via 192.168.77.8 dev brW0
	echo 'nameserver 192.168.77.8' >/etc/resolv.conf
	quiet 192.168.77.1/24
	behind_stub /run/systemd/resolve/resolv.conf
	mkdir /run/systemd/resolve/netif
	echo 'nameserver 192.168.77.1' >/run/systemd/resolve/resolv.conf
	echo 'SERVERS=192.168.77.1' >"/run/systemd/resolve/netif/$(cat /sys/class/net/brW0/ifindex)"
	quiet 192.168.77.1/24
	# The guest's address is the same part of the network after the bridge has moved.
	new_network 192.168.77.50/24 192.168.77.254
	init >said
	echo 'nameserver 192.168.78.7' >/etc/resolv.conf
	quiet 192.168.78.1/24
	echo 'nameserver 192.168.78.9' >/etc/resolv.conf
	init >said
	grep -q 'overlaps DNS server 192.168.78.9' said || fail "the control did not move"
}
it clash-not-with-a-dns-server-on-the-bridge own_servers

# Wide routes come and go while guests are on the bridge.
wide_routes() {
	up
	guest one brW0 192.168.77.10/24 192.168.77.1
	interface tun0 10.5.0.2/24
	ip route add 192.168.0.0/17 dev tun0
	ip route add 192.168.64.0/18 via 10.5.0.1
	ip route add unreachable 192.168.76.0/22
	quiet 192.168.77.1/24
	grep -q 'hides *192.168.64.0/18 of tun0' tree || { cat tree; fail "not said what it hides"; }
	seen_as one "$SERVER" "$WLAN"
	init --doctor --no-probe | grep -q overlap && fail "the doctor takes it for a clash"
	init --remove >said
	printf '[brW0]\naddress=192.168.77.1/24\n' >brw0.conf
	init >said
	quiet 192.168.77.1/24
}
it clash-not-with-wide-routes wide_routes

# Several bridges: none chooses what another has or is to have.
several() {
	internet
	online
	printf '[brW0]\n[brW1]\n[brW2]\naddress=192.168.77.1/24\n' >brw0.conf
	init >said
	[ "$(bridges)" = "192.168.78.1 192.168.79.1 192.168.77.1 " ] || fail "$(bridges)"
	new_network 192.168.78.50/24 192.168.78.254
	init >said
	[ "$(bridges)" = "192.168.80.1 192.168.79.1 192.168.77.1 " ] || fail "$(bridges)"
	grep -q '^brW1: .*nothing to change' said || { cat said; fail "brW1 changes"; }
	# While the configured one is closed, its network is not given away.
	new_network 192.168.76.50/22 192.168.76.254
	status 1 init >said
	[ "$(bridges)" = "192.168.80.1 192.168.81.1 " ] || fail "$(bridges)"
	new_network 10.99.1.2/24 10.99.1.1
	init >said
	[ "$(bridges)" = "192.168.80.1 192.168.81.1 192.168.77.1 " ] || fail "$(bridges)"
	init --status >tree || { cat tree; fail "does not hold"; }
}

bridges() {
	for bridge in brW0 brW1 brW2; do
		ip -4 -o address show dev "$bridge" | sed 's/.*inet \([^/]*\).*/\1/' | tr '\n' ' '
	done
	echo
}
it clash-several-bridges-keep-apart several

done_testing
