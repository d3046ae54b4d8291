#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dnsmasq as an instance of brw0's own: real guests' leases, names, and DNS by what the host uses.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

LEASES=/var/lib/misc/dnsmasq.brw0-brW0.leases

# conf OPTION…: the program, with this tree's template; what it prints is in the file "said".
conf() {
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/dnsmasq.conf.in" "$@" >said
}

# up [LINE…]: the host of laptop.sh with a bridge of that configuration, served by dnsmasq.
up() {
	needs dnsmasq
	internet_by_lease
	mkdir -p /var/lib/misc
	{ echo '[brW0]' && for line; do echo "$line"; done; } >brw0.conf
	init >said
	conf --reload
	grep -qx 'brw0-dnsmasq@brW0: restarted' said || { cat said; fail "not started"; }
}

process() {
	cat /run/brw0/dnsmasq-brW0.pid
}

# client NAME [MAC]: a guest on a port that gets its lease and tells its name.
client() {
	namespace "$1"
	ip link add "port-$1" type veth peer name eth0 ${2:+address "$2"} netns "$1"
	ip link set "port-$1" master brW0
	ip link set "port-$1" up
	ip -n "$1" link set eth0 up
	lease "$1"
}

# lease NAME: it asks anew; its resolv.conf is NAME.resolv.
lease() {
	ip -n "$1" -4 address flush dev eth0
	# shellcheck disable=SC2016 # for the shell in there
	at "$1" unshare -m sh -ec 'touch "$1" && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"' \
		sh "$PWD/$1.resolv" busybox udhcpc -i eth0 -n -q -t 10 -T 1 -x "hostname:$1" \
		-s "$SOURCE/tests/guest/udhcpc-script" >"$1.log" 2>&1 || { cat "$1.log"; fail "no lease"; }
	ip -n "$1" -4 -o address show dev eth0 | sed 's/.*inet \([^/]*\).*/\1/' >"$1.address"
}

# resolves NAMESPACE NAME ADDRESS [SERVER]
resolves() {
	at "$1" timeout 10 busybox nslookup -type=a "$2" "${4:-192.168.77.1}" >answer 2>&1 ||
		{ cat answer; fail "$1 does not resolve $2"; }
	grep -q "^Address.*[: ]$3\$" answer || { cat answer; fail "$2 is not $3"; }
}

unresolved() {
	unresolved_begin=$(date +%s)
	! at "$1" timeout 10 busybox nslookup -type=a "$2" 192.168.77.1 >answer 2>&1 ||
		{ cat answer; fail "$1 resolves $2"; }
	[ $(($(date +%s) - unresolved_begin)) -le "${3:-3}" ] || fail "not at once"
}

# What await polls: a guest's answer from the bridge, and none; a process that has ended.
answers() {
	at web timeout 10 busybox nslookup -type=a "$1" 192.168.77.1 2>&1 | grep -q "$2"
}
answers_nothing() {
	! at web timeout 10 busybox nslookup -type=a "$1" 192.168.77.1 >/dev/null 2>&1
}
has_ended() {
	! kill -0 "$1" 2>/dev/null
}

serves() {
	up
	client web
	resolves web "$SERVER_NAME" "$SERVER"
	resolves web web.brw0.internal "$(cat web.address)"
	grep -qx 'nameserver 192.168.77.1' web.resolv || { cat web.resolv; fail "another DNS server"; }
	seen_as web "$SERVER" "$WLAN"
	unresolved web nobody.brw0.internal
	init --doctor >found || :
	! grep -q '^dhcp\|^dns' found || { cat found; fail "the doctor is not content"; }
	was=$(process)
	kill "$was"
	await has_ended "$was"
	status 1 init --doctor >found
	grep -q '^dhcp-server: no DHCP server listens' found || { cat found; fail "not missed"; }
}
it dnsmasq-serves-leases-and-names serves

