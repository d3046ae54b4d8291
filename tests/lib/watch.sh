# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# brw0-watch on a laptop; after nat-init.sh.

GUEST=192.168.77.10

# configure LINE…: brw0.conf of one bridge, in that backend.
configure() {
	{
		echo '[brW0]'
		echo "firewall=${FIREWALL:-nftables}"
		printf '%s\n' "$@"
	} >brw0.conf
}

# watch_starts: it has begun, and its first run is over.
watch_starts() {
	[ -e brw0.conf ] || configure
	: >watch.log
	brw0-watch --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" --verbose >watch.log 2>&1 &
	watch=$!
	await grep -q '^brW0: 192.168.77.1/24, ' watch.log
	settles
}

# watch_ends: by SIGTERM, with exit status 0.
watch_ends() {
	kill -TERM "$watch"
	status 0 wait "$watch"
}

# runs: how many there were.
runs() {
	grep -c '^brw0-watch: run after: ' watch.log || :
}

# counts FILE: how often the process has slept, over all its threads.
sleeps() {
	cat /proc/"$watch"/task/*/status | awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }'
}

# is_settled: no child, no event, for longer than what would cause a run takes.
is_settled() {
	settled_before=$(sleeps)
	sleep 0.7
	[ "$(sleeps)" = "$settled_before" ]
}

# settles: until nothing is left to do.
settles() {
	await is_settled
}

# holds: all is set up.
holds() {
	brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" --status
}

# mended: within five seconds, by itself.
mended() {
	AWAIT_SECONDS=${MEND_SECONDS:-60} await holds
}

# laptop [LINE…]: the network with a guest, and watch.
# shellcheck disable=SC2120 # lines of brw0.conf are optional
laptop() {
	internet
	online
	configure "$@"
	watch_starts
	guest one brW0 "$GUEST/24" 192.168.77.1
	settles
	seen_as one "$SERVER" "$WLAN"
}

# serves: the guest is online.
serves() {
	fetch one "$SERVER" >page
}
