#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real guests get online through a host that our programs set up.
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"

# The host's address on brW0.
gateway() {
	ip -4 -o address show dev brW0 | grep -o 'inet [0-9.]*' | cut -d ' ' -f 2
}

# is_online NAME: it has all that a guest should have.
is_online() {
	guest_expect "$1" lease ok
	online_gateway=$(gateway)
	[ -n "$online_gateway" ] || fail 'brW0 has no address'
	guest_expect "$1" gateway "$online_gateway"
	guest_said "$1" nameserver >got
	sed -n 's/^nameserver //p' /etc/resolv.conf >wanted
	same wanted got
	guest_expect "$1" ping-gateway ok
	guest_expect "$1" ping-server ok
	guest_expect "$1" page 'Hello from the Internet'
	guest_expect "$1" page-by-name 'Hello from the Internet'
	guest_expect "$1" source "$WLAN"
}

netdev_spelling() {
	laptop_up
	guest_netdev guest '' 01
	guest_end guest
	is_online guest
	brw0-nat-init --doctor >doctor ||
		{ cat doctor; fail "the doctor finds fault with a host that serves its guest"; }
	grep -q '^brW0: healthy ' doctor || { cat doctor; fail "not called healthy"; }
}

net_spelling() {
	laptop_up
	guest_start guest '' -global virtio-net-pci.romfile= -net nic,model=virtio -net "tap,$SCRIPTS"
	guest_end guest
	is_online guest
}

two_at_once() {
	laptop_up
	guest_netdev anna hold=1 01
	guest_netdev bert hold=1 02
	guest_await anna holding
	guest_await bert holding
	is_online anna
	is_online bert
	anna=$(guest_said anna address)
	bert=$(guest_said bert address)
	[ "$anna" != "$bert" ] || fail "both have $anna"
	guest_tell anna "ping ${bert%/*}"
	guest_tell bert "ping ${anna%/*}"
	guest_await anna "ping-${bert%/*}"
	guest_await bert "ping-${anna%/*}"
	guest_tell anna off
	guest_tell bert off
	guest_end anna
	guest_end bert
	guest_expect anna "ping-${bert%/*}" ok
	guest_expect bert "ping-${anna%/*}" ok
}

# All the TAPs on brW0.
ports() {
	ip -o link show master brW0 | sed 's/^[0-9]*: \([^:]*\):.*/\1/'
}

port_comes_and_goes() {
	laptop_up
	guest_netdev guest hold=1 01
	guest_await guest holding
	[ "$(ports)" = tap0 ] || fail "ports of brW0: $(ports)"
	guest_tell guest off
	guest_end guest
	[ -z "$(ports)" ] || fail "ports left on brW0: $(ports)"
}

# QEMU only prints what became of the scripts: look over its shoulder.
scripts_succeed() {
	laptop_up
	mkdir trace
	strace --seccomp-bpf -ff -o trace/p -e trace=execve \
		qemu-system-x86_64 -M pc -accel tcg -S -nodefaults -no-user-config -display none \
		-netdev "tap,id=n0,$SCRIPTS" -device "$NIC:01,netdev=n0" \
		-monitor stdio <<-'MONITOR' >monitor.txt 2>qemu.stderr
		quit
	MONITOR
	[ ! -s qemu.stderr ] || fail 'QEMU complains'
	for script in brw0-ifup brw0-ifdown; do
		grep -l "execve(.*/$script\"" trace/* >calls || fail "QEMU did not call $script"
		grep -q 'exited with 0' "$(cat calls)" || fail "$script: $(tail -n 1 "$(cat calls)")"
	done
}

remove_is_exact() {
	laptop_up
	guest_netdev guest '' 01
	guest_end guest
	guest_expect guest source "$WLAN"
	dhcpd_down
	brw0-nat-init --remove
	host_state after uncounted unloaded
	same before after
}

it guest-gets-online-netdev netdev_spelling
it guest-gets-online-net net_spelling
it two-guests-get-online-at-once two_at_once
it guests-tap-is-brw0s-port-while-it-runs port_comes_and_goes
it qemu-finds-both-scripts-succeed scripts_succeed
it remove-after-a-guest-restores-the-host remove_is_exact
done_testing
