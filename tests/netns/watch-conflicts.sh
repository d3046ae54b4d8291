#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch when it is disturbed: by nothing at all, by storms, by a program that undoes what is set
# up, by errors and by SIGKILL.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"

# While nothing happens it does not wake up; with an event it does, so that the count can be trusted.
idle() {
	laptop
	[ "$(cat /proc/"$watch"/task/*/status | grep -c '^voluntary_ctxt')" = 1 ] || fail "threads"
	slept 10 || { cat watch.log; fail "it woke up"; }
	interface eth9
	! slept 1 || fail "it sleeps through events"
	watch_ends
}
it watch-does-not-wake-up-while-idle idle

# A run that changes nothing is the last.
no_loop() {
	laptop
	before=$(runs)
	nft flush ruleset
	mended
	[ "$(runs)" -le $((before + 3)) ] || { cat watch.log; fail "$(($(runs) - before)) runs"; }
	watch_ends
}
it watch-is-not-caused-by-its-own-changes no_loop

# 100 events a second and more, for some seconds.
storm() {
	laptop
	before=$(runs)
	until=$(($(date +%s) + 6))
	n=0
	while [ "$(date +%s)" -lt "$until" ]; do
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			echo 'address add 10.77.0.1/24 dev wlan0'
			echo 'address delete 10.77.0.1/24 dev wlan0'
		done | ip -batch -
		n=$((n + 20))
		sleep 0.05
	done
	[ "$n" -gt 600 ] || fail "only $n events"
	mended
	[ "$(runs)" -gt "$before" ] || fail "no run"
	[ "$(runs)" -le $((before + 6)) ] || { cat watch.log; fail "$(($(runs) - before)) runs"; }
	watch_ends
}
it watch-bounds-the-runs-in-a-storm storm

# More than the socket holds: what was lost is made up for.
overrun() {
	laptop
	kill -STOP "$watch"
	i=0
	while [ "$i" -lt 3000 ]; do
		echo "route add 10.78.$((i / 250)).$((i % 250 + 1)) dev wlan0"
		i=$((i + 1))
	done | ip -batch -
	nft flush ruleset
	breaks
	kill -CONT "$watch"
	await ran_after 'too many events'
	mended
	watch_ends
}
it watch-makes-up-for-lost-events overrun

# undoer: a program of that name that flushes all rules, again and again.
undoer() {
	cp "$(command -v nft)" ./undoer
	while :; do
		./undoer flush ruleset
		sleep 0.2
	done
}

conflict_lines() {
	grep -c 'another program keeps undoing' watch.log || :
}

conflict() {
	laptop
	undoer &
	undoer=$!
	await grep -q 'another program keeps undoing' watch.log
	# Then it is slow: in the 20 s that follow, not a run each 2 s.
	before=$(changes)
	sleep 20
	kill "$undoer"
	wait "$undoer" 2>/dev/null || :
	[ $(($(changes) - before)) -le 5 ] || { cat watch.log; fail "$(($(changes) - before)) changes"; }
	[ "$(conflict_lines)" = 1 ] || { grep another watch.log; fail "not reported once"; }
	grep 'another program' watch.log | grep -q 'undoing .*: undoer (process [0-9]*);' ||
		{ grep another watch.log; fail "who is it?"; }
	# What is not about that does not wait.
	interface eth9
	mended
	watch_ends
}
it watch-backs-off-from-a-conflict-and-says-who conflict

# Rules that are flushed now and then are no conflict.
flushed_now_and_then() {
	laptop
	for _ in 1 2 3 4 5 6 7; do
		nft flush ruleset
		breaks
		mended
		sleep 1.5
	done
	[ "$(conflict_lines)" = 0 ] || fail "reported"
	watch_ends
}
it watch-has-patience flushed_now_and_then

# A fixed address that collides: reported once, and neither a busy loop nor forgotten.
collides() {
	laptop address=192.168.77.1/24
	link eth1 192.168.77.5/24 ap lan 192.168.77.9/24
	await grep -q '^brw0-nat-init: ' watch.log
	before=$(runs)
	sleep 6
	[ $(($(runs) - before)) -le 4 ] || { cat watch.log; fail "$(($(runs) - before)) runs"; }
	[ "$(grep -c '^brw0-nat-init: ' watch.log)" = 1 ] || { cat watch.log; fail "not reported once"; }
	ip link delete eth1
	await watched_holds
	mended
	watch_ends
}
it watch-reports-a-collision-once-and-retries collides

# An error in the file: its line, once; what is set up stays.
misconfigured() {
	laptop
	configure adress=auto
	await grep -q "unknown key 'adress'" watch.log
	interface eth9
	settles
	[ "$(grep -c "^brw0-nat-init: .*'adress'" watch.log)" = 1 ] || { cat watch.log; fail "not once"; }
	is_online || fail "offline"
	configure
	mended
	watch_ends
}
it watch-reports-an-error-in-the-configuration-once misconfigured

killed() {
	laptop
	kill -KILL "$watch"
	wait "$watch" || :
	nft flush ruleset
	breaks
	watch_starts
	mended
	watch_ends
}
it watch-loses-nothing-when-it-is-killed killed

# child: the program that runs; it waits where another process has its lock.
child() {
	tr ' ' '\n' <"/proc/$watch/task/$watch/children" | grep .
}

child_killed() {
	laptop
	flock -o "$STATE_DIR/lock" sleep 900 &
	holder=$!
	nft flush ruleset
	await child
	kill -KILL "$(child)"
	await grep -q 'brw0-nat-init: killed by signal 9' watch.log
	kill "$holder"
	mended
	[ -z "$(child)" ] || fail "a child is left"
	watch_ends
}
it watch-runs-a-killed-program-again child_killed

# SIGTERM while a program runs: that ends first.
stopped() {
	laptop
	flock "$STATE_DIR/lock" sleep 3 &
	nft flush ruleset
	await child
	watch_ends
	watched_holds || { cat tree; fail "stopped halfway"; }
}
it watch-waits-for-its-program-before-it-ends stopped

done_testing
