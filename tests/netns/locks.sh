#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Locks that no other user can hold, and a state that no other user has written.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

# nobody COMMAND…: as another user.
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
}

needs_another_user() {
	needs setpriv
	nobody true 2>/dev/null || skip "another user needs root"
}

# held_by_nobody FILE: locked, if nobody can.
held_by_nobody() {
	nobody flock --nonblock "$1" true || fail "cannot be locked by nobody: $1"
	in_background setpriv --reuid=65534 --regid=65534 --clear-groups -- \
		flock "$1" sleep 90
	! await_free "$1" || fail "is not locked: $1"
}

# await_free FILE: it can be locked still, after a while.
await_free() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		flock --nonblock "$1" true || return 1
		sleep 0.1
	done
}

held_state_dir() {
	needs_another_user
	host
	init >said
	held_by_nobody "$STATE_DIR"
	timeout 20 brw0-nat-init --config=brw0.conf --firewall=iptables >said ||
		fail "a user keeps root's run from working"
	timeout 20 brw0-nat-init --config=brw0.conf --remove >said ||
		fail "a user keeps root's --remove from working"
	no_journal
	# What is locked instead is not to be had by others.
	for file in "$STATE_DIR"/*; do
		! nobody flock --nonblock "$file" true 2>/dev/null || fail "nobody locks $file"
	done
	[ -f "$STATE_DIR/lock" ] || fail "nothing was locked"
}
it nat-init-lock-is-not-a-directory-that-all-can-open held_state_dir

held_output_dir() {
	needs_another_user
	old_and_new
	held_by_nobody .
	held_by_nobody out.conf
	timeout 20 brw0-dhcpd-conf --template="$TEMPLATE" --config=brw0.conf --no-check \
		--resolv-conf=resolv.conf --dns=10.0.0.2 --output=out.conf ||
		fail "a user keeps root's configuration from being published"
	same new out.conf
	no_temp
}
it dhcpd-conf-lock-is-not-a-directory-that-all-can-open held_output_dir

# Control: the lock does keep two runs of the same user apart.
held_by_ourselves() {
	host
	init >said
	init --remove >said
	flock "$STATE_DIR/lock" sh -c 'touch locked; sleep 2; touch freed' &
	await test -e locked
	init >said
	[ -e freed ] || fail "did not wait for the lock"
	wait
}
it nat-init-waits-for-another-run held_by_ourselves

# doubted TEXT [DIR]: each command refuses to use that state directory, and says why.
doubted() {
	for doubted_command in --verbose --remove --status --dry-run; do
		host_state before
		status 1 brw0-nat-init --config=brw0.conf --state-dir="${2:-$STATE_DIR}" \
			--firewall=iptables "$doubted_command"
		says "$1"
		host_state after
		same before after
	done
}

# journal_line KEY BEFORE: of a change that was never made.
foreign_journal() {
	init >said
	journal=$(echo "$STATE_DIR"/journal-*)
	init --remove >said
	printf '[journal]\nboot-id=%s\n\n[change 1]\nkind=sysctl\nkey=%s\nvalue=%s\nbefore=%s\nbridges=brW0;\n' \
		"$(cat /proc/sys/kernel/random/boot_id)" "$1" "$2" "$3" >"$journal"
}

foreign_state() {
	needs_another_user
	host
	foreign_journal net/ipv4/conf/lo/log_martians "$(setting net/ipv4/conf/lo/log_martians)" 1
	# Control: as root's own it is believed.
	cp -a "$journal" kept
	init --remove >said
	[ "$(setting net/ipv4/conf/lo/log_martians)" = 1 ] || fail "the journal says nothing"
	set_to net/ipv4/conf/lo/log_martians 0
	cp -a kept "$journal"

	chown 65534 "$journal"
	doubted "it belongs to user 65534"
	chown 0 "$journal"
	chmod 0664 "$journal"
	doubted "other users can change it (mode 0664)"
	chmod 0646 "$journal"
	doubted "other users can change it (mode 0646)"
	chmod 0644 "$journal"
	chown 65534 "$STATE_DIR"
	doubted "it belongs to user 65534"
	chown 0 "$STATE_DIR"
	chmod 0775 "$STATE_DIR"
	doubted "other users can change it (mode 0775)"
	chmod 01777 "$STATE_DIR"
	doubted "other users can change it (mode 1777)"
	chmod 0755 "$STATE_DIR"
	rm "$journal"
	echo secret >secret
	ln -s "$PWD/secret" "$journal"
	doubted "cannot use the journal $journal: cannot open it: Too many levels of symbolic links"
	rm "$journal"
	mkfifo "$journal"
	doubted "it is not a regular file"
	[ "$(setting net/ipv4/conf/lo/log_martians)" = 0 ] || fail "was believed"
}
it nat-init-journal-of-another-user-is-refused foreign_state

# As root's own: what no run writes is not done either.
odd_journal() {
	host
	echo keep >victim
	up=../../../../../../../../../../
	for key in "$up$PWD/victim" "net/$up$PWD/victim" "net/ipv4/conf/$up$PWD/victim" \
		kernel/core_pattern net/core/somaxconn /proc/sys/net/ipv4/ip_forward; do
		foreign_journal "$key" "$(cat "/proc/sys/$key" 2>/dev/null || echo keep)" owned
		doubted "this program never makes a change 'sysctl' of '$key'"
		rm "$journal"
	done
	[ "$(cat victim)" = keep ] || fail "another file is written"
	foreign_journal net/ipv4/ip_forward 0 1
	sed -i 's/kind=sysctl/kind=other/' "$journal"
	doubted "a change of the kind 'other' is unknown"
}
it nat-init-journal-with-another-change-is-refused odd_journal

foreign_parents() {
	needs_another_user
	host
	: >brw0.conf
	mkdir -m 1777 shared
	mkdir shared/theirs shared/ours
	chown 65534 shared/theirs
	doubted "cannot use the state directory shared/theirs: it belongs to user 65534" shared/theirs
	mkdir shared/theirs/ours
	doubted "shared/theirs belongs to user 65534" shared/theirs/ours
	ln -s ../ours shared/theirs/link
	doubted "shared/theirs belongs to user 65534" shared/theirs/link
	ln -s ours shared/link
	chown -h 65534 shared/link
	doubted "shared/link belongs to user 65534" shared/link
	# Control: what is root's alone in a sticky directory will do.
	brw0-nat-init --config=brw0.conf --state-dir=shared/ours --firewall=iptables >said
	brw0-nat-init --config=brw0.conf --state-dir=shared/ours --remove >said
	chmod 0777 shared
	doubted "other users can change $PWD/shared (mode 0777)" shared/ours
}
it nat-init-state-directory-below-another-users-is-refused foreign_parents

planted_lock() {
	needs_another_user
	host
	: >brw0.conf
	mkdir "$STATE_DIR"
	: >"$STATE_DIR/lock"
	chmod 0644 "$STATE_DIR/lock"
	status 1 init
	says "cannot lock $STATE_DIR/lock: other users can open it (mode 0644)"
	chmod 0600 "$STATE_DIR/lock"
	chown 65534 "$STATE_DIR/lock"
	status 1 init
	says "it belongs to user 65534"
	rm "$STATE_DIR/lock"
	init >said
}
it nat-init-lock-that-others-can-open-is-refused planted_lock

done_testing
