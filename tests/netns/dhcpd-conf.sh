#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-dhcpd-conf puts into a fragment, on a real kernel and for the real dhcpd.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

prints_what_the_kernel_says() {
	bridge brW0 192.168.77.1/24
	ip link set brW0 mtu 1400
	conf >shown
	shows "subnet 192.168.77.0 netmask 255.255.255.0 {"
	shows "range dynamic-bootp 192.168.77.65 192.168.77.254;"
	shows "option broadcast-address 192.168.77.255;"
	shows "option routers 192.168.77.1;"
	shows "option domain-name-servers 10.1.1.1;"
	shows "option interface-mtu 1400;"
}
it dhcpd-conf-prints-what-the-kernel-says prints_what_the_kernel_says

real_dhcpd_takes_it() {
	needs dhcpd
	bridge brW0 192.168.77.1/24
	printf '[brW0]\nhost.web = 52:54:00:12:34:56 192.168.77.10\n' >brw0.conf
	conf >shown
	shows "host brW0-web {"
	dhcpd -t -4 -cf shown 2>said || { cat said; fail "refused"; }
	! grep WARNING said || fail "dhcpd warns"
	[ "$(conf --output=out.conf)" = "out.conf: changed" ] || fail "not changed"
	same shown out.conf
	no_temp
}
it dhcpd-conf-is-taken-by-the-real-dhcpd real_dhcpd_takes_it

taken_as_an_include() {
	needs dhcpd
	bridge brW0 192.168.77.1/24
	printf '[brW0]\nhost.web = 52:54:00:12:34:56 192.168.77.10\n' >brw0.conf
	conf --output="$PWD/out.conf"
	cat >dhcpd.conf <<-END
		ddns-update-style none;
		default-lease-time 86400;
		host web { hardware ethernet 52:54:00:12:34:99; }
		include "$PWD/out.conf";
		subnet 10.9.9.0 netmask 255.255.255.0 { range 10.9.9.5 10.9.9.9; }
	END
	dhcpd -t -4 -cf dhcpd.conf 2>said || { cat said; fail "refused"; }
}
it dhcpd-conf-is-taken-as-an-include taken_as_an_include

unknown_placeholder() {
	old_and_new
	printf 'a\n# @NOPE@\n' >wrong.in
	status 1 conf --template=wrong.in --output=out.conf
	says "cannot use the template wrong.in: line 2: unknown placeholder @NOPE@"
	same old out.conf
}
it dhcpd-conf-unknown-placeholder-names-its-line unknown_placeholder

# upstream FILE: a stub in resolv.conf is replaced by the servers in that file.
upstream() {
	mkdir -p "${1%/*}"
	printf 'nameserver fd00::1\nnameserver 127.0.0.1\nnameserver 10.7.7.7\n' >"$1"
	conf >shown
	shows "option domain-name-servers 10.7.7.7;"
	rm "$1"
}

stub_is_looked_behind() {
	bridge brW0 192.168.77.1/24
	for stub in 127.0.0.53 127.0.0.1 ::1; do
		echo "nameserver $stub" >resolv.conf
		upstream /run/systemd/resolve/resolv.conf
		upstream /run/NetworkManager/no-stub-resolv.conf
		upstream /run/NetworkManager/resolv.conf
		upstream /run/dnsmasq/resolv.conf
	done
	# One that knows stubs alone does not hide the next.
	mkdir -p /run/systemd/resolve
	echo "nameserver 127.0.0.1" >/run/systemd/resolve/resolv.conf
	upstream /run/dnsmasq/resolv.conf
}
it dhcpd-conf-stub-is-replaced-by-its-upstreams stub_is_looked_behind

real_server_is_not_looked_behind() {
	bridge brW0 192.168.77.1/24
	mkdir -p /run/systemd/resolve
	echo "nameserver 10.7.7.7" >/run/systemd/resolve/resolv.conf
	printf 'nameserver 127.0.0.1\nnameserver 10.2.2.2\nnameserver fd00::1\n' >resolv.conf
	conf >shown
	shows "option domain-name-servers 10.2.2.2;"
}
it dhcpd-conf-real-server-beside-a-stub-is-taken real_server_is_not_looked_behind

