#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Reading others' firewalls changes nothing.

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
done_testing
