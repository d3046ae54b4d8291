#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run that takes away what an earlier one has made, and makes other things in its place: another
# address, another port, the other firewall. Wherever it is killed, another run ends in the new host,
# and --remove in the one that was there before both. Wherever a call fails, the old host is there
# again, whole, or the new one; and another run ends in the new one.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-faults.sh"

# changes FROM TO: between these two firewalls; address and port change as well.
changes() {
	change_from=$1
	change_to=$2
	# Ports that have been up before, and a bridge's: the kernel has no way back from either.
	set_up() {
		printf '[brW0]\naddress=10.50.0.1/24\nports=phy0\nfirewall=%s\n' "$change_from" >old.conf
		printf '[brW0]\naddress=10.51.0.1/24\nports=phy1\nfirewall=%s\n' "$change_to" >brw0.conf
		ip -batch - <<-END
			link add phy0 address 02:00:00:00:00:11 type veth peer name far0 address 02:00:00:00:00:12
			link add phy1 address 02:00:00:00:00:13 type veth peer name far1 address 02:00:00:00:00:14
			link set phy0 up
			link set phy1 up
			link set phy0 down
			link set phy1 down
		END
	}
	prepare() { brw0-nat-init --config=old.conf; }
	# Another run ends in the new host, and then --remove in the one before both.
	undo() {
		again
		nat --status
		host_is again counters
		nat --remove
	}
}

# For select_calls: make check lets only those fail that change something.
failing() {
	if [ "${FAULTS:-some}" = all ]; then without_loading; else changing; fi
}

# in_full NAME FUNCTION: a case that make check leaves to make check-fault.
in_full() {
	if [ "${FAULTS:-some}" = all ]; then it "$@"; fi
}

kill_in_legacy() {
	changes iptables iptables
	select_calls() { changing; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-in-a-change-of-address-and-port kill_in_legacy

fail_in_legacy() {
	changes iptables iptables
	failing_everywhere "$CHANGE"
}
it nat-init-failing-in-a-change-of-address-and-port fail_in_legacy

kill_into_nftables() {
	changes iptables nftables
	select_calls() { changing; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-in-a-move-to-nftables kill_into_nftables

fail_into_nftables() {
	changes iptables nftables
	select_calls() { failing; }
	failing_everywhere "$CHANGE"
}
in_full nat-init-failing-in-a-move-to-nftables fail_into_nftables

kill_into_legacy() {
	changes nftables iptables
	select_calls() { changing; }
	killed_everywhere "$CHANGE"
}
in_full nat-init-killed-in-a-move-to-legacy kill_into_legacy

fail_into_legacy() {
	changes nftables iptables
	select_calls() { failing; }
	failing_everywhere "$CHANGE"
}
in_full nat-init-failing-in-a-move-to-legacy fail_into_legacy

done_testing
