#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bridges that somebody else made, and physical ports that brw0-nat-init joins to one.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# adopted ["ADDRESS"]: as it was before, once it is removed; its MAC aside, which it says.
adopted() {
	host
	ip link add brW0 type bridge stp_state 1 forward_delay 1500
	ip link add eth1 type veth peer name eth1-peer
	ip link set eth1 master brW0
	if [ -n "${1:-}" ]; then
		ip address add "$1" dev brW0
	fi
}

# mac_of LINK, and how it came to it: 3 is pinned.
mac_of() {
	cat "/sys/class/net/$1/address"
}

is_pinned() {
	[ "$(cat "/sys/class/net/$1/addr_assign_type")" = 3 ]
}

# serves ADDRESS: an adopted bridge does, with all that it had.
serves() {
	init >said
	grep -q "^brW0: $1, " said || { cat said; fail "not $1"; }
	init --status >tree || { cat tree; fail "does not hold"; }
	head -n 1 tree | grep -qx "brW0 (adopted)" || fail "not adopted"
	[ "$(cat /sys/class/net/brW0/bridge/stp_state)" = 1 ] || fail "STP is turned off"
	[ "$(cat /sys/class/net/brW0/bridge/forward_delay)" = 1500 ] || fail "another delay"
	ip -o link show eth1 | grep -q "master brW0" || fail "its port is gone"
	[ "$(init)" = "brW0: $1, nothing to change" ] || fail "a second time changes something"
}

adopt_without_address() {
	adopted
	mac=$(mac_of brW0)
	host_state before
	init --dry-run >plan
	grep -qx "ip link set brW0 address $mac" plan || { cat plan; fail "does not say that it pins the MAC"; }
	serves 192.168.77.1/24
	is_pinned brW0 || fail "its MAC follows its ports"
	[ "$(mac_of brW0)" = "$mac" ] || fail "another MAC"
	ip link set eth1 address 02:00:00:00:00:77
	[ "$(mac_of brW0)" = "$mac" ] || fail "its MAC follows its ports"
	ip link set eth1 address "$mac"
	init --remove >said
	grep -qi "brW0 keeps its MAC $mac pinned" said || { cat said; fail "does not say that the MAC stays pinned"; }
	is_as_in before
	no_journal
}
it nat-init-adopted-bridge-gets-settings-and-loses-them adopt_without_address

# Of a bridge that stays nothing is deleted by itself.
adopt_by_interfaces() {
	printf '[brW0]\nforwarding = interfaces\n' >brw0.conf
	adopted
	host_state before
	serves 192.168.77.1/24
	[ "$(setting net/ipv4/conf/brW0/forwarding)" = 1 ] || fail "the bridge does not forward"
	init --remove >said
	[ "$(setting net/ipv4/conf/brW0/forwarding)" = 0 ] || fail "the bridge still forwards"
	is_as_in before
	no_journal
}
it nat-init-adopted-bridge-that-forwards-by-itself-is-given-back adopt_by_interfaces

adopt_with_address() {
	adopted 10.44.0.1/22
	ip link set brW0 up
	host_state before
	serves 10.44.0.1/22
	rules_of nat -S POSTROUTING | grep -q -- '-s 10.44.0.0/22' || fail "not for its subnet"
	init --remove >said
	is_as_in before
	ip -o address show brW0 | grep -q 10.44.0.1/22 || fail "its address is gone"
	ip -o link show brW0 | grep -q ',UP' || fail "taken down"
	no_journal
}
it nat-init-adopted-bridge-keeps-its-address adopt_with_address

