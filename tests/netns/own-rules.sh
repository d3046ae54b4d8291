#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of all features, to the kernel and back: the same, and an edit of any of them is noticed.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

own_rules() {
	"$BUILD/tests/netns/own-rules" "$@" >seen || { cat seen; fail "not so"; }
}

legacy_same() { own_rules iptables same; }
it own-rules-of-all-features-come-back-from-the-legacy-tables legacy_same

legacy_edits() { own_rules iptables edits; }
it own-rules-edited-in-any-operand-in-the-legacy-tables-are-noticed legacy_edits

nft_same() { own_rules nftables same; }
it own-rules-of-all-features-come-back-from-nftables nft_same

nft_edits() { own_rules nftables edits; }
it own-rules-edited-in-any-operand-in-nftables-are-noticed nft_edits

# In nft's own words, what has no operand in a row.
nft_words() {
	host
	FIREWALL=nftables
	init >said
	nft list table inet brw0-brW0 >as-it-was
	while read -r from to; do
		sed "s/$from/$to/" as-it-was >edited
		! cmp -s as-it-was edited || fail "not there: $from"
		{ echo 'delete table inet brw0-brW0'; cat edited; } | nft -f - || fail "no rule: $to"
		status 1 init --status >tree
		grep -q 'MISSING .*brw0-brW0: other rules$' tree || { cat tree; fail "not seen: $to"; }
	done <<-'END'
		meta.nfproto.ipv4.iifname."brW0".accept meta nfproto ipv4 iif "brW0" accept
		meta.nfproto.ipv4.iifname."brW0".accept iifname "brW0" accept
		ct.state.established,related ct state == established,related
		ct.state.established,related ct state { established, related }
		ct.status.dnat ct status snat
		ip.saddr.192.168.77.0.24.drop @nh,96,24 0xc0a84d drop
		ip.saddr.192.168.77.0.24.drop ip saddr 192.168.77.0\/24 log drop
		ip.saddr.192.168.77.0.24.drop ip saddr 192.168.77.0\/24 meta mark set 1 drop
		ip.saddr.192.168.77.0.24.drop ip saddr 192.168.77.0\/24 limit rate 1\/second drop
		reject.with.icmp.port-unreachable reject with icmp host-unreachable
		reject.with.icmp.port-unreachable reject with icmpx admin-prohibited
		masquerade.to.:1024-65535 masquerade to :1024-65535 random
		set.rt.mtu set 1360
	END
	nft -f as-it-was
	[ "$(init)" != "$NOTHING_TO_CHANGE" ] || fail "twice is once"
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "changes something"
}
it own-rules-edited-by-nft-are-noticed nft_words

done_testing