# There is always a line: a guest would get a global option of dhcpd.conf's otherwise.
no_dns() {
	bridge brW0 192.168.77.1/24
	bridge brW1 192.168.78.1/24
	printf '[brW0]\n[brW1]\n' >brw0.conf
	for text in "" "nameserver 127.0.0.53" "nameserver fd00::1" "search example.org" \
		"nameserver 255.255.255.255" "nameserver 224.0.0.251" "nameserver 0.0.0.0" \
		"nameserver 10.0.0.1#53" "nameserver [10.0.0.1]" \
		"$(printf '\357\273\277nameserver 10.0.0.1')"; do
		echo "$text" >resolv.conf
		status 0 conf >shown
		says "warning: guests get no DNS server: resolv.conf has none that they can reach"
		shows "option domain-name-servers 192.168.77.1;"
		shows "option domain-name-servers 192.168.78.1;"
	done
	status 0 conf --resolv-conf=missing >shown
	says "warning: guests get no DNS server: missing has none"
	shows "option domain-name-servers 192.168.77.1;"
	status 1 conf --resolv-conf=/run
	says "cannot read the DNS servers in /run: Is a directory"
	status 0 conf --resolv-conf=/run --dns=10.1.1.1,10.2.2.2 >shown
	[ ! -s stderr.txt ] || fail "a warning though DNS servers are named"
	shows "option domain-name-servers 10.1.1.1, 10.2.2.2;"
	for dns in 127.0.0.53 255.255.255.255 224.0.0.251; do
		status 2 conf --dns="10.1.1.1,$dns"
		says "guests cannot reach the DNS server $dns"
	done
	if command -v dhcpd >/dev/null; then
		status 0 conf --resolv-conf=missing --output=out.conf
	fi
}
it dhcpd-conf-without-dns-the-bridge-s-address-is-handed-out no_dns

# Offline: the host has no server, or only a stub without one.
last_servers() {
	bridge brW0 192.168.77.1/24
	bridge brW1 192.168.78.1/24
	printf '[brW0]\n[brW1]\n' >brw0.conf
	printf 'nameserver 10.1.1.1\nnameserver 10.1.1.2\n' >resolv.conf
	conf --output=out.conf
	cp out.conf online
	for text in "" "nameserver 127.0.0.53"; do
		echo "$text" >resolv.conf
		status 0 conf --output=out.conf
		says "warning: guests get the last DNS server: resolv.conf has none that they can reach"
		same online out.conf
	done
	echo 'nameserver 10.1.1.3' >resolv.conf
	status 0 conf --output=out.conf
	[ ! -s stderr.txt ] || fail "a warning"
	cp out.conf shown
	shows "option domain-name-servers 10.1.1.3;"
	# In another network, nobody has got any.
	ip address flush dev brW0
	ip address add 192.168.79.1/24 dev brW0
	: >resolv.conf
	status 0 conf --bridge=brW0 --output=out.conf
	cp out.conf shown
	shows "option domain-name-servers 192.168.79.1;"
}
it dhcpd-conf-offline-the-last-servers-stay last_servers

