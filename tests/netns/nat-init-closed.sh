#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A host that forwards already, for others' sake: a run that ends anywhere leaves no open bridge.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-init.sh"

# forwarding_host: a machine is behind the port that is to join. It and the access point count what
# comes from the other.
forwarding_host() {
	internet
	online
	set_to net/ipv4/ip_forward 1
	namespace one
	ip link add port-one type veth peer name eth0 netns one
	ip -n one address add 192.168.77.10/24 dev eth0
	ip -n one link set eth0 up
	ip -n one route add default via 192.168.77.1
	printf '[brW0]\naddress = 192.168.77.1/24\nports = port-one\n' >brw0.conf
	at ap iptables-legacy -w -t raw -A PREROUTING -i sta -s 192.168.0.0/16
	at one iptables-legacy -w -t raw -A PREROUTING -s 10.99.1.1 -p icmp --icmp-type echo-request
}

# came_to NAMESPACE: how many packets.
came_to() { at "$1" iptables-legacy -w -t raw -nvxL PREROUTING | awk 'NR == 3 { print $1 }'; }

is_up() { ip -o link show up 2>/dev/null | grep -q '^[0-9]*: brW0: '; }
carries() { [ "$(cat /sys/class/net/brW0/operstate)" = up ]; }

# is_open: a packet comes through, in or out with the guest's own address.
is_open() {
	await carries
	at ap busybox ping -q -c 1 -W 1 192.168.77.10 >in.out 2>&1 &
	at one busybox ping -q -c 1 -W 1 10.99.1.1 >out.out 2>&1 || :
	wait $! || :
	[ $(($(came_to ap) + $(came_to one))) -gt 0 ]
}

# killed_in FIREWALL: at each change from the bridge's making on.
killed_in() {
	needs strace
	FIREWALL=$1
	forwarding_host
	set -- brw0-nat-init --config=brw0.conf --firewall="$FIREWALL" --state-dir="$STATE_DIR"
	# The first run of all has more to do.
	"$@" >said
	init --remove >said
	traced "$@"
	init --remove >said
	calls 'sendmsg.*RTM_NEWLINK, nlmsg_flags=[A-Z_|]*CREATE' | changing | grep -v '^recvmsg' |
		cut -d ' ' -f 1,2 >points
	ups=0
	while read -r name n; do
		inject "$name" "$n" signal=KILL "$@" >said 2>&1 || :
		if is_up; then
			ups=$((ups + 1))
			! is_open || fail "killed at $name $n, it is open"
		fi
		init --remove >said
	done <points
	[ "$ups" -gt 0 ] || fail "the bridge was never up"
	# That would be seen.
	"$@" >said
	! is_open || fail "it is open with all its rules"
	nft flush ruleset
	for table in raw filter nat; do iptables-legacy -w -t "$table" -F; done
	is_open || fail "nothing comes through without rules either"
}
in_nftables() { killed_in nftables; }
it nat-init-killed-on-a-forwarding-host-leaves-no-open-bridge in_nftables
in_legacy() { killed_in iptables; }
it nat-init-killed-on-a-forwarding-host-leaves-no-open-bridge-legacy in_legacy

done_testing
