#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --remove gives back, and what stays as it is somebody else's.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# exact [OPTION…]: set up, removed, and all is as it was; a second time there is nothing.
exact() {
	host_state before
	init "$@" >said
	init --status "$@" >tree || { cat tree; fail "does not hold"; }
	init --remove >said
	is_as_in before
	no_journal
	[ "$(init --remove)" = "brW0: nothing to change" ] || fail "a second time changes something"
	is_as_in before
}

remove_on_a_bare_host() {
	needs_table_names
	host
	exact
	for table in raw nat mangle filter; do
		grep -qx "brW0: the empty table $table stays registered: the kernel cannot undo that" said ||
			{ cat said; fail "is silent about table $table"; }
	done
	# The undo is no accident: without it, the host is another.
	init >said
	host_state now
	! diff before now >difference || fail "host_state sees nothing"
	for word in brW0 ip_forward:1 brw0-FWI-brW0 192.168.77; do
		grep -q "$word" difference || { cat difference; fail "host_state misses $word"; }
	done
}
it nat-init-remove-gives-a-bare-host-back remove_on_a_bare_host

remove_among_foreign_rules() {
	needs_table_names
	host
	foreign_rules
	rules_of nat -A OUTPUT -d 203.0.113.1 -j DNAT --to-destination 203.0.113.2
	counting=$(iptables-legacy-save -c | grep -c '\[[1-9]')
	[ "$counting" -gt 15 ] || fail "there are no counters to keep"
	exact
	! grep registered said || fail "speaks of tables that were registered before"
	host_state now
	same before now
}
it nat-init-remove-keeps-foreign-rules-order-and-counters remove_among_foreign_rules

# The rules, as lines with their counters, but for policies that count what the bridge sends.
foreign_state() {
	iptables-legacy-save -c | sed "/brw0-/d; /^#/d; /^:/d"
}

remove_keeps_new_counters() {
	needs_table_names
	host
	foreign_rules
	init >said
	iptables-legacy -w -A FORWARD -s 203.0.113.77 -c 77 7700 -j ACCEPT
	foreign_state >before
	init --remove >said
	foreign_state >after
	same before after
}
it nat-init-remove-keeps-rules-that-came-meanwhile remove_keeps_new_counters

remove_with_forwarding_on() {
	host
	set_to net/ipv4/ip_forward 1
	exact
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "turned off what was on before"
}
it nat-init-remove-leaves-forwarding-that-was-on-before remove_with_forwarding_on

remove_with_forwarding_and_rules() {
	host
	foreign_rules
	set_to net/ipv4/ip_forward 1
	set_to net/ipv4/conf/all/accept_redirects 1
	set_to net/ipv4/conf/wlan0/forwarding 0
	exact
}
it nat-init-remove-with-forwarding-on-but-on-the-uplink remove_with_forwarding_and_rules

remove_with_redirects_off() {
	host
	set_to net/ipv4/conf/all/accept_redirects 0
	set_to net/ipv4/conf/default/accept_redirects 0
	set_to net/ipv4/conf/wlan0/accept_redirects 0
	exact
	[ "$(setting net/ipv4/conf/all/accept_redirects)" = 0 ] || fail "turned on"
	# The kernel turns them on when forwarding goes off: that is what had to be undone.
	set_to net/ipv4/ip_forward 1
	set_to net/ipv4/ip_forward 0
	[ "$(setting net/ipv4/conf/all/accept_redirects)" = 1 ] || fail "there was nothing to undo"
}
it nat-init-remove-gives-accept-redirects-back remove_with_redirects_off

remove_with_exceptions() {
	host
	set_to net/ipv4/conf/wlan0/forwarding 1
	set_to net/ipv4/conf/default/forwarding 1
	exact
	[ "$(setting net/ipv4/conf/wlan0/forwarding)" = 1 ] || fail "the exception is gone"
	[ "$(setting net/ipv4/conf/air/forwarding)" = 0 ] || fail "others forward"
}
it nat-init-remove-gives-forwarding-of-single-interfaces-back remove_with_exceptions

