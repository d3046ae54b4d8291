#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Rules of iptables that cut guests off, of its legacy kind, which cannot be traced, and its other one;
# and some that look so. Speaks TAP.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/probe.sh"

# A row is NAME|CULPRIT|COMMANDS. The alternatives in nf_tables are traced, and named as nft(8) does.
legacy() {
	needs_table_names
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each breaks <<-'ROWS'
		policy|filter FORWARD: policy DROP|iptables-legacy -P FORWARD DROP
		bridge|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -i brW0 -j DROP
		uplink|filter FORWARD: rule 2 (DROP)|iptables-legacy -A FORWARD -i lo; iptables-legacy -A FORWARD -o wlan0 -j DROP
		no-mark|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -m mark ! --mark 7 -j DROP
		iprange|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -m iprange --src-range 192.168.77.2-192.168.77.254 -j DROP
		state-new|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -m conntrack --ctstate NEW -j DROP
		not-established|filter FORWARD: rule 2 (DROP)|iptables-legacy -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables-legacy -A FORWARD -j DROP
		protocol|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -p tcp -j DROP
		ports|filter FORWARD: rule 1 (DROP)|iptables-legacy -A FORWARD -p tcp -m multiport --dports 80,443 -j DROP
		reject|filter FORWARD: rule 1 (REJECT)|iptables-legacy -A FORWARD -i brW0 -j REJECT
		reject-reset|filter FORWARD: rule 1 (REJECT)|iptables-legacy -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
		chain|filter theirs: rule 1 (DROP)|iptables-legacy -N theirs; iptables-legacy -A theirs -j DROP; iptables-legacy -A FORWARD -i brW0 -j theirs
		mangle|mangle FORWARD: rule 1 (DROP)|iptables-legacy -t mangle -A FORWARD -i brW0 -j DROP
		raw|raw PREROUTING: rule 1 (DROP)|iptables-legacy -t raw -A PREROUTING -i brW0 -p tcp -j DROP
		mangle-postrouting|mangle POSTROUTING: rule 1 (DROP)|iptables-legacy -t mangle -A POSTROUTING -o wlan0 -s 192.168.77.0/24 -j DROP
	ROWS
}
it_tells probe-counts-what-legacy-rules-drop legacy

nft_kind() {
	needs iptables-nft
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each breaks <<-'ROWS'
		policy|ip filter FORWARD: policy drop|iptables-nft -P FORWARD DROP
		uplink|ip filter FORWARD: oifname "wlan0"|iptables-nft -A FORWARD -o wlan0 -j DROP
		iprange|ip filter FORWARD: |iptables-nft -A FORWARD -m iprange --src-range 192.168.77.2-192.168.77.254 -j DROP
		no-mark|ip filter FORWARD: |iptables-nft -A FORWARD -m mark ! --mark 7 -j DROP
		chain|ip filter theirs: |iptables-nft -N theirs; iptables-nft -A theirs -p tcp -j REJECT; iptables-nft -A FORWARD -j theirs
	ROWS
}
it_tells probe-traces-rules-of-iptables-nft nft_kind

online_all_the_same() {
	needs_table_names
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each allows <<-'ROWS'
		pair|iptables-legacy -P FORWARD DROP; iptables-legacy -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables-legacy -A FORWARD -i brW0 -o wlan0 -j ACCEPT
		uplink|iptables-legacy -P FORWARD DROP; iptables-legacy -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables-legacy -A FORWARD -o wlan0 -j ACCEPT
		iprange|iptables-legacy -P FORWARD DROP; iptables-legacy -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables-legacy -A FORWARD -m iprange --src-range 192.168.77.1-192.168.77.254 -j ACCEPT
		drop-of-a-mark|iptables-legacy -A FORWARD -m mark --mark 7 -j DROP
		drop-of-others|iptables-legacy -A FORWARD ! -i brW0 -o wlan0 -j DROP
		drop-of-a-port|iptables-legacy -A FORWARD -p tcp --dport 25 -j DROP
	ROWS
}
it_tells probe-agrees-with-guests-that-iptables-lets-pass online_all_the_same
done_testing
