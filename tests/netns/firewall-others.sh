#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init beside rules as ufw, firewalld and libvirt have them, or people of their own; the
# real programs are in firewall-managers.sh.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

# ufw_like IPTABLES: closed to whom it does not know.
ufw_like() {
	"$1"-restore -n <<-'END'
		*filter
		:INPUT DROP [0:0]
		:FORWARD DROP [0:0]
		:ufw-before-input - [0:0]
		:ufw-user-input - [0:0]
		:ufw-before-forward - [0:0]
		:ufw-user-forward - [0:0]
		-A INPUT -j ufw-before-input
		-A FORWARD -j ufw-before-forward
		-A ufw-before-input -i lo -j ACCEPT
		-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A ufw-before-input -j ufw-user-input
		-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A ufw-before-forward -j ufw-user-forward
		-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
		COMMIT
	END
}

# other_service_is_shut: one of the host's that is neither DHCP nor DNS.
other_service_is_shut() {
	in_background busybox httpd -f -p 0.0.0.0:8080 -h "$SCRATCH/www"
	await grep -qi ":$(printf %04X 8080) .* 0A " /proc/net/tcp /proc/net/tcp6
	unreached one 192.168.77.1 8080
}

ufw_in_nft() {
	needs_table_names
	host_online
	ufw_like iptables-nft
	note_others
	bridge_up
	dhcp_server
	served_by_host
	serves_beside_others
	needs_accepts iptables-nft FORWARD
	take_accepts iptables-nft INPUT
	! asks_for_name || fail "a name in spite of INPUT"
	! asks_for_lease 1 || fail "a lease in spite of INPUT"
	init >said
	served_by_host
	other_service_is_shut
	leaves_no_trace
	same before after
}
it nat-init-beside-ufw-in-nft-accepts-at-forward-and-input ufw_in_nft

ufw_in_legacy() {
	needs_table_names
	host_online
	ufw_like iptables-legacy
	note_others
	bridge_up
	backend_is iptables "other rules of this host are there"
	dhcp_server
	served_by_host
	serves_beside_others
	rules_of filter -F brw0-INP-brW0
	! asks_for_name || fail "a name in spite of INPUT"
	rules_of filter -F brw0-FWO-brW0
	unreached one "$SERVER"
	init >said
	served_by_host
	serves
	leaves_no_trace
}
it nat-init-beside-ufw-in-legacy-opens-forward-and-input ufw_in_legacy

# Later than everybody else, so that no bypass rule helps.
firewalld_like() {
	nft -f - <<-'END'
		table inet firewalld {
			chain filter_FORWARD {
				type filter hook forward priority filter + 10; policy accept;
				ct state established,related accept
				ct status dnat accept
				iifname "trusted0" accept
				reject with icmpx admin-prohibited
			}
		}
	END
}

firewalld() {
	host_online
	firewalld_like
	note_others
	bridge_up
	reported 'firewall-cmd --permanent --zone=trusted --change-interface=brW0 && firewall-cmd --reload'
	rejected one "$SERVER"
	lists_firewalls
	others others.now
	same others.before others.now
	[ "$(init | head -n 1)" = "$NOTHING_TO_CHANGE" ] || fail "changes something"
	# What the remedy comes to.
	nft insert rule inet firewalld filter_FORWARD iifname '"brW0"' accept
	serves
	no_longer_reported
	nft delete table inet firewalld
	firewalld_like
	leaves_no_trace
	same before after
}
it nat-init-beside-firewalld-reports-blocker-and-remedy firewalld

own_table() {
	host_online
	guests_bypass_the_firewall
	nft 'add table inet mine
		add chain inet mine guard { type filter hook forward priority 0; policy drop; }
		add rule inet mine guard ct state established,related accept'
	note_others
	bridge_up
	reported 'nft insert rule inet mine guard iifname "brW0" oifname "wlan0" accept && nft insert rule inet mine guard oifname "brW0" iifname "wlan0" accept'
	unreached one "$SERVER"
	others others.now
	same others.before others.now
	sh -eu remedy
	serves
	no_longer_reported
	init --remove >said
	[ "$(nft list chain inet mine guard | grep -c brW0)" = 2 ] || fail "what somebody put is gone"
}
it nat-init-beside-a-table-of-your-own-the-remedy-helps own_table

