#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What cuts guests off without a rule: settings, routes, links, DHCP and DNS. Speaks TAP.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/probe.sh"

# without_rules NAME|FINDING|EVIDENCE|COMMANDS|UNDO: that is said, the guest is offline, and after the
# undoing the doctor knows that it is online.
without_rules() {
	row_name=${1%%|*} row_rest=${1#*|}
	row_finding=${row_rest%%|*} row_rest=${row_rest#*|}
	row_culprit=${row_rest%%|*} row_rest=${row_rest#*|}
	row_commands=${row_rest%%|*} row_undo=${row_rest#*|}
	n_rows=$((n_rows + 1))
	: >said
	sh -ec "$row_commands" >commands.out 2>&1 || { cat commands.out >said; wrong "cannot be tried"; }
	! guest_reaches_server 0.5 || wrong "the guest is online"
	doctor
	grep -qE "^($row_finding): " said || wrong "no such finding: $row_finding"
	grep -qF -- "$row_culprit" said || wrong "the culprit is not named: $row_culprit"
	sh -ec "$row_undo" >commands.out 2>&1 || { cat commands.out >>said; wrong "cannot be undone"; }
	await guest_reaches_server
	doctor
	! grep -qE "^($row_finding): " said || wrong "the doctor does not know that it is over"
	fills offline "$row_culprit" online
}

settings() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	each without_rules <<-'ROWS'
		no-forwarding|forwarding|ip_forward|echo 0 >/proc/sys/net/ipv4/ip_forward|echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/brW0/forwarding; echo 1 >/proc/sys/net/ipv4/conf/wlan0/forwarding
		route-of-guests-prohibited|uplink|a policy rule|ip rule add iif brW0 prohibit priority 100|ip rule delete priority 100
		route-of-guests-nowhere|uplink|a policy rule|ip rule add iif brW0 blackhole priority 100|ip rule delete priority 100
		strict-reverse-path|uplink|rp_filter keeps guests off it|ip route add default via 10.99.1.1 table 9; ip rule add to 192.168.77.0/24 lookup 9 priority 100; echo 1 >/proc/sys/net/ipv4/conf/brW0/rp_filter|ip rule delete priority 100; ip route flush table 9; echo 0 >/proc/sys/net/ipv4/conf/brW0/rp_filter
		no-masquerade|packets|with the guest's own address|nft flush table inet brw0-brW0; ip -n ap route delete 192.168.0.0/16|"$BUILD"/brw0-nat-init --config=brw0.conf --state-dir=/run/brw0 --firewall=nftables
		bridge-down|up|down|ip link set brW0 down|ip link set brW0 up
		address-gone|address|absent|ip address flush dev brW0|ip address add 192.168.77.1/24 brd + dev brW0
		uplink-down|uplink|no route to the Internet|ip link set wlan0 down|ip link set wlan0 up; ip route replace default via 10.99.1.1
	ROWS
}
it_tells probe-tells-what-drops-without-a-rule settings

# dhcp_laptop [LINE…]: dnsmasq serves it, and the guest has its lease.
dhcp_laptop() {
	needs dnsmasq
	laptop_with_guest "$@"
	installed
	sed -i 's/^dhcp=none/dhcp=dnsmasq/' brw0.conf
	echo "nameserver $AP" >/etc/resolv.conf
	at ap dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --user=root --listen-address="$AP" \
		--bind-interfaces --address="/$SERVER_NAME/$SERVER" >ap.log 2>&1 &
	await grep -q ' started' ap.log
	brw0-dhcpd-conf --config="$SCRATCH/brw0.conf" --reload
	FIREWALL=nftables init >/dev/null
	doctor
	! grep -E '^(packets|dhcp-|dns)' said || { cat said; fail "it is not in order"; }
}
server_pid() {
	cat /run/brw0/dnsmasq-brW0.pid
}
# finds WHAT: the doctor does, now.
doctor_says() {
	doctor
	grep -qF -- "$1" said || { cat said; fail "not told: $1"; }
}
doctor_is_content() {
	doctor
	! grep -E '^(packets|dhcp-server|dns): ' said || { cat said; fail "not over"; }
}

servers() {
	dhcp_laptop
	FIREWALL=nftables init --probe >shown || { cat shown; fail "not all arrives"; }
	grep -q 'offers 192.168.77.[0-9]*, router 192.168.77.1, DNS 192.168.77.1, MTU 1500' shown ||
		{ cat shown; fail "the offer is not told"; }
	kill -STOP "$(server_pid)"
	doctor_says 'a DHCP DISCOVER gets no answer'
	kill -CONT "$(server_pid)"
	doctor_is_content
	nft "table inet k { chain i { type filter hook input priority 0; udp dport 67 drop; }; }"
	doctor_says 'a DHCP DISCOVER is dropped by nftables rules'
	doctor_says 'dropped by inet k i: udp dport 67 drop'
	eval "$(sed -n '/^dhcp-server/,$s/^  remedy: //p' said | head -n 1)"
	doctor_is_content
	clean_rules
	nft "table inet k { chain i { type filter hook input priority 0; udp dport 53 drop; }; }"
	doctor_says 'a DNS question is dropped by nftables rules'
	eval "$(sed -n '/^dns/,$s/^  remedy: //p' said | head -n 1)"
	doctor_is_content
}
it probe-asks-the-dhcp-and-dns-servers servers

foreign() {
	dhcp_laptop
	ip netns exec one dnsmasq --no-daemon -C /dev/null --port=0 --user=root --interface=eth0 --bind-interfaces \
		--dhcp-authoritative --no-ping --dhcp-leasefile="$PWD/foreign.leases" \
		--dhcp-range=192.168.77.200,192.168.77.210,1h >foreign.log 2>&1 &
	foreign=$!
	await grep -q 'DHCP, IP range' foreign.log
	doctor_says 'a foreign DHCP server answers guests on the bridge'
	doctor_says '192.168.77.10 offers 192.168.77.2'
	kill "$foreign"
	wait "$foreign" 2>/dev/null || :
	doctor_is_content
}
it probe-finds-a-foreign-dhcp-server foreign

dead_dns() {
	dhcp_laptop 'dns=10.99.1.1'
	at ap ip route add blackhole 192.168.77.0/24
	doctor_is_content
	nft "table inet k { chain f { type filter hook forward priority 0; udp dport 53 drop; }; }"
	doctor_says 'a DNS question is dropped by nftables rules'
	clean_rules
	at ap iptables-legacy -w -A INPUT -p udp --dport 53 -j DROP
	doctor_says 'a DNS question gets no answer'
	doctor_says 'to 10.99.1.1 port 53: left by wlan0 as 10.99.1.2; no answer'
}
it probe-finds-a-dead-dns-server dead_dns

# With uplink=, nothing may leave by another way.
closed() {
	laptop_with_guest uplink=wlan0
	namespace lab
	link lab0 10.55.0.1/24 lab eth0 10.55.0.254/24
	FIREWALL=nftables init >/dev/null
	FIREWALL=nftables init --probe >shown || { cat shown; fail "not all is right"; }
	grep -q '^ok *closed *to 10.55.0.254 port 443: kept in' shown || { cat shown; fail "not tried"; }
	nft flush chain inet brw0-brW0 from-guests
	doctor
	grep -q '^packets: .* leaves this host, and must not' said || { cat said; fail "not found"; }
	grep -q 'to 10.55.0.254 port 443: left by lab0' said || { cat said; fail "no evidence"; }
}
it probe-finds-what-leaves-beside-the-uplink closed

# Others' guests are not disturbed, many at once do not get into each other's way, and nothing is left.
alone() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	for i in $(seq 2 20); do guest "g$i" brW0 "192.168.77.$((10 + i))/24" 192.168.77.1; done
	await at g20 busybox ping -q -c 1 -W 1 "$SERVER"
	host_state before unqueued links addresses nftables
	guests='' probes='' failed=0 n_pings=6
	for i in $(seq 2 20); do
		at "g$i" busybox ping -c "$n_pings" -W 5 "$SERVER" >"ping.$i" 2>&1 &
		guests="$guests $!"
	done
	for i in $(seq 50); do
		FIREWALL=nftables init --probe >"probe.$i" 2>&1 &
		probes="$probes $i:$!"
	done
	for probe in $probes; do
		wait "${probe#*:}" || { cat "probe.${probe%:*}"; failed=$((failed + 1)); }
	done
	[ "$failed" = 0 ] || fail "$failed of 50 fail"
	for guest in $guests; do
		wait "$guest" || fail "a guest gets no answer"
	done
	grep -h 'packets transmitted' ping.* | sort | uniq -c
	! grep -vh ' 0% packet loss' ping.* | grep '% packet loss' || fail "guests' packets are lost"
	guest_reaches_server
	host_state after unqueued links addresses nftables
	same before after
}
it probes-run-beside-each-other alone

# enclosed PATH… -- ARGUMENT…: the program with the rights of brw0.service, and writing there alone.
enclosed() {
	enclosed_paths=
	while [ "$1" != -- ]; do enclosed_paths="$enclosed_paths $1" && shift; done
	shift
	# shellcheck disable=SC2086 # paths
	"$BUILD/tests/netns/enclosed" $enclosed_paths -- \
		setpriv --bounding-set=-all,+net_admin,+net_raw,+sys_module --inh-caps=-all --no-new-privs \
		"$BUILD/brw0-nat-init" --config=brw0.conf --state-dir=/run/brw0 --firewall=nftables "$@"
}

confined() {
	# shellcheck disable=SC2119 # no lines
	laptop_with_guest
	host_state before unqueued links addresses nftables
	enclosed_status=0
	enclosed /run/brw0 /proc /dev/net/tun -- --probe >said 2>&1 || enclosed_status=$?
	[ "$enclosed_status" != 77 ] || skip 'no Landlock in this kernel'
	[ "$enclosed_status" = 0 ] || { cat said; fail "exit status $enclosed_status"; }
	grep -q '^ok *tcp ' said || { cat said; fail "no connection is tried"; }
	enclosed /run/brw0 /proc -- --probe >said 2>&1 && fail "a TAP without a right to it"
	[ "$(cat said)" = "brw0-nat-init: cannot send packets on brW0: cannot open /dev/net/tun: Permission denied" ] ||
		{ cat said; fail "not that line"; }
	enclosed /run/brw0 /proc -- --doctor >said 2>&1 || :
	grep -q '^brW0: ' said || { cat said; fail "the rest is not examined"; }
	host_state after unqueued links addresses nftables
	same before after
}
it probe-runs-confined-as-the-unit-is confined

done_testing