# server OPTION…: a DNS server of the host's own, that is asked at 127.0.0.1.
server() {
	needs dnsmasq
	dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --user=root "$@" >server.log 2>&1 &
	server=$!
	await grep -q ' started' server.log
	echo 'nameserver 127.0.0.1' >resolv.conf
}
ended() {
	kill "$server"
	wait "$server" || :
}
# sockets ONLY: port 53 on ::, of UDP for IPv6 alone or not, and of TCP.
sockets() {
	rm -f bound
	# shellcheck disable=SC2016 # perl's
	perl -MSocket=:all -e '
		socket(TCP, AF_INET, SOCK_STREAM, 0) && bind(TCP, pack_sockaddr_in(53, INADDR_ANY)) &&
			listen(TCP, 1) && socket(UDP, AF_INET6, SOCK_DGRAM, 0) &&
			setsockopt(UDP, IPPROTO_IPV6, IPV6_V6ONLY, 0 + $ARGV[0]) &&
			bind(UDP, pack_sockaddr_in6(53, IN6ADDR_ANY)) && open(BOUND, ">bound") or die $!;
		sleep' "$1" &
	server=$!
	await test -e bound
}
own_server() {
	bridge brW0 192.168.77.1/24
	server
	conf >shown
	shows "option domain-name-servers 192.168.77.1;"
	# That of the network manager is known, but the host does not ask it.
	mkdir -p /run/NetworkManager
	echo 'nameserver 10.7.7.7' >/run/NetworkManager/no-stub-resolv.conf
	status 0 conf >shown
	shows "option domain-name-servers 192.168.77.1;"
	[ ! -s stderr.txt ] || fail "a warning"
	conf --dns=uplink >shown
	shows "option domain-name-servers 10.7.7.7;"
	ended
	server --bind-interfaces --listen-address=192.168.77.1,127.0.0.1
	conf >shown
	shows "option domain-name-servers 192.168.77.1;"
	ended
	sockets 0
	conf >shown
	shows "option domain-name-servers 192.168.77.1;"
	ended
	server --bind-interfaces --listen-address=127.0.0.1
	conf >shown
	shows "option domain-name-servers 10.7.7.7;"
	ended
	# A server beside those of the uplink is not for guests.
	server
	echo 'nameserver 10.1.1.1' >resolv.conf
	conf >shown
	shows "option domain-name-servers 10.1.1.1;"
	ended
}
it dhcpd-conf-the-host-s-own-server-is-handed-out-where-it-answers own_server

# UDP is asked first; a socket for IPv6 alone gets nothing.
no_own_server() {
	bridge brW0 192.168.77.1/24
	echo 'nameserver 127.0.0.1' >resolv.conf
	sockets 1
	status 0 conf >shown
	says "warning: guests get no DNS server"
	ended
}
it dhcpd-conf-a-server-that-guests-cannot-ask-is-none no_own_server

search_domains() {
	needs dhcpd
	bridge brW0 192.168.77.1/24
	printf 'nameserver 10.1.1.1\nsearch lab.test example.org x"y\n' >resolv.conf
	conf >shown
	shows 'option domain-search "lab.test", "example.org";'
	! grep domain-name.' "' shown || fail "a domain that nobody serves"
	dhcpd -t -4 -cf shown 2>said || { cat said; fail "refused"; }
	printf '[brW0]\ndomain=vm.test\n' >brw0.conf
	conf >shown
	shows 'option domain-name "vm.test";'
	shows 'option domain-search "vm.test", "lab.test", "example.org";'
	dhcpd -t -4 -cf shown 2>said || { cat said; fail "refused"; }
	conf --dns=10.1.1.1 >shown
	shows 'option domain-name "vm.test";'
	! grep domain-search shown || fail "of the uplink, though its servers are not used"
}
it dhcpd-conf-hands-out-domains search_domains

# linked NAME ADDRESS: an interface of that address, and its gateway .1.
linked() {
	ip link add "$1" type veth peer name "$1-peer"
	ip link set "$1-peer" up
	ip link set "$1" up
	ip address add "$2" dev "$1"
}
two_links() {
	bridge brW0 192.168.77.1/24
	linked eth0 10.1.1.2/24
	linked wlan0 10.2.2.2/24
	ip route add default via 10.1.1.1 metric 100
	ip route add default via 10.2.2.1 metric 600
	printf 'nameserver 10.2.2.1\nnameserver 10.1.1.1\nnameserver 10.3.3.3\n' >resolv.conf
	conf >shown
	shows "option domain-name-servers 10.1.1.1, 10.3.3.3, 10.2.2.1;"
	printf '[brW0]\nuplink=wlan0\n' >brw0.conf
	conf >shown
	shows "option domain-name-servers 10.2.2.1;"
	: >brw0.conf
	# The cable is pulled; its server is listed yet, and a route leads to it by the Wi-Fi.
	ip link set eth0-peer down
	ip route add unreachable 10.3.3.0/24
	conf >shown
	shows "option domain-name-servers 10.2.2.1;"
	ip address flush dev eth0
	mkdir -p /run/systemd/resolve/netif
	echo 'nameserver 127.0.0.53' >resolv.conf
	printf 'nameserver 10.1.1.1\nnameserver 10.2.2.1\nnameserver 10.4.4.4\n' \
		>/run/systemd/resolve/resolv.conf
	echo 'SERVERS=10.1.1.1:53%eth0#dns.test' \
		>"/run/systemd/resolve/netif/$(cat /sys/class/net/eth0/ifindex)"
	printf 'DEFAULT_ROUTE=no\nSERVERS=10.4.4.4\n' \
		>"/run/systemd/resolve/netif/$(cat /sys/class/net/brW0/ifindex)"
	conf >shown
	shows "option domain-name-servers 10.2.2.1;"
	rm -r /run/systemd/resolve/netif
	conf >shown
	shows "option domain-name-servers 10.1.1.1, 10.2.2.1, 10.4.4.4;"
	# With no route at all the list is as it is.
	ip link set wlan0 down
	conf >shown
	shows "option domain-name-servers 10.1.1.1, 10.2.2.1, 10.4.4.4;"
}
it dhcpd-conf-tells-the-servers-of-several-links-apart two_links

