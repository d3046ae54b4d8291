#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Rules of nf_tables that cut guests off, in each hook, of each family and kind; and some that look so.
# Speaks TAP.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/probe.sh"

# A row is NAME|CULPRIT|COMMANDS; the commands may use these heads of chains.
F='type filter hook forward priority 0;'
P='type filter hook prerouting priority -300;'
O='type filter hook postrouting priority 0;'
export F P O

hooks() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each breaks <<-'ROWS'
		forward-policy|ip k f: policy drop|nft "table ip k { chain f { $F policy drop; }; }"
		forward-policy-inet|inet k f: policy drop|nft "table inet k { chain f { $F policy drop; }; }"
		forward-late|inet k f: iifname "brW0" drop|nft "table inet k { chain f { type filter hook forward priority 300; iifname brW0 drop; }; }"
		forward-early|inet k f: iifname "brW0" drop|nft "table inet k { chain f { type filter hook forward priority -300; iifname brW0 drop; }; }"
		prerouting|inet k p: iifname "brW0" ip saddr 192.168.77.0/24 drop|nft "table inet k { chain p { $P iifname brW0 ip saddr 192.168.77.0/24 drop; }; }"
		prerouting-late|ip k p: ip protocol tcp drop|nft "table ip k { chain p { type filter hook prerouting priority -50; ip protocol tcp drop; }; }"
		postrouting|inet k o: oifname "wlan0" drop|nft "table inet k { chain o { $O oifname wlan0 drop; }; }"
		postrouting-policy|ip k o: policy drop|nft "table ip k { chain o { $O policy drop; }; }"
		postrouting-late|ip k o: oifname "wlan0" meta l4proto tcp drop|nft "table ip k { chain o { type filter hook postrouting priority 200; oifname wlan0 meta l4proto tcp drop; }; }"
		bridge-input-policy|bridge k i: policy drop|nft "table bridge k { chain i { type filter hook input priority 0; policy drop; }; }"
		bridge-input-ip|bridge k i: ether type ip drop|nft "table bridge k { chain i { type filter hook input priority 0; ether type ip drop; }; }"
		bridge-prerouting|bridge k p: ether type ip drop|nft "table bridge k { chain p { type filter hook prerouting priority 0; ether type ip drop; }; }"
		bridge-arp|bridge k i: ether type arp drop|nft "table bridge k { chain i { type filter hook input priority 0; ether type arp drop; }; }"; ip -n one neigh flush all
		arp-input|arp k i: policy drop|nft "table arp k { chain i { type filter hook input priority 0; policy drop; }; }"; ip -n one neigh flush all
		netdev-ingress|netdev k i: ip protocol tcp drop|nft "table netdev k { chain i { type filter hook ingress device brW0 priority 0; ip protocol tcp drop; }; }"
		netdev-egress|netdev k e: ip protocol tcp drop|nft "table netdev k { chain e { type filter hook egress device wlan0 priority 0; ip protocol tcp drop; }; }"
		uplink-ingress|netdev k i: ip protocol tcp drop|nft "table netdev k { chain i { type filter hook ingress device wlan0 priority 0; ip protocol tcp drop; }; }"
		answers-raw|inet k p: iifname "wlan0" tcp flags|ip netns exec ap busybox httpd -p 53; nft "table inet k { chain p { $P iifname wlan0 tcp flags & (syn|ack) == (syn|ack) drop; }; }"
		answers-bridge-output|bridge k o: ip protocol tcp drop|nft "table bridge k { chain o { type filter hook output priority 0; ip protocol tcp drop; }; }"
		answers-bridge-postrouting|bridge k o: ip protocol tcp drop|nft "table bridge k { chain o { type filter hook postrouting priority 0; ip protocol tcp drop; }; }"
		answers-netdev-egress|netdev k e: ip protocol tcp drop|nft "table netdev k { chain e { type filter hook egress device brW0 priority 0; ip protocol tcp drop; }; }"
	ROWS
}
it_tells probe-names-a-drop-in-each-hook hooks

