#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A real guest gets online through a host whose firewall others have closed.
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"

# answers NUMBER VALUE: the guest's last ping to the server is its NUMBERth, and came to that.
answers() {
	guest_tell guest "ping $SERVER"
	await has_said "$1"
	[ "$(guest_said guest "ping-$SERVER" | tail -n 1)" = "$2" ] || fail "ping $1 is not $2"
}

has_said() {
	[ "$(guest_said guest "ping-$SERVER" | wc -l)" = "$1" ]
}

# reaches_guest: the access point, which knows the way.
reaches_guest() {
	at ap busybox ping -q -c 1 -W 1 "$guest_address" >/dev/null
}

beside_docker() {
	laptop_up sh "$SOURCE/tests/lib/docker-like.sh" iptables-nft
	guest_netdev guest 'hold=1 patience=2' 01
	guest_await guest holding
	guest_expect guest lease ok
	guest_expect guest page 'Hello from the Internet'
	guest_expect guest page-by-name 'Hello from the Internet'
	guest_expect guest source "$WLAN"
	guest_address=$(guest_said guest address)
	guest_address=${guest_address%/*}
	ip -n ap route add "$guest_address" via "$WLAN"
	! reaches_guest || fail "the guest is reached unsolicited"
	# It is the accepts that let it out, and our table that lets nobody in.
	iptables-nft -F DOCKER-USER
	answers 1 failed
	brw0-nat-init >said
	answers 2 ok
	nft flush chain inet brw0-brW0 to-guests
	reaches_guest || fail "there was nothing to refuse"
	brw0-nat-init >said
	! reaches_guest || fail "the guest is reached unsolicited again"
	guest_tell guest off
	guest_end guest
	dhcpd_down
	iptables-nft -A DOCKER-USER -j RETURN
	brw0-nat-init --remove >said
	host_state after uncounted unloaded
	same before after
}
it guest-gets-online-beside-docker-in-nft beside_docker

done_testing
