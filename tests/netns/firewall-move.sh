#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of brw0-nat-init go where the host goes, and come back when somebody has taken them away.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

# in_nftables, in_legacy: our rules stand there, and nowhere else.
in_nftables() {
	nft list table inet brw0-brW0 >listed
	no_rule_has legacy brw0-
}

in_legacy() {
	rules_of nat -S brw0-NAT-brW0 >listed
	no_rule_has nftables brw0-
}

# host_moves_to BACKEND: somebody's rules are there, and none in the other.
host_moves_to() {
	case $1 in
	nftables)
		iptables-legacy -D FORWARD -s 203.0.113.7 -j DROP
		nft 'add table inet theirs; add chain inet theirs c
			add rule inet theirs c ip saddr 203.0.113.7 drop'
		;;
	*)
		nft delete table inet theirs
		iptables-legacy -A FORWARD -s 203.0.113.7 -j DROP
		;;
	esac
}

# A connection of the guest's to an echo server, that goes on and on.
connect() {
	in_background ip netns exec inet busybox nc -ll -p 7000 -e cat
	await web_server_listens inet 7000
	mkfifo words
	ip netns exec one busybox nc "$SERVER" 7000 <words >echoed &
	exec 9>words
}

# still_connected WORD: it comes back.
still_connected() {
	echo "$1" >&9
	await grep -qx "$1" echoed
}

# watch_uplink: the access point counts what arrives untranslated, and what does translated.
watch_uplink() {
	at ap iptables-legacy -w -t raw -A PREROUTING -i sta -s 192.168.0.0/16
	at ap iptables-legacy -w -t raw -A PREROUTING -i sta -s "$WLAN" -p udp
}

# arrived NUMBER: what that rule of the watch has counted.
arrived() {
	at ap iptables-legacy -w -t raw -nvxL PREROUTING | awk -v row="$1" 'NR == row + 2 { print $1 }'
}

# begin_flows: the guest begins one new connection after the other, each by UDP to another port. The
# server's reject is what makes it go on, and many of these in a row are held back.
begin_flows() {
	at inet sh -c 'cd /proc/sys/net/ipv4
		echo 0 >icmp_ratelimit
		[ ! -e icmp_msgs_per_sec ] || echo 1000000 | tee icmp_msgs_per_sec >icmp_msgs_burst'
	# Its ports end there; the next one comes from another.
	# shellcheck disable=SC2016 # for the shell there
	in_background ip netns exec one sh -c \
		'while busybox traceroute -n -q 30000 -f 30 -m 30 -w 1 "$1"; do :; done' - "$SERVER"
	flows_go_on
}

# flows_go_on: more arrive than now.
flows_go_on() {
	go_on_before=$(arrived 2)
	more_arrive() { [ "$(arrived 2)" -gt $((go_on_before + 20)) ]; }
	await more_arrive
}

# moves_to BACKEND: by a run, during which connections are begun.
moves_to() {
	host_moves_to "$1"
	moves_before=$(arrived 2)
	init >said
	flows_meanwhile=$((flows_meanwhile + $(arrived 2) - moves_before))
}

there_and_back() {
	needs_table_names
	host_online
	nft add table inet theirs
	host_moves_to iptables
	bridge_up
	in_legacy
	watch_uplink
	connect
	still_connected first
	begin_flows
	flows_meanwhile=0
	for round in 1 2 3; do
		moves_to nftables
		in_nftables
		serves
		still_connected "nftables-$round"
		flows_go_on
		moves_to iptables
		in_legacy
		serves
		still_connected "legacy-$round"
		flows_go_on
	done
	[ "$flows_meanwhile" -ge 50 ] || fail "only $flows_meanwhile connections were begun meanwhile"
	[ "$(arrived 1)" = 0 ] || fail "$(arrived 1) packets left untranslated"
	# That would be seen.
	rules_of nat -D POSTROUTING -s 192.168.77.0/24 -j brw0-NAT-brW0
	seen_untranslated() { [ "$(arrived 1)" -gt 0 ]; }
	await seen_untranslated
}
it nat-init-moves-with-the-host-and-no-packet-leaves-without-nat there_and_back

