#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor says of the DHCP server, and of the DNS servers that it hands out.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# dhcpd_is_meant: dnsmasq is installed where these tests run.
dhcpd_is_meant() {
	printf '[brW0]\ndhcp=isc\n' >brw0.conf
}

# dhcpd_installed: there, and not started. A remedy restarts it as systemd would.
dhcpd_installed() {
	needs dhcpd
	dhcpd_is_meant
	mkdir -p /run/systemd/system
	: >/etc/systemd/system/isc-dhcp-server.service
	: >leases
	dhcpd_restarts 'systemctl' 'restart isc-dhcp-server'
	echo 'nameserver 10.1.1.1' >resolv.conf
	program brw0-dhcpd-conf <<-END
		#!/bin/sh
		exec "$BUILD/brw0-dhcpd-conf" --template="$SOURCE/etc/dhcpd.conf.in" \\
			--config="$SCRATCH/brw0.conf" --resolv-conf="$PWD/resolv.conf" "\$@"
	END
}

# dhcpd_restarts PROGRAM ARGUMENTS: by that command of an init system.
dhcpd_restarts() {
	program "$1" <<-END
		#!/bin/sh -e
		[ "\$*" = '$2' ]
		if [ -s "$PWD/dhcpd.pid" ]; then
			read -r pid <"$PWD/dhcpd.pid"
			kill "\$pid"
			tail --pid="\$pid" -f /dev/null
		fi
		dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -lf "$PWD/leases" -pf "$PWD/dhcpd.pid" brW0
	END
}

# dhcpd_serves: and all is well.
dhcpd_serves() {
	dhcpd_installed
	type_in 'brw0-dhcpd-conf --output=/etc/dhcp/brw0.conf'
	echo 'include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	type_in 'systemctl restart isc-dhcp-server'
	for check in dhcp-server dhcp-fragment dns; do lacks "$check"; done
}

listens() {
	grep -q ": $1:0043 " /proc/net/udp
}

#
# Who listens.
#

# on_port_67 OPTION…: any server will do to be seen there.
on_port_67() {
	in_background dnsmasq --no-daemon --port=67 --no-resolv --no-hosts \
		--conf-file=/dev/null "$@"
}

# dhcpd_elsewhere: one on another interface. Its UDP socket is for all of them.
dhcpd_elsewhere() {
	needs dhcpd
	echo 'subnet 10.99.1.0 netmask 255.255.255.0 { }' >elsewhere.conf
	: >elsewhere.leases
	in_background dhcpd -4 -f -q --no-pid -cf "$PWD/elsewhere.conf" \
		-lf "$PWD/elsewhere.leases" wlan0
	await listens 00000000
}

# served_by_dnsmasq INTERFACE RANGE: DHCP alone.
served_by_dnsmasq() {
	in_background dnsmasq --no-daemon --port=0 --conf-file=/dev/null --bind-dynamic \
		--interface="$1" --except-interface=lo --dhcp-range="$2,10m" \
		--dhcp-leasefile="$PWD/$1.leases" --user=root
	await listens 00000000
}

heard() {
	init --doctor >diagnosis || :
	! grep -q '^dhcp-server' diagnosis
}

nobody_listens() {
	needs dnsmasq
	host_to_examine
	dhcpd_is_meant
	finds dhcp-server 'no DHCP server listens on the bridge' \
		'no process has UDP port 67 on brW0'
	advises 'see brw0-dhcpd-conf(8)'
	on_port_67 --listen-address=10.99.1.2 --bind-interfaces
	await listens 0201630A
	finds dhcp-server 'no DHCP server' 'has UDP port 67, but not on brW0'
	on_port_67 --listen-address=192.168.77.1 --bind-interfaces
	await listens 014DA8C0
	lacks dhcp-server
}
it doctor-finds-that-nobody-listens-for-dhcp nobody_listens

# sniffer: what hears everything on the bridge, as tcpdump does. busybox' DHCP client is one.
sniffer() {
	needs busybox
	in_background busybox udhcpc -i brW0 -f -s /bin/true -t 1000
	await sniffed
}

sniffed() {
	awk -v bridge="$(cat /sys/class/net/brW0/ifindex)" '
		$5 == bridge { found = 1 } END { exit !found }' /proc/net/packet
}

a_sniffer_is_none() {
	host_to_examine
	sniffer
	finds dhcp-server 'no DHCP server listens' 'no process has UDP port 67 on brW0'
	# Nor with a server's port elsewhere, which another process has.
	dhcpd_elsewhere
	finds dhcp-server 'no DHCP server listens' 'dhcpd (process '
	finds dhcp-server 'no DHCP server listens' 'has UDP port 67, but not on brW0'
}
it doctor-takes-no-sniffer-for-a-dhcp-server a_sniffer_is_none