adopt_with_more_addresses() {
	adopted 10.44.0.1/22
	ip address add 10.45.0.1/24 dev brW0
	host_state before
	serves 10.44.0.1/22
	init --address=10.45.0.1/24 >said
	grep -q '^brW0: 10.45.0.1/24, ' said || fail "not the one that was asked for"
	init --address=10.46.0.1/24 >said
	ip -o address show brW0 | grep -c 'inet ' | grep -qx 3 || fail "not added to the others"
	init >said
	ip -o address show brW0 | grep -c 'inet ' | grep -qx 2 || fail "not taken back"
	init --remove >said
	is_as_in before
}
it nat-init-adopted-bridge-with-several-addresses adopt_with_more_addresses

# An address that no guest can be served by, also when somebody else gave it to the bridge.
adopt_with_bad_address() {
	host
	ip link add brW0 type bridge
	for address in 10.44.0.1/31 10.44.0.1/32 44.0.0.1/7 169.254.9.1/24 10.44.0.255/24; do
		ip address add "$address" dev brW0
		for verb in --verbose --dry-run --status; do
			fails_and_changes_nothing 1 "cannot serve guests on brW0: " "$verb"
			says "; give it another address"
		done
		status 1 init --doctor --no-probe >diagnosis
		grep -A 1 '^plan: ' diagnosis | grep -qF 'cannot serve guests on brW0: ' ||
			{ cat diagnosis; fail "the doctor does not find it"; }
		# What can be served is chosen from several.
		ip address add 10.45.0.1/24 dev brW0
		init >said
		grep -q '^brW0: 10.45.0.1/24, ' said || { cat said; fail "not the other one"; }
		init --remove >said
		ip address flush dev brW0
	done
}
it nat-init-adopted-bridge-with-an-address-for-no-guest-is-refused adopt_with_bad_address

adopt_pinned() {
	host
	ip link add brW0 address 02:00:00:00:00:99 type bridge
	host_state before
	init >said
	init --remove >said
	! grep -i pinned said || fail "speaks of a MAC that was pinned before"
	is_as_in before
}
it nat-init-adopted-bridge-with-a-pinned-mac-is-as-before adopt_pinned

made_anew_by_somebody() {
	host
	init >said
	ip link delete brW0
	ip link add brW0 type bridge
	ip address add 10.44.0.1/24 dev brW0
	init --remove >said
	ip link show brW0 >/dev/null || fail "deletes the bridge of somebody else"
	ip -o address show brW0 | grep -q 10.44.0.1/24 || fail "its address is gone"
	no_journal
	init >said
	ip link delete brW0
	ip link add brW0 address 02:00:00:00:00:99 type bridge
	init >said
	init --status | head -n 1 | grep -qx "brW0 (adopted)" || fail "believes it is ours"
	init --remove >said
	ip link show brW0 >/dev/null || fail "deletes the bridge of somebody else"
}
it nat-init-bridge-that-was-re-created-is-not-deleted made_anew_by_somebody

other_mac() {
	host
	init >said
	ip link set brW0 address 02:00:00:00:00:99
	init --remove >said
	grep -qx 'brW0: brW0 was re-created or changed by something else: not deleted' said ||
		{ cat said; fail "not said"; }
	ip link show brW0 >/dev/null || fail "deleted"
}
it nat-init-bridge-whose-mac-somebody-changed-is-theirs other_mac

#
# Ports.
#

# Two physical ports with a peer each; both have been up before, and so have their queues.
ports() {
	for port in eth1 eth2; do
		ip link add "$port" type veth peer name "$port"-peer
		ip link set "$port"-peer up
		ip link set "$port" up
	done
	ip link set eth1 down
	printf '[brW0]\nports = eth1 eth2\n' >brw0.conf
}

joins_ports() {
	host
	ports
	host_state before
	init --dry-run >plan
	init >said
	for port in eth1 eth2; do
		grep -qx "ip link set $port master brW0" plan || { cat plan; fail "$port is not in the plan"; }
		ip -o link show "$port" | grep -q 'master brW0' || fail "$port is not joined"
		ip -o link show "$port" | grep -q ',UP' || fail "$port is down"
		init --status | grep -qE -- "-- $port\$" || fail "--status does not show $port"
	done
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	init --remove >said
	is_as_in before
}
it nat-init-ports-are-joined-and-given-back joins_ports