# moved_by_hand FROM TO COMMAND: what was made in one is reverted from the other, exactly.
moved_by_hand() {
	needs_table_names
	host_online
	foreign_rules
	nft 'add table inet theirs; add chain inet theirs c
		add rule inet theirs c ip saddr 203.0.113.7 drop'
	iptables-nft -P FORWARD DROP
	note_others
	FIREWALL=$1
	bridge_up
	serves_beside_others
	FIREWALL=$2
	init --dry-run >commands
	grep -q "$3" commands || { cat commands; fail "does not say what goes"; }
	init >said
	serves_beside_others
	leaves_no_trace
}

legacy_to_nft() { moved_by_hand iptables nftables '^iptables-legacy-save .* nat .*iptables-legacy-restore'; }
it nat-init-moved-from-legacy-to-nftables-leaves-no-trace legacy_to_nft

nft_to_legacy() { moved_by_hand nftables iptables '^nft delete table inet brw0-brW0$'; }
it nat-init-moved-from-nftables-to-legacy-leaves-no-trace nft_to_legacy

# journal_lost FROM TO IN-TO IN-FROM: without one, our rules are known by their names.
journal_lost() {
	needs_table_names
	host_online
	FIREWALL=$1
	bridge_up
	rm -r "$STATE_DIR"
	FIREWALL=$2
	init >said
	serves
	"in_$3"
	rm -r "$STATE_DIR"
	FIREWALL=$1
	init >said
	serves
	"in_$4"
	init --remove >said
	no_rule_has legacy brw0-
	no_rule_has nftables brw0-
}

lost_in_legacy() { journal_lost iptables nftables nftables legacy; }
it nat-init-moves-out-of-legacy-without-its-journal lost_in_legacy

lost_in_nft() { journal_lost nftables iptables legacy nftables; }
it nat-init-moves-out-of-nftables-without-its-journal lost_in_nft

# As a restart of nftables.service does.
flushed_ruleset() {
	host_online
	iptables-nft -P FORWARD DROP
	bridge_up
	serves
	nft flush ruleset
	seen_as one "$SERVER" "$GUEST"
	status 1 init --status >tree
	grep -q 'MISSING  table .*: rules missing' tree || { cat tree; fail "not seen"; }
	# The accept that is no longer needed went with the rest.
	init --verbose >said
	grep -q '^brW0: .*, 1 change made$' said || { cat said; fail "changes more, or less"; }
	serves
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(nft list tables)" = 'table inet brw0-brW0' ] || fail "more is there: $(nft list tables)"
	init --remove >said
	no_rule_has nftables .
}
it nat-init-again-after-nft-flush-ruleset-serves-again flushed_ruleset

# Their rules go, their policies stay.
flushed_iptables_nft() {
	needs_table_names
	host_online
	iptables-nft -P FORWARD DROP
	iptables-nft -P INPUT DROP
	note_others
	bridge_up
	dhcp_server
	served_by_host
	serves
	iptables-nft -F
	unreached one "$SERVER"
	! asks_for_name || fail "a name in spite of INPUT"
	status 1 init --status >tree
	[ "$(grep -c 'MISSING  bypass' tree)" = 2 ] || { cat tree; fail "not seen"; }
	init >said
	grep -q '^brW0: .*, 2 changes made$' said || { cat said; fail "changes more, or less"; }
	served_by_host
	serves_beside_others
	leaves_no_trace
	same before after
}
it nat-init-again-after-iptables-nft-F-serves-again flushed_iptables_nft

flushed_iptables_legacy() {
	needs_table_names
	host_online
	iptables-legacy -P FORWARD DROP
	iptables-legacy -P INPUT DROP
	note_others
	bridge_up
	dhcp_server
	served_by_host
	serves
	iptables-legacy -F
	unreached one "$SERVER"
	! asks_for_name || fail "a name in spite of INPUT"
	init >said
	grep -q '^brW0: .*, 1 change made$' said || { cat said; fail "changes more, or less"; }
	served_by_host
	serves_beside_others
	leaves_no_trace
}
it nat-init-again-after-iptables-legacy-F-serves-again flushed_iptables_legacy

done_testing