# As libvirt from 10.4 on: a table of its own, whose rules are about its own bridge.
libvirt_like() {
	nft -f - <<-'END'
		table ip libvirt_network {
			chain forward {
				type filter hook forward priority filter; policy accept;
				counter jump guest_cross
				counter jump guest_input
				counter jump guest_output
			}
			chain guest_output {
				ip saddr 192.168.122.0/24 iifname "virbr0" counter accept
				iifname "virbr0" counter reject
			}
			chain guest_input {
				ip daddr 192.168.122.0/24 oifname "virbr0" ct state established,related counter accept
				oifname "virbr0" counter reject
			}
			chain guest_cross {
				iifname "virbr0" oifname "virbr0" counter accept
			}
			chain guest_nat {
				type nat hook postrouting priority srcnat; policy accept;
				ip saddr 192.168.122.0/24 ip daddr 224.0.0.0/24 counter return
				ip saddr 192.168.122.0/24 ip daddr != 192.168.122.0/24 counter masquerade
			}
		}
	END
}

libvirt() {
	host_online
	libvirt_like
	ip link add virbr0 type bridge forward_delay 0
	ip address add 192.168.122.1/24 dev virbr0
	ip link set virbr0 up
	guest two virbr0 192.168.122.10/24 192.168.122.1
	web_server two
	note_others
	bridge_up
	backend_is nftables "other rules of this host are there"
	serves_beside_others
	# Guests of the two do not reach each other, and libvirt's still get out.
	seen_as two "$SERVER" "$WLAN"
	rejected one 192.168.122.10
	rejected two "$GUEST"
	leaves_no_trace
	same before after
}
it nat-init-beside-libvirt-serves-and-leaves-its-guests-alone libvirt

# What drops only some packets is somebody's will, and no blocker.
selective() {
	host_online
	nft 'add table inet mine
		add chain inet mine guard { type filter hook forward priority 0; policy accept; }
		add rule inet mine guard ip daddr 203.0.113.0/24 drop
		add rule inet mine guard tcp dport 25 drop'
	iptables-nft -A FORWARD -p tcp --dport 81 -j DROP
	note_others
	bridge_up
	serves_beside_others
	! iptables-nft -S | grep brw0- || fail "an accept where nothing is in the way"
	web_server inet 81
	unreached one "$SERVER" 81
	leaves_no_trace
	same before after
}
it nat-init-passes-nobodys-selective-drop-by selective

# busy_writers: others who change rules of every kind, and links, all the time.
busy_writers() {
	nft 'add table ip theirs; add chain ip theirs c'
	# To read them takes longer than the others wait.
	{
		echo '*filter'
		for network in 1 2 3 4 5 6 7 8 9 10 11 12; do
			seq -f "-A FORWARD -s 10.$network.%g.0/24 -j DROP" 0 255
		done
		echo COMMIT
	} | iptables-nft-restore
	in_background sh -c "n=0; while :; do n=\$((n + 1))
		iptables-nft -w -A FORWARD -s 172.30.\$((n / 250)).\$((n % 250)) -j DROP; done"
	in_background sh -c "n=0; while :; do n=\$((n + 1))
		iptables-legacy -w -A FORWARD -s 172.31.\$((n / 250)).\$((n % 250)) -j DROP; done"
	in_background sh -c 'while :; do nft add rule ip theirs c ip saddr 192.0.2.1 drop; done'
	in_background sh -c 'while :; do ip link add made type bridge; ip link delete made; done'
}

