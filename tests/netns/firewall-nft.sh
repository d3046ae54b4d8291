#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In nftables, brw0-nat-init serves all that it serves in the legacy tables.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"
. "${0%/*}/../lib/twins.sh"
. "${0%/*}/../lib/tenants.sh"

# In no case does a legacy table come into being.
FIREWALL=nftables

no_legacy_table() {
	no_table_is_registered
}

# bridges FIRST SECOND: set up, and removed, in that order, where FORWARD drops.
bridges() {
	needs_table_names
	host_online
	iptables-nft -P FORWARD DROP
	printf '[brW0]\naddress = 192.168.10.1/24\n[brW1]\naddress = 192.168.11.1/24\n' >brw0.conf
	note_others
	init --bridge="brW$1" >said
	init --bridge="brW$2" >said
	tenant 0
	tenant 1
	isolated 0 1
	others others.now
	same others.before others.now
	lists_firewalls
	init --status >tree || { cat tree; fail "does not hold"; }
	init >said
	! grep -v 'nothing to change' said || fail "changes something"
	# It is the rules that isolate them, where others do not.
	iptables-nft -P FORWARD ACCEPT
	nft flush chain inet "brw0-brW$1" to-guests
	fetch "g$2" "192.168.1$1.10" >page || fail "there was nothing to isolate"
	iptables-nft -P FORWARD DROP
	init >said
	isolated 0 1
	init --remove --bridge="brW$1" >said
	isolated "$2"
	init --status --bridge="brW$2" >tree || { cat tree; fail "the other does not hold"; }
	no_rule_has nftables "brW$1"
	leaves_no_trace g0 g1
	same before after
	no_legacy_table
}

first_first() { bridges 0 1; }
it nat-init-bridges-in-nftables-are-isolated-and-the-first-goes-first first_first

second_first() { bridges 1 0; }
it nat-init-bridges-in-nftables-are-isolated-and-the-second-goes-first second_first

pinned_uplink() {
	needs_table_names
	host_online
	note_others
	bridge_up --uplink=wlan0
	namespace vpn
	link tun9 10.88.0.2/24 vpn eth0 10.88.0.1/24
	ip -n vpn route add default via 10.88.0.2
	web_server vpn
	seen_as one "$SERVER" "$WLAN"
	rejected one 10.88.0.1
	init >said
	seen_as one 10.88.0.1 10.88.0.2
	init --uplink=wlan0 >said
	rejected one 10.88.0.1
	# The uplink may be away and come back.
	ip link delete wlan0
	init --uplink=wlan0 >said
	grep -qx 'brW0: wlan0: no uplink yet; guests are online as soon as there is one' said ||
		{ cat said; fail "not said"; }
	rejected one 10.88.0.1
	no_legacy_table
}
it nat-init-pinned-uplink-in-nftables-is-the-only-one pinned_uplink

fixed_source() {
	host_online
	ip address add 10.99.1.7/24 dev wlan0
	# Somebody's general rule does not come before ours.
	iptables-nft -t nat -A POSTROUTING -o wlan0 -j MASQUERADE
	note_others
	bridge_up --source=10.99.1.7
	seen_as one "$SERVER" 10.99.1.7
	lists_firewalls
	init >said
	serves_beside_others
	leaves_no_trace
	same before after
}
it nat-init-fixed-source-in-nftables-is-what-the-server-sees fixed_source

# forwards_port: the access point reaches the guest by the host's port, and no other way.
forwards_port() {
	fetch ap "$WLAN" 8080 >page || { cat fetch.err; fail "the port forward does not work"; }
	[ "$(cut -d ' ' -f 1 page)" = 10.99.1.1 ] || fail "seen as $(cat page)"
	rejected ap "$GUEST" 8080
}

# port_forward COMMAND: somebody's, that outlasts a run and a removal.
port_forward() {
	host_online
	iptables-nft -P FORWARD DROP
	bridge_up
	web_server one 8080
	fetch ap "$WLAN" 8080 >page && fail "something answers there"
	sh -euc "$1"
	forwards_port
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "changes something"
	nft flush chain inet brw0-brW0 to-guests
	init >said
	forwards_port
	others others.before
	init --remove >said
	others others.now
	same others.before others.now
	no_legacy_table
}

dnat_by_nft() {
	needs_table_names
	port_forward 'nft "add table ip mine
		add chain ip mine pre { type nat hook prerouting priority -100; }
		add rule ip mine pre iifname wlan0 tcp dport 8080 dnat to 192.168.77.10"'
}
it nat-init-in-nftables-passes-a-port-forward-by-nft dnat_by_nft

dnat_by_iptables() {
	needs_table_names
	port_forward 'iptables-nft -t nat -A PREROUTING -i wlan0 -p tcp --dport 8080 \
		-j DNAT --to-destination 192.168.77.10'
}
it nat-init-in-nftables-passes-a-port-forward-by-iptables-nft dnat_by_iptables

