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

done_testing
