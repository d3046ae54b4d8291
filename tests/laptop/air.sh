#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is around the laptop, in namespaces of its own: access points in ap1 and ap2 (a radio each), the
# cable's far end in ap3, and inet with web, DNS and WireGuard. No netfilter here: it must not load a
# module for the laptop, nor choose its firewall.
#
#	air start
#	air ap NUMBER SSID ROUTER/LENGTH [DNS…]     an access point, with DHCP and DNS
#	air roam ROUTER/LENGTH [DNS…]               the laptop moves to the access point "cafe"
#	air cable ROUTER/LENGTH [DNS…]              what is at the cable's far end
#	air off NUMBER
#	air vpn up|down                             WireGuard of the laptop, MTU 1420
set -u
run=/run/air
mkdir -p "$run"

at() {
	ip netns exec "$@"
}

ends() {
	[ ! -s "$run/$1.pid" ] || kill "$(cat "$run/$1.pid")" 2>/dev/null
	rm -f "$run/$1.pid"
}

# The Internet: 203.0.113.80 is a web server, .53 a DNS server.
start_inet() {
	ip -n inet link add wan type bridge
	ip -n inet address add 203.0.113.80/24 dev wan
	ip -n inet address add 203.0.113.53/24 dev wan
	ip -n inet link set wan up
	for n in 1 2 3; do
		ip -n inet link add "p$n" type veth peer name wan netns "ap$n"
		ip -n inet link set "p$n" master wan up
		ip -n "ap$n" address add "203.0.113.1$n/24" dev wan
		ip -n "ap$n" link set wan up
		ip -n "ap$n" route add default via 203.0.113.80
	done
	mkdir -p "$run/www"
	echo 'the page' >"$run/www/index.html"
	at inet busybox httpd -p 203.0.113.80:80 -h "$run/www"
	at inet dnsmasq --no-resolv --no-hosts --address=/brw0.example/203.0.113.80 \
		--bind-interfaces --listen-address=203.0.113.53 --pid-file="$run/inet.pid" --user=root
}

# The cards of access points and of the cable's far end leave the laptop.
move_cards() {
	for _ in $(seq 50); do [ ! -e /sys/class/net/wlan2 ] || break; sleep 0.2; done
	for n in 1 2; do
		phy=$(basename "$(readlink -f "/sys/class/net/wlan$n/phy80211")")
		iw phy "$phy" set netns name "ap$n"
	done
	for card in /sys/class/net/*; do
		[ "$(cat "$card/address")" = 52:54:00:aa:00:02 ] || continue
		ip link set "${card##*/}" down
		ip link set "${card##*/}" netns ap3 name lan
	done
}

start() {
	[ ! -e "$run/started" ] || return 0
	: >"$run/started"
	modprobe mac80211_hwsim
	for ns in inet ap1 ap2 ap3; do
		ip netns add "$ns"
		ip -n "$ns" link set lo up
		at "$ns" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
	done
	start_inet
	move_cards
	ap 1 home 192.168.1.1/24
}

# serve NUMBER DEVICE ROUTER/LENGTH [DNS…]: address, DHCP and DNS at that device. Leases are of the
# address's own /24. There is no NAT here: inet knows the way back.
serve() {
	n=$1 dev=$2 router=${3%/*} length=${3#*/}
	shift 3
	ends "dns$n"
	ip -n "ap$n" address flush dev "$dev"
	ip -n "ap$n" link del dns 2>/dev/null
	ip -n "ap$n" address add "$router/$length" dev "$dev" broadcast +
	ip -n "ap$n" link set "$dev" up
	net=$(ip -n "ap$n" route show dev "$dev" proto kernel | cut -d' ' -f1 | head -n 1)
	ip -n inet route replace "$net" via "203.0.113.1$n"
	listen=$router
	for dns; do
		case $dns in 203.0.113.*) continue ;; esac
		ip -n "ap$n" link add dns type dummy 2>/dev/null
		ip -n "ap$n" link set dns up
		ip -n "ap$n" address add "$dns/32" dev dns
		listen=$listen,$dns
	done
	servers=$(IFS=,; echo "$*")
	at "ap$n" dnsmasq --no-resolv --no-hosts --no-ping --bind-interfaces --user=root \
		--address=/brw0.example/203.0.113.80 --address="/who.example/203.0.113.1$n" \
		--listen-address="$listen" --dhcp-authoritative \
		--dhcp-range="${router%.*}.100,${router%.*}.150,1h" \
		--dhcp-option=option:router,"$router" \
		--dhcp-option=option:dns-server,"${servers:-$router}" \
		--dhcp-leasefile="$run/leases$n" --pid-file="$run/dns$n.pid"
}