# By SO_BINDTODEVICE, as libvirt's server is to virbr0.
bound_to_another_device() {
	needs dnsmasq
	host_to_examine
	ip link add virbr0 type bridge
	ip address add 192.168.122.1/24 dev virbr0
	ip link set virbr0 up
	served_by_dnsmasq virbr0 192.168.122.2,192.168.122.254
	sniffer
	finds dhcp-server 'no DHCP server listens' 'dnsmasq (process '
	finds dhcp-server 'no DHCP server listens' 'has UDP port 67, but not on brW0'
	served_by_dnsmasq brW0 192.168.77.2,192.168.77.254
	await heard
	lacks dhcp-server
}
it doctor-sees-which-device-a-server-is-bound-to bound_to_another_device

# It hears nothing of a bridge that has been made anew, though its UDP socket is there.
deaf_server() {
	host_to_examine
	dhcpd_serves
	ip link delete brW0
	init >said
	listens 00000000 || fail "the server is gone"
	finds dhcp-server 'no DHCP server' 'dhcpd (process '
	finds dhcp-server 'no DHCP server' 'is bound to a deleted interface'
	mends dhcp-server
}
it doctor-finds-a-dhcp-server-of-the-bridge-before deaf_server

# Another server serves the bridge: dhcpd's files, as its package left them, mean nothing.
another_server() {
	needs dnsmasq
	host_to_examine
	echo 'authoritative;' >/etc/dhcp/dhcpd.conf
	served_by_dnsmasq brW0 192.168.77.2,192.168.77.254
	await heard
	for check in dhcp-server dhcp-fragment dns; do lacks "$check"; done
}
it doctor-lets-another-server-serve-the-bridge another_server

#
# What is reported.
#

fragment_in_use() {
	host_to_examine
	dhcpd_serves
	echo '# include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'the DHCP server has no subnet for the bridge' 'does not include'
	mends dhcp-fragment
	type_in "$REMEDY"
	lacks dhcp-fragment
	[ "$(grep -c '^include' /etc/dhcp/dhcpd.conf)" = 1 ] || fail "included twice by the remedy"
	rm /etc/dhcp/brw0.conf
	finds dhcp-fragment 'the DHCP server cannot start' 'which is missing'
	mends dhcp-fragment
	sed -i 's/192.168.77.0/192.168.78.0/' /etc/dhcp/brw0.conf
	finds dhcp-fragment 'the DHCP server has no subnet for the bridge' \
		'no subnet for it in /etc/dhcp/dhcpd.conf and /etc/dhcp/brw0.conf'
	mends dhcp-fragment
	rm /etc/dhcp/brw0.conf
	echo 'authoritative;' >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'the DHCP server has no subnet for the bridge' 'and no /etc/dhcp/brw0.conf'
	mends dhcp-fragment
	# By way of another file, or by hand, is as good, and without dhcpd nothing is wanted.
	mv /etc/dhcp/dhcpd.conf /etc/dhcp/local.conf
	echo 'include "/etc/dhcp/local.conf";' >/etc/dhcp/dhcpd.conf
	lacks dhcp-fragment
	cp /etc/dhcp/brw0.conf /etc/dhcp/dhcpd.conf
	rm /etc/dhcp/brw0.conf
	lacks dhcp-fragment
	rm /etc/dhcp/dhcpd.conf
	lacks dhcp-fragment
}
it doctor-finds-that-dhcpd-does-not-use-the-fragment fragment_in_use

# comes_first CHECK OTHER: in the list of findings.
comes_first() {
	[ "$(grep -E "^($1|$2): " diagnosis | cut -d : -f 1 | xargs)" = "$1 $2" ] ||
		{ cat diagnosis; fail "not $1, then $2"; }
}

# A restart does not help before the configuration is right; one remedy after the other does.
causes_come_first() {
	host_to_examine
	dhcpd_installed
	echo 'authoritative;' >/etc/dhcp/dhcpd.conf
	examine
	comes_first dhcp-fragment dhcp-server
	finds dhcp-fragment 'the DHCP server has no subnet for the bridge' 'no subnet for it'
	mends dhcp-fragment
	lacks dhcp-server
}
it doctor-names-the-missing-subnet-before-the-server causes_come_first

contradictions() {
	host_to_examine
	dhcpd_serves
	include='include "/etc/dhcp/brw0.conf";'
	printf '%s\n%s\n' "$include" "$include" >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'contradicts itself' 'is included twice, by /etc/dhcp/dhcpd.conf line 1'
	advises 'delete /etc/dhcp/dhcpd.conf line 2; then run: systemctl restart isc-dhcp-server'
	# dhcpd itself starts with this, and may serve the empty one.
	printf 'subnet 192.168.77.0 netmask 255.255.255.0 { }\n%s\n' "$include" \
		>/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'contradicts itself' \
		'/etc/dhcp/dhcpd.conf line 1 declares the subnet 192.168.77.0/24'
	advises 'delete that subnet, or the include of /etc/dhcp/brw0.conf'
	printf 'shared-network a {\nsubnet 10.9.0.0 netmask 255.255.0.0 { }\n%s\n}\n' "$include" \
		>/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'contradicts itself' 'with the subnet 10.9.0.0/16 of /etc/dhcp/dhcpd.conf line 2'
	printf '%s\nnonsense here;\n' "$include" >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'cannot start' '/etc/dhcp/dhcpd.conf: dhcpd rejects it: line 2: '
	printf '%s\ninclude "/etc/dhcp/gone.conf";\n' "$include" >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment 'check failed' 'cannot read /etc/dhcp/gone.conf, included by'
	advises 'fix this and run --doctor again'
	echo "$include" >/etc/dhcp/dhcpd.conf
	lacks dhcp-fragment
}
it doctor-finds-what-in-dhcpd.conf-contradicts-itself contradictions