conditions() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each breaks <<-'ROWS'
		bridge-by-name|inet k f: iifname "brW0" drop|nft "table inet k { chain f { $F iifname brW0 drop; }; }"
		bridge-by-wildcard|inet k f: iifname "br*" drop|nft 'table inet k { chain f { '"$F"' iifname "br*" drop; }; }'
		uplink-by-name|inet k f: oifname "wlan0" drop|nft "table inet k { chain f { $F oifname wlan0 drop; }; }"
		pair|inet k f: iifname "brW0" oifname "wlan0" drop|nft "table inet k { chain f { $F iifname brW0 oifname wlan0 drop; }; }"
		uplink-none-of-these|inet k f: oifname != { "lo", "tun0" } ct state new drop|nft 'table inet k { chain f { '"$F"' oifname != { "lo", "tun0" } ct state new drop; }; }'
		source-prefix|inet k f: ip saddr 192.168.0.0/16 drop|nft "table inet k { chain f { $F ip saddr 192.168.0.0/16 drop; }; }"
		source-range|inet k f: ip saddr 192.168.77.2-192.168.77.254 drop|nft "table inet k { chain f { $F ip saddr 192.168.77.2-192.168.77.254 drop; }; }"
		source-set|inet k f: ip saddr { 172.16.0.0/12, 192.168.0.0/16 } drop|nft "table inet k { chain f { $F ip saddr { 172.16.0.0/12, 192.168.0.0/16 } drop; }; }"
		named-set|inet k f: ip saddr @lan drop|nft "table inet k { set lan { type ipv4_addr; flags interval; elements = { 192.168.0.0/16 }; }; chain f { $F ip saddr @lan drop; }; }"
		no-mark|inet k f: meta mark != 0x00004321 drop|nft "table inet k { chain f { $F meta mark != 0x4321 drop; }; }"
		state-new|inet k f: ct state new drop|nft "table inet k { chain f { $F ct state new drop; }; }"
		not-established|inet k f: ct state != |nft "table inet k { chain f { $F ct state != { established, related } drop; }; }"
		state-map|inet k f: ct state vmap { established : accept, new : drop }|nft "table inet k { chain f { $F ct state vmap { established : accept, new : drop }; }; }"
		interface-map|inet k f: iifname vmap { "brW0" : drop }|nft 'table inet k { chain f { '"$F"' iifname vmap { "brW0" : drop }; }; }'
		concatenation|inet k f: iifname . oifname { "brW0" . "wlan0" } drop|nft 'table inet k { chain f { '"$F"' iifname . oifname { "brW0" . "wlan0" } drop; }; }'
		chain|inet k theirs: drop|nft "table inet k { chain theirs { drop; }; chain f { $F iifname brW0 jump theirs; }; }"
		chain-goto|inet k theirs: meta l4proto tcp drop|nft "table inet k { chain theirs { meta l4proto tcp drop; }; chain f { $F iifname brW0 goto theirs; }; }"
		answers|inet k f: iifname "wlan0" drop|nft "table inet k { chain f { $F iifname wlan0 drop; }; }"
		rate|inet k f: |nft "table inet k { chain f { $F iifname brW0 limit rate 1/hour burst 1 packets accept; iifname brW0 drop; }; }"
		quota|inet k f: |nft "table inet k { chain f { $F iifname brW0 quota over 1 bytes drop; }; }"
		zone|inet k f: |nft "table inet k { chain f { $F ct zone 0 drop; }; }"
		option|inet k f: tcp option maxseg size|nft "table inet k { chain f { $F tcp option maxseg size > 0 drop; }; }"
		length|inet k f: ip length < 100 drop|nft "table inet k { chain f { $F ip length < 100 drop; }; }"
		protocol|inet k f: meta l4proto tcp drop|nft "table inet k { chain f { $F meta l4proto tcp drop; }; }"
		reject|inet k f: iifname "brW0" reject|nft "table inet k { chain f { $F iifname brW0 reject; }; }"
		reject-reset|inet k f: meta l4proto tcp reject with tcp reset|nft "table inet k { chain f { $F meta l4proto tcp reject with tcp reset; }; }"
		reject-admin|ip k f: reject with icmp admin-prohibited|nft "table ip k { chain f { $F reject with icmp admin-prohibited; }; }"
		time-to-live|ip k f: ip ttl < 128 drop|nft "table ip k { chain f { $F ip ttl lt 128 drop; }; }"
		two-rules|inet k f: meta l4proto tcp drop|nft "table inet k { chain f { $F meta l4proto udp drop; meta l4proto tcp drop; }; }"
		second-table|inet m f: iifname "brW0" drop|nft "table inet k { chain f { $F iifname brW0 accept; }; }"; nft "table inet m { chain f { type filter hook forward priority 5; iifname brW0 drop; }; }"
	ROWS
}
it_tells probe-names-a-drop-by-each-condition conditions

