#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Reading others' firewalls changes nothing, and what one table does is told by a word.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/filters.sh"

# Nobody's table is there before or after, and no socket of a kernel without nf_tables is opened.
gather_registers_nothing() {
	needs_table_names
	needs strace
	strace -f -qq -o trace -e trace=getsockopt,setsockopt,socket "$BUILD/tests/netns/show-filters" rules >out
	[ ! -s out ] || fail "$(cat out)"
	[ ! -s /proc/net/ip_tables_names ] || fail "registered: $(cat /proc/net/ip_tables_names)"
	! grep -E 'SOCK_RAW, IPPROTO_RAW|getsockopt.*SOL_IP' trace || fail "a legacy table was opened"
	iptables-legacy -P FORWARD DROP
	show rules | grep -qx 'forward iptables ip filter FORWARD 0 drop iptables' || fail "not found"
	[ "$(cat /proc/net/ip_tables_names)" = filter ] || fail "registered more"
}

# proc: a /proc to be written to, with the kernel's modules in MODULES.
proc() {
	mkdir /run/proc
	mount --rbind /proc /run/proc
	mount -t tmpfs tmpfs /proc
	ln -s /run/proc/* /proc
	rm -f /proc/modules
	: >/proc/modules
}

gather_loads_nothing() {
	needs strace
	nft "$chain; add rule inet t f drop"
	proc
	strace -f -qq -o trace -e trace=socket,execve "$BUILD/tests/netns/show-filters" rules >out
	[ ! -s out ] || fail "$(cat out)"
	! grep NETLINK_NETFILTER trace || fail "asked, and so loaded"
	echo 'nf_tables 1 0 - Live 0x0' >/proc/modules
	strace -f -qq -o trace -e trace=socket "$BUILD/tests/netns/show-filters" rules >out
	grep -q '^forward nftables inet t f 10 accept nftables rules$' out || fail "not read"
	grep -q NETLINK_NETFILTER trace || fail "read without a socket"
}

# Who may not read the rules has none to judge, and gets no error.
gather_unprivileged() {
	needs setpriv
	nft "$chain; add rule inet t f drop"
	setpriv --bounding-set=-net_admin --inh-caps=-net_admin \
		"$BUILD/tests/netns/show-filters" rules >out || fail "an error"
	[ ! -s out ] || fail "$(cat out)"
	show rules >out
	[ -s out ] || fail "root does not read them either"
}

# fingerprint: of the table.
fingerprint() {
	show fingerprint 2 mine
}

own_table() {
	cat <<-'NFT'
		table ip mine {
			set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.0.2.1 } }
			chain f {
				type filter hook forward priority 0; policy accept
				iifname "brW0" counter jump g comment "brw0-brW0"
				ct state { established, related } counter accept
				ip saddr @s drop
				oifname { "a", "b" } drop
			}
			chain g { counter return; }
			chain h { type nat hook postrouting priority 100; masquerade; }
		}
	NFT
}

fingerprint_is_kept() {
	[ -z "$(fingerprint)" ] || fail "of no table: $(fingerprint)"
	own_table | nft -f -
	fingerprint >wanted
	[ "$(wc -c <wanted)" = 65 ] || fail "$(cat wanted)"
	# What is in other tables is none of its business.
	nft 'add table ip mine2; add chain ip mine2 f; add rule ip mine2 f drop; add table inet mine
		add chain inet mine f { type filter hook forward priority 0; }
		add rule inet mine f counter drop'
	fingerprint >got
	same wanted got
	nft list ruleset >saved
	nft flush ruleset
	nft -f saved
	fingerprint >got
	same wanted got
	# Counters, and the handle of a rule that is put anew.
	sed 's/counter packets 0 bytes 0/counter packets 7 bytes 700/' saved >counted
	! cmp -s saved counted || fail "no counters"
	nft flush ruleset
	nft -f counted
	fingerprint >got
	same wanted got
	nft flush ruleset
	[ -z "$(fingerprint)" ] || fail "of no table: $(fingerprint)"
}

# Each change makes another one, and none like one before.
fingerprint_sees_changes() {
	own_table | nft -f -
	fingerprint >seen
	while read -r change; do
		nft "$change"
		fingerprint >now
		! grep -qxf now seen || fail "not seen: $change"
		cat now >>seen
	done <<-'NFT'
		add rule ip mine g accept
		insert rule ip mine g drop
		add chain ip mine k
		add rule ip mine k counter
		add rule ip mine k ip saddr 10.0.0.1 accept
		add chain ip mine f { policy drop; }
		add element ip mine s { 198.51.100.0/24 }
		add table ip mine { flags dormant; }
		add set ip mine empty { type ifname; }
		flush chain ip mine g
		delete chain ip mine h
	NFT
	[ "$(sort -u seen | wc -l)" = 12 ] || fail "$(wc -l <seen) seen"
	# Of the same rules in another order, and at another priority.
	for order in 'accept;drop 0' 'drop;accept 0' 'drop;accept 1'; do
		nft flush ruleset
		rules=${order% *}
		nft "add table ip mine
			add chain ip mine f { type filter hook forward priority ${order#* }; }
			add rule ip mine f ${rules%;*}; add rule ip mine f ${rules#*;}"
		fingerprint
	done >orders
	[ "$(sort -u orders | wc -l)" = 3 ] || fail "orders are alike"
}

# What stands elsewhere is not even read.
elsewhere_costs_nothing() {
	needs_table_names
	needs strace
	own_table | nft -f -
	{
		echo 'add table ip big'
		echo 'add chain ip big c'
		yes 'add rule ip big c ip saddr 10.0.0.1 counter' | head -n 5000
	} | nft -f -
	strace -qq -o trace -e trace=recvmsg "$BUILD/tests/netns/show-filters" fingerprint 2 mine
	few=$(grep -c recvmsg trace)
	strace -qq -o trace -e trace=recvmsg "$BUILD/tests/netns/show-filters" fingerprint 2 big
	[ "$(grep -c recvmsg trace)" -gt $((few + 10)) ] || fail "the large one is not read either"
	[ "$few" -le 40 ] || fail "$few messages"
}

# libraries BACKEND: those that a run and the removal of what it did open.
libraries() {
	strace -qq -o run -e trace=openat brw0-nat-init --config=brw0.conf --firewall="$1" >out
	strace -qq -o removal -e trace=openat brw0-nat-init --config=brw0.conf --remove >>out
	cat run removal
}

# Who lives in the legacy tables does not pay for the other library, which is dear to load.
legacy_opens_no_libnftables() {
	needs strace
	: >brw0.conf
	libraries iptables >opened
	! grep libnftables opened || fail "opened"
	grep -q libip4tc opened || fail "nothing was seen"
	libraries nftables | grep -q libnftables || fail "nor in the other firewall"
}

it nat-init-in-legacy-tables-opens-no-libnftables legacy_opens_no_libnftables
it filters-gather-registers-no-table gather_registers_nothing
it filters-gather-loads-no-module gather_loads_nothing
it filters-gather-without-the-right gather_unprivileged
it netfilter-fingerprint-survives-save-and-restore fingerprint_is_kept
it netfilter-fingerprint-sees-each-change fingerprint_sees_changes
it netfilter-fingerprint-reads-one-table elsewhere_costs_nothing
done_testing
