#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Rules where brw0 does not follow packets: before and after routing, and in the families bridge, arp
# and netdev. Whoever drops there, --status does not keep silent, and is not sure either.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# shows STATUS PATTERN: and exits 0, since nothing is certain.
shows() {
	init --status >tree || { cat tree; fail "not 0: $2"; }
	grep -E '^[|]-- (unclear|BLOCKED)' tree >lines || :
	case $1 in
	silent) [ ! -s lines ] || { cat lines; fail "shown: $2"; } ;;
	unclear)
		grep -q "^|-- unclear .*: dropped by .*, perhaps: ask brw0-nat-init --doctor$" lines ||
			{ cat tree; fail "not shown: $2"; }
		! grep BLOCKED lines || fail "taken for certain: $2"
		;;
	esac
}

# chain HOOK PRIORITY [DEVICE]: what begins a chain "c".
chain() {
	echo "add chain $family t c { type filter hook $1 ${3:+device $3 }priority $2; }"
}

# Rows: whether it is shown, family, hook, priority, and a rule.
nftables_rows() {
	cat <<-'END'
		unclear inet prerouting -300 iifname "brW0" drop
		unclear ip prerouting -150 ip saddr 192.168.77.0/24 tcp dport 443 drop
		unclear ip prerouting -150 udp dport 67 drop
		unclear ip prerouting 0 iifname "wlan0" meta mark 0 drop
		unclear inet postrouting 300 oifname "wlan0" drop
		unclear inet postrouting 0 ip daddr 192.168.77.0/24 ct mark 0 drop
		unclear bridge forward 0 drop
		unclear bridge prerouting -300 iifname "one" ether type ip drop
		unclear bridge output 0 meta mark 0 drop
		unclear arp input 0 drop
		unclear netdev:brW0 ingress 0 ip protocol tcp drop
		unclear netdev:wlan0 ingress -500 tcp flags syn drop
		silent inet prerouting -300 iifname "brW0" accept
		silent inet prerouting 0 iifname "brW0" ip daddr 203.0.113.9 drop
		silent inet prerouting 0 meta nfproto ipv6 fib saddr . iif oif missing drop
		silent ip prerouting -300 iifname "docker0" drop
		silent ip postrouting 0 oifname "docker0" drop
		silent ip output 0 drop
		silent ip6 prerouting 0 drop
		silent bridge forward 0 counter
		silent arp input 0 accept
		silent netdev:wlan0 ingress 0 counter
	END
}

nftables_chains() {
	guest_online
	shows silent 'no rules of others'
	nftables_rows >rows
	while read -r shown family hook priority rule <&3; do
		device=
		case $family in netdev:*) device=${family#*:} family=netdev ;; esac
		nft "add table $family t; $(chain "$hook" "$priority" "$device"); add rule $family t c $rule"
		shows "$shown" "$family $hook $rule"
		nft "delete table $family t"
	done 3<rows
	shows silent 'they are gone'
}

legacy_rows() {
	cat <<-'END'
		unclear raw PREROUTING -i brW0 -j DROP
		unclear raw PREROUTING -s 192.168.77.0/24 -m mark --mark 0 -j DROP
		unclear mangle PREROUTING -p tcp --dport 443 -j DROP
		unclear mangle POSTROUTING -o wlan0 -j DROP
		unclear mangle POSTROUTING -d 192.168.77.0/24 -j DROP
		silent raw PREROUTING -i docker0 -j DROP
		silent raw PREROUTING ! -i docker0 -d 172.17.0.2 -j DROP
		silent raw OUTPUT -j DROP
		silent mangle POSTROUTING -o docker0 -j DROP
	END
}

legacy_chains() {
	guest_online
	shows silent 'no rules of others'
	legacy_rows >rows
	while read -r shown table rule <&3; do
		# shellcheck disable=SC2086 # words
		rules_of "$table" -I $rule
		shows "$shown" "$table $rule"
		# shellcheck disable=SC2086
		rules_of "$table" -D $rule
	done 3<rows
	rules_of mangle -P PREROUTING DROP
	shows unclear 'a policy'
}

json() {
	guest_online
	nft 'add table bridge t; add chain bridge t c { type filter hook forward priority 0; policy drop; }'
	init --status --json >status.json || fail 'not 0'
	grep -qF '"certain":false' status.json || { cat status.json; fail 'not in JSON'; }
	grep -qF '"remedy":null' status.json || { cat status.json; fail 'a remedy for what is not known'; }
}

for FIREWALL in iptables nftables; do
	it "status-unclear-about-chains-of-nftables-$FIREWALL" nftables_chains
	it "status-unclear-about-chains-of-legacy-tables-$FIREWALL" legacy_chains
done
it status-unclear-in-json json
done_testing