online_all_the_same() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each allows <<-'ROWS'
		nothing|:
		pair-accepted|nft 'table inet k { chain f { type filter hook forward priority 0; policy drop; ct state established,related accept; iifname "brW0" oifname "wlan0" accept; }; }'
		uplink-accepted|nft 'table inet k { chain f { type filter hook forward priority 0; policy drop; ct state established,related accept; oifname "wlan0" accept; }; }'
		set-of-pairs|nft 'table inet k { chain f { type filter hook forward priority 0; policy drop; ct state established accept; ct state related accept; iifname . oifname { "brW0" . "wlan0", "lan" . "wlan0" } accept; }; }'
		interval-set|nft 'table inet k { chain f { type filter hook forward priority 0; policy drop; ct state established,related accept; ip saddr { 10.0.0.0/8, 192.168.77.2-192.168.77.200, 192.168.77.201-192.168.77.254 } accept; }; }'
		named-set|nft 'table inet k { set lan { type ipv4_addr; flags interval; elements = { 192.168.0.0/16 }; }; chain f { type filter hook forward priority 0; policy drop; ct state established,related accept; ip saddr @lan accept; }; }'
		map|nft 'table inet k { chain f { type filter hook forward priority 0; policy drop; ct state vmap { established : accept, related : accept, invalid : drop }; iifname vmap { "brW0" : accept }; }; }'
		chain|nft 'table inet k { chain ours { oifname "wlan0" accept; }; chain f { type filter hook forward priority 0; policy drop; ct state established,related accept; iifname "brW0" jump ours; }; }'
		drop-of-others|nft 'table inet k { chain f { type filter hook forward priority 0; iifname != "brW0" oifname "wlan0" drop; ip saddr 10.1.0.0/16 drop; }; }'
		drop-of-a-mark|nft 'table inet k { chain f { type filter hook forward priority 0; meta mark 7 drop; }; }'
		drop-of-invalid|nft 'table inet k { chain f { type filter hook forward priority 0; ct state invalid drop; }; }'
		drop-to-the-lan|nft 'table inet k { chain f { type filter hook forward priority 0; ip daddr 192.168.5.0/24 drop; oifname "eth7" drop; }; }'
		input-policy|nft 'table inet k { chain i { type filter hook input priority 0; policy drop; ct state established,related accept; iifname "brW0" icmp type echo-request accept; udp dport { 53, 67 } accept; }; }'
		bridge-policy|nft 'table bridge k { chain i { type filter hook input priority 0; policy drop; ether type { arp, ip } accept; }; }'
		rate|nft 'table inet k { chain f { type filter hook forward priority 0; iifname "brW0" limit rate over 1000/second drop; }; }'
		all-others-dropped|nft 'table inet k { chain f { type filter hook forward priority 0; iifname { "lo", "tun0" } drop; }; }'
	ROWS
}
it_tells probe-agrees-with-guests-that-are-online online_all_the_same
done_testing
