#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch: whatever happens to the host, guests are online again without a command.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"

sets_up() {
	internet
	online
	watch_starts
	guest one brW0 "$GUEST/24" 192.168.77.1
	seen_as one "$SERVER" "$WLAN"
	mended
	watch_ends
	# It was not undone: that is not for watch to do.
	mended
}
it watch-sets-up-what-is-missing sets_up

flushed() {
	laptop ""
	nft flush ruleset
	! holds >tree || fail "nothing is missing"
	mended
	seen_as one "$SERVER" "$WLAN"
	cat watch.log
}
it watch-after-flush-guests-are-online flushed
done_testing
