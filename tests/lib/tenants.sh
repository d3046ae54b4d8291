# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Guests on bridges of their own, brW0, brW1, …; after nat-init.sh.

# tenant NUMBER: guest gNUMBER on brWNUMBER, a web server too.
tenant() {
	guest "g$1" "brW$1" "192.168.1$1.10/24" "192.168.1$1.1"
	web_server "g$1"
}

# isolated NUMBER…: each gets out, and none to another but unasked.
isolated() {
	for from in "$@"; do
		seen_as "g$from" "$SERVER" "$WLAN"
		for to in "$@"; do
			[ "$from" = "$to" ] || rejected "g$from" "192.168.1$to.10"
		done
	done
}