bad_range() {
	old_and_new
	printf '[brW0]\naddress=192.168.77.1/24\n' >>brw0.conf
	status 2 conf --range=10.0.0.1-10.0.0.9 --output=out.conf
	says "cannot serve brW0: the range 10.0.0.1-10.0.0.9 is not in the subnet"
	status 2 conf --range=192.168.77.9 --output=out.conf
	says "cannot use --range=192.168.77.9: "
	same old out.conf
	printf '[brW0]\nhost.web = 52:54:00:12:34:56 192.168.77.200\n' >brw0.conf
	status 2 conf --output=out.conf
	says "the address 192.168.77.200 of host web is in the range"
	same old out.conf
	conf --range=192.168.77.20-192.168.77.30 >shown
	shows "range dynamic-bootp 192.168.77.20 192.168.77.30;"
}
it dhcpd-conf-range-outside-the-subnet-is-refused bad_range

no_bridge() {
	status 1 conf
	says "cannot serve brW0: no such interface; to set it up: brw0-nat-init --bridge=brW0"
	ip link add brW0 type bridge
	status 1 conf
	says "cannot serve brW0: it has no address; to set it up: brw0-nat-init --bridge=brW0"
	ip link add dummy0 type veth peer name dummy1
	ip address add 10.5.5.1/24 dev dummy0
	status 1 conf --bridge=dummy0
	says "cannot serve dummy0: it is not a bridge"
	ip address add 10.5.6.1/32 dev brW0
	status 1 conf
	says "cannot serve guests on brW0: the prefix of 10.5.6.1/32 is not between 8 and 30; give it another address"
	ip address add 192.168.79.1/24 dev brW0
	conf | grep -qF 'subnet 192.168.79.0 ' || fail "not the address that can be served"
	bridge br9 192.168.78.1/24
	ip link property add dev br9 altname brW9
	status 1 conf --bridge=brW9
	says "cannot use brW9: it is an alternative name of br9; use br9"
	[ -n "$(conf --bridge=br9)" ] || fail "not served by its name"
}
it dhcpd-conf-missing-bridge-names-the-remedy no_bridge

# The default route leads over the bridge: the LAN's own, whose clients an authoritative server sends away.
bridge_of_the_lan() {
	bridge br0 192.0.2.50/24
	conf --bridge=br0 >shown
	shows "subnet 192.0.2.0 netmask 255.255.255.0 {"
	ip link add eth0 type veth peer name lan
	ip link set lan up
	ip link set eth0 master br0 up
	ip route add default via 192.0.2.1
	lan_is_refused
	# A VPN that overrides it changes nothing of that.
	ip tuntap add tun0 mode tun
	ip link set tun0 up
	ip route add 0.0.0.0/1 dev tun0
	ip route add 128.0.0.0/1 dev tun0
	lan_is_refused
	ip route del default via 192.0.2.1
	conf --bridge=br0 >shown
	# A guest may be a gateway for some of the host's traffic.
	ip route add default via 192.0.2.7 table 100
	conf --bridge=br0 >shown
	ip link del tun0
	ip route add 0.0.0.0/1 via 192.0.2.1
	lan_is_refused
}