port_is_repaired() {
	host
	ports
	init >said
	ip link set eth2 nomaster
	status 1 init --status >tree
	grep -qE "MISSING +port +eth2" tree || { cat tree; fail "not seen"; }
	init >said
	ip link set eth1 down
	status 1 init --status >tree
	grep -qE "MISSING +port +eth1" tree || { cat tree; fail "not seen"; }
	init >said
	init --status >tree
	# No longer wanted, it is free again, and as it was.
	printf '[brW0]\nports = eth2\n' >brw0.conf
	init >said
	ip -o link show eth1 >eth1.link
	! grep master eth1.link || fail "still joined"
	! grep ',UP' eth1.link || fail "still up"
	# Somebody took it elsewhere: it is theirs.
	ip link add other type bridge
	ip link set eth2 master other
	init --remove >said
	ip -o link show eth2 | grep -q 'master other' || fail "taken away from somebody"
	ip -o link show eth2 | grep -q ',UP' || fail "taken down"
}
it nat-init-ports-are-kept-joined-and-let-go port_is_repaired

port_went() {
	host
	ports
	init >said
	ip link delete eth1
	refuses_before=$(ip -o link show eth2)
	status 1 init
	says "cannot join eth1 to brW0: no such interface"
	[ "$(ip -o link show eth2)" = "$refuses_before" ] || fail "eth2 is changed"
	init --remove >said
	no_journal
}
it nat-init-remove-works-after-a-port-is-gone port_went

bad_ports() {
	host
	ports
	printf '[brW0]\nports = eth1 eth9\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join eth9 to brW0: no such interface"
	printf '[brW0]\nports = eth1 wlan0\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join wlan0 to brW0: it carries this host's default route"
	printf '[brW0]\nports = eth1 wlan0\nuplink = eth2\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join wlan0 to brW0: it carries this host's default route"
	ip link add other type bridge
	ip link set eth2 master other
	printf '[brW0]\nports = eth1 eth2\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join eth2 to brW0: it is a port of another device; free it with: ip link set eth2 nomaster"
	printf '[brW0]\nports = lo\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join lo to brW0: it is not an Ethernet interface"
	printf '[brW0]\nports = other\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join other to brW0: it is a bridge"
	printf '[brW0]\nports = brW0\n' >brw0.conf
	fails_and_changes_nothing 2 "brW0 cannot be a port of itself"
	printf '[brW0]\nports = eth1 a/b\n' >brw0.conf
	fails_and_changes_nothing 2 "line 2: ports: 'a/b' is not a valid interface name"
}
it nat-init-port-that-cannot-be-joined-is-refused bad_ports

# freed_by TEXT: the host uses eth1 for that, the message says how to end it, and then eth1 is taken.
freed_by() {
	printf '[brW0]\nports = eth1\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot join eth1 to brW0: this host uses it for $1; free it with: "
	sh -c "$(sed 's/.*free it with: //' stderr.txt)" >freed.out 2>&1 ||
		{ cat freed.out; fail "cannot be freed"; }
	init >said || fail "not taken: $(cat said)"
	# Once it is on the bridge, what somebody adds to it is his: a rerun goes on.
	ip address add 10.50.0.2/24 dev eth1
	init >said || fail "no rerun"
	init --remove >said
	ip address flush dev eth1
	set_to net/ipv6/conf/eth1/disable_ipv6 0
}

