# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A laptop on a Wi-Fi, made of namespaces; after tap.sh.
#
#	guest ── brW0 ─ the host ─ wlan0 ─────── sta ─ ap ─ wan ─────── eth0 ─ inet
#	                this namespace           10.99.1.1              10.99.2.2: a web server
#
# The case's own namespace is the host. What is on the other side of its links is in namespaces of
# its own: ap (the access point), inet (the server behind it), and the guests.

# The host's wlan0, the access point and the server, for those who source this; and a name that only
# the access point's DNS server knows.
export WLAN=10.99.1.2 AP=10.99.1.1 SERVER=10.99.2.2 SERVER_NAME=www.brw0.test

# setting NAME: its value.
setting() {
	cat "/proc/sys/$1"
}

# set_to NAME VALUE
set_to() {
	echo "$2" >"/proc/sys/$1"
}

#
# The host.
#

# host [NAMESPACE]: a host whose Wi-Fi is up, with nothing behind it; hosts in two namespaces look the
# same. IPv6 addresses that come when they like would be in the way of comparing.
# shellcheck disable=SC2120 # the namespace is optional
host() {
	${1:+ip netns exec "$1"} sh -c \
		'echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode' 2>/dev/null || :
	ip ${1:+-n "$1"} -batch - <<-END
		link add wlan0 address 02:00:00:00:00:01 type veth peer name air address 02:00:00:00:00:02
		link set air up
		link set wlan0 up
		address add $WLAN/24 dev wlan0
		route add default via $AP
	END
}

# interface NAME [ADDRESS]: one more of the host's, with nothing behind it.
interface() {
	ip link add "$1" type veth peer name "$1-peer"
	ip link set "$1-peer" up
	ip link set "$1" up
	[ -z "${2:-}" ] || ip address add "$2" dev "$1"
}

#
# What is around the host.
#

at() {
	ip netns exec "$@"
}

# namespace NAME
namespace() {
	ip netns add "$1"
	ip -n "$1" link set lo up
}

# link HOST-SIDE HOST-ADDRESS NAMESPACE THEIR-SIDE THEIR-ADDRESS; the host's may be empty.
link() {
	ip link add "$1" type veth peer name "$4" netns "$3"
	[ -z "$2" ] || ip address add "$2" dev "$1"
	ip link set "$1" up
	ip -n "$3" address add "$5" dev "$4"
	ip -n "$3" link set "$4" up
}

# network [ADDRESS]: the host's Wi-Fi with that address, an access point that forwards, and a web
# server on the Internet.
network() {
	set_to net/ipv6/conf/default/addr_gen_mode 1 2>/dev/null || :
	# A reject is an ICMP message, and many of these in a row are held back.
	set_to net/ipv4/icmp_ratelimit 0
	namespace ap
	namespace inet
	link wlan0 "${1:-}" ap sta "$AP/24"
	ip -n ap link add wan type veth peer name eth0 netns inet
	ip -n ap address add 10.99.2.1/24 dev wan
	ip -n ap link set wan up
	ip -n inet address add "$SERVER/24" dev eth0
	ip -n inet link set eth0 up
	ip -n inet route add default via 10.99.2.1
	at ap sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	web_server inet
}

# internet: the network; the host has no default route yet. The access point knows the ways to the
# guests' subnets: that nobody comes in is not for lack of a route.
internet() {
	network "$WLAN/24"
	ip -n ap route add 192.168.0.0/16 via "$WLAN"
}

online() {
	ip route add default via "$AP"
}

# internet_by_lease: the network; address, default route and /etc/resolv.conf of the host come from
# the access point. That has no route to guests: who gets an answer got it through the masquerade.
internet_by_lease() {
	network
	cat >ap.conf <<-CONF
		dhcp-leasefile=$PWD/ap.leases
		interface=sta
		bind-interfaces
		no-ping
		no-resolv
		no-hosts
		dhcp-range=10.99.1.100,10.99.1.150,1h
		dhcp-authoritative
		address=/$SERVER_NAME/$SERVER
	CONF
	# In debug mode it does not change its user, which it could not in a user namespace.
	at ap dnsmasq --no-daemon -C "$PWD/ap.conf" >ap.log 2>&1 &
	await grep -q ' started' ap.log
	busybox udhcpc -i wlan0 -n -q -t 10 -T 1 -s "$SOURCE/tests/guest/udhcpc-script" \
		>wlan0.log 2>&1 || fail "no lease from the access point: $(cat wlan0.log)"
	WLAN=$(ip -4 -o address show dev wlan0 | sed 's/.*inet \([^/]*\).*/\1/')
}

