#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The real Docker, ufw, firewalld and libvirt come after brw0 and cut its guest off, or do not: what the
# guest meets, what --doctor says, and that its remedy helps.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/managers.sh"
. "${0%/*}/../lib/probe.sh"

# manager_host KIND: of its iptables, nft or legacy. The guest is online.
manager_host() {
	managers_here
	iptables_is "$1"
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	n_rows=0 n_wrong=0 row_name=case
	fills guest doctor remedied
}

# cut_off NAME MANAGER CHAIN: by what was just done. The remedy may be any command of the manager's own.
cut_off() {
	row_name=$1
	! guest_reaches_server 0.5 || wrong "the guest is online"
	doctor
	finding >found
	grep -qF "is dropped by $2" found || wrong "the manager is not named"
	grep -qF "dropped by $3" found || wrong "the chain is not named: $3"
	remedy=$(sed -n 's/^  remedy: //p' found | head -n 1)
	[ -n "$remedy" ] || wrong "no remedy"
	sh -ec "$remedy" >commands.out 2>&1 || { cat commands.out >>said; wrong "the remedy cannot be run: $remedy"; }
	guest_reaches_server || wrong "the remedy does not help"
	doctor
	! grep -q '^packets: ' said || wrong "the remedy helps, and the doctor does not know"
	fills offline "$2: $3" online
	[ "$n_wrong" = 0 ] || fail "$n_wrong wrong"
}

# goes_on NAME: the guest is online all the same, and the doctor has nothing to say of packets.
goes_on() {
	row_name=$1
	guest_reaches_server || wrong "the guest is offline"
	doctor
	! grep -qE '^(packets|dropped|ahead): ' said || wrong "the doctor finds something"
	fills online - -
	[ "$n_wrong" = 0 ] || fail "$n_wrong wrong"
}

# Where it turns forwarding on itself, it closes FORWARD.
docker_in() {
	manager_host "$1"
	set_to net/ipv4/ip_forward 0
	start_docker
	cut_off "docker, $1" Docker "$2"
}
docker_nft() { docker_in nft 'ip filter FORWARD: policy drop'; }
docker_legacy() { docker_in legacy 'filter FORWARD: policy DROP'; }
it_tells probe-names-the-real-docker-in-nft docker_nft
it_tells probe-names-the-real-docker-in-legacy docker_legacy

docker_open() {
	manager_host nft
	start_docker
	goes_on "docker that forwards already"
}
it_tells probe-agrees-beside-the-real-docker docker_open

ufw_in() {
	manager_host "$1"
	start_ufw
	cut_off "ufw, $1" ufw "$2"
	ufw reload >ufw.log
	goes_on "ufw reloaded, $1"
}
ufw_nft() { ufw_in nft 'ip filter FORWARD: policy drop'; }
ufw_legacy() { ufw_in legacy 'filter FORWARD: policy DROP'; }
it_tells probe-names-the-real-ufw-in-nft ufw_nft
it_tells probe-names-the-real-ufw-in-legacy ufw_legacy

# In its zone "public" all is rejected that is forwarded; in "drop", dropped.
firewalld_in() {
	manager_host nft
	start_firewalld "$1"
	for zone in $2; do firewall-cmd --set-default-zone="$zone" >zone.out; done
	cut_off "firewalld, $1${2:+, $2}" firewalld "$3"
}
firewalld_nft() { firewalld_in nftables '' 'inet firewalld filter_FWD_public'; }
firewalld_drop() { firewalld_in nftables drop 'inet firewalld filter_FWD_drop: drop'; }
firewalld_iptables() { firewalld_in iptables '' 'ip filter FWD_public: counter reject'; }
it_tells probe-names-the-real-firewalld-in-nftables firewalld_nft
it_tells probe-names-the-real-firewalld-that-drops firewalld_drop
it_tells probe-names-the-real-firewalld-in-iptables firewalld_iptables

firewalld_open() {
	manager_host nft
	start_firewalld nftables
	firewall-cmd --zone=trusted --change-interface=brW0 >zone.out
	goes_on "firewalld, bridge is trusted"
}
it_tells probe-agrees-beside-the-real-firewalld firewalld_open

libvirt_beside() {
	manager_host nft
	start_libvirt
	goes_on "libvirt's network default"
}
it_tells probe-agrees-beside-the-real-libvirt libvirt_beside

done_testing
