#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init beside rules as Docker has them, in either firewall; the real one is in
# firewall-managers.sh.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"

# docker_like IPTABLES: what Docker puts there when it starts.
docker_like() {
	sh "$SOURCE/tests/lib/docker-like.sh" "$1"
}

in_nft() {
	needs_table_names
	host_online
	docker_like iptables-nft
	note_others
	bridge_up
	backend_is nftables "other rules of this host are there"
	no_table_is_registered
	serves_beside_others
	cat >wanted <<-'END'
		-N DOCKER-USER
		-A DOCKER-USER -i brW0 -o wlan0 -m comment --comment brw0-brW0 -j ACCEPT
		-A DOCKER-USER -i wlan0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT
		-A DOCKER-USER -i brW0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT
		-A DOCKER-USER -j RETURN
	END
	iptables-nft -S DOCKER-USER >got
	same wanted got
	needs_accepts iptables-nft DOCKER-USER
	leaves_no_trace
	same before after
}
it nat-init-beside-docker-in-nft-accepts-in-docker-user in_nft

in_legacy() {
	needs_table_names
	host_online
	docker_like iptables-legacy
	note_others
	bridge_up
	backend_is iptables "other rules of this host are there"
	no_rule_has nftables .
	serves_beside_others
	# Our jumps stand before Docker's: no bypass rules are among its own.
	rules_of filter -D FORWARD -i brW0 -j brw0-FWO-brW0
	unreached one "$SERVER"
	init >said
	seen_as one "$SERVER" "$WLAN"
	leaves_no_trace
}
it nat-init-beside-docker-in-legacy-stands-before-it in_legacy

# Docker in legacy, and somebody else in nftables, who draws our rules there.
in_the_other() {
	needs_table_names
	host_online
	docker_like iptables-legacy
	nft 'add table inet theirs; add chain inet theirs c
		add rule inet theirs c ip saddr 203.0.113.7 drop'
	note_others
	bridge_up
	backend_is nftables "other rules of this host are there"
	serves_beside_others
	needs_accepts iptables-legacy DOCKER-USER
	leaves_no_trace
	same before after
}
it nat-init-in-nftables-beside-docker-in-legacy-accepts-there in_the_other

# starts_later IPTABLES BACKEND: Docker comes when guests are online already.
starts_later() {
	host_online
	bridge_up
	serves
	docker_like "$1"
	unreached one "$SERVER"
	init >said
	backend_is "$2" "other rules of this host are there"
	others others.before
	serves_beside_others
	init --remove >said
	others others.now
	same others.before others.now
}

starts_later_nft() { starts_later iptables-nft nftables; }
it nat-init-again-after-docker-started-in-nft-serves-again starts_later_nft

starts_later_legacy() { needs_table_names; starts_later iptables-legacy iptables; }
it nat-init-again-after-docker-started-in-legacy-serves-again starts_later_legacy

# goes_first: Docker is gone before we are, and with it the chain that our accepts were in.
goes_first() {
	host_online
	docker_like iptables-nft
	bridge_up
	serves
	iptables-nft -F
	iptables-nft -X
	init >said
	serves
	[ "$(iptables-nft -S FORWARD | grep -c ' brw0-brW0 ')" = 3 ] || fail "$(iptables-nft -S)"
	nft delete table ip filter
	init >said
	serves
	init --remove >said
	no_rule_has nftables brw0-
	no_journal
}
it nat-init-outlives-docker-and-the-chain-of-its-bypass-rules goes_first

# among_guests IPTABLES: where frames between two guests come by the firewall as well.
among_guests() {
	[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || skip 'this kernel has no br_netfilter'
	host_online
	docker_like "$1"
	note_others
	bridge_up
	guest two brW0 192.168.77.11/24 192.168.77.1
	web_server two
	set_to net/bridge/bridge-nf-call-iptables 0
	pings one 192.168.77.11
	set_to net/bridge/bridge-nf-call-iptables 1
	serves_beside_others
	seen_as one 192.168.77.11 "$GUEST"
	if [ "$1" = iptables-nft ]; then
		take_accepts "$1" DOCKER-USER
	else
		rules_of filter -D FORWARD -o brW0 -j brw0-FWI-brW0
		rules_of filter -D FORWARD -i brW0 -j brw0-FWO-brW0
	fi
	unreached one 192.168.77.11
	init >said
	seen_as one 192.168.77.11 "$GUEST"
	leaves_no_trace one two
}

among_guests_nft() { among_guests iptables-nft; }
it nat-init-guest-reaches-guest-by-br-netfilter-beside-docker-in-nft among_guests_nft

among_guests_legacy() { needs_table_names; among_guests iptables-legacy; }
it nat-init-guest-reaches-guest-by-br-netfilter-beside-docker-in-legacy among_guests_legacy

done_testing
