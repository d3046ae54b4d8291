# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the shell tests of brw0-nat-init share; after tap.sh.
#
# A case's own namespace is the host. What is on the other side of its links is in namespaces of
# its own: ap (the access point), inet (a server behind it), and the guests.

STATE_DIR=/run/brw0

# init OPTION…: the program, on the configuration of this case; with rules where these tests look for
# them, unless $FIREWALL is another one.
init() {
	[ -e "$SCRATCH/brw0.conf" ] || : >"$SCRATCH/brw0.conf"
	brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" \
		--firewall="${FIREWALL:-iptables}" "$@"
}

# rules_of TABLE ARGUMENT…: iptables on one of the host's tables.
rules_of() {
	rules_table=$1
	shift
	iptables-legacy -w -t "$rules_table" "$@"
}

# setting NAME: its value.
setting() {
	cat "/proc/sys/$1"
}

# set_to NAME VALUE
set_to() {
	echo "$2" >"/proc/sys/$1"
}

# await COMMAND…: until it succeeds; not for ever.
await() {
	for _ in $(seq "${AWAIT_TRIES:-200}"); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.02
	done
	fail "did not come about: $*"
}

# in_background COMMAND…: it ends with the case, in any case after a while.
in_background() {
	timeout 100 "$@" >/dev/null 2>&1 </dev/null &
	background="${background:-} $!"
	# shellcheck disable=SC2064
	trap "kill $background 2>/dev/null || :" EXIT
}

#
# The host.
#

snapshot() { host_state "$1"; }

# same_but_tables WANTED GOT: but for empty tables that are registered, which cannot be undone.
same_but_tables() {
	sed 1d "$1" >"$1.rest"
	sed 1d "$2" >"$2.rest"
	same "$1.rest" "$2.rest"
}

# is_as_in FILE: the host is as it was at that snapshot, but for empty tables.
is_as_in() {
	snapshot now
	same_but_tables "$1" now
}

# no_rule_has SECTION PATTERN: nothing has that in it there, in legacy or nftables; and that could be read.
no_rule_has() {
	host_state rules.now uncounted "$1"
	sed '1d; /^# /d' rules.now >rules.lines
	! grep -aE -- "$2" rules.lines || fail "that is left in $1"
}

# no_link NAME: nor any other name that begins so.
no_link() {
	ip -o link show >links.now || fail "links cannot be read"
	grep -q ': lo: ' links.now || fail "links cannot be read"
	! grep ": $1" links.now || fail "$1 is there"
}

# no_journal: nothing is left to be taken back.
no_journal() {
	[ -z "$(find "$STATE_DIR" -type f ! -name lock 2>/dev/null)" ] || fail "a journal is left"
}

# A host whose Wi-Fi is up, with nothing behind it. IPv6 addresses that come when they like would
# be in the way of comparing.
host() {
	set_to net/ipv6/conf/default/addr_gen_mode 1 2>/dev/null || :
	ip link add wlan0 type veth peer name air
	ip link set air up
	ip link set wlan0 up
	ip address add 10.99.1.2/24 dev wlan0
	ip route add default via 10.99.1.1
}

# interface NAME [ADDRESS]: one more of the host's, with nothing behind it.
interface() {
	ip link add "$1" type veth peer name "$1-peer"
	ip link set "$1-peer" up
	ip link set "$1" up
	[ -z "${2:-}" ] || ip address add "$2" dev "$1"
}

# Rules of somebody else's in all tables, with chains, policies and counters that are not zero.
foreign_rules() {
	iptables-legacy-restore -c <<-END
		*raw
		:PREROUTING ACCEPT [11:1100]
		:OUTPUT ACCEPT [0:0]
		[12:1200] -A PREROUTING -s 203.0.113.7/32 -j DROP
		COMMIT
		*mangle
		:PREROUTING ACCEPT [13:1300]
		:INPUT ACCEPT [14:1400]
		:FORWARD ACCEPT [15:1500]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		[16:1600] -A FORWARD -s 203.0.113.8/32 -j MARK --set-xmark 0x7/0xffffffff
		COMMIT
		*nat
		:PREROUTING ACCEPT [17:1700]
		:INPUT ACCEPT [18:1800]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		:theirs - [0:0]
		[19:1900] -A PREROUTING -p tcp -m tcp --dport 8443 -j DNAT --to-destination 10.55.0.9:443
		[20:2000] -A POSTROUTING -s 10.55.0.0/24 -j theirs
		[21:2100] -A theirs -o wlan0 -j MASQUERADE
		COMMIT
		*filter
		:INPUT ACCEPT [22:2200]
		:FORWARD DROP [23:2300]
		:OUTPUT ACCEPT [0:0]
		:theirs - [0:0]
		[24:2400] -A INPUT -i lo -j ACCEPT
		[25:2500] -A INPUT -s 203.0.113.9/32 -m comment --comment "no more" -j DROP
		[26:2600] -A FORWARD -j theirs
		[27:2700] -A FORWARD -j REJECT --reject-with icmp-host-prohibited
		[28:2800] -A theirs -s 10.55.0.0/24 -m conntrack --ctstate NEW -j ACCEPT
		COMMIT
	END
}