without_systemd() {
	host_to_examine
	dhcpd_serves
	rmdir /run/systemd/system
	rm /etc/systemd/system/isc-dhcp-server.service
	: >/etc/init.d/isc-dhcp-server
	dhcpd_restarts service 'isc-dhcp-server restart'
	ip link delete brW0
	init >said
	finds dhcp-server 'no DHCP server' 'is bound to a deleted interface'
	[ "$REMEDY" = 'service isc-dhcp-server restart' ] || fail "remedy: $REMEDY"
	mends dhcp-server
}
it doctor-says-service-where-there-is-no-systemd without_systemd

#
# DNS.
#

dead_dns() {
	host_to_examine
	dhcpd_serves
	for dns in 127.0.0.53 '10.1.1.1, 127.0.0.1' 0.0.0.0 255.255.255.255 224.0.0.251; do
		sed -i "s/\(domain-name-servers\) .*/\1 $dns;/" /etc/dhcp/brw0.conf
		finds dns 'a DNS server that guests cannot reach' "hands out $dns"
		mends dns
	done
	sed -i '/domain-name-servers/d' /etc/dhcp/brw0.conf
	finds dns 'DHCP hands out no DNS server' "for the bridge's network"
	advises 'or with --dns=A.B.C.D'
	echo 'option domain-name-servers 10.1.1.1;' >>/etc/dhcp/dhcpd.conf
	lacks dns
	# What another subnet says is not for this bridge.
	sed -i '/domain-name/d' /etc/dhcp/dhcpd.conf
	echo 'subnet 10.8.0.0 netmask 255.255.0.0 { option domain-name-servers 10.1.1.1; }' \
		>>/etc/dhcp/dhcpd.conf
	finds dns 'DHCP hands out no DNS server' "for the bridge's network"
	# By hand, in the block around it.
	printf 'group { option domain-name-servers 127.0.0.1;\n%s\n}\n' \
		'subnet 192.168.77.0 netmask 255.255.255.0 { }' >/etc/dhcp/dhcpd.conf
	finds dns 'a DNS server that guests cannot reach' '/etc/dhcp/dhcpd.conf hands out 127.0.0.1'
}
it doctor-finds-that-guests-have-no-dns dead_dns

# As the dhcpd.conf has it that comes with dhcpd.
names_of_nobody() {
	host_to_examine
	dhcpd_serves
	sed -i '/domain-name-servers/d' /etc/dhcp/brw0.conf
	echo '192.0.2.53 ns.here' >>/etc/hosts
	# Nobody answers there, and at once.
	rm -f /etc/resolv.conf
	echo 'nameserver 127.0.0.1' >/etc/resolv.conf
	for names in 'ns1.example.invalid, ns2.example.invalid' 'ns.here, ns2.example.invalid'; do
		printf 'option domain-name-servers %s;\n%s\n' "$names" \
			'include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
		finds dns 'a DNS server whose name resolves to nothing' "hands out $names"
	done
	printf 'option domain-name-servers ns.here, 10.1.1.1;\n%s\n' \
		'include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	lacks dns
}
it doctor-finds-names-of-dns-servers-that-are-nobody-s names_of_nobody

# The host has joined another network; and with dns=host, it knows no server.
dns_of_before() {
	host_to_examine
	dhcpd_serves
	rm -f /etc/resolv.conf
	echo 'nameserver 10.2.2.2' >/etc/resolv.conf
	finds dns 'a DNS server that this host does not ask' 'hands out 10.1.1.1; this host asks 10.2.2.2'
	echo 'nameserver 10.2.2.2' >resolv.conf
	mends dns
	printf '[brW0]\ndhcp=isc\ndns=host\n' >brw0.conf
	: >/etc/resolv.conf
	type_in 'brw0-dhcpd-conf --output=/etc/dhcp/brw0.conf'
	finds dns 'guests ask for names where nobody answers' 'this host knows no DNS server for it'
	echo 'nameserver 10.2.2.2' >/etc/resolv.conf
	init >said
	lacks dns
}
it doctor-finds-that-dns-is-not-the-host-s dns_of_before

done_testing
