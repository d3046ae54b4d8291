#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is read of other firewalls, against what a real packet meets.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/filters.sh"

# host_and_server BRIDGE: a guest on it, and a server on the Internet; the host forwards and has no rules.
host_and_server() {
	BR=$1
	export BR
	internet
	online
	ip link add "$BR" type bridge
	ip address add 192.168.77.1/24 dev "$BR"
	ip link set "$BR" up
	set_to net/ipv4/ip_forward 1
	guest one "$BR" 192.168.77.10/24 192.168.77.1
	await pings one "$SERVER"
}

no_rules() {
	nft flush ruleset
	# A table that nobody has opened is not there.
	while read -r table; do
		printf '*%s\n:FORWARD ACCEPT\n:INPUT ACCEPT\nCOMMIT\n' "$table"
	done </proc/net/ip_tables_names | iptables-legacy-restore
}

# real ADDRESS: whether a guest's packet and its answer get through.
real() {
	if at one busybox ping -q -c 1 -W 1 "$1" >/dev/null 2>&1; then
		echo passes
	else
		echo dropped
	fi
}

# judged OUT: the same by the judge; OUT is empty for the host itself.
judged() {
	if [ -z "$1" ]; then
		show input "$BR"
	else
		show forward "$BR" "$1" from 192.168.77.0/24
		show forward "$1" "$BR" to 192.168.77.0/24
	fi >culprits
	if [ -s culprits ]; then
		echo dropped
	else
		echo passes
	fi
}

# compare WANTED SCRIPT ADDRESS [OUT]: with these rules packets there do that; so says the judge.
compare() {
	no_rules
	sh -euc "$2" || fail "no such rules: $2"
	[ "$(real "$3")" = "$1" ] || fail "the kernel does not say $1: $2"
	[ "$(judged "$4")" = "$1" ] || { show rules; fail "the judge does not say $1: $2"; }
}

# agree WANTED SCRIPT, here WANTED SCRIPT: to the Internet, to the host.
agree() { compare "$1" "$2" "$SERVER" wlan0; }
here() { compare "$1" "$2" 192.168.77.1 ''; }

# iptables_agrees COMMAND: rules as people and programs put them by iptables.
# shellcheck disable=SC2016 # $I and $BR are for the script's shell
iptables_agrees() {
	I=$1
	export I
	needs "$I"
	agree passes '$I -A FORWARD -j ACCEPT'
	agree dropped '$I -P FORWARD DROP'
	agree dropped '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT'
	agree passes '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT
		$I -A FORWARD -o "$BR" -j ACCEPT'
	agree passes '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT
		$I -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
	agree dropped '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT
		$I -A FORWARD -m conntrack --ctstate NEW -j ACCEPT'
	agree passes '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT
		$I -A FORWARD -m state ! --state NEW -j ACCEPT'
	agree passes '$I -P FORWARD DROP; $I -A FORWARD -i "${BR%?}+" -j ACCEPT
		$I -A FORWARD -o "${BR%?}+" -j ACCEPT'
	agree dropped '$I -P FORWARD DROP; $I -A FORWARD -i "${BR%?}" -j ACCEPT
		$I -A FORWARD -o "$BR" -j ACCEPT'
	agree dropped '$I -A FORWARD ! -i eth7 -j DROP'
	agree passes '$I -A FORWARD ! -i "$BR" ! -o "$BR" -j DROP'
	agree dropped '$I -A FORWARD -i eth7 -j ACCEPT; $I -A FORWARD -j REJECT'
	agree dropped '$I -N X; $I -N Y; $I -A FORWARD -j X; $I -A FORWARD -j ACCEPT
		$I -A X -g Y; $I -A X -j ACCEPT; $I -A Y -i "$BR" -j RETURN
		$I -A Y -j DROP'
	agree passes '$I -N X; $I -A FORWARD -j X; $I -A X -s 192.168.77.0/24 -j ACCEPT
		$I -A X -d 192.168.0.0/16 -j ACCEPT; $I -A X -j DROP'
	agree dropped '$I -A FORWARD ! -s 192.168.77.0/24 -j ACCEPT; $I -A FORWARD -j DROP'
	agree dropped '$I -t mangle -P FORWARD DROP'
	agree passes '$I -t mangle -A FORWARD -j MARK --set-mark 7; $I -A FORWARD -j LOG'
	# As Docker has it.
	docker='$I -P FORWARD DROP; $I -N DOCKER-USER; $I -N DOCKER; $I -A FORWARD -j DOCKER-USER
		$I -A FORWARD -o docker0 -j DOCKER; $I -A FORWARD -i docker0 -j ACCEPT
		$I -A DOCKER ! -i docker0 -o docker0 -j DROP'
	agree dropped "$docker"
	[ "$(show insertion-point "$BR" wlan0)" = "Docker DOCKER-USER" ] || fail "$(show insertion-point "$BR" wlan0)"
	agree passes "$docker"'; $I -A DOCKER-USER -i "$BR" -j ACCEPT
		$I -A DOCKER-USER -o "$BR" -j ACCEPT'
	agree dropped "$docker"'; $I -I FORWARD -j DROP'
	[ "$(show insertion-point "$BR" wlan0)" = "Docker FORWARD" ] || fail "$(show insertion-point "$BR" wlan0)"
	here passes '$I -A INPUT -i "$BR" -j ACCEPT; $I -P INPUT DROP'
	here dropped '$I -A INPUT -i eth7 -j ACCEPT; $I -P INPUT DROP'
}