# odd_name NAME: of the bridge, among rules that make it be named everywhere.
odd_name() {
	init --bridge="$1" >said
	guest one "$1" "$GUEST/24" 192.168.77.1
	web_server one
	serves
	lists_firewalls
	init --status --bridge="$1" >tree || { cat tree; fail "does not hold: $1"; }
	init --bridge="$1" >said
	grep -q ', nothing to change$' said || fail "changes something: $1"
	init --remove >said
	no_rule_has nftables brw0-
	guests_gone
	host_state after uncounted
	same before after
}

odd_names() {
	host_online
	iptables-nft -P FORWARD DROP
	iptables-nft -P INPUT DROP
	note_others
	# shellcheck disable=SC2016 # a name
	for odd in 'a=b=c' 'a.b\;' "brW0'*" '*' '$(ls)' '{}' '#'; do
		odd_name "$odd"
	done
	status 1 init --bridge='a"b'
	says 'cannot use a"b: nftables cannot write that name; choose --firewall=iptables'
	host_state after uncounted
	same before after
	no_journal
}
it nat-init-in-nftables-serves-bridges-of-odd-names odd_names

by_hand() {
	: >brw0.conf
	same_by_hand
}
it nat-init-dry-run-as-a-script-in-nftables by_hand

by_hand_beside_others() {
	printf '[brW0]\naddress = 10.5.0.1/24\nuplink = wlan0\nsource = 10.99.1.2\n' >brw0.conf
	printf '[brW1]\naddress = 10.6.0.1/24\n' >>brw0.conf
	others='iptables-nft -P FORWARD DROP'
	same_by_hand brW0
	# The accepts are among it.
	[ "$(grep -c 'comment "brw0-brW[01]"' by-hand)" = 6 ] || { cat by-hand; fail "no accepts"; }
}
it nat-init-dry-run-as-a-script-in-nftables-with-bypass-rules by_hand_beside_others

# older_table: put a table there as 14a2c11 made it, and its entry into the journal.
older_table() {
	nft delete table inet brw0-brW0
	nft -f - <<-'END'
		table ip brw0-brW0 {
			chain inward {
				iifname "brW0" accept
				ct state established,related accept
				ct status dnat accept
				reject
			}
			chain outward {
				ct state invalid drop
				ip saddr 192.168.77.0/24 accept
				drop
			}
			chain filter-forward {
				type filter hook forward priority 0; policy accept;
				oifname "brW0" jump inward
				iifname "brW0" jump outward
			}
		}
	END
	sed -i '/^kind=table$/a seal=0f343b 0931e8' "$STATE_DIR"/journal-*
	grep -q '^seal=' "$STATE_DIR"/journal-* || fail "no entry to have a seal"
}

# Another version's table is replaced in one commit, and removed.
replaces_older() {
	needs_table_names
	host_online
	note_others
	bridge_up
	nft list table inet brw0-brW0 >wanted
	older_table
	status 1 init --status >tree
	grep -q 'MISSING .*brw0-brW0: other rules$' tree || { cat tree; fail "not seen"; }
	init --dry-run >script
	grep -qx 'delete table ip brw0-brW0' script || { cat script; fail "not in the script"; }
	[ "$(init)" = 'brW0: 192.168.77.1/24, 1 change made' ] || fail "not one change"
	nft list tables | grep 'ip brw0-' && fail "the older one is left"
	nft list table inet brw0-brW0 | diff wanted - || fail "another table"
	! grep '^seal=' "$STATE_DIR"/journal-* || fail "a seal is left"
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "changes something"
	seen_as one "$SERVER" "$WLAN"

	older_table
	init --remove --dry-run >script
	grep -qx 'nft delete table ip brw0-brW0' script || { cat script; fail "not in the script"; }
	leaves_no_trace
	same before after
	no_legacy_table
}
it nat-init-in-nftables-replaces-an-older-versions-table replaces_older

# Each of our base chains lets IPv6 pass: no jump is for it.
ipv6_passes() {
	needs_table_names
	host_online
	bridge_up
	nft list table inet brw0-brW0 >listed
	sed -n '/hook/,/}/p' listed | grep jump | grep -v 'meta nfproto ipv4 \|ip saddr ' &&
		fail "a jump for IPv6, too"
	set_to net/ipv6/conf/brW0/disable_ipv6 0
	ip -6 address add fd77::1/64 dev brW0 nodad
	ip -n one -6 address add fd77::10/64 dev eth0 nodad
	pings one fd77::1 || fail "IPv6 is touched"
}
it nat-init-in-nftables-leaves-ipv6-alone ipv6_passes

done_testing
