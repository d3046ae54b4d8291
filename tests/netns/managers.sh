#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the real Docker, ufw, firewalld and libvirt do to a second bridge of the host, brW0, that
# knows nothing of them, and the one line of each that lets it pass. None of our programs takes part.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/firewall.sh"
. "${0%/*}/../lib/managers.sh"

# host_with_bridge: host and server, and a guest on brW0 who is routed, without NAT. Forwarding is not
# on yet: Docker looks at it.
host_with_bridge() {
	managers_here
	internet
	online
	ip link add brW0 type bridge forward_delay 0
	ip address add 192.168.77.1/24 dev brW0
	ip link set brW0 up
	guest one brW0 192.168.77.10/24 192.168.77.1
	web_server one
}

forward() {
	set_to net/ipv4/ip_forward 1
}

# out_only: the guest gets out, and nobody gets in to it.
out_only() {
	seen_as one "$SERVER" 192.168.77.10
	unreached inet 192.168.77.10
}

# blocked_both_ways: dropped, not refused.
blocked_both_ways() {
	unreached one "$SERVER"
	unreached inet 192.168.77.10
}

no_manager() {
	host_with_bridge
	unreached one "$SERVER"
	forward
	seen_as one "$SERVER" 192.168.77.10
	seen_as inet 192.168.77.10 10.99.2.2
}
it managers-none-then-brW0-is-routed-both-ways no_manager

# docker_drops: and DOCKER-USER is the insertion point.
docker_drops() {
	host_with_bridge
	iptables_is "$1"
	start_docker
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "Docker does not forward"
	iptables -S FORWARD | grep -qx -- '-P FORWARD DROP'
	[ "$(iptables -S FORWARD | sed -n 2p)" = '-A FORWARD -j DOCKER-USER' ] || fail "not first"
	blocked_both_ways
	iptables -I DOCKER-USER -i brW0 -j ACCEPT
	unreached one "$SERVER"
	iptables -I DOCKER-USER -o brW0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
	out_only
}
docker_nft() { docker_drops nft; }
docker_legacy() { docker_drops legacy; }
it managers-docker-drops-in-nft-and-docker-user-accepts docker_nft
it managers-docker-drops-in-legacy-and-docker-user-accepts docker_legacy

docker_after_forwarding() {
	host_with_bridge
	forward
	start_docker
	iptables -S FORWARD | grep -qx -- '-P FORWARD ACCEPT'
	iptables -S DOCKER-USER | grep -qx -- '-A DOCKER-USER -j RETURN'
	seen_as one "$SERVER" 192.168.77.10
}
it managers-docker-drops-nothing-where-the-host-forwards-already docker_after_forwarding

# docker_user_native: which rules of nft's own leave the chain readable to iptables.
docker_user_native() {
	host_with_bridge
	start_docker
	nft insert rule ip filter DOCKER-USER iifname brW0 counter accept comment '"mine"'
	nft insert rule ip filter DOCKER-USER oifname brW0 counter accept comment '"mine"'
	seen_as one "$SERVER" 192.168.77.10
	cat >wanted <<-'END'
		-N DOCKER-USER
		-A DOCKER-USER -o brW0 -m comment --comment mine -j ACCEPT
		-A DOCKER-USER -i brW0 -m comment --comment mine -j ACCEPT
		-A DOCKER-USER -j RETURN
	END
	iptables -S DOCKER-USER >got
	same wanted got
	nft insert rule ip filter DOCKER-USER oifname brW0 ct state established accept
	! iptables -S DOCKER-USER >got 2>&1 || fail "iptables still reads it"
	grep -q incompatible got
}
it managers-docker-user-takes-nft-rules-that-iptables-reads docker_user_native