legacy() {
	needs_table_names
	host_and_server brW0
	iptables_agrees iptables-legacy
}

iptables_nft() {
	host_and_server brW0
	iptables_agrees iptables-nft
}

# nft_agrees WANTED RULE…: rules of chain f, or with ":" before it one of the other, g.
nft_agrees() {
	nft_wanted=$1
	shift
	{
		echo "$chain"
		for rule; do
			case $rule in
			:*) echo "add rule inet t g ${rule#:}" ;;
			*) echo "add rule inet t f $rule" ;;
			esac
		done
	} >rules.nft
	agree "$nft_wanted" 'nft -f rules.nft'
}

native() {
	host_and_server brW0
	nft_agrees passes
	nft_agrees dropped drop
	nft_agrees dropped reject
	nft_agrees passes 'iifname "brW0" accept' 'oifname brW0 accept' drop
	nft_agrees dropped 'iifname "brW" accept' 'oifname brW0 accept' drop
	nft_agrees passes 'iifname "brW*" accept' 'oifname "br*" accept' drop
	nft_agrees passes 'iif brW0 accept' 'oif brW0 accept' drop
	nft_agrees dropped 'iif wlan0 accept' drop
	nft_agrees passes 'iifname { "brW0", "wlan0" } accept' drop
	nft_agrees dropped 'iifname { "brW1", "wlan0" } accept' drop
	nft_agrees dropped 'iifname != { "brW1", "wlan0" } drop'
	nft_agrees passes 'iifname != { "brW0", "wlan0" } drop'
	nft_agrees passes 'iifname vmap { "brW0" : accept, "wlan0" : jump g }' drop ':accept'
	nft_agrees dropped 'iifname vmap { "brW0" : accept, "wlan0" : jump g }' drop
	nft_agrees passes 'ct state established,related accept' 'ct state new accept' drop
	nft_agrees passes 'ct state vmap { established : accept, invalid : drop }' \
		'ip saddr 192.168.77.0/24 accept' drop
	nft_agrees dropped 'ct state { established, related } accept' \
		'ip saddr 192.168.78.0/24 accept' 'reject with icmpx admin-prohibited'
	nft_agrees passes 'ct state != established accept' 'ct state established accept' drop
	nft_agrees passes 'ip saddr 192.168.64.0/19 accept' 'ip daddr 192.0.0.0/8 accept' drop
	nft_agrees dropped 'iifname "brW0" ip saddr != 192.168.64.0/21 drop'
	nft_agrees passes 'iifname "brW0" ip saddr != 192.168.64.0/20 drop'
	nft_agrees dropped 'meta nfproto ipv4 drop'
	nft_agrees passes 'meta nfproto ipv6 drop' 'ip6 saddr ::/0 drop'
	nft_agrees passes 'goto g' 'drop'
	nft_agrees dropped 'jump g' drop ':return' ':accept'
	nft_agrees passes 'jump g' drop ':oifname "lo" drop' ':counter log accept'
	nft_agrees dropped 'goto g' accept ':tcp dport 1-1023 accept' ':drop'
}

native_tables() {
	host_and_server brW0
	drops='add chain ip T f { type filter hook forward priority 0; policy drop; }'
	all() { echo "add table ip $1; $(echo "$drops" | sed "s/ T / $1 /")" >rules.nft; }
	all other
	agree dropped 'nft -f rules.nft'
	grep -qx 'the policy of chain f in table ip other (nftables)' culprits || fail "$(cat culprits)"
	# Asleep.
	agree passes 'nft -f rules.nft; nft "add table ip other { flags dormant; }"'
	# Ours: it does drop.
	all brw0-brW0
	no_rules
	nft -f rules.nft
	[ "$(judged wlan0)" = passes ] || fail "our own table is judged"
	[ "$(real "$SERVER")" = dropped ] || fail "our own table does not drop"
	# Ours in somebody's chain: it accepts, and does not count.
	all other
	nft flush ruleset
	nft -f rules.nft
	nft 'add rule ip other f accept comment "brw0-brW0"'
	[ "$(judged wlan0)" = dropped ] || fail "our own rule is judged"
	[ "$(real "$SERVER")" = passes ] || fail "our own rule does not accept"
	nft 'add rule ip other f accept comment "mine"'
	[ "$(judged wlan0)" = passes ] || fail "a rule with a comment is taken for ours"
}

