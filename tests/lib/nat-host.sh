# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A host with rules and settings of its own, and a picture of it; after tap.sh.

# host: an uplink, another network that is forwarded although the host as a whole does not, rules
# with counters (in the legacy tables; with rules_in=nft, in nftables), redirects refused. Two namespaces made by it look the same. Unless new_host is set,
# brw0-nat-init may have been here before: the tables that it needs are registered, its directory and
# its lock are there.
host() {
	# Of an interface's own making, and in their own time: out of the picture.
	sysctl -qw net.ipv6.conf.default.addr_gen_mode=1
	ip -batch - <<-END
		link add up0 address 02:00:00:00:00:01 type bridge
		link add lan0 address 02:00:00:00:00:02 type bridge
		link set up0 up
		link set lan0 up
		address add 10.9.8.7/24 dev up0
		route add default via 10.9.8.1
	END
	sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0 \
		net.ipv4.conf.lan0.forwarding=1
	"iptables-${rules_in:-legacy}-restore" --counters <<-END
		*filter
		:FORWARD DROP [0:0]
		[7:700] -A FORWARD -i lan0 -j ACCEPT
		[1:100] -A INPUT -p tcp --dport 99 -j DROP
		COMMIT
		*nat
		:OURS - [0:0]
		[4:400] -A POSTROUTING -s 10.77.0.0/16 -j MASQUERADE
		[3:300] -A PREROUTING -p tcp --dport 2222 -j OURS
		[2:200] -A OURS -p tcp -j DNAT --to-destination 10.9.8.9:22
		COMMIT
	END
	[ -n "${new_host:-}" ] || {
		mkdir /run/brw0
		(umask 077 && : >/run/brw0/lock)
		[ "${rules_in:-}" = nft ] || iptables-legacy --table mangle --list >/dev/null
	}
}

# picture FILE: the host as it is, without the numbers of links and the counters of built-in chains:
# iptables itself takes them back to nothing. Settings of what no test here goes near are left out: a
# picture has to be cheap. $rules_order: a filter, for rules whose order does not matter.
picture() {
	host_state picture.all links addresses routes legacy nftables forwarding
	sed -E '1d; s/^[0-9]+: //; s/ if(in)?dex [0-9]+//g; s/^(ip6?-[a-z]+ :[A-Z]+ [A-Z]+) .*/\1/' \
		picture.all | ${rules_order:-cat} >"$1"
}
