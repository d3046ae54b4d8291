#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Print what brw0-nat-init could change on this host, that is, in this network namespace: two
# prints are the same if nothing was changed. It registers no table and makes no file.
#
# Left out, as the kernel changes it by itself:
# - of links: operational state and carrier (they follow events of others), a bridge's timers, and
#   that a link that has been up once has a queue;
# - counters of our own rules, and of the policies of OUTPUT and POSTROUTING: a bridge that goes up
#   sends IGMP reports when it likes;
# - net.netfilter.nf_conntrack_count, a counter;
# - settings of a network that nobody may read, or that are only written;
# - net.ipv4.tcp_fastopen_key, which comes with the first server that listens.
# In a line of its own, as the kernel has no way back: which tables are registered. A table without
# a rule, a chain and a policy of anybody's is therefore not printed.

links() {
	ip -d -o link show | sed -E \
		-e 's/ (hello|tcn|topology_change|gc)_timer +[0-9.]+//g' \
		-e 's/ state [A-Z]+//; s/ qdisc noop / qdisc noqueue /; s/,?(NO-CARRIER|LOWER_UP|M-DOWN)//g; s/<,/</'
}

# registered: the names of the registered tables.
registered() {
	[ ! -r /proc/net/ip_tables_names ] || sort /proc/net/ip_tables_names
}

# rules TABLE: all there is in it, counters as well.
rules() {
	iptables-legacy-save -c -t "$1" | sed -E '/^#/d; s/^(:(OUTPUT|POSTROUTING) .*) \[.*/\1/
		s/^\[[0-9:]+\] (.*brw0-)/[] \1/' >"$work"
	grep -vqE '^\*|^:[A-Z]+ ACCEPT|^COMMIT$' "$work" || return 0
	cat "$work"
}

settings() {
	find /proc/sys/net -type f ! -name nf_conntrack_count ! -name tcp_fastopen_key -perm -400 \
		-exec grep -Hs '' {} + | sort
}

work=$(mktemp)
trap 'rm -f "$work"' EXIT
echo "tables registered: $(registered | tr '\n' ' ')"
echo "# links"
links
echo "# addresses"
ip -o address show | sed 's/\\.*//'
for family in -4 -6; do
	echo "# routes and rules $family"
	ip $family route show table all | sort
	ip $family rule show
done
echo "# firewall"
for table in $(registered); do
	rules "$table"
done
echo "# nftables"
if command -v nft >/dev/null; then
	nft list ruleset
fi
echo "# settings"
settings