# claims NAME: a guest with a MAC of its own asks for a lease by that name, in printf's form. The file
# claimed has its line among the leases.
claims() {
	claims_count=$((${claims_count:-0} + 1))
	claims_mac=$(printf '02:00:00:00:02:%02x' "$claims_count")
	ip -n hostile link set eth0 down
	ip -n hostile link set eth0 address "$claims_mac"
	ip -n hostile link set eth0 up
	# shellcheck disable=SC2059 # it is a format
	claims_hex=$(printf "$1" | od -An -v -tx1 | tr -d ' \n')
	at hostile busybox udhcpc -i eth0 -f -n -q -t 10 -T 1 -x "0x0c:$claims_hex" -s /bin/true \
		>claims.log 2>&1 || { cat claims.log; fail "no lease for $1"; }
	grep -F " $claims_mac " "$LEASES" >claimed || fail "no lease for $1"
}

# nameless NAME: it gets a lease, and no name.
nameless() {
	claims "$1"
	[ "$(cut -d ' ' -f 4 claimed)" = '*' ] || { cat claimed; fail "it is called so: $1"; }
}

hostile_names() {
	up 'host.db=52:54:00:12:34:57 192.168.77.10'
	client web
	client hostile
	for name in localhost LocalHost wpad isatap wpad.brw0.internal WPAD.example.org isatap. \
		localhost.localdomain '\055x' _tcp 'a b' 'x\033[2J' 'b\303\274ro' 'x\ny' . "$(printf '%064d' 0)"; do
		nameless "$name"
	done
	for name in localhost wpad isatap; do
		unresolved web "$name.brw0.internal"
		unresolved web "$name"
	done
	# A fixed address's name stays its own, also while that guest is off.
	claims db
	resolves web db.brw0.internal 192.168.77.10
	# No name of another domain, and no short one.
	claims www.example.org
	resolves web www.brw0.internal "$(cut -d ' ' -f 3 claimed)"
	! answers www.example.org "$(cut -d ' ' -f 3 claimed)" || fail "another domain's name is taken"
	unresolved web www
	! grep "$(cut -d ' ' -f 3 claimed)" answer || fail "a short name is taken"
	resolves web web.brw0.internal "$(cat web.address)"
	# With this, a hostile name is seen.
	claims app
	resolves web app.brw0.internal "$(cut -d ' ' -f 3 claimed)"
}
it dnsmasq-gives-hostile-names-to-no-guest hostile_names

no_domain() {
	up domain=none
	client web
	resolves web "$SERVER_NAME" "$SERVER"
	unresolved web web.brw0.internal
	! grep -q '^dhcp-fqdn' /run/brw0/dnsmasq-brW0.conf || fail "it wants a domain"
}
it dnsmasq-serves-without-a-domain no_domain

# The access point is another one: nobody does anything.
roams() {
	up
	client web
	resolves web "$SERVER_NAME" "$SERVER"
	at ap dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --listen-address=10.99.2.1 \
		--bind-interfaces --address="/new.test/10.0.0.7" >second.log 2>&1 &
	await grep -q ' started' second.log
	unresolved web new.test
	echo 'nameserver 10.99.2.1' >new.conf
	mv new.conf /etc/resolv.conf
	await answers new.test 10.0.0.7
	# Offline, guests' names resolve, and nothing else does.
	: >new.conf
	mv new.conf /etc/resolv.conf
	await answers_nothing "$SERVER_NAME"
	unresolved web "$SERVER_NAME" 1
	resolves web web.brw0.internal "$(cat web.address)"
}
it dnsmasq-asks-the-host-s-new-servers-by-itself roams

fixed_hosts() {
	up 'host.db=52:54:00:00:00:10 192.168.77.10' 'host.away=52:54:00:00:00:12 192.168.77.12'
	client web 52:54:00:00:00:11
	resolves web db.brw0.internal 192.168.77.10
	client db 52:54:00:00:00:10
	[ "$(cat db.address)" = 192.168.77.10 ] || fail "another address"
	was=$(process)
	echo 'host.app=52:54:00:00:00:11 192.168.77.11' >>brw0.conf
	conf --reload
	grep -qx 'brw0-dnsmasq@brW0: reads new hosts' said || { cat said; fail "not told"; }
	[ "$(process)" = "$was" ] || fail "restarted"
	await answers app.brw0.internal 192.168.77.11
	lease web
	[ "$(cat web.address)" = 192.168.77.11 ] || fail "no fixed address"
	resolves web away.brw0.internal 192.168.77.12
	sed -i /host.away/d brw0.conf
	conf --reload
	await answers_nothing away.brw0.internal
	conf --reload
	grep -qx 'brw0-dnsmasq@brW0: runs with this file' said || { cat said; fail "not at rest"; }
}
it dnsmasq-learns-hosts-without-a-restart fixed_hosts