# declines STATUS TEXT ARGUMENT…: init ends with that status and one line that has that text.
declines() {
	declines_status=$1
	declines_saying=$2
	shift 2
	status "$declines_status" init "$@"
	says "brw0-nat-init: "
	says "$declines_saying"
	no_journal
}

# refuses STATUS TEXT ARGUMENT…: and the host is as before.
refuses() {
	snapshot before
	declines "$@"
	snapshot after
	same before after
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

# link HOST-SIDE HOST-ADDRESS NAMESPACE THEIR-SIDE THEIR-ADDRESS
link() {
	ip link add "$1" type veth peer name "$4" netns "$3"
	ip address add "$2" dev "$1"
	ip link set "$1" up
	ip -n "$3" address add "$5" dev "$4"
	ip -n "$3" link set "$4" up
}

# The host's Wi-Fi, an access point, and a web server on the Internet. The access point knows the
# ways to the guests' subnets: that nobody comes in is not for lack of a route.
internet() {
	set_to net/ipv6/conf/default/addr_gen_mode 1 2>/dev/null || :
	# A refusal is an ICMP message, and many of these in a row are held back.
	set_to net/ipv4/icmp_ratelimit 0
	namespace ap
	namespace inet
	link wlan0 10.99.1.2/24 ap sta 10.99.1.1/24
	ip -n ap link add wan type veth peer name eth0 netns inet
	ip -n ap address add 10.99.2.1/24 dev wan
	ip -n ap link set wan up
	ip -n ap route add 192.168.0.0/16 via 10.99.1.2
	ip -n inet address add 10.99.2.2/24 dev eth0
	ip -n inet link set eth0 up
	ip -n inet route add default via 10.99.2.1
	at ap sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	web_server inet
}

online() {
	ip route add default via 10.99.1.1
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

# web_server NAMESPACE [PORT]: its page tells where the request came from, "ADDRESS PORT".
web_server() {
	needs busybox
	if [ ! -d "$SCRATCH/www" ]; then
		mkdir -p "$SCRATCH/www/cgi-bin"
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

# unreachables NAMESPACE: how often it was told that something cannot be reached.
unreachables() {
	# shellcheck disable=SC2016 # awk's
	at "$1" awk '/^Icmp: [0-9]/ { print $5 }' /proc/net/snmp
}

answered() {
	[ -s page ] || [ "$(unreachables "$1")" -gt "$2" ]
}

# refused NAMESPACE ADDRESS [PORT]: an answer comes, and it is no. Between namespaces it comes before
# connect() is over, which then heeds it only at its next try, a second later: so look at the answer.
refused() {
	refused_before=$(unreachables "$1")
	: >page
	# Not in a function, so that it is this process, and its complaint, that end here.
	ip netns exec "$1" timeout 3 busybox wget -q -O - "http://$2:${3:-80}/cgi-bin/who" \
		>page 2>refused.err &
	refused_fetch=$!
	await answered "$1" "$refused_before"
	kill "$refused_fetch" 2>/dev/null || :
	wait "$refused_fetch" 2>/dev/null || :
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

# packets TABLE CHAIN PATTERN: the counter of the one rule of that chain that matches.
packets() {
	iptables-legacy-save -c -t "$1" | grep -- "-A $2 " | grep -E -- "$3" >packets.rule
	[ "$(wc -l <packets.rule)" = 1 ] || { cat packets.rule; fail "not one rule: $3"; }
	sed -E 's/^\[([0-9]+):.*/\1/' packets.rule
}

# The host's wlan0 and the server, for those who source this.
export WLAN=10.99.1.2 SERVER=10.99.2.2

# guest_online OPTION…: the host is set up with them, and has a guest "one" on brW0.
# shellcheck disable=SC2120 # options are optional
guest_online() {
	internet
	online
	init "$@" >said
	guest one brW0 192.168.77.10/24 192.168.77.1
}