runs_beside_busy_writers() {
	needs_table_names
	host_online
	for bridge in 0 1 2 3; do
		printf '[brW%d]\naddress = 10.77.%d.1/24\n' "$bridge" "$bridge"
	done >brw0.conf
	# A dump of all links takes several messages.
	seq -f 'link add many%g type bridge' 1 150 | ip -batch -
	busy_writers
	# shellcheck disable=SC2016 # for the shell there
	seq 16 | xargs -P 16 -I N sh -c 'brw0-nat-init --config=brw0.conf --state-dir="$0" \
		--bridge="brW$((N % 4))" >said.N 2>&1 || echo N >>failed' "$STATE_DIR"
	[ ! -e failed ] || { cat said.*; fail "runs failed: $(wc -l <failed) of 16"; }
	init --status >tree || { cat tree; fail "does not hold"; }
	init --remove >said
	# nft itself cannot list the rules beside them.
	# shellcheck disable=SC2086 # several
	kill $background
	wait
	! nft list tables | grep brw0- || fail "a table is left"
	! nft list ruleset | grep -c '"brw0-' || fail "accepts are left"
}
it nat-init-beside-busy-writers-never-fails runs_beside_busy_writers

# is_seen WHAT COMMAND…: a drop that the command makes, and whose looks are ours, is not taken for it.
is_seen() {
	seen_what=$1
	shift
	init --status >tree || { cat tree; fail "does not hold before $seen_what"; }
	"$@"
	status 1 init --status >tree
	grep -Eq '^[|]-- (BLOCKED |MISSING +bypass )' tree || { cat tree; fail "not seen: $seen_what"; }
	nft delete table ip filter 2>/dev/null || :
	nft delete table ip "${seen_table:-none}" 2>/dev/null || :
	iptables-legacy -w -F FORWARD 2>/dev/null || :
	init >said
}

# A drop of somebody's with the whole tag goes neither with our accepts nor for one of them.
drop_with_our_tag_stays() {
	host_online
	iptables-nft -P FORWARD DROP
	init --firewall=nftables >said
	iptables-nft -A FORWARD -i brW0 -m comment --comment brw0-brW0 -j DROP
	iptables-nft -D FORWARD 1
	status 1 init --status --firewall=nftables >tree
	init --firewall=nftables >said
	init --status --firewall=nftables >tree || { cat tree; fail "does not hold"; }
	[ "$(iptables-nft -S FORWARD | grep -c 'brw0-brW0 -j ACCEPT')" = 3 ] || fail "not three accepts"
	init --remove >said
	[ "$(iptables-nft -S FORWARD | grep -c brw0-brW0)" = 1 ] || fail "not the one that is theirs"
	iptables-nft -S FORWARD | grep -q 'brw0-brW0 -j DROP' || fail "it is gone"
}

drop_with_comment() {
	nft 'table ip filter { chain FORWARD { type filter hook forward priority 0; }; }'
	nft add rule ip filter FORWARD iifname brW0 drop comment "\"$1\""
}

drop_with_comment_in_iptables() {
	iptables-legacy -w -A FORWARD -i brW0 -m comment --comment "$1" -j DROP
}

drop_in_table() {
	nft "table ip $1 { chain f { type filter hook forward priority 0; iifname \"brW0\" drop; }; }"
}

looks_like_ours() {
	needs_table_names
	FIREWALL=nftables
	host_online
	init >said
	for comment in brw0-quarantine brw0-brW0 'brw0-brW0 x' brw0-brW1 brw0-; do
		is_seen "comment $comment" drop_with_comment "$comment"
		is_seen "comment $comment in iptables" drop_with_comment_in_iptables "$comment"
	done
	for seen_table in brw0-mine brw0-brW1 brw0-brW0x brw0-brW brw0-; do
		is_seen "table $seen_table" drop_in_table "$seen_table"
	done
}
it nat-init-drop-with-our-tag-is-left-alone drop_with_our_tag_stays
it nat-init-drop-that-looks-like-ours-is-seen looks_like_ours

done_testing