lan_is_refused() {
	status 1 conf --bridge=br0 --output=out.conf
	says "cannot serve br0: it carries this host's default route"
	[ ! -e out.conf ] || fail "published"
}
it dhcpd-conf-bridge-of-the-lan-is-refused bridge_of_the_lan

port_to_a_network() {
	bridge brW0 192.168.77.1/24
	ip link add eth1 type veth peer name cable
	ip link add link eth1 name lan1 type macvlan mode passthru
	ip link set lan1 master brW0
	status 1 conf --output=out.conf
	says "cannot serve brW0: its port lan1 may lead to a network that has a DHCP server"
	[ ! -e out.conf ] || fail "published"
	printf '[brW0]\nports=lan1\n' >brw0.conf
	conf >shown
	: >brw0.conf
	ip link del lan1
	# Guests' ports, and containers'.
	ip link set eth1 master brW0
	ip tuntap add tap0 mode tap
	ip link set tap0 master brW0
	conf >shown
}
it dhcpd-conf-port-to-a-network-must-be-named port_to_a_network

answers_alone() {
	conf --version >answer
	grep -qE '^brw0-dhcpd-conf [0-9]+[.]' answer || { cat answer; fail "no version"; }
	conf --help >answer
	grep -qF -- 'brw0-dhcpd-conf(8)' answer || { cat answer; fail "no help"; }
	for option in bridge config dns no-check output range reload resolv-conf template version; do
		grep -q -- "--$option" answer || fail "no --$option"
	done
}
it dhcpd-conf-help-and-version-do-nothing-else answers_alone

wrong_use() {
	bridge brW0 192.168.77.1/24
	status 2 conf --nope
	says "unknown option --nope"
	status 2 conf argument
	says "cannot use 'argument': expected options only, such as --bridge=NAME; see --help"
	status 2 conf --bridge=a/b
	says "is not a valid interface name"
	status 2 conf --dns=a
	says "cannot use --dns=a: "
	status 1 conf --template=missing.in
	says "cannot read the template missing.in: No such file or directory"
	printf 'a\000b' >nul.in
	status 1 conf --template=nul.in
	says "cannot read the template nul.in: "
	conf --version >shown
	shows "brw0-dhcpd-conf "
	conf --help >shown
	shows "--resolv-conf=FILE"
}
it dhcpd-conf-usage-error-is-one-line wrong_use

several_bridges() {
	bridge brW0 192.168.77.1/24
	bridge brW1 192.168.78.1/24
	{
		printf '[brW1]\nhost.web = 52:54:00:12:34:56 192.168.78.10\n'
		printf '[brW0]\nhost.web = 52:54:00:12:34:56 192.168.77.10\ndns = 10.3.3.3\n'
	} >brw0.conf
	conf >shown
	[ "$(sed -n 's/^subnet \([^ ]*\).*/\1/p' shown | xargs)" = "192.168.78.0 192.168.77.0" ] ||
		fail "not both in the configuration's order"
	[ "$(grep -c domain-name-servers shown)" = 2 ] || fail "not both have DNS"
	if command -v dhcpd >/dev/null; then
		conf --output=out.conf
	fi
	status 2 conf --range=192.168.77.20-192.168.77.30
	says "for 2 bridges; name one with --bridge="
	conf --bridge=brW1 --range=192.168.78.20-192.168.78.30 >shown
	[ "$(grep -c ^subnet shown)" = 1 ] || fail "not one alone"
	ip address replace 192.168.77.9/28 dev brW1
	ip address delete 192.168.78.1/24 dev brW1
	: >brw0.conf
	printf '[brW0]\n[brW1]\n' >brw0.conf
	status 1 conf
	says "cannot serve brW1: its 192.168.77.9/28 overlaps 192.168.77.1/24 of another bridge"
}
it dhcpd-conf-several-bridges-in-one-fragment several_bridges

done_testing
