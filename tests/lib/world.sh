# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A laptop on a Wi-Fi, made of namespaces; sourced after tap.sh.
#
#	host                   ap                            inet
#	wlan0 ─────────────── wlan     wan ──────────────── wan
#	lease from the AP      192.0.2.1  203.0.113.1        203.0.113.80: a web server
#
# The AP has a DHCP and a DNS server of its own and forwards, but does not translate, and neither
# it nor the server has a route to anything behind the host: a guest that gets an answer from
# 203.0.113.80 got it through the host's masquerade.

SERVER=203.0.113.80
AP=192.0.2.1
# A name that only the AP's DNS server knows.
SERVER_NAME=www.brw0.test

# host COMMAND…, ap COMMAND…, inet COMMAND…: run it there.
host() { ip netns exec host "$@"; }
ap() { ip netns exec ap "$@"; }
inet() { ip netns exec inet "$@"; }

# eventually SECONDS COMMAND…: wait for it to succeed; fail the case if it does not.
eventually() {
	eventually_left=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		eventually_left=$((eventually_left - 1))
		[ "$eventually_left" -gt 0 ] || fail "waited in vain for: $*"
		sleep 0.05
	done
}

# world_up: the three namespaces, the lease on wlan0 and the /etc/resolv.conf that came with it.
world_up() {
	for world_name in host ap inet; do
		ip netns add "$world_name"
		# No address is tentative for a while: snapshots of the host's state stay comparable.
		ip netns exec "$world_name" sysctl -qw net.ipv6.conf.default.accept_dad=0
		ip -n "$world_name" link set lo up
	done
	ip link add wlan0 netns host type veth peer name wlan netns ap
	ip link add wan netns ap type veth peer name wan netns inet
	world_ap_up
	world_inet_up
	world_host_up
}

world_inet_up() {
	ip -n inet address add "$SERVER/24" dev wan
	ip -n inet link set wan up
	ip -n inet route add 192.0.2.0/24 via 203.0.113.1
	mkdir -p www/cgi-bin
	echo 'Hello from the Internet' >www/index.html
	cat >www/cgi-bin/source <<-'CGI'
		#!/bin/sh
		printf 'Content-Type: text/plain\r\n\r\n%s\n' "$REMOTE_ADDR"
	CGI
	chmod +x www/cgi-bin/source
	inet busybox httpd -p "$SERVER:80" -h "$PWD/www"
}

world_ap_up() {
	ip -n ap address add "$AP/24" dev wlan
	ip -n ap address add 203.0.113.1/24 dev wan
	ip -n ap link set wlan up
	ip -n ap link set wan up
	ap sysctl -qw net.ipv4.ip_forward=1
	cat >ap.conf <<-CONF
		dhcp-leasefile=$PWD/ap.leases
		interface=wlan
		bind-interfaces
		no-ping
		no-resolv
		no-hosts
		dhcp-range=192.0.2.100,192.0.2.150,1h
		dhcp-authoritative
		address=/$SERVER_NAME/$SERVER
	CONF
	# In debug mode it does not change its user, which it could not in a user namespace.
	ip netns exec ap dnsmasq --no-daemon -C "$PWD/ap.conf" >ap.log 2>&1 &
	eventually 10 grep -q ' started' ap.log
}

world_host_up() {
	ip -n host link set wlan0 up
	host busybox udhcpc -i wlan0 -n -q -t 10 -T 1 -s "$SOURCE/tests/guest/udhcpc-script" \
		>wlan0.log 2>&1 || fail "no lease from the AP: $(cat wlan0.log)"
	# shellcheck disable=SC2034 # for the case
	WLAN0=$(ip -n host -4 -o address show dev wlan0 | sed 's/.*inet \([^/]*\).*/\1/')
}

# laptop_state FILE: all that our programs may change on the host, without counters and what comes
# with kernel modules.
laptop_state() {
	host sh "$SOURCE/tests/lib/host-state.sh" uncounted unloaded >"$1" || fail "no picture of the host"
}