# guest NAME BRIDGE ADDRESS/PREFIX GATEWAY: one on a port of that bridge, as tests need no TAP.
guest() {
	namespace "$1"
	ip link add "port-$1" type veth peer name eth0 netns "$1"
	ip link set "port-$1" master "$2"
	ip link set "port-$1" up
	ip -n "$1" address add "$3" dev eth0
	ip -n "$1" link set eth0 up
	ip -n "$1" route add default via "$4"
}

#
# Who reaches whom.
#

# web_server NAMESPACE [PORT]: its page "who" has the sender of the request, "ADDRESS PORT".
web_server() {
	needs busybox
	if [ ! -d "$SCRATCH/www" ]; then
		mkdir -p "$SCRATCH/www/cgi-bin"
		echo 'Hello from the Internet' >"$SCRATCH/www/index.html"
		# shellcheck disable=SC2016 # for the script that is written
		printf '#!/bin/sh\necho "Content-type: text/plain"\necho\necho "%s"\n' \
			'$REMOTE_ADDR $REMOTE_PORT' >"$SCRATCH/www/cgi-bin/who"
		chmod 755 "$SCRATCH/www/cgi-bin/who"
	fi
	in_background ip netns exec "$1" busybox httpd -f -p "0.0.0.0:${2:-80}" -h "$SCRATCH/www"
	await web_server_listens "$1" "${2:-80}"
}

web_server_listens() {
	at "$1" grep -qiE ":$(printf %04X "$2") .* 0A " /proc/net/tcp /proc/net/tcp6
}

# fetch NAMESPACE ADDRESS [PORT]: what the page there says.
fetch() {
	at "$1" timeout 3 busybox wget -q -O - "http://$2:${3:-80}/cgi-bin/who" 2>fetch.err
}

# seen_as NAMESPACE SERVER ADDRESS: the server sees that address.
seen_as() {
	fetch "$1" "$2" >page || { cat fetch.err; fail "$1 does not reach $2"; }
	[ "$(cut -d ' ' -f 1 page)" = "$3" ] || fail "$1 is seen as $(cat page), not $3"
}

# unreachables NAMESPACE: how often it got the message that something cannot be reached.
unreachables() {
	# shellcheck disable=SC2016 # awk's
	at "$1" awk '/^Icmp: [0-9]/ { print $5 }' /proc/net/snmp
}

answered() {
	[ -s page ] || [ "$(unreachables "$1")" -gt "$2" ]
}

# rejected NAMESPACE ADDRESS [PORT]: an answer comes, and it is no. Between namespaces it comes before
# connect() is over, which then heeds it only at its next try, a second later: so look at the answer.
rejected() {
	rejected_before=$(unreachables "$1")
	: >page
	# Not in a function, so that it is this process, and its complaint, that end here.
	ip netns exec "$1" timeout 3 busybox wget -q -O - "http://$2:${3:-80}/cgi-bin/who" \
		>page 2>rejected.err &
	rejected_fetch=$!
	await answered "$1" "$rejected_before"
	kill "$rejected_fetch" 2>/dev/null || :
	wait "$rejected_fetch" 2>/dev/null || :
	[ ! -s page ] || fail "$1 reaches $2"
}

# unreached NAMESPACE ADDRESS [PORT]: no answer within a second.
unreached() {
	! at "$1" timeout 1 busybox wget -q -O - "http://$2:${3:-80}/cgi-bin/who" \
		>page 2>fetch.err || fail "$1 reaches $2"
	! grep -q refused fetch.err || fail "refused, not dropped"
}

# pings NAMESPACE ADDRESS
pings() {
	at "$1" busybox ping -q -c 1 -W 2 "$2" >ping.out 2>&1 || { cat ping.out; fail "no ping"; }
}

# installed: the templates are where they are installed.
installed() {
	brw0-dhcpd-conf --help | grep -qF ' /usr/share/brw0]' || skip 'configured for other directories'
	mkdir upper work
	mount -t overlay overlay -o "lowerdir=/usr/share,upperdir=$PWD/upper,workdir=$PWD/work" /usr/share ||
		skip "no overlay"
	mkdir -p /usr/share/brw0 /var/lib/misc
	cp "$SOURCE"/etc/*.in /usr/share/brw0/
}

# pseudo_terminals: there are such, as script(1) and zsh need.
pseudo_terminals() {
	mkdir -p /dev/pts
	mount -n -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -sf pts/ptmx /dev/ptmx
}