remove_by_interfaces() {
	host
	echo '[brW0]' >brw0.conf
	echo 'forwarding = interfaces' >>brw0.conf
	exact
	set_to net/ipv4/conf/wlan0/forwarding 1
	exact
}
it nat-init-remove-with-forwarding-by-interfaces remove_by_interfaces

remove_with_choices() {
	host
	foreign_rules
	exact --address=10.20.0.1/16 --uplink=wlan0 --source=10.99.1.2
}
it nat-init-remove-after-options remove_with_choices

# half WHAT COMMAND…: somebody has taken that back already; --remove does the rest.
half() {
	half_what=$1
	shift
	init >said
	"$@" >/dev/null || fail "cannot delete: $half_what"
	init --remove >said 2>&1 || { cat said; fail "fails without: $half_what"; }
	is_as_in before
	no_journal
}

flush_and_delete() {
	rules_of "$1" -F
	rules_of "$1" -X
}

remove_half() {
	host
	host_state before
	half "the bridge" ip link delete brW0
	half "the address" ip address flush dev brW0
	half "up" ip link set brW0 down
	half "a jump of raw" rules_of raw -D PREROUTING 1
	half "the jump of nat" rules_of nat -D POSTROUTING 1
	half "the jump of mangle" rules_of mangle -D FORWARD 1
	half "a jump of filter" rules_of filter -D FORWARD 2
	half "a rule" rules_of filter -D brw0-FWI-brW0 1
	half "the rules of a chain" rules_of filter -F brw0-FWO-brW0
	for table in raw nat mangle filter; do
		half "all of table $table" flush_and_delete "$table"
	done
	half "forwarding" set_to net/ipv4/ip_forward 0
	half "forwarding of the bridge" set_to net/ipv4/conf/brW0/forwarding 0
}
it nat-init-remove-where-half-is-gone-removes-the-rest remove_half

remove_without_chain() {
	host
	host_state before
	init >said
	rules_of filter -D FORWARD -o brW0 -j brw0-FWI-brW0
	rules_of filter -F brw0-FWI-brW0
	rules_of filter -X brw0-FWI-brW0
	init --remove >said
	is_as_in before
}
it nat-init-remove-where-one-chain-is-gone remove_without_chain

remove_second_jump() {
	host
	host_state before
	init >said
	rules_of filter -A FORWARD -j brw0-FWI-brW0
	rules_of filter -I OUTPUT -j brw0-FWI-brW0
	init --remove >said
	is_as_in before
}
it nat-init-remove-deletes-other-jumps-into-our-chains-too remove_second_jump

remove_foreign_chain_jumps() {
	host
	init >said
	rules_of filter -N theirs
	rules_of filter -A theirs -j brw0-FWI-brW0
	status 1 init --remove >said
	says "cannot remove brw0's chains from table filter: another rule jumps to one"
	no_link brW0
	rules_of filter -F theirs
	rules_of filter -X theirs
	init --remove >said
	no_rule_has legacy brw0-
	no_journal
}
it nat-init-remove-names-the-rule-that-is-in-the-way remove_foreign_chain_jumps

# lost FIREWALL: without its journal, a run knows its bridge and its rules again, and so does --remove.
lost() {
	FIREWALL=$1
	host
	foreign_rules
	iptables-nft -P FORWARD DROP
	host_state bare
	init >said
	rm -r "$STATE_DIR"
	host_state before
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	host_state after
	same before after
	init --status >tree || { cat tree; fail "does not hold"; }
	! grep -q adopted tree || fail "takes its own bridge for another's"
	init --remove >said
	gone_but_settings

	init >said
	rm -r "$STATE_DIR"
	init --remove --dry-run >script
	grep -qx 'ip link delete brW0' script || { cat script; fail "not all is shown"; }
	init --remove >said
	grep -q 'journal was lost: .*net.ipv4.ip_forward' said || { cat said; fail "not reported"; }
	gone_but_settings
	[ "$(init --remove)" = "brW0: nothing to change" ] || fail "a second time changes something"
}

