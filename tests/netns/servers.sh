#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# DHCP servers besides ISC dhcpd and dnsmasq: the real program serves a guest from what is generated,
# and notices a change, a bridge that was made again, and another subnet.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# conf OPTION…: the program, with this tree's template of that server.
conf() {
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/$template" --dhcp="$server" "$@"
}

# guest NAME MAC: on a port, without an address.
guest() {
	namespace "$1"
	ip link add "port-$1" type veth peer name eth0 address "$2" netns "$1"
	ip link set "port-$1" master brW0
	ip link set "port-$1" up
	ip -n "$1" link set eth0 up
	cat >script <<-'END'
		#!/bin/sh
		[ "$1" != bound ] || echo "$ip/$mask router=$router dns=$dns mtu=$mtu lease=$lease search=$search"
	END
	chmod 755 script
}

# known NAME ADDRESS MAC: nobody but the lease has that name.
known() {
	init --guests >guests && grep -Eq "^$2.* $3 .* $1$" guests
}

# leases NAME LEASE: what it is given in the end; a server may take a while to open its sockets.
asks() {
	at "$1" busybox udhcpc -i eth0 -x "hostname:$1" -O search -n -q -t 3 -T 1 -s "$PWD/script" 2>/dev/null >lease
}
leases() {
	await asks "$1"
	grep -q "^$2" lease || { cat lease; fail "$1 gets another lease than $2"; }
}

up() {
	needs busybox
	host
	printf 'nameserver 10.0.0.53\nsearch lab.test example.org\n' >/etc/resolv.conf
	printf '[brW0]\ndhcp=%s\nlease-time=120\nhost.db=52:54:00:00:00:10 192.168.77.10\n' "$server" >brw0.conf
	init >said
	mkdir -p /var/lib/misc
}

# serves START: the whole of it; START is the server's first start by hand, if it needs one.
serves() {
	up
	conf --reload >said
	"$@"
	guest db 52:54:00:00:00:10
	leases db '192.168.77.10/24 router=192.168.77.1 dns=10.0.0.53 mtu=1500 lease=120'
	# Another DNS server.
	sed -i 's/10.0.0.53/10.0.0.54/' /etc/resolv.conf
	conf --reload >said
	leases db '192.168.77.10/24 router=192.168.77.1 dns=10.0.0.54 '
	# The bridge is made again.
	ip link delete brW0
	init >said
	ip link set port-db master brW0
	conf --reload >said
	leases db '192.168.77.10/24 '
	# Its subnet is another one.
	ip address add 192.168.77.99/24 dev wlan0
	init >said
	conf --reload >said 2>said.err
	leases db '192.168.78.10/24 router=192.168.78.1 '
	guest any 52:54:00:00:00:11
	leases any '192.168.78.'
	grep -q 'search=.*lab.test example.org$' lease || { cat lease; fail "other domains"; }
	# udhcpd writes it down later.
	(await known any 192.168.78. 52:54:00:00:00:11) || { cat guests; fail "the lease is not known"; }
}

udhcpd_serves() {
	needs udhcpd
	server=udhcpd template=udhcpd.conf.in
	serves true
	grep -q udhcpd "/proc/$(cat /run/brw0/udhcpd-brW0.pid)/cmdline" || fail "not udhcpd"
	conf --stop >said
	! ls /run/brw0/dhcp-loaded* 2>/dev/null || fail "what it has read is still known"
	! asks db || fail "it runs on"
}
it udhcpd-serves-and-is-told udhcpd_serves

# As its package starts it, with the administrator's two edits.
kea_starts() {
	mkdir -p /run/kea /var/lib/kea
	export KEA_PIDFILE_DIR=/run/kea KEA_LOCKFILE_DIR=/run/kea
	kea-dhcp4 -d -c /etc/kea/kea-dhcp4.conf >kea.log 2>&1 &
	(await grep -q DHCP4_STARTED kea.log) || { cat kea.log; fail "Kea does not start"; }
}

kea_configured() {
	needs kea-dhcp4
	mkdir -p /etc/kea /etc/init.d
	: >/etc/init.d/kea-dhcp4-server
	cat >/etc/kea/kea-dhcp4.conf <<-'END'
		// The administrator's.
		{ "Dhcp4": {
			"interfaces-config": { "interfaces": [ "brW0" ],
				"service-sockets-max-retries": 100000, "service-sockets-retry-wait-time": 500 },
			"lease-database": { "type": "memfile", "lfc-interval": 0 },
			"option-data": [ { "name": "domain-name-servers", "data": "203.0.113.9" } ],
			"subnet4": [ <?include "/etc/kea/brw0.json"?> ]
		} }
	END
}

kea_serves() {
	server=kea template=kea.json.in
	kea_configured
	serves kea_starts
}
it kea-serves-and-is-told kea_serves

# What it would take, and then run with: the old file stays.
kea_rejects() {
	server=kea template=kea.json.in
	kea_configured
	up
	conf --reload >said
	cp /etc/kea/brw0.json before
	sed 's/"pools"/"no-such-key"/' "$SOURCE/etc/kea.json.in" >broken.in
	status 1 brw0-dhcpd-conf --config=brw0.conf --dhcp=kea --template=broken.in --reload
	says 'kea-dhcp4 rejects it'
	same before /etc/kea/brw0.json
}
it kea-that-rejects-the-fragment-keeps-the-old-one kea_rejects

# networkd cannot run without systemd: what its file says is looked at.
networkd_file() {
	server=networkd template=networkd.network.in
	up
	mkdir -p /etc/systemd/network
	conf --output=/etc/systemd/network/60-brw0-brW0.network >said
	file=/etc/systemd/network/60-brw0-brW0.network
	for line in Name=brW0 Address=192.168.77.1/24 UplinkInterface=:none DNS=10.0.0.53 \
		PoolOffset=65 PoolSize=190 MACAddress=52:54:00:00:00:10 SendOption=26:uint16:1500; do
		grep -qx "$line" "$file" || { cat "$file"; fail "no $line"; }
	done
}
it networkd-file-keeps-the-address networkd_file

done_testing
