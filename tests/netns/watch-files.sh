#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-watch and the files that name the host's DNS servers: whatever is done to one of them is
# noticed, and what is done to others is not.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/watch.sh"


# noticed WHAT COMMAND…: it causes a run for DNS servers.
noticed() {
	noticed_what=$1
	shift
	noticed_before=$(runs)
	"$@"
	await ran_again "$noticed_before"
	tail -n +"$((noticed_line + 1))" watch.log | grep -q 'run after: DNS servers$' ||
		{ cat watch.log; fail "$noticed_what: another reason"; }
	settles
}

ran_again() {
	noticed_line=$(wc -l <seen.log)
	[ "$(runs)" -gt "$1" ]
}

# unnoticed COMMAND…: it causes none, nor does the process wake up for long.
unnoticed() {
	unnoticed_before=$(runs)
	"$@"
	sleep 1
	[ "$(runs)" = "$unnoticed_before" ] || fail "a run after: $*"
}

write() {
	echo "nameserver $1" >"$2"
}

replace() {
	write "$1" "$2.new"
	mv "$2.new" "$2"
}

starts() {
	host
	: >seen.log
	watch_starts
	cp watch.log seen.log
}

written() {
	write 10.1.1.1 /etc/resolv.conf
	starts
	noticed written write 10.1.1.2 /etc/resolv.conf
	noticed replaced replace 10.1.1.3 /etc/resolv.conf
	noticed deleted rm /etc/resolv.conf
	noticed created write 10.1.1.4 /etc/resolv.conf
	unnoticed write 10.1.1.5 /etc/resolv.conf.bak
	unnoticed replace 10.1.1.6 /etc/hosts
	watch_ends
}
it watch-notices-a-changed-resolv.conf written

# As systemd-resolved is started, replaces its file and is stopped.
linked() {
	write 10.1.1.1 /etc/resolv.conf
	starts
	noticed 'a link to what is not there' ln -sfn ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
	noticed 'the directory' mkdir -p /run/systemd/resolve
	noticed 'the target' write 127.0.0.53 /run/systemd/resolve/stub-resolv.conf
	noticed 'the real servers' replace 10.1.1.2 /run/systemd/resolve/resolv.conf
	noticed 'again' replace 10.1.1.3 /run/systemd/resolve/resolv.conf
	unnoticed write x /run/systemd/resolve/netif
	noticed 'the end' rm -r /run/systemd/resolve
	noticed 'and a beginning' mkdir -p /run/systemd/resolve
	noticed 'with a file' replace 10.1.1.4 /run/systemd/resolve/resolv.conf
	watch_ends
}
it watch-follows-links-and-directories linked

network_manager() {
	write 10.1.1.1 /etc/resolv.conf
	starts
	noticed 'its directory' mkdir /run/NetworkManager
	noticed 'its file' replace 10.1.1.2 /run/NetworkManager/no-stub-resolv.conf
	noticed 'a chain of links' ln -s /run/one /run/NetworkManager/resolv.conf
	noticed 'its second link' ln -s /run/two /run/one
	noticed 'its end' write 10.1.1.3 /run/two
	noticed 'nothing there' rm /run/two
	noticed 'a loop' ln -s /run/one /run/two
	noticed 'no loop any more' ln -sfn /run/three /run/two
	watch_ends
}
it watch-notices-networkmanager network_manager

# A DHCP server keeps its file open.
leased() {
	printf 'lease 192.168.77.%d {\nends never;\nbinding state active;\nhardware ethernet %s;\nclient-hostname "%s";\n}\n' \
		"$1" "52:54:00:00:00:$1" "$2" >&9
}
leases() {
	installed
	configure dhcp=isc names=hosts
	mkdir -p /var/lib/dhcp
	exec 9>>/var/lib/dhcp/dhcpd.leases
	starts
	leased 70 app
	await getent hosts app.brw0.internal
	ran_after leases || fail "for another reason"
	settles
	# Where a resolver asks the DHCP server itself, leases are nobody's business.
	configure dhcp=isc
	await ran_after brw0.conf
	settles
	unnoticed leased 71 db
	watch_ends
}
it watch-notices-a-lease-where-names-are-in-etc-hosts leases

# A file that is written all the time does not keep the runs from beginning.
storm() {
	write 10.1.1.1 /etc/resolv.conf
	starts
	before=$(runs)
	n=0
	while [ "$n" -lt 500 ]; do
		n=$((n + 1))
		replace "10.1.2.$((n % 250))" /etc/resolv.conf
	done
	await ran_again "$before"
	settles
	[ "$(runs)" -le $((before + 10)) ] || fail "$(($(runs) - before)) runs"
	watch_ends
}
it watch-is-not-drowned-by-a-storm storm

done_testing