ap() {
	n=$1 ssid=$2
	shift 2
	ends "hostapd$n"
	sleep 0.5
	cat >"$run/hostapd$n.conf" <<-CONF
		interface=wlan$n
		driver=nl80211
		ssid=$ssid
		hw_mode=g
		channel=$((n * 5))
		wpa=2
		wpa_key_mgmt=WPA-PSK
		rsn_pairwise=CCMP
		wpa_passphrase=correct horse
	CONF
	ip -n "ap$n" link set "wlan$n" down 2>/dev/null
	at "ap$n" hostapd -B -P "$run/hostapd$n.pid" -f "$run/hostapd$n.log" "$run/hostapd$n.conf" >/dev/null
	sleep 0.5
	serve "$n" "wlan$n" "$@"
}

off() {
	ends "hostapd$1"
	ends "dns$1"
	for dev in "wlan$1" lan; do
		ip -n "ap$1" link set "$dev" down 2>/dev/null
		ip -n "ap$1" address flush dev "$dev" 2>/dev/null
	done
}

# roam: as its user would choose the other access point. Which one is served tells who is left.
roam() {
	ap 2 cafe "$@"
	for _ in $(seq 10); do
		! nmcli -t -f SSID dev wifi list --rescan yes 2>/dev/null | grep -q cafe || break
		sleep 3
	done
	nmcli -w 90 con up cafe
	off 1
}

vpn_up() {
	umask 077
	for side in here there; do wg genkey >"$run/$side.key"; wg pubkey <"$run/$side.key" >"$run/$side.pub"; done
	ip -n inet link add wg0 type wireguard
	at inet wg set wg0 listen-port 51820 private-key "$run/there.key" \
		peer "$(cat "$run/here.pub")" allowed-ips 10.8.0.2/32
	ip -n inet address add 10.8.0.1/24 dev wg0
	ip -n inet link set wg0 up
	ip link add wg0 type wireguard
	wg set wg0 private-key "$run/here.key" peer "$(cat "$run/there.pub")" \
		endpoint 203.0.113.80:51820 allowed-ips 0.0.0.0/0
	ip address add 10.8.0.2/24 dev wg0
	ip link set wg0 mtu 1420 up
	# As wg-quick(8) does it.
	wg set wg0 fwmark 51820
	ip rule add not fwmark 51820 table 51820
	ip rule add table main suppress_prefixlength 0
	ip route add default dev wg0 table 51820
	# As resolvconf(8) does it for the VPN.
	echo 'nameserver 203.0.113.53' >/run/air/resolv.conf
	cp /run/air/resolv.conf /etc/resolv.conf
}

vpn_down() {
	ip rule del not fwmark 51820 table 51820
	ip rule del table main suppress_prefixlength 0
	ip link del wg0
	ip -n inet link del wg0
	nmcli general reload dns-rc
}

case ${1-} in
start) start ;;
ap) shift; ap "$@" ;;
roam) shift; roam "$@" ;;
cable) shift; serve 3 lan "$@" ;;
off) off "$2" ;;
vpn) "vpn_$2" ;;
*) sed -n '7,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
