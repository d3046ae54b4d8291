#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real guests of users without rights get online by brw0-bridge-helper.
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"
. "$SOURCE/tests/lib/setuid.sh"

# The host is set up, and nobody is who runs QEMU. $RIGHTS: what gives the helper other rights than the
# setuid bit.
user_up() {
	given_copy
	${RIGHTS:-:}
	laptop_up
	guest_of 65534
}

# is_online NAME: it has its lease, and reaches the Internet with the host's address.
is_online() {
	guest_expect "$1" lease ok
	guest_expect "$1" page 'Hello from the Internet'
	guest_expect "$1" page-by-name 'Hello from the Internet'
	guest_expect "$1" source "$WLAN"
}

# goes_online QEMU-OPTION…: a guest with these does.
goes_online() {
	guest_start guest '' "$@"
	guest_end guest
	is_online guest
	ip -o link show type tun >taps
	[ ! -s taps ] || fail "its TAP is left"
}

netdev_bridge() {
	user_up
	goes_online -netdev "bridge,id=n0,br=brW0,helper=$HELPER" -device "$NIC:01,netdev=n0"
}

net_bridge() {
	user_up
	goes_online -global virtio-net-pci.romfile= -net nic,model=virtio \
		-net "bridge,br=brW0,helper=$HELPER"
}

tap_helper() {
	user_up
	goes_online -netdev "tap,id=n0,br=brW0,helper=$HELPER" -device "$NIC:01,netdev=n0"
}

two_users_at_once() {
	user_up
	acl 'allow brW0 user 65534 limit 1' 'allow brW0 user 65533 limit 1'
	guest_start anna hold=1 -netdev "bridge,id=n0,br=brW0,helper=$HELPER" \
		-device "$NIC:01,netdev=n0"
	guest_of 65533
	guest_start bert hold=1 -netdev "bridge,id=n0,br=brW0,helper=$HELPER" \
		-device "$NIC:02,netdev=n0"
	guest_await anna holding
	guest_await bert holding
	brw0-nat-init --status >tree
	cat tree
	[ "$(grep -c 'owner .*guest 52:54' tree)" = 2 ] || fail "not two ports with owner and guest"
	guest_tell anna off
	guest_tell bert off
	guest_end anna
	guest_end bert
	is_online anna
	is_online bert
}

# qmp COMMAND…: one after the other to the running QEMU, which has to do each.
qmp() {
	perl -MIO::Socket::UNIX -e '
		my $qemu = IO::Socket::UNIX->new(Peer => "qmp/socket") or die "$!";
		<$qemu>;
		for my $command ("{\"execute\": \"qmp_capabilities\"}", @ARGV) {
			print $qemu "$command\n";
			my $answer;
			do { $answer = <$qemu> // die "no answer" } while $answer =~ /"event"/;
			die $answer unless $answer =~ /"return"/;
		}' "$@"
}

taps() { ip -o link show type tun | grep -c 'master brW0'; }
one_tap() { [ "$(taps)" = 1 ]; }

# A second network card, plugged in while the guest runs, and pulled out again.
hot_plug() {
	user_up
	mkdir -m 777 qmp
	guest_start guest hold=1 -netdev "bridge,id=n0,br=brW0,helper=$HELPER" \
		-device "$NIC:01,netdev=n0" -qmp unix:qmp/socket,server=on,wait=off
	guest_await guest holding
	[ "$(taps)" = 1 ]
	qmp '{"execute": "netdev_add", "arguments": {"type": "bridge", "id": "n1", "br": "brW0",
		"helper": "'"$HELPER"'"}}'
	[ "$(taps)" = 2 ] || fail "no second TAP"
	! qmp '{"execute": "netdev_add", "arguments": {"type": "bridge", "id": "n2", "br": "brNo",
		"helper": "'"$HELPER"'"}}' 2>answer || fail "a bridge that is not allowed"
	[ "$(taps)" = 2 ] || fail "a TAP for nothing"
	qmp '{"execute": "netdev_del", "arguments": {"id": "n1"}}'
	await one_tap
	guest_tell guest off
	wait "$(cat guest.pid)"
	is_online guest
}

# Not on the list: QEMU says so, and does not start.
not_allowed() {
	user_up
	acl 'allow brW0 user 65533'
	guest_start guest '' -netdev "bridge,id=n0,br=brW0,helper=$HELPER" -device "$NIC:01,netdev=n0"
	! wait "$(cat guest.pid)" || fail "QEMU started"
	grep -q 'brw0-bridge-helper: cannot use bridge brW0: no line of .* allows it' guest.stderr ||
		{ cat guest.stderr; fail "does not say why"; }
}

it guest-of-a-user-by-netdev-bridge netdev_bridge
it guest-of-a-user-by-net-bridge net_bridge
it guest-of-a-user-by-tap-helper tap_helper
it guests-of-two-users-at-once two_users_at_once
it guest-of-a-user-gets-a-card-while-it-runs hot_plug
for deed in netdev_bridge net_bridge tap_helper two_users_at_once hot_plug; do
	eval "${deed}_by_file_capability() { RIGHTS=by_file_capability; needs setcap; $deed; }"
	it "guest-by-file-capability-$(echo "$deed" | tr _ -)" "${deed}_by_file_capability"
done
it guest-of-a-user-who-is-not-allowed not_allowed
done_testing