ufw_drops() {
	host_with_bridge
	forward
	iptables_is "$1"
	dhcp_server
	asks_for_lease || { cat udhcpc.log; fail "no lease without ufw"; }
	start_ufw
	blocked_both_ways
	! asks_for_lease 2 || fail "a lease in spite of ufw"
	ufw route allow in on brW0
	out_only
	ufw allow in on brW0 to any port 67 proto udp
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
	unreached one 192.168.77.1
}
ufw_nft() { ufw_drops nft; }
ufw_legacy() { ufw_drops legacy; }
it managers-ufw-in-nft-drops-until-it-allows-brW0 ufw_nft
it managers-ufw-in-legacy-drops-until-it-allows-brW0 ufw_legacy

# firewalld_refuses: after everybody else's chains, so that no accept there helps; a zone does.
firewalld_refuses() {
	host_with_bridge
	forward
	dhcp_server
	start_firewalld "$1"
	rejected one "$SERVER"
	rejected inet 192.168.77.10
	! asks_for_lease 2 || fail "a lease in spite of firewalld"
	nft add table ip mine
	nft add chain ip mine forward '{ type filter hook forward priority -10; }'
	nft add rule ip mine forward counter accept
	rejected one "$SERVER"
	firewall-cmd --zone=trusted --change-interface=brW0
	seen_as one "$SERVER" 192.168.77.10
	rejected inet 192.168.77.10
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
	# What is not permanent goes with a reload.
	firewall-cmd --reload
	rejected one "$SERVER"
	firewall-cmd --permanent --zone=trusted --change-interface=brW0
	firewall-cmd --reload
	seen_as one "$SERVER" 192.168.77.10
}
firewalld_nft() { firewalld_refuses nftables; }
firewalld_iptables() { firewalld_refuses iptables; }
it managers-firewalld-in-nft-refuses-until-brW0-is-trusted firewalld_nft
it managers-firewalld-in-iptables-refuses-until-brW0-is-trusted firewalld_iptables

# The examples that we ship, by the real ones.
firewalld_zone() {
	host_with_bridge
	forward
	dhcp_server
	start_firewalld nftables
	rejected one "$SERVER"
	cp "$SOURCE/etc/brw0-firewalld.xml" /etc/firewalld/zones/brw0.xml
	firewall-cmd --check-config
	firewall-cmd --reload
	seen_as one "$SERVER" 192.168.77.10
	rejected inet 192.168.77.10
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
}
it managers-firewalld-takes-the-example-zone firewalld_zone

ufw_example() {
	host_with_bridge
	forward
	dhcp_server
	start_ufw
	blocked_both_ways
	! asks_for_lease 2 || fail "a lease in spite of ufw"
	cp "$SOURCE/etc/brw0-ufw" /etc/ufw/applications.d/brw0
	sed -n 's/^#	//p' "$SOURCE/etc/brw0-ufw" >commands
	[ "$(wc -l <commands)" = 2 ] || fail "other commands: $(cat commands)"
	sh -e commands
	ufw reload
	out_only
	asks_for_lease || { cat udhcpc.log; fail "no lease"; }
	ufw status verbose | grep -q '53/tcp (brw0)' || { ufw status verbose; fail "no DNS"; }
	unreached one 192.168.77.1
}
it managers-ufw-takes-the-example ufw_example

# libvirt_beside: its network is shut to us, and ours is none of its business.
libvirt_beside() {
	host_with_bridge
	start_libvirt
	[ "$(setting net/ipv4/ip_forward)" = 1 ] || fail "libvirt does not forward"
	guest two virbr0 192.168.122.10/24 192.168.122.1
	web_server two
	# Its bridge speaks STP, and lets a new port wait.
	await fetch two "$SERVER"
	seen_as one "$SERVER" 192.168.77.10
	seen_as two "$SERVER" "$WLAN"
	rejected one 192.168.122.10
	iptables -S LIBVIRT_FWI | grep -q -- '-o virbr0 -j REJECT'
}
it managers-libvirt-leaves-brW0-alone-and-shuts-virbr0 libvirt_beside

done_testing
