#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor says of rules that stand before our own, with real packets.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# is_blocked: --status says so as well, and a plain run tells of it and cannot help.
is_blocked() {
	status 1 init --status >tree
	grep -q -- '-- BLOCKED ' tree || { cat tree; fail "--status is content"; }
	! grep -- '-- MISSING ' tree || fail "a step does not hold"
	init --status --json >tree.json || :
	jq -e --arg remedy "$REMEDY" '.bridges[0] | (.holds | not) and
		([.blockers[].remedy] == [$remedy])' tree.json >jq.out 2>&1 ||
		{ cat tree.json; fail "not told to programs"; }
	init >said
	grep -qF 'nothing to change' said || { cat said; fail "a plain run changes something"; }
	grep -qF "to fix it, run as root: $REMEDY" said || { cat said; fail "a plain run is content"; }
}

# passes_again SOMEBODYS-RULE…: by the remedy alone. What it does until brw0-nat-init runs accepts
# nothing, and somebody's rule stays.
passes_again() {
	type_in "${REMEDY%% && brw0-nat-init*}"
	rejected inet 192.168.77.10
	mends ahead
	init --status >tree || { cat tree; fail "--status is not content"; }
	seen_as one "$SERVER" "$WLAN"
	rejected inet 192.168.77.10
	rejected ap 192.168.77.10
	"$@" || fail "somebody's rule is gone"
	init >said
	grep -qF 'nothing to change' said || { cat said; fail "not settled"; }
}

sent_out() {
	needs_table_names
	guest_online
	web_server one
	rules_of filter -A FORWARD -i brW0 -j DROP
	rules_of filter -I FORWARD -d 198.51.100.7 -j DROP
	lacks ahead
	seen_as one "$SERVER" "$WLAN"
	rules_of filter -I FORWARD 2 -i brW0 -j DROP
	unreached one "$SERVER"
	finds ahead "forwarded guest traffic: dropped before brw0's own rule" \
		'rule 2 (drop) of chain FORWARD in table filter (iptables)'
	is_blocked
	passes_again rules_of filter -C FORWARD -i brW0 -j DROP
}
it doctor-finds-a-drop-ahead-of-our-jump-out sent_out

# Somebody's drop is in a chain of his own, and our jumps are behind the one to it.
answers() {
	needs_table_names
	guest_online
	web_server one
	rules_of filter -N theirs
	rules_of filter -A theirs -o brW0 -j REJECT
	rules_of filter -A FORWARD -j theirs
	lacks ahead
	seen_as one "$SERVER" "$WLAN"
	rules_of filter -D FORWARD -j theirs
	rules_of filter -I FORWARD -j theirs
	unreached one "$SERVER"
	finds ahead 'replies to guests: dropped' 'rule 1 (reject) of chain theirs in table filter'
	is_blocked
	passes_again rules_of filter -C FORWARD -j theirs
}
it doctor-finds-a-reject-ahead-of-our-jump-in answers

asked_of_the_host() {
	needs_table_names
	guest_online
	in_background busybox httpd -f -p 0.0.0.0:53 -h www
	dns_answers() { at one busybox nc -w 1 192.168.77.1 53 </dev/null; }
	await dns_answers
	rules_of filter -A INPUT -i brW0 -j DROP
	lacks ahead
	await dns_answers
	rules_of filter -I INPUT -i brW0 -j DROP
	! dns_answers || fail "not dropped"
	finds ahead "guests' DHCP: dropped" 'rule 1 (drop) of chain INPUT in table filter'
	is_blocked
	mends ahead
	await dns_answers
	rules_of filter -C INPUT -i brW0 -j DROP
}
it doctor-finds-a-drop-ahead-of-what-guests-ask-the-host asked_of_the_host

