# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# brW0 beside other people's firewalls on one host; after nat-init.sh.
#
#	host_online
#	…other rules…
#	note_others
#	bridge_up
#	serves_beside_others
#	…remove one of our rules: now it does not serve…
#	leaves_no_trace

# init chooses by itself.
# shellcheck disable=SC2034 # see init
FIREWALL=auto
GUEST=192.168.77.10
NOTHING_TO_CHANGE='brW0: 192.168.77.1/24, nothing to change'

host_online() {
	internet
	online
}

# registered_tables: the legacy tables that are.
registered_tables() {
	cat /proc/net/ip_tables_names
}

# no_table_is_registered: no legacy table is.
no_table_is_registered() {
	registered_tables >registered.now || fail "the names of tables cannot be read"
	[ ! -s registered.now ] || { cat registered.now; fail "tables are registered"; }
}

# others FILE: the other rules in both firewalls, in their order.
others() {
	host_state others.all uncounted legacy nftables
	awk '
		/^ip6?-/ && (/brw0-/ || / :[A-Z]+ ACCEPT$/) { next }
		/^table [a-z0-9]+ brw0-/ { ours = 1 }
		!ours && !/"brw0-/ && !/^tables registered/
		/^}/ { ours = 0 }' others.all >"$1"
	grep -qx '# nftables' "$1" || fail "the rules of others cannot be told"
}

# note_others: how the host is before we come; but for counters, which packets of guests move.
note_others() {
	host_state before uncounted
	others others.before
}

# bridge_up OPTION…: a run, and guest "one" on the bridge, who has a server of its own.
# shellcheck disable=SC2120 # options are optional
bridge_up() {
	init "$@" >said
	guest one brW0 "$GUEST/24" 192.168.77.1
	web_server one
}

# serves: guests get out, and nobody gets in to them.
serves() {
	seen_as one "$SERVER" "$WLAN"
	rejected inet "$GUEST"
}

# serves_beside_others: it does, everything else is as it was and can be listed, and another run
# finds nothing to do.
serves_beside_others() {
	serves
	others others.now
	same others.before others.now
	lists_firewalls
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "changes something: $(init)"
}

# lists_firewalls: so does the host's own iptables, of either kind, which gives up a table whose rules
# it does not understand.
lists_firewalls() {
	for lists_table in filter nat mangle raw; do
		lists iptables-nft -t "$lists_table" -S
	done
	for lists_table in $(registered_tables); do
		lists iptables-legacy -t "$lists_table" -S
	done
	lists iptables-nft-save
	lists nft list ruleset
}

lists() {
	"$@" >listed 2>&1 || { cat listed; fail "does not list: $*"; }
	! grep -i incompatible listed || fail "$*"
}

# take_accepts IPTABLES CHAIN: take our bypass rules out of another chain, by the host's own iptables.
take_accepts() {
	"$1" -S "$2" | sed -n '/ brw0-brW0 /s/^-A/-D/p' >accepts
	[ -s accepts ] || fail "no rule of ours in $2 of $1"
	while read -r take_rule; do
		# shellcheck disable=SC2086 # it is words
		"$1" $take_rule
	done <accepts
}

# needs_accepts IPTABLES CHAIN: without those there the guest does not get out, and a run puts them
# back.
needs_accepts() {
	take_accepts "$@"
	unreached one "$SERVER"
	status 1 init --status >tree
	init >said
	seen_as one "$SERVER" "$WLAN"
}

# reported REMEDY [WHAT…]: the run has said, in a line for each of these, that it is dropped and what
# helps, a command that is then in the file remedy; --status shows them, and all else is set up.
reported() {
	reported_remedy=$1
	shift
	[ $# -gt 0 ] || set -- 'forwarded guest traffic'
	grep '; to fix it, run as root: ' said >reported || :
	[ "$(wc -l <reported)" = $# ] || { cat said; fail "not reported in $# lines"; }
	status 1 init --status >tree
	[ "$(grep -c '^|-- BLOCKED ' tree)" = $# ] || { cat tree; fail "not BLOCKED"; }
	! grep MISSING tree || fail "something was not set up"
	for reported_what; do
		grep "^brW0: $reported_what: dropped by " reported | grep -qF "; to fix it, run as root: $reported_remedy" ||
			{ cat reported; fail "not reported: $reported_what"; }
		grep -q "^|-- BLOCKED  $reported_what: dropped by " tree || { cat tree; fail "not shown"; }
	done
	sed 's/.*; to fix it, run as root: //; q' reported >remedy
	[ "$(cat remedy)" = "$reported_remedy" ] || { cat reported; fail "more is reported"; }
}

# no_longer_reported: nor blocked.
no_longer_reported() {
	init >said
	! grep 'to fix it' said || fail "still reported"
	init --status >tree || { cat tree; fail "does not hold"; }
	! grep BLOCKED tree || fail "still blocked"
}

# What passes between guests is no matter of the firewall's.
guests_bypass_the_firewall() {
	[ ! -e /proc/sys/net/bridge ] || set_to net/bridge/bridge-nf-call-iptables 0
}

# backend_is BACKEND WHY: what --status says.
backend_is() {
	init --status >tree || { cat tree; fail "does not hold"; }
	grep -qxF "|-- firewall $1: $2" tree || { cat tree; fail "not $1: $2"; }
}

# guests_gone [NAME…]: their links are not ours to take away.
# shellcheck disable=SC2120 # "one" if none is named
guests_gone() {
	for gone_guest in "${@:-one}"; do
		ip netns delete "$gone_guest"
		ip link delete "port-$gone_guest" 2>/dev/null || :
		await [ ! -e "/sys/class/net/port-$gone_guest" ]
	done
}

# leaves_no_trace [GUEST…]: reverted, the host is as it was noted, but for empty tables.
# shellcheck disable=SC2120 # as above
leaves_no_trace() {
	init --remove >said
	guests_gone "$@"
	host_state after uncounted
	same_but_tables before after
	no_journal
}

# dhcp_server: one on UDP sockets, whom INPUT can cut off, and DNS with it.
dhcp_server() {
	needs dnsmasq
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'dnsmasq becomes another user, and here is only one'
	dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --address="/www.brw0.test/$SERVER" \
		--interface=brW0 --bind-interfaces --leasefile-ro --dhcp-authoritative --no-ping \
		--dhcp-range=192.168.77.100,192.168.77.150 --pid-file="$SCRATCH/dnsmasq.pid"
}

# asks_for_lease [TRIES]: the guest, who keeps its address.
# shellcheck disable=SC2120 # tries are optional
asks_for_lease() {
	at one busybox udhcpc -f -n -q -i eth0 -t "${1:-10}" -T 1 -s /bin/true >udhcpc.log 2>&1
}

# asks_for_name: the guest.
asks_for_name() {
	at one timeout 2 busybox nslookup www.brw0.test 192.168.77.1 >nslookup.log 2>&1 || :
	grep -qx "Address: $SERVER" nslookup.log
}

# served_by_host: the guest has lease and name.
served_by_host() {
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
	asks_for_name || { cat nslookup.log; fail "no name"; }
}