# gone_but_settings: what is left is what cannot be known: the settings.
gone_but_settings() {
	no_journal
	set_to net/ipv4/ip_forward 0
	set_to net/ipv4/conf/all/accept_redirects 1
	is_as_in bare
}

lost_journal() { needs_table_names; lost iptables; }
it nat-init-lost-journal-is-made-good-with-iptables lost_journal
lost_journal_nft() { lost nftables; }
it nat-init-lost-journal-is-made-good-with-nftables lost_journal_nft

# What somebody else has made is not ours for want of a journal.
lost_adopted() {
	host
	for address in 02:00:00:00:00:77 ''; do
		ip link add brW0 ${address:+address $address} type bridge
		ip link set brW0 up
		init >said
		rm -r "$STATE_DIR"
		init >said
		init --remove >said
		ip link show brW0 >shown || fail "another's bridge is deleted"
		rm -r "$STATE_DIR"
		init --remove >said
		ip link show brW0 >shown || fail "another's bridge is deleted"
		ip link delete brW0
	done
}
it nat-init-lost-journal-leaves-an-adopted-bridge lost_adopted

# Nor is one that has our MAC from a port: whoever holds a guest's TAP can give it any.
claimed() {
	host
	init >said
	mac=$(cat /sys/class/net/brW0/address)
	ip link add tap type veth peer name tap-peer address 02:00:00:00:00:78
	for journal in kept lost; do
		[ "$journal" = kept ] || rm -r "$STATE_DIR"
		ip link delete brW0
		ip link add brW0 type bridge
		ip address add 10.44.0.1/24 dev brW0
		ip link set tap address "$mac"
		ip link set tap master brW0
		[ "$(cat /sys/class/net/brW0/address)" = "$mac" ] || fail "the bridge has another MAC"
		init --remove --dry-run >script
		! grep -F 'ip link delete brW0' script || fail "would delete another's bridge, journal $journal"
		init >said
		init --status | head -n 1 | grep -qx "brW0 (adopted)" || fail "taken for ours, journal $journal"
		for again in no yes; do
			[ "$again" = no ] || rm -r "$STATE_DIR"
			init --remove >said
			ip link show brW0 >shown || fail "another's bridge is deleted, journal $journal"
		done
		ip address show brW0 | grep -qF 10.44.0.1/24 || fail "another's address is deleted"
		ip link delete brW0
		init >said
		[ "$(cat /sys/class/net/brW0/address)" = "$mac" ] || fail "ours gets another MAC"
	done
}
it nat-init-bridge-that-a-port-gives-our-mac-is-not-ours claimed

foreign_journal() {
	host
	host_state before
	init >said
	sed -i 's/^boot-id=.*/boot-id=of-another-boot/' "$STATE_DIR"/journal-*
	init --remove >said
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "believes a journal of another boot"
	init >said
	# Another network namespace has another journal.
	host_state before
	namespace other
	at other brw0-nat-init --firewall=iptables --config=brw0.conf --state-dir="$STATE_DIR" --remove >said
	grep -qx "brW0: nothing to change" said || fail "believes a journal of another namespace"
	host_state after
	same before after
}
it nat-init-journal-of-another-boot-or-namespace-is-stale foreign_journal

broken_journal() {
	host
	init >said
	host_state before
	for text in "not a key file" "[journal" ; do
		cp "$STATE_DIR"/journal-* good
		echo "$text" >"$(echo "$STATE_DIR"/journal-*)"
		for verb in --remove --status --dry-run --verbose; do
			status 1 init "$verb"
			says "brw0-nat-init: cannot use the journal $STATE_DIR/journal-"
		done
		cp good "$(echo "$STATE_DIR"/journal-*)"
	done
	host_state after
	same before after
}
it nat-init-broken-journal-is-named broken_journal

done_testing
