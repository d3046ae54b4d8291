# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A host with rules and settings of its own, and a picture of it; after tap.sh.

# host: an uplink, another network that is forwarded although the host as a whole does not, rules
# with counters (in the legacy tables; with rules_in=nft, in nftables), redirects refused. Two namespaces made by it look the same. Unless new_host is set,
# brw0-nat-init may have been here before: the tables that it needs are registered, its directory is
# there.
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
		[ "${rules_in:-}" = nft ] || iptables-legacy --table mangle --list >/dev/null
	}
}

# nft_tables: the rules of a host that has none elsewhere; their counters as below.
nft_tables() {
	[ ! -s /proc/net/ip_tables_names ] || cat /proc/net/ip_tables_names
	nft list ruleset | sed '/brw0-/s/counter packets [0-9]* bytes [0-9]*/counter/'
}

# tables: every rule, its table before it. A table that is empty may as well not be there: it cannot
# be unregistered. The counters of built-in chains are left out: iptables itself takes them back to
# nothing. So are those of our own rules: the kernel sends packets of its own on a new bridge.
tables() {
	if [ -r /proc/net/ip_tables_names ]; then
		iptables-legacy-save --counters
	else
		# In a user namespace. It opens them.
		for table in nat mangle filter; do
			iptables-legacy-save --counters --table "$table"
		done
	fi | awk '
		/^\*/ { table = $0 }
		/^:/ { $3 = "" }
		/brw0-/ { sub(/^\[[0-9:]+\] /, "") }
		/^[*#]|^COMMIT|^:[A-Z]+ ACCEPT / { next }
		{ print table, $0 }'
}

# picture: the host as it is, one thing a line; what runs by itself (timers, the state of a
# carrier, counters) and the numbers of interfaces left out. Settings of what no test here goes near
# are left out as well: a picture has to be cheap.
picture() {
	{
		ip -details -oneline -batch - <<-END
			link show
			address show
			route show table all
			rule show
		END
		grep -r . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf \
			/proc/sys/net/ipv6/conf 2>/dev/null
	} | sed -E 's/^[0-9]+: //; s/_timer +[0-9.]+/_timer/g; s/ state [A-Z]+//; s/ linkdown//
			s/(NO-CARRIER|LOWER_UP|M-DOWN),?//g; s/,>/>/; s/ if(in)?dex [0-9]+//g
			/^multicast ff00::.8 /d; /^anycast /d' | sort
	if [ "${rules_in:-}" = nft ]; then
		nft_tables
	elif [ -n "${rules_order:-}" ]; then
		tables | "$rules_order"
	else
		tables
	fi
}