# The accept that we have put into another's chain of iptables, of the nftables kind.
accepts_in_nft() {
	FIREWALL=nftables
	iptables-nft -P FORWARD DROP
	guest_online
	web_server one
	iptables-nft -A FORWARD -i brW0 -j DROP
	lacks ahead
	lacks dropped
	seen_as one "$SERVER" "$WLAN"
	iptables-nft -I FORWARD -i brW0 -j DROP
	unreached one "$SERVER"
	finds ahead 'forwarded guest traffic: dropped' \
		'rule 1 (drop) of chain FORWARD in table ip filter (nftables)'
	is_blocked
	passes_again iptables-nft -C FORWARD -i brW0 -j DROP
	[ "$(iptables-nft -S FORWARD | grep -c brw0-brW0)" = 3 ] || fail "accepts are left over"
}
it doctor-finds-a-drop-ahead-of-our-accept-in-nft accepts_in_nft

# And in DOCKER-USER of the legacy tables, while our own rules are in nftables.
accepts_in_legacy() {
	needs_table_names
	FIREWALL=nftables
	rules_of filter -N DOCKER-USER
	rules_of filter -A FORWARD -j DOCKER-USER
	rules_of filter -P FORWARD DROP
	guest_online
	web_server one
	lacks ahead
	lacks dropped
	seen_as one "$SERVER" "$WLAN"
	rules_of filter -I DOCKER-USER -o brW0 -j DROP
	unreached one "$SERVER"
	finds ahead 'replies to guests: dropped' 'rule 1 (drop) of chain DOCKER-USER in table filter'
	is_blocked
	passes_again rules_of filter -C DOCKER-USER -o brW0 -j DROP
	[ "$(rules_of filter -S DOCKER-USER | grep -c brw0-brW0)" = 3 ] || fail "accepts are left over"
}
it doctor-finds-a-drop-ahead-of-our-accept-in-docker-user accepts_in_legacy

# What may leave a bridge comes after what may enter all of them: so one bridge is not quite mended as
# long as the other is not.
two_bridges() {
	needs_table_names
	printf '[brW0]\n[brW1]\n' >brw0.conf
	host
	init >said
	rules_of filter -I FORWARD -j DROP
	for round in first second; do
		examine
		sed -n '/^ahead: /,+2s/^  remedy: //p' diagnosis >"$round"
		[ -s "$round" ] || fail "nothing is found in the $round round"
		while read -r line; do type_in "$line"; done <"$round"
	done
	lacks ahead
	init --status >tree || { cat tree; fail "--status is not content"; }
	[ "$(rules_of filter -S FORWARD | grep -c brw0-)" = 4 ] || fail "jumps are left over"
}
it doctor-mends-two-bridges-in-two-rounds two_bridges

# Before the first run there is no rule of brw0 to be ahead of.
first_run() {
	host
	rules_of filter -I FORWARD -i brW0 -j DROP
	lacks ahead
	init >said
	lacks ahead
}
it doctor-finds-nothing-ahead-before-the-first-run first_run

# Whose firewall it is, is said by the name that people know.
named() {
	FIREWALL=auto
	guest_online
	nft 'table inet firewalld { chain filter_FORWARD {
		type filter hook forward priority 10; policy drop; }; }'
	finds dropped "forwarded guest traffic: dropped" \
		'firewalld: the policy of chain filter_FORWARD in table inet firewalld (nftables)'
	[ "$REMEDY" = "firewall-cmd --permanent --zone=trusted --change-interface=brW0 && firewall-cmd --reload" ] ||
		fail "not firewalld's own way: $REMEDY"
	status 1 init --status >tree
	grep -q '^|-- BLOCKED  forwarded guest traffic: dropped by firewalld: the policy ' tree ||
		{ cat tree; fail "not named by --status"; }
	nft delete table inet firewalld
	nft 'table ip theirs { chain f { type filter hook forward priority 0; iifname "brW0" drop; }; }'
	finds dropped "forwarded guest traffic: dropped" 'nftables rules: rule 1 (drop) of chain f in table ip theirs'
}
it doctor-names-the-firewall-that-drops named

done_testing
