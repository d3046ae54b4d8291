# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# brw0-watch on a laptop; after nat-init.sh.
#
#	laptop			the network, brw0-watch, and guest "one", who is online
#	…what happens…
#	mended			all is set up again, and the guest is online
#	watch_ends

GUEST=192.168.77.10

# configure [LINE…]: brw0.conf of one bridge, in the backend $FIREWALL. No DHCP server: none is
# installed here with its template, and that error would be repeated.
configure() {
	{
		echo '[brW0]'
		echo 'dhcp=none'
		echo "firewall=${FIREWALL:-nftables}"
		printf '%s\n' "$@"
	} >brw0.new
	mv brw0.new brw0.conf
}

# watch_starts: it has begun, and its first run is over.
watch_starts() {
	[ -e brw0.conf ] || configure
	: >>watch.log
	brw0-watch --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" --verbose >>watch.log 2>&1 &
	watch=$!
	await ran_after start
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

# ran_after KIND: one was because of that.
ran_after() {
	grep -q "^brw0-watch: run after: .*$1" watch.log
}

# changes: how often something was changed.
changes() {
	grep -c '^brW0: .* changes\{0,1\} made' watch.log || :
}

# sleeps: how often the process has gone to sleep.
sleeps() {
	cat /proc/"$watch"/task/*/status | awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }'
}

# slept SECONDS: all the time.
slept() {
	slept_before=$(sleeps)
	sleep "$1"
	[ "$(sleeps)" = "$slept_before" ]
}

# settles: until nothing is left to do, and a run soon after would have begun.
settles() {
	await slept 0.7
}

# watched_holds: all is set up.
watched_holds() {
	brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" --status >tree 2>&1
}

# breaks: something is missing, since otherwise there would be nothing to mend.
breaks() {
	! watched_holds || { cat tree; fail "nothing is missing"; }
}

# is_online: the guest.
is_online() {
	fetch one "$SERVER" >page
}

# mended: by itself, and then there is nothing left to do.
mended() {
	await is_online
	await watched_holds
	settles
	watched_holds || { cat tree; fail "does not hold"; }
	is_online || fail "offline again"
}

# laptop [LINE…]: the network, brw0-watch with those lines of brw0.conf, and a guest, who gets answers
# through the masquerade or not at all.
# shellcheck disable=SC2120 # lines are optional
laptop() {
	internet
	ip -n ap route delete 192.168.0.0/16
	online
	configure "$@"
	watch_starts
	guest one brW0 "$GUEST/24" 192.168.77.1
	settles
	is_online || fail "offline from the start"
}