# The same MAC, the same address: without its lease, and when others have come.
same_address() {
	up
	client one 52:54:00:00:00:21
	client two 52:54:00:00:00:22
	cp one.address before
	conf --stop
	grep -qx 'dnsmasq for brW0: stopped' said || { cat said; fail "not told"; }
	! ls /run/brw0/dnsmasq-* 2>/dev/null || fail "files are left"
	conf --reload
	lease two
	lease one
	same before one.address
	conf --stop
	rm "$LEASES"
	conf --reload
	lease two
	lease one
	same before one.address
}
it dnsmasq-keeps-a-guest-s-address same_address

# It has no right to bind its socket to another interface.
bridge_again() {
	up
	client web
	was=$(process)
	ip link delete brW0
	init >said
	conf --reload
	has_ended "$was" || fail "not restarted"
	ip link set port-web master brW0
	lease web
	resolves web "$SERVER_NAME" "$SERVER"
}
it dnsmasq-serves-a-bridge-that-was-made-again bridge_again

renumbered() {
	up 'host.db=52:54:00:00:00:10 192.168.77.10'
	client db 52:54:00:00:00:10
	client web
	ip address add 192.168.77.99/24 dev wlan0
	init >said
	conf --reload 2>said.err
	grep -q 'last parts are used' said.err || { cat said.err; fail "not said"; }
	lease db
	[ "$(cat db.address)" = 192.168.78.10 ] || fail "not moved"
	lease web
	grep -q '^192.168.78' web.address || fail "not moved"
	resolves web db.brw0.internal 192.168.78.10 192.168.78.1
	resolves web "$SERVER_NAME" "$SERVER" 192.168.78.1
}
it dnsmasq-moves-with-the-bridge renumbered

# An administrator's dnsmasq for another network, and one of libvirt's kind.
beside_others() {
	needs dnsmasq
	interface virbr0 192.168.122.1/24
	dnsmasq --no-daemon -C /dev/null --interface=virbr0 --except-interface=lo --bind-dynamic \
		--no-resolv --user=root --dhcp-range=192.168.122.2,192.168.122.9 --no-ping \
		--dhcp-leasefile="$PWD/virbr0.leases" >virbr0.log 2>&1 &
	await grep -q ' started' virbr0.log
	up
	client web
	resolves web "$SERVER_NAME" "$SERVER"
	namespace old
	ip link set virbr0-peer netns old name eth0
	ip -n old link set eth0 up
	lease old
	grep -q '^192.168.122' old.address || fail "no address of the other one"
	conf --stop
	lease old
}
it dnsmasq-lives-beside-others beside_others

# From dhcpd to dnsmasq and back: never two servers on the bridge.
changes_server() {
	up
	was=$(process)
	printf '[brW0]\ndhcp=none\n' >brw0.conf
	brw0-dhcpd-conf --config=brw0.conf --reload >said
	grep -qx 'dnsmasq for brW0: stopped' said || { cat said; fail "not told"; }
	! kill -0 "$was" 2>/dev/null || fail "it runs on"
}
it dnsmasq-stops-when-it-is-no-longer-wanted changes_server

two_bridges() {
	up '' '[brW1]'
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/dnsmasq.conf.in" --reload >said
	grep -qx 'brw0-dnsmasq@brW1: runs with this file' said || { cat said; fail "no second one"; }
	client web
	conf --stop --bridge=brW1
	[ -e /run/brw0/dnsmasq-brW0.conf ] || fail "both are stopped"
	lease web
}
it dnsmasq-has-an-instance-for-each-bridge two_bridges

done_testing