# Limits, sets with names, marks: whatever such a rule does, nobody knows.
unclear() {
	host_and_server brW0
	for rule in 'limit rate 1/second drop' 'iifname @s drop' 'meta mark 1 drop' \
		'meta iifkind "bridge" drop' 'iifname . oifname { "brW0" . "wlan0" } drop' \
		'fib daddr type unicast drop' 'ct mark 0 drop'; do
		nft flush ruleset
		nft "$chain; add set inet t s { type ifname; elements = { \"brW0\" }; }
			add rule inet t f $rule"
		[ "$(judged wlan0)" = passes ] || fail "judged: $rule"
		show rules | grep -q '^  f 1.* ?' || fail "not unclear: $rule"
		nft 'add rule inet t f drop'
		[ "$(judged wlan0)" = dropped ] || fail "nothing is judged"
	done
}

odd_names() {
	needs_table_names
	for odd in 'a=b=c' "$(printf 'caf\351')" 'a.b"\;' "brW0'*" '*' '-x'; do
		no_rules
		for left in ap inet one; do ip netns delete "$left" 2>/dev/null || :; done
		[ -z "${BR:-}" ] || ip link delete dev "$BR"
		# shellcheck disable=SC2086 # several
		kill ${background:-} 2>/dev/null || :
		await gone wlan0
		host_and_server "$odd"
		for I in iptables-legacy iptables-nft; do
			export I
			# shellcheck disable=SC2016
			agree passes '$I -P FORWARD DROP; $I -A FORWARD -i "$BR" -j ACCEPT
				$I -A FORWARD -o "$BR" -j ACCEPT'
			# shellcheck disable=SC2016
			agree dropped '$I -P FORWARD DROP; $I -A FORWARD -i "${BR}x" -j ACCEPT
				$I -A FORWARD -o "$BR" -j ACCEPT'
		done
	done
}

gone() {
	! ip link show dev "$1"
}

# managed CHAIN REMEDY SCRIPT: forwarding is dropped by these rules, whose manager wants accepts there.
managed() {
	no_rules
	sh -euc "$3"
	show insertion-point brW0 wlan0 >got
	echo "$1" >wanted
	same wanted got
	show remedy brW0 >got
	echo "$2" >wanted
	same wanted got
}

managers() {
	needs_table_names
	table='add table inet T ; add chain inet T C { type filter hook forward priority 10; policy drop; }'
	managed 'firewalld -' 'firewall-cmd --permanent --zone=trusted --change-interface=brW0 && firewall-cmd --reload' \
		"nft '$(echo "$table" | sed 's/ T / firewalld /g; s/ C / filter_FORWARD /')'"
	managed 'nftables rules -' 'nft insert rule inet mine f iifname "brW0" accept && nft insert rule inet mine f oifname "brW0" accept' \
		"nft '$(echo "$table" | sed 's/ T / mine /g; s/ C / f /')'"
	managed 'libvirt -' 'nft insert rule inet libvirt_network c iifname "brW0" accept && nft insert rule inet libvirt_network c oifname "brW0" accept' \
		"nft '$(echo "$table" | sed 's/ T / libvirt_network /g; s/ C / c /')'"
	managed 'ufw FORWARD' 'ufw route allow in on brW0 && ufw route allow out on brW0' \
		"nft 'add table ip filter; add chain ip filter ufw-before-forward
			add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'"
	managed 'iptables FORWARD' 'iptables-nft -t filter -I FORWARD -i brW0 -j ACCEPT && iptables-nft -t filter -I FORWARD -o brW0 -j ACCEPT' \
		'iptables-nft -P FORWARD DROP'
	# In small letters it is somebody's own.
	managed 'nftables rules -' 'nft insert rule ip filter forward iifname "brW0" accept && nft insert rule ip filter forward oifname "brW0" accept' \
		"nft 'add table ip filter
			add chain ip filter forward { type filter hook forward priority 0; policy drop; }'"
	no_rules
	iptables-legacy -N LIBVIRT_FWX
	iptables-legacy -P FORWARD DROP
	[ "$(show insertion-point brW0 wlan0)" = 'libvirt FORWARD' ] || fail "$(show insertion-point brW0 wlan0)"
}

it filters-verdict-agrees-with-legacy-iptables legacy
it filters-verdict-agrees-with-iptables-nft iptables_nft
it filters-verdict-agrees-with-native-nft native
it filters-of-other-tables-and-our-own native_tables
it filters-verdict-is-unknown-where-rules-are unclear
it filters-verdict-agrees-about-odd-names odd_names
it filters-managers-say-where-an-accept-belongs managers

# Nothing of a name that somebody chose is run by who pastes the remedy, or acts upon the terminal.
remedies_are_quoted() {
	make_odd() {
		nft -f - 2>/dev/null <<-NFT || return 1
			table inet $1 { chain f { type filter hook forward priority 10; drop; }; }
		NFT
	}
	make_odd mine
	# shellcheck disable=SC2016 # a name
	for odd in 'br;touch P' '$(touch${IFS}P)' "a'b;touch P"; do
		show remedy "$odd" >told
		# nft itself is not asked.
		sed 's/^nft /: /; s/&& nft /\&\& : /' told >script
		sh script || { cat told; fail "not a command"; }
		[ ! -e P ] || { cat told; fail "the name was run"; }
	done
}
it filters-remedy-quotes-names remedies_are_quoted

done_testing
