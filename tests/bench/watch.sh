#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch: from an event until the guest is online, what a run costs that changes nothing, how often
# it wakes up while nothing happens, and its memory.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"

TIMES=20

now() {
	date +%s%N | cut -c1-13
}

# row NAME UNIT: the median and the worst of the numbers on standard input.
row() {
	sort -n | awk -v name="$1" -v unit="$2" '
		{ n[NR] = $1 }
		END { printf "%-44s median %5d, worst %5d %s of %d\n", name, n[int((NR + 1) / 2)], n[NR], unit, NR }'
}

# answers: the server to the guest, within a tenth of a second. Not by TCP, whose next try is a second
# after the first.
answers() {
	at one timeout 0.1 busybox ping -q -c 1 "$SERVER" >/dev/null 2>&1
}

# online_after NAME COMMAND…: the guest is offline by it, and then online again. The pause between is
# so long that it is no conflict.
online_after() {
	online_name=$1
	shift
	: >took
	while [ "$(wc -l <took)" -lt "$TIMES" ]; do
		begun=$(now)
		"$@"
		! answers || fail "$online_name: not offline"
		until answers; do :; done
		echo $(($(now) - begun)) >>took
		slept 2.5 || slept 2.5 || :
	done
	row "$online_name" ms <took
}

no_change() {
	: >took
	while [ "$(wc -l <took)" -lt "$TIMES" ]; do
		begun=$(now)
		brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" >/dev/null
		brw0-dhcpd-conf --config="$SCRATCH/brw0.conf" --reload >/dev/null
		echo $(($(now) - begun)) >>took
	done
	row "both programs, nothing to change" ms <took
}

plug() {
	if ip route show default | grep -q wlan0; then
		ip route replace default via 10.99.3.1
	else
		ip route replace default via "$AP"
	fi
}

measure() {
	laptop forwarding=interfaces >/dev/null
	{
		online_after "$1, rules deleted" "$2"
		link eth1 10.99.3.2/24 ap lan 10.99.3.1/24
		settles
		online_after "$1, another uplink" plug
		no_change
		before=$(sleeps)
		sleep 60
		echo "wake-ups in a minute without events: $(($(sleeps) - before))"
		grep -E '^(Pss|Rss|Private_Dirty):' "/proc/$watch/smaps_rollup" | awk '{ print $1, $2, "KiB" }'
	} >&3
	watch_ends
}

delete_table() {
	nft delete table inet brw0-brW0
}


nftables() { FIREWALL=nftables measure nftables delete_table; }

[ -n "${TAP_CASE:-}" ] || exec 3>&1
it bench-watch nftables
done_testing
