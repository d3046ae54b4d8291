#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What all comparisons of hosts rest on: it shows each kind of change, and it fails
# where something cannot be read.

. "${0%/*}/../lib/tap.sh"

# seen FILE: the state of the host, without the tables that are registered.
seen() {
	host_state seen.all
	sed 1d seen.all >"$1"
}

# shown CHANGE UNDO: the state is another after it, and the same again when it is undone.
shown() {
	sh -ec "$1" || fail "cannot: $1"
	seen during
	! cmp -s before during || fail "not shown: $1"
	sh -ec "$2" || fail "cannot: $2"
	seen after
	same before after
}

changes_are_shown() {
	sysctl -qw net.ipv6.conf.default.addr_gen_mode=1
	ip link add br0 address 02:00:00:00:00:01 type bridge
	ip link add name eth0 address 02:00:00:00:00:02 type veth peer name eth1 address 02:00:00:00:00:03
	ip link set br0 up
	# A bridge that never had a port has other limits than one whose last has left.
	ip link set eth0 master br0
	ip link set eth0 nomaster
	nft add table ip y
	nft add chain ip y c
	seen before
	shown 'ip link add x0 type bridge' 'ip link delete x0'
	shown 'ip link set eth0 up' 'ip link set eth0 down'
	shown 'ip link set eth0 master br0' 'ip link set eth0 nomaster'
	shown 'ip link set br0 mtu 1400' 'ip link set br0 mtu 1500'
	shown 'ip link set br0 type bridge stp_state 1' 'ip link set br0 type bridge stp_state 0'
	shown 'ip link set eth0 alias x' 'ip link set eth0 alias ""'
	shown 'ip address add 10.1.1.1/24 dev br0' 'ip address flush dev br0'
	shown 'ip -6 address add fd00::1/64 dev br0' 'ip -6 address flush dev br0'
	shown 'ip route add 10.2.0.0/16 dev lo table 7' 'ip route flush table 7'
	shown 'ip -6 route add fd01::/64 dev lo' 'ip -6 route delete fd01::/64'
	shown 'ip rule add to 10.3.0.0/16 table 7' 'ip rule delete to 10.3.0.0/16'
	shown 'sysctl -qw net.ipv4.ip_forward=1' 'sysctl -qw net.ipv4.ip_forward=0'
	shown 'sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1' 'sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0'
	for family in ip ip6 inet arp bridge netdev; do
		shown "nft add table $family x" "nft delete table $family x"
	done
	shown 'nft add chain ip y d { type filter hook prerouting priority raw\; }' 'nft delete chain ip y d'
	shown 'nft add rule ip y c counter' 'nft flush chain ip y c'
	for table in filter mangle nat raw security; do
		for iptables in iptables ip6tables; do
			shown "$iptables-legacy -t $table -A OUTPUT -j ACCEPT" \
				"$iptables-legacy -t $table -D OUTPUT -j ACCEPT"
			shown "$iptables-legacy -t $table -N x" "$iptables-legacy -t $table -X x"
			[ "$table" = nat ] || shown "$iptables-legacy -t $table -P OUTPUT DROP" \
				"$iptables-legacy -t $table -P OUTPUT ACCEPT"
		done
	done
}
it host-state-shows-each-kind-of-change changes_are_shown

# unreadable: host-state.sh fails, and says why.
unreadable() {
	status 1 env PATH="$PWD/bin" sh "$SOURCE/tests/lib/host-state.sh"
	grep -q '^host-state.sh: cannot read ' stderr.txt || { cat stderr.txt; fail "does not say why"; }
}

unreadable_is_a_failure() {
	iptables-legacy -L >/dev/null
	ip6tables-legacy -L >/dev/null
	mkdir bin
	for program in awk cat find grep ip ip6tables-legacy-save iptables-legacy-save mktemp nft rm \
		sed sh sort tr; do
		ln -s "$(command -v "$program")" bin
	done
	# It is not for lack of anything else.
	PATH=$PWD/bin sh "$SOURCE/tests/lib/host-state.sh" >state
	for program in find ip ip6tables-legacy-save iptables-legacy-save nft sort; do
		mv "bin/$program" kept
		unreadable
		printf '#!/bin/sh\nexit 1\n' >"bin/$program"
		chmod +x "bin/$program"
		unreadable
		# One that says nothing, and that all is well; of nft this is an empty ruleset.
		printf '#!/bin/sh\n' >"bin/$program"
		[ "$program" = nft ] || unreadable
		mv kept "bin/$program"
	done
	ip address flush dev lo
	unreadable
}
it host-state-is-no-picture-where-something-cannot-be-read unreadable_is_a_failure

nothing_is_not_compared() {
	: >empty
	: >also-empty
	! (same empty also-empty) >said || fail "nothing is the same as nothing"
	grep -q 'nothing to compare' said
	echo something >full
	! (same full empty) >said || fail "something is the same as nothing"
	cp full also-full
	same full also-full
}
it same-compares-no-empty-files nothing_is_not_compared

done_testing