used_port() {
	host
	interface eth1 10.50.0.2/24
	freed_by 10.50.0.2/24
	ip address add 10.50.0.2/32 dev eth1
	ip route add default via 10.50.0.9 dev eth1 onlink metric 900
	freed_by '10.50.0.2/32 and the default route'
	ip route add 10.7.0.0/16 dev eth1 table 77
	freed_by 10.7.0.0/16
	ip route add 10.8.0.0/16 nexthop dev wlan0 nexthop dev eth1
	fails_and_changes_nothing 1 "cannot join eth1 to brW0: it is one of several next hops of 10.8.0.0/16; remove it there"
	ip route delete 10.8.0.0/16
	[ -e /proc/sys/net/ipv6 ] || return 0
	ip address add 2001:db8:50::2/64 dev eth1 nodad
	freed_by 2001:db8:50::2/64
	ip address add fe80::2/64 dev eth1 nodad
	ip -6 route add default via fe80::9 dev eth1
	freed_by 'the default route'
	# A link-local address alone is of no use to anybody.
	ip address add fe80::2/64 dev eth1 nodad
	init >said || fail "not taken: $(cat said)"
}
it nat-init-port-that-the-host-uses-is-refused-with-the-remedy used_port

made_of_it() {
	host
	interface eth1
	printf '[brW0]\nports = eth1\n' >brw0.conf
	ip link add link eth1 name mac9 type macvlan 2>/dev/null || skip "no macvlan"
	fails_and_changes_nothing 1 "cannot join eth1 to brW0: mac9 is on top of it; delete mac9, or choose another interface"
	ip link delete mac9
	init >said
}
it nat-init-port-of-which-another-link-is-made-is-refused made_of_it

# echoes FAMILY: how many echo requests this host has got.
echoes() {
	# shellcheck disable=SC2016 # awk's
	case $1 in
	-4) awk '/^Icmp: [0-9]/ { print $10 }' /proc/net/snmp ;;
	-6) awk '$1 == "Icmp6InEchos" { print $2 }' /proc/net/snmp6 ;;
	esac
}

# by_group FAMILY ADDRESS: what the machine on eth1 sends to that address of this host, in frames to
# groups that bridges leave to their hosts, comes in.
by_group() {
	by_group_to=$2
	[ "$1" = -4 ] || by_group_to=$2%eth1-peer
	for by_group_last in 0e 03; do
		ip -n peer "$1" neighbour replace "$2" dev eth1-peer \
			lladdr "01:80:c2:00:00:$by_group_last"
		by_group_before=$(echoes "$1")
		at peer busybox ping "$1" -q -c 1 -W 1 "$by_group_to" >ping.out 2>&1 || :
		[ "$(echoes "$1")" -gt "$by_group_before" ] || return 1
	done
}

machine_on_eth1() {
	needs busybox
	host
	interface eth1
	ip link set eth1 addrgenmode eui64
	ip link set eth1 down
	ip link set eth1 up
	printf '[brW0]\nports = eth1\n' >brw0.conf
	namespace peer
	ip link set eth1-peer netns peer
	ip -n peer link set eth1-peer up
	ip -n peer address add 192.168.77.20/24 dev eth1-peer
	ip -n peer address add fe80::9/64 dev eth1-peer nodad
	await has_link_local
	link_local=$(ip -6 -o address show dev eth1 | sed 's,.*inet6 \([^/]*\)/.*,\1,')
}

has_link_local() {
	ip -6 -o address show dev eth1 | grep -v tentative | grep -q fe80:
}

