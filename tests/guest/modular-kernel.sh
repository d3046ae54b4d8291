#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A distribution's kernel, freshly booted in a guest: the modules that brw0-nat-init needs are
# there and nothing has loaded them yet; or they are not there at all.
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"

# All that netfilter and bridges have. By directory: which of them brw0-nat-init needs is its own affair.
every_module() {
	find "$GUEST_LINUX/lib/modules/" -path '*/net/*' -name '*.ko*' |
		grep -E '/net/(bridge|netfilter|ipv4/netfilter)/[^/]*$' | sed 's,.*/,,; s,\.ko.*,,'
}

# with_libnftables: the library that is not linked but loaded.
with_libnftables() {
	library=$(/sbin/ldconfig -p | sed -n 's,.*libnftables\.so\.1 .*=> ,,p' | head -n 1)
	mkdir -p "machine/${library%/*}"
	cp -L "$library" "machine/$library"
	with_libraries "$library"
}

# boot_host MODULE…: run the task on a machine with these modules, and wait for its end. It has what
# $LIBRARIES puts there, too.
boot_host() {
	guest_need
	trap 'guest_report $?' EXIT
	guest_image
	mkdir -p machine/sbin
	cp "$BUILD/brw0-nat-init" machine/sbin/
	with_libraries "$BUILD/brw0-nat-init"
	${LIBRARIES:-:}
	cp "$SOURCE/tests/guest/nat-init-task" machine/sbin/
	guest_modules "$PWD/machine" virtio_pci virtio_net "$@"
	{ cat "$IMAGE" && guest_archive machine; } >machine.cpio
	INITRD=$PWD/machine.cpio MEMORY=192 guest_start machine task=/sbin/nat-init-task \
		-netdev tap,id=n0,script=no,downscript=no -device "$NIC:01,netdev=n0"
	guest_end machine
	guest_expect machine ip_tables-before missing
	guest_expect machine bridge-before missing
}

modules_not_loaded() {
	# shellcheck disable=SC2046 # a list
	boot_host $(every_module)
	guest_said machine plan-stdout | grep -qx 'modprobe ip_tables' ||
		fail 'says nothing of the module that it is to load'
	guest_expect machine apply-status 0
	guest_expect machine bridge-after there
	guest_said machine tables-after | grep -qw nat || fail 'the table nat is not in use'
	guest_said machine tables-after | grep -qw filter || fail 'the table filter is not in use'
	guest_expect machine status-status 0
	guest_expect machine forwarding 1
	guest_expect machine remove-status 0
	guest_expect machine bridge-removed missing
	guest_said machine remove-stdout | grep -q 'module ip_tables and those .* stay loaded' ||
		fail 'says nothing of the module that stays'
}

# Nothing but what was chosen is loaded: no table of iptables comes into being.
nftables_not_loaded() {
	# shellcheck disable=SC2046 # a list
	LIBRARIES=with_libnftables boot_host $(every_module)
	guest_expect machine apply-status 0
	guest_expect machine bridge-after there
	guest_expect machine ip_tables-after missing
	guest_expect machine status-status 0
	guest_said machine status-stdout | grep -q 'ok .*module *nf_tables loaded' ||
		fail 'nf_tables is not what was chosen'
	guest_expect machine forwarding 1
	guest_expect machine remove-status 0
	guest_expect machine bridge-removed missing
	guest_expect machine ip_tables-removed missing
}

no_ip_tables() {
	boot_host bridge
	guest_expect machine apply-status 1
	[ "$(guest_said machine apply-stderr | wc -l)" = 1 ] || fail 'not one line'
	guest_said machine apply-stderr | grep -q '^brw0-nat-init: cannot .*CONFIG_IP_NF' ||
		fail 'the missing kernel option is not named'
	guest_expect machine bridge-after missing
	guest_expect machine forwarding 0
}

no_bridge() {
	# shellcheck disable=SC2046 # a list
	boot_host $(every_module | grep -v '^br\|bridge\|physdev')
	guest_expect machine apply-status 1
	[ "$(guest_said machine apply-stderr | wc -l)" = 1 ] || fail 'not one line'
	guest_said machine apply-stderr | grep -q '^brw0-nat-init: cannot .*CONFIG_BRIDGE' ||
		fail 'the missing kernel option is not named'
	guest_expect machine bridge-after missing
	guest_expect machine forwarding 0
}

it nat-init-loads-what-a-modular-kernel-has-not-loaded modules_not_loaded
it nat-init-loads-nftables-and-not-iptables nftables_not_loaded
it nat-init-names-the-kernel-option-for-ip-tables no_ip_tables
it nat-init-names-the-kernel-option-for-bridges no_bridge
done_testing
