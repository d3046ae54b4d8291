#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init is killed at every system call that changes something, on hosts of more kinds.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-faults.sh"

# Whoever is killed at a call that changes nothing has done as much as at the next one that does:
# nat-init-kill.sh goes through all of them.
select_calls() { changing; }

# A bridge that somebody made, with a port that is down on it, and one that is to join. They have been
# up before: the kernel has no way back to the queue of a device that never was.
adopted() {
	set_up() {
		printf '[brW0]\nports=phy0,phy1\n' >brw0.conf
		ip -batch - <<-END
			link add brW0 type bridge
			link add phy0 address 02:00:00:00:00:11 type veth peer name far0 address 02:00:00:00:00:12
			link add phy1 address 02:00:00:00:00:13 type veth peer name far1 address 02:00:00:00:00:14
			link set phy1 master brW0
			link set brW0 up
			link set phy0 up
			link set phy1 up
			link set brW0 down
			link set phy0 down
			link set phy1 down
		END
	}
}

kill_adopted() {
	adopted
	apart=yes # the MAC stays pinned
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-on-an-adopted-bridge kill_adopted

kill_adopted_remove() {
	adopted
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-on-an-adopted-bridge kill_adopted_remove

interfaces() {
	set_up() { printf '[brW0]\nforwarding=interfaces\n' >brw0.conf; }
}

kill_interfaces() {
	interfaces
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-with-forwarding-of-interfaces kill_interfaces

kill_interfaces_remove() {
	interfaces
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-with-forwarding-of-interfaces kill_interfaces_remove

# Whose jumps stand before whose is decided by which bridge came first.
two_bridges() {
	rules_order='sort'
	set_up() { printf '[brW0]\n[brW1]\n' >brw0.conf; }
}

kill_two_bridges() {
	two_bridges
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-with-two-bridges kill_two_bridges

kill_one_of_two() {
	two_bridges
	prepare() { nat; }
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove --bridge=brW0; }
	undo() { nat --remove --bridge=brW0; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-of-one-of-two kill_one_of_two

kill_last_of_two() {
	two_bridges
	prepare() {
		nat
		nat --remove --bridge=brW0
	}
	run_under() { "$@" brw0-nat-init --config=brw0.conf --remove --bridge=brW1; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-of-the-last-of-two kill_last_of_two

done_testing
