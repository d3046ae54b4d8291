#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A day of laptop use: brw0-watch runs, a guest has its lease from a server that brw0 started, and the
# network changes, in an order that is another one each time. Nobody types a command; after each event
# the host is online, and the guest resolves a name and fetches a page.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"

# lease: the guest asks for it; its resolv.conf is one.resolv.
lease() {
	ip -n one -4 address flush dev eth0
	ip -n one route flush dev eth0
	# shellcheck disable=SC2016 # for the shell in there
	at one unshare -m sh -ec 'touch "$1" && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"' \
		sh "$PWD/one.resolv" busybox udhcpc -i eth0 -n -q -t 5 -T 1 -x hostname:one \
		-s "$SOURCE/tests/guest/udhcpc-script" >one.log 2>&1
}

# What await polls.
guest_is_online() {
	server=$(sed -n 's/nameserver //p' one.resolv)
	at one timeout 3 busybox nslookup -type=a "$SERVER_NAME" "$server" >answer 2>&1 &&
		grep -q "$SERVER" answer && fetch one "$SERVER" >page
}
host_is_online() {
	timeout 3 busybox nslookup -type=a "$SERVER_NAME" "$(sed -n 's/nameserver //p' /etc/resolv.conf)" \
		>host.answer 2>&1 && timeout 3 busybox wget -q -O page "http://$SERVER/cgi-bin/who" 2>/dev/null
}

# begins SERVER BACKEND [LINE…]
begins() {
	needs busybox "$1"
	installed
	internet_by_lease
	day_server=$1 FIREWALL=$2
	shift 2
	configure "dhcp=$day_server" "$@"
	watch_starts
	namespace one
	ip link add port-one type veth peer name eth0 address 52:54:00:00:00:31 netns one
	ip link set port-one master brW0
	ip link set port-one up
	ip -n one link set eth0 up
	await lease
	await guest_is_online
}

# The events.
roam() {
	roam_n=$((${roam_n:-3} + 1))
	ip -n ap address add "10.99.$roam_n.1/24" dev sta
	in_background ip netns exec ap dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --user=root \
		--listen-address="10.99.$roam_n.1" --bind-interfaces --address="/$SERVER_NAME/$SERVER"
	ip address flush dev wlan0
	ip address add "10.99.$roam_n.2/24" dev wlan0
	ip route replace default via "10.99.$roam_n.1"
	echo "nameserver 10.99.$roam_n.1" >resolv.new
	mv resolv.new /etc/resolv.conf
}
flush() {
	nft flush ruleset
}
docker() {
	iptables -N DOCKER-USER 2>/dev/null || :
	iptables -C FORWARD -j DOCKER-USER 2>/dev/null || iptables -I FORWARD -j DOCKER-USER
	iptables -P FORWARD DROP
}
vpn() {
	link tun0 10.8.0.2/24 inet peer 10.8.0.1/24
	ip link set tun0 mtu 1420
	ip -n inet link set peer mtu 1420
	ip route add "$SERVER/32" via 10.8.0.1
	ip route add 203.0.113.0/24 via 10.8.0.1
	await guest_is_online
	ip link delete tun0
}
airplane() {
	way=$(ip -4 route show default)
	ip link set wlan0 down
	ip link set wlan0 up
	# shellcheck disable=SC2086 # words
	ip route replace $way
}
delete_bridge() {
	ip link delete brW0
	await [ -e /sys/class/net/brW0 ]
	ip link set port-one master brW0
	# A guest whose link went away asks again.
	await lease
}
clash() {
	own=$(ip -4 -o address show dev brW0 | sed 's/.*inet \([^/]*\).*/\1/')
	ip address add "${own%.*}.250/24" dev wlan0
	await moved
	ip address delete "${own%.*}.250/24" dev wlan0
	# It would ask after half a lease.
	await lease
}
moved() {
	! ip -4 -o address show dev brW0 | grep -q "inet $own/" &&
		ip -4 -o address show dev brW0 | grep -q 'inet '
}
forwarding() {
	set_to net/ipv4/ip_forward 0
	# No event tells of a setting: the next one does.
	interface dummy0
	ip link delete dummy0
}

all_events() {
	begins "$@"
	for event in $(printf '%s\n' roam flush docker vpn airplane delete_bridge clash roam forwarding | shuf); do
		echo "event: $event"
		event_begin=$(date +%s)
		"$event"
		await host_is_online
		await guest_is_online
		echo "# $event: $(($(date +%s) - event_begin)) s" >>took
	done
	cat took
	# That it was brw0-watch shows when it is gone.
	watch_ends
	flush
	iptables-legacy -w -t nat -F
	! guest_is_online || fail "online all the same"
}

dnsmasq_nftables() { all_events dnsmasq nftables; }
dnsmasq_iptables() { all_events dnsmasq iptables; }
udhcpd_nftables() { all_events udhcpd nftables dns=host; }
it day-with-dnsmasq-and-nftables dnsmasq_nftables
it day-with-dnsmasq-and-iptables dnsmasq_iptables
it day-with-udhcpd-and-nftables udhcpd_nftables
done_testing