port_is_no_interface() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	machine_on_eth1
	ip address show dev eth1 >addresses
	host_state before
	by_group -6 "$link_local" || fail "not even an interface is reached"
	init >said
	! by_group -6 "$link_local" || fail "by IPv6 the host is reached on its port"
	! by_group -4 192.168.77.1 || fail "the host is reached on its port"
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	# The masks alone are not what it rests on, nor are the settings alone.
	ip link set eth1 type bridge_slave group_fwd_mask 0
	ip link set brW0 type bridge group_fwd_mask 0
	! by_group -4 192.168.77.1 || fail "the host is reached on its port"
	! by_group -6 "$link_local" || fail "by IPv6 the host is reached on its port"
	for setting in rp_filter drop_unicast_in_l2_multicast; do
		set_to "net/ipv4/conf/eth1/$setting" 0
		set_to "net/ipv4/conf/brW0/$setting" 0
	done
	# Nor is it what the rules rest on, which let a guest's source in by the bridge alone.
	! by_group -4 192.168.77.1 || fail "the host is reached on its port"
	iptables-legacy -w -t raw -F
	nft flush ruleset
	by_group -4 192.168.77.1 || fail "there was nothing to refuse"
	status 1 init --status >tree
	grep -qF 'MISSING  groups      eth1 0xfffd: is 0x0' tree || { cat tree; fail "not seen"; }
	grep -qF 'MISSING  sysctl      net.ipv4.conf.eth1.rp_filter = 1: is 0' tree ||
		{ cat tree; fail "not seen"; }
	init >said
	! by_group -4 192.168.77.1 || fail "not repaired"
	init --remove >said
	await has_link_local
	is_as_in before
	no_journal
}
it nat-init-port-is-no-interface-of-the-host port_is_no_interface
port_is_no_interface_nft() { FIREWALL=nftables port_is_no_interface; }
it nat-init-port-is-no-interface-of-the-host-with-nftables port_is_no_interface_nft

# What somebody else joins, as libvirt does, has none of our settings: the bridge has its own mask.
port_of_somebody() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	machine_on_eth1
	: >brw0.conf
	init >said
	ip link set eth1 master brW0
	! by_group -6 "$link_local" || fail "the host is reached on a port of somebody's"
	ip link set brW0 type bridge group_fwd_mask 0
	by_group -6 "$link_local" || fail "there was nothing to refuse"
	init >said
	! by_group -6 "$link_local" || fail "not repaired"
	# Group 02 is not in any bridge's mask: the doctor tells of the port.
	init --doctor --no-probe >diagnosis || :
	grep -q '^interface: packets from eth1 bypass the rules' diagnosis || { cat diagnosis; fail "the doctor does not find it"; }
}
it nat-init-port-that-somebody-joined-is-fenced-by-the-bridge port_of_somebody

# systemd's files say 2, and without an address that is the same.
port_settings_hold() {
	host
	ports
	set_to net/ipv4/conf/eth1/rp_filter 2
	init >said
	[ "$(setting net/ipv4/conf/eth1/rp_filter)" = 2 ] || fail "written without need"
	[ "$(setting net/ipv4/conf/eth2/rp_filter)" = 1 ] || fail "not written"
	set_to net/ipv4/conf/eth2/rp_filter 2
	init --status >tree || { cat tree; fail "does not hold"; }
	# Without IPv6 at all, which an MTU below 1280 rules out, there is nothing to set.
	ip link set eth1 mtu 1000
	[ ! -e /proc/sys/net/ipv6/conf/eth1 ] || fail "eth1 has IPv6"
	init >said
	init --status >tree || { cat tree; fail "does not hold"; }
}
it nat-init-port-setting-that-does-as-well-holds port_settings_hold

# On a bridge that looks for loops, what its neighbours say of them must come to it.
port_of_a_bridge_with_stp() {
	adopted
	printf '[brW0]\nports = eth1\n' >brw0.conf
	host_state before
	init >said
	ip -d link show eth1 | grep -q 'group_fwd_mask 0xfffc ' || fail "not 0xfffc"
	init --remove >said
	is_as_in before
	ip -d link show eth1 | grep -q 'group_fwd_mask 0 ' || fail "not given back"
}
it nat-init-port-of-a-bridge-with-stp-gets-its-frames port_of_a_bridge_with_stp

port_with_an_address() {
	needs busybox
	host
	ports
	init >said
	namespace peer
	ip link set eth1-peer netns peer
	ip -n peer address add 192.168.77.20/24 dev eth1-peer
	ip -n peer link set eth1-peer up
	pings peer 192.168.77.1
}
it nat-init-machine-on-a-port-reaches-the-host port_with_an_address

done_testing
