#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A day of laptop use, for each DHCP server and backend: guests have their leases, and the network
# changes. brw0-watch runs, and nobody types a command; or, by hand, each event is followed by one run.
# After each event the host is online, and guests resolve a name, fetch a page and are reached by their
# names. A table at the end has the seconds from the event until then.
#
# Of the events of tests/lib/day-events.sh, $DAY_EVENTS happen, chosen at random. With DAY=full (make
# check-day) each does, and then others at random for $DAY_SECONDS; a guest in QEMU is there as well.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"
. "${0%/*}/../lib/managers.sh"
. "${0%/*}/../lib/guest.sh"
. "${0%/*}/../lib/day.sh"
. "${0%/*}/../lib/day-events.sh"

if [ "${DAY:-}" = full ]; then
	DAY_FULL=yes
	TAP_TIMEOUT=$((${DAY_SECONDS:-600} + 1800))
	export TAP_TIMEOUT
fi
SERVERS='dnsmasq isc kea udhcpd'
BACKENDS='nftables iptables'

# In turn, and then at random.
full_day() {
	for event_name in $(event_names "$day_server"); do passes "$event_name"; done
	[ "$day_how" = watch ] || return 0
	day_until=$(($(date +%s) + ${DAY_SECONDS:-600}))
	while [ "$(date +%s)" -lt "$day_until" ]; do passes "$(event_names "$day_server" | shuf -n 1)"; done
}

short_day() {
	for event_name in $(event_names "$day_server" | shuf -n "${DAY_EVENTS:-3}"); do passes "$event_name"; done
}

# The case's name has what it is about: day-SERVER-BACKEND-HOW.
day() {
	case_words=${TAP_CASE#day-}
	case_rest=${case_words#*-}
	day_begins "${case_words%%-*}" "${case_rest%%-*}" "${case_rest#*-}"
	if [ -n "${DAY_FULL:-}" ]; then full_day; else short_day; fi
	day_ends
}

# try SERVER BACKEND HOW: a case, and its lines for the table.
try() {
	tap_log=
	it "day-$1-$2-$3" day
	took="$took
$(echo "$tap_log" | grep '^took ' || :)"
}

# table HOW: a line for each event, a column for each case; seconds, the worst if it happened again.
table() {
	echo "$took" | awk -v how="$1" '
		NF < 6 || $5 != how { next }
		!($2 in rows) { rows[$2]; row[++row_n] = $2 }
		{ column = $3 " " $4 }
		!(column in columns) { columns[column]; columns_in[++column_n] = column }
		$6 ~ /^wrong/ { cell[$2, column] = "WRONG"; next }
		{ seconds = sprintf("%.1f", $6 / 100) }
		!(($2, column) in cell) || cell[$2, column] + 0 < seconds + 0 { cell[$2, column] = seconds }
		END {
			for (i = 1; i <= column_n; i++) printf "# %s%d: %s\n", how, i, columns_in[i]
			printf "# %-15s", "event"
			for (i = 1; i <= column_n; i++) printf "%7s", how i
			print ""
			for (r = 1; r <= row_n; r++) {
				printf "# %-15s", row[r]
				for (i = 1; i <= column_n; i++)
					printf "%7s", (row[r], columns_in[i]) in cell ? cell[row[r], columns_in[i]] : "-"
				print ""
			}
		}'
}

# figures HOW: of all these events.
figures() {
	echo "$took" | awk -v how="$1" 'NF >= 6 && $5 == how { print $6 / 100, $6 }' | sort -n |
		awk -v how="$1" '
		$2 ~ /^wrong/ { wrong++; next }
		{ seconds[++n] = $1; late += $1 > 5 }
		END {
			printf "# %s: %d events right, %d wrong; ", how, n, wrong
			printf "seconds: median %.2f, worst %.2f; %d over 5\n", seconds[int((n + 1) / 2)], seconds[n], late
		}'
}

took=
for server in $SERVERS; do
	for backend in $BACKENDS; do
		try "$server" "$backend" watch
		# A short day has one of each.
		case ${DAY_FULL:-}$server.$backend in
		yes* | dnsmasq.iptables | isc.nftables) try "$server" "$backend" hand ;;
		esac
	done
done
for how in watch hand; do
	echo "$took" | grep -q " $how " || continue
	table "$how"
	figures "$how"
done
done_testing
