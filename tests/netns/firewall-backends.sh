#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Which of a host's two firewalls brw0-nat-init takes by itself, and that it leaves the other alone.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

# program_is SCRIPT: the program is what that runs.
program_is() {
	mkdir bin
	printf '#!/bin/sh\n%s "%s/brw0-nat-init" "$@"\n' "$1" "$BUILD" >bin/brw0-nat-init
	chmod 755 bin/brw0-nat-init
	PATH=$SCRATCH/bin:$PATH
}

# without WHAT: it runs in a kernel that lacks that firewall; see tests/netns/without.c.
without() {
	program_is "exec '$BUILD/tests/netns/without' $1"
}

# no_legacy: nor does /proc know of the legacy tables.
no_legacy() {
	without iptables
	mkdir /run/proc
	mount --rbind /proc /run/proc
	mount -t tmpfs tmpfs /proc
	ln -s /run/proc/* /proc
	rm /proc/net
	mkdir /proc/net
	ln -s /run/proc/self/net/* /proc/net
	rm /proc/net/ip_tables_*
}

# is_in_nftables: our rules are there, and no legacy table is registered.
is_in_nftables() {
	nft list table inet brw0-brW0 >listed
	no_table_is_registered
}

no_rules() {
	needs_table_names
	host_online
	note_others
	bridge_up
	is_in_nftables
	backend_is nftables "this host has no other rules"
	serves_beside_others
	is_in_nftables
	# It is our rules that translate, and that let nobody in.
	nft flush chain inet brw0-brW0 to-guests
	seen_as inet "$GUEST" 10.99.2.2
	nft flush chain inet brw0-brW0 masquerade-guests
	seen_as one "$SERVER" "$GUEST"
	init >said
	serves
	leaves_no_trace
	same before after
	lists iptables-legacy -S
}
it nat-init-without-other-rules-uses-nftables-and-registers-no-table no_rules

legacy_only() {
	host_online
	without nftables
	status 1 init --firewall=nftables
	says "cannot use nftables: this kernel has no nf_tables"
	note_others
	bridge_up
	backend_is iptables "this kernel has no nf_tables; it needs CONFIG_NF_TABLES"
	no_rule_has nftables .
	serves_beside_others
	rules_of filter -F brw0-FWI-brW0
	seen_as inet "$GUEST" 10.99.2.2
	init >said
	serves
	leaves_no_trace
}
it nat-init-on-a-host-without-nftables-takes-legacy legacy_only

nft_only() {
	needs_table_names
	host_online
	no_legacy
	registered_tables() { :; }
	status 1 init --firewall=iptables
	says "cannot use iptables: this kernel has no ip_tables"
	iptables-nft -P FORWARD DROP
	iptables-nft -P INPUT DROP
	note_others
	bridge_up
	is_in_nftables
	dhcp_server
	served_by_host
	serves_beside_others
	needs_accepts iptables-nft FORWARD
	leaves_no_trace
	same before after
}
it nat-init-on-a-host-without-legacy-takes-nftables nft_only

both() {
	needs_table_names
	host_online
	iptables-nft -A FORWARD -s 203.0.113.7 -j DROP
	iptables-nft -P FORWARD DROP
	iptables-legacy -A FORWARD -s 203.0.113.8 -j DROP
	iptables-legacy -P FORWARD DROP
	note_others
	bridge_up
	backend_is nftables "other rules of this host are there"
	serves_beside_others
	no_rule_has legacy '-j brw0-'
	needs_accepts iptables-nft FORWARD
	needs_accepts iptables-legacy FORWARD
	leaves_no_trace
	same before after
}
it nat-init-where-both-drop-takes-nftables-and-accepts-in-both both

# Registered tables without a rule say nothing of where a host lives.
empty_legacy() {
	needs_table_names
	host_online
	iptables-legacy -S >listed
	iptables-legacy -t nat -N theirs
	iptables-legacy -t nat -X theirs
	note_others
	bridge_up
	backend_is nftables "this host has no other rules"
	[ "$(registered_tables | sort | tr '\n' ' ')" = "filter nat " ] || fail "registered: $(registered_tables)"
	serves_beside_others
	leaves_no_trace
	same before after
	# One rule does.
	iptables-legacy -t nat -A POSTROUTING -s 10.55.0.0/24 -j MASQUERADE
	init >said
	backend_is iptables "other rules of this host are there"
	no_rule_has nftables .
}
it nat-init-takes-no-empty-legacy-table-for-a-sign empty_legacy

legacy_rules() {
	needs_table_names
	host_online
	iptables-legacy -A FORWARD -s 203.0.113.8 -j DROP
	iptables-legacy -P FORWARD DROP
	iptables-legacy -P INPUT DROP
	note_others
	bridge_up
	backend_is iptables "other rules of this host are there"
	no_rule_has nftables .
	dhcp_server
	served_by_host
	serves_beside_others
	rules_of filter -F brw0-FWO-brW0
	unreached one "$SERVER"
	init >said
	leaves_no_trace
}
it nat-init-beside-legacy-rules-takes-legacy-and-makes-no-nft-table legacy_rules

# library_gone: for the program it is as if that package were not installed.
library_gone() {
	library=$(ldconfig -p | sed -n 's/.*libnftables\.so\.1.* => //p' | head -n 1)
	[ -n "$library" ] || skip 'no libnftables'
	program_is "exec unshare -m sh -c 'mount --bind /dev/null $library && exec \"\$@\"' -"
}

no_library() {
	host_online
	library_gone
	host_state before uncounted
	status 1 init --firewall=nftables
	says "brw0-nat-init: cannot change nftables: "
	says "; install libnftables, or choose --firewall=iptables"
	host_state after uncounted
	same before after
	no_journal
	# Somebody's rules are no way to do without it, as the other firewall would not be theirs.
	iptables-nft -A FORWARD -s 203.0.113.7 -j DROP
	host_state before uncounted
	status 1 init
	says "; install libnftables, or choose --firewall=iptables"
	host_state after uncounted
	same before after
	no_journal
	nft flush ruleset
	note_others
	bridge_up
	backend_is iptables "libnftables is not installed"
	serves_beside_others
	leaves_no_trace
}
it nat-init-without-libnftables-says-so-and-leaves-nothing-half-done no_library

# built_without: the program alone, as a distribution that has no libnftables builds it.
built_without() {
	[ -x "$SOURCE/configure" ] || skip 'no configure: ./bootstrap makes it'
	# Configure takes no path with blanks.
	mkdir build source
	mount --bind "$SOURCE" source
	# Not below the jobs of the make that runs the tests.
	(
		cd build
		env CC="${BRW0_CC:-cc}" ../source/configure -q --disable-dependency-tracking \
			--without-nftables CFLAGS=-O0 &&
			env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -j2 brw0-nat-init
	) >build.log 2>&1 || { cat build.log; fail "it does not build"; }
	PATH=$SCRATCH/build:$PATH
}

built_out() {
	host_online
	built_without
	host_state before uncounted
	status 1 init --firewall=nftables
	says 'cannot use nftables: this program was built without libnftables'
	host_state after uncounted
	same before after
	# It reads nftables, whose rules may be in the way, and tells.
	iptables-nft -P FORWARD DROP
	guests_bypass_the_firewall
	bridge_up
	reported 'iptables-nft -t filter -I FORWARD -i brW0 -o wlan0 -j ACCEPT && iptables-nft -t filter -I FORWARD -o brW0 -i wlan0 -j ACCEPT'
	unreached one "$SERVER"
	sh -eu remedy
	serves
	no_longer_reported
	backend_is iptables 'this program was built without libnftables'
}
it nat-init-built-without-nftables-uses-legacy-and-reports-blockers built_out

done_testing
