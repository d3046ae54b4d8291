#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init beside the real Docker, ufw, firewalld and libvirt; what these do to a bridge that
# nobody has set up beside them is in managers.sh.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"
. "${0%/*}/../lib/managers.sh"

# host_with_iptables KIND: nft or legacy, and no rules yet.
host_with_iptables() {
	managers_here
	iptables_is "$1"
	host_online
}

# stop_docker: by the number that it has left, in the namespace of this case.
stop_docker() {
	stop_pid=$(cat /run/docker.pid)
	kill "$stop_pid"
	await [ ! -d "/proc/$stop_pid" ]
	: >manager.log
}

# comes_again: after what they did to our rules, a plain run makes all well.
comes_again() {
	init >said
	serves
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "$NOTHING_TO_CHANGE" ] || fail "changes something"
}

# leaves_theirs: reverted, all that is left is theirs, as it was.
leaves_theirs() {
	others others.before
	init --remove >said
	others others.now
	same others.before others.now
	no_journal
}

docker_in_nft() {
	host_with_iptables nft
	start_docker
	note_others
	bridge_up
	backend_is nftables "other rules of this host are there"
	serves_beside_others
	needs_accepts iptables-nft DOCKER-USER
	stop_docker
	start_docker
	comes_again
	leaves_theirs
	no_table_is_registered
}
it nat-init-beside-the-real-docker-in-nft docker_in_nft

docker_in_legacy() {
	host_with_iptables legacy
	start_docker
	note_others
	bridge_up
	backend_is iptables "other rules of this host are there"
	serves_beside_others
	stop_docker
	rules_of filter -F FORWARD
	start_docker
	unreached one "$SERVER"
	comes_again
	leaves_theirs
	no_rule_has nftables .
}
it nat-init-beside-the-real-docker-in-legacy docker_in_legacy

# Docker leaves FORWARD open where the host forwards already, as it does by us.
docker_comes_later() {
	host_with_iptables nft
	bridge_up
	serves
	start_docker
	comes_again
	others others.before
	serves_beside_others
	# Started again when the host did not forward, it closes FORWARD.
	stop_docker
	set_to net/ipv4/ip_forward 0
	start_docker
	unreached one "$SERVER"
	comes_again
}
it nat-init-again-after-the-real-docker-came docker_comes_later

ufw_in() {
	host_with_iptables "$1"
	start_ufw
	note_others
	bridge_up
	dhcp_server
	served_by_host
	serves_beside_others
	unreached one 192.168.77.1
	ufw disable >ufw.log
	ufw --force enable >ufw.log
	comes_again
	ufw reload >ufw.log
	comes_again
	served_by_host
}

ufw_in_nft() {
	ufw_in nft
	needs_accepts iptables-nft FORWARD
	leaves_theirs
}
it nat-init-beside-the-real-ufw-in-nft ufw_in_nft

ufw_in_legacy() {
	ufw_in legacy
	rules_of filter -F brw0-FWO-brW0
	unreached one "$SERVER"
	comes_again
	leaves_theirs
}
it nat-init-beside-the-real-ufw-in-legacy ufw_in_legacy

firewalld_in_nft() {
	host_with_iptables nft
	start_firewalld nftables
	note_others
	bridge_up
	dhcp_server
	reported 'firewall-cmd --permanent --zone=trusted --change-interface=brW0 && firewall-cmd --reload' \
		'forwarded guest traffic' "guests' DHCP"
	others others.now
	same others.before others.now
	rejected one "$SERVER"
	! asks_for_lease 1 || fail "a lease in spite of firewalld"
	sh -eu remedy
	no_longer_reported
	comes_again
	served_by_host
	firewall-cmd --reload
	comes_again
	served_by_host
	leaves_theirs
}
it nat-init-beside-the-real-firewalld-in-nft-reports-the-remedy firewalld_in_nft

# Its rules are in the tables of iptables then, where an accept at the head helps.
firewalld_in_iptables() {
	host_with_iptables nft
	start_firewalld iptables
	note_others
	bridge_up
	dhcp_server
	served_by_host
	serves_beside_others
	take_accepts iptables-nft FORWARD
	rejected one "$SERVER"
	init >said
	serves
	firewall-cmd --reload
	rejected one "$SERVER"
	comes_again
	served_by_host
	leaves_theirs
}
it nat-init-beside-the-real-firewalld-in-iptables firewalld_in_iptables

libvirt() {
	host_with_iptables nft
	start_libvirt
	guest two virbr0 192.168.122.10/24 192.168.122.1
	web_server two
	note_others
	bridge_up
	serves_beside_others
	await fetch two "$SERVER"
	seen_as two "$SERVER" "$WLAN"
	rejected one 192.168.122.10
	rejected two "$GUEST"
	virsh_net net-destroy default
	virsh_net net-start default
	comes_again
	leaves_theirs
}
it nat-init-beside-the-real-libvirt libvirt

done_testing
