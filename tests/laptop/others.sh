#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# others start|serve SECONDS: who else gives leases and names on this laptop: libvirt's default
# network, a shared connection of NetworkManager, and the administrator's own dnsmasq. Each has a client,
# in a namespace. serve: each client gets a lease, and resolves a name at the server that it is given.
set -u

# client NAME PEER: a namespace o-NAME with eth0, whose other end is the link PEER.
client() {
	ip netns add "o-$1"
	ip link add "$2" type veth peer name eth0 netns "o-$1"
	ip link set "$2" up
	ip -n "o-$1" link set lo up
	ip -n "o-$1" link set eth0 up
}

start() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y install libvirt-daemon-system libvirt-clients dnsmasq \
		>/run/others.log 2>&1
	client libvirt o-port
	virsh net-start default || virsh net-info default | grep -q 'Active: *yes' || return
	ip link set o-port master virbr0
	client shared shr0
	nmcli device set shr0 managed yes
	nmcli connection add type ethernet ifname shr0 con-name shared ipv4.method shared ipv6.method disabled
	nmcli -w 60 connection up shared || return
	client admin adm0
	ip address add 10.77.0.1/24 dev adm0
	printf '%s\n' interface=adm0 bind-interfaces except-interface=lo dhcp-range=10.77.0.10,10.77.0.20,1h \
		>/etc/dnsmasq.d/admin.conf
	systemctl restart dnsmasq
}

is_served() {
	: >"/run/o-$1.resolv"
	ip netns exec "o-$1" busybox udhcpc -n -q -t 3 -T 2 -i eth0 -s /usr/local/share/guest-lease \
		>"/run/o-$1.dhcp" 2>&1 || return
	ip netns exec "o-$1" busybox nslookup -type=a brw0.example \
		"$(awk '{ print $2; exit }' "/run/o-$1.resolv")" 2>/dev/null | grep -q 203.0.113.80
}

serve() {
	for name in libvirt shared admin; do
		until is_served "$name"; do
			[ "$SECONDS" -lt "$1" ] ||
				{ echo "$name is not served"; tail -n 3 "/run/o-$name.dhcp"; return 1; }
			sleep 1
		done
		echo "$name: $(ip -n "o-$name" -4 -o address show dev eth0 | awk '{ print $4 }')"
	done
}
"$@"
