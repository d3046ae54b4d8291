#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-dhcpd-conf --reload: the server is restarted when the file is new to it, and only then.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

FRAGMENT=/etc/dhcp/brw0.conf

# server: dhcpd as a service of systemd's, not started; brW0 is there. systemd itself cannot run here:
# a stand-in does what it would, notes that it was called, and keeps what dhcpd then reads.
server() {
	needs dhcpd
	mkdir -p /etc/dhcp /etc/init.d /etc/systemd/system /run/systemd/system bin
	: >/etc/systemd/system/isc-dhcp-server.service
	echo "include \"$FRAGMENT\";" >/etc/dhcp/dhcpd.conf
	bridge brW0 192.168.77.1/24
	: >leases
	: >calls
	stand_in systemctl <<-END
		'--no-block try-restart isc-dhcp-server.service') ! is_running || { stop; start; } ;;
		'--no-block restart isc-dhcp-server.service') rm failed; start ;;
	END
	PATH=$PWD/bin:$PATH
}

# stand_in NAME: an init system's program; standard input is what it does, arms of a case by its arguments.
stand_in() {
	{
		cat <<-END
			#!/bin/sh -e
			cd "$PWD"
			is_running() { [ -s pid ] && kill -0 "\$(cat pid)" 2>/dev/null; }
			stop() { kill "\$(cat pid)"; tail --pid="\$(cat pid)" -f /dev/null; }
			start() {
				dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -lf "$PWD/leases" \\
					-pf "$PWD/pid" brW0 2>/dev/null
			}
			case "\$*" in 'is-failed --quiet isc-dhcp-server.service') [ -e failed ]; exit ;; esac
			echo "\$*" >>calls
			[ ! -e broken ] || { echo 'Failed to connect to bus' >&2; exit 1; }
			cp "$FRAGMENT" seen
			case "\$*" in
		END
		cat
		echo '*) exit 9 ;; esac'
	} >"bin/$1"
	chmod 755 "bin/$1"
}

# dhcpd_starts: as at boot, with the file that is published.
dhcpd_starts() {
	dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -lf "$PWD/leases" -pf "$PWD/pid" brW0 2>started ||
		{ cat started; fail "dhcpd does not start"; }
}

# hears: dhcpd has its packet socket on the bridge.
hears() {
	awk -v bridge="$(cat /sys/class/net/brW0/ifindex)" '
		$4 == "0003" && $5 == bridge { found = 1 } END { exit !found }' /proc/net/packet
}

# reloads STATUS OPTION…
reloads() {
	reloads_status=$1
	shift
	: >calls
	status "$reloads_status" conf --reload "$@" >said
}

# restarted TIMES
restarted() {
	[ "$(wc -l <calls)" = "$1" ] || { cat calls; fail "not $1 calls of the init system"; }
}

prints() {
	grep -qxF -- "$1" said || { cat said; fail "does not print: $1"; }
}

running_server() {
	server
	conf --dns=10.0.0.1 --output="$FRAGMENT" >said
	dhcpd_starts
	old=$(cat pid)
	reloads 0 --dns=10.0.0.2
	prints "$FRAGMENT: changed"
	prints 'isc-dhcp-server: restarted, if it was running'
	restarted 1
	[ "$(cat pid)" != "$old" ] || fail "the same process"
	grep -q 'domain-name-servers 10.0.0.2;' seen || fail "restarted before it was published"
	reloads 0 --dns=10.0.0.2
	prints "$FRAGMENT: unchanged"
	prints 'isc-dhcp-server: not restarted: it has this file already'
	restarted 0
	# Published by another run, which restarted nothing.
	conf --dns=10.0.0.3 --output="$FRAGMENT" >said
	reloads 0 --dns=10.0.0.3
	prints "$FRAGMENT: unchanged"
	restarted 1
	grep -q 'domain-name-servers 10.0.0.3;' seen || fail "not that one"
}
it dhcpd-conf-reload-restarts-a-running-server-once running_server

# One that is stopped stays so; one that could not start, as while the bridge was away, is started again.
failed_server() {
	server
	: >failed
	reloads 0
	restarted 1
	hears || fail "not started"
}
it dhcpd-conf-reload-starts-a-server-that-failed failed_server

# It reads the file when it starts.
stopped_server() {
	server
	reloads 0
	restarted 1
	[ ! -s pid ] || fail "started"
	reloads 0
	restarted 0
}
it dhcpd-conf-reload-leaves-a-stopped-server-stopped stopped_server

failed_restart() {
	server
	: >broken
	reloads 1
	says 'cannot restart isc-dhcp-server: systemctl: Failed to connect to bus'
	[ -s "$FRAGMENT" ] || fail "not published"
	restarted 1
	rm broken
	reloads 0
	prints "$FRAGMENT: unchanged"
	restarted 1
}
it dhcpd-conf-reload-tries-again-after-a-failed-restart failed_restart

# brw0-cleanup.service, as it was built, forgets the file when it takes the bridge away.
deaf_server() {
	server
	reloads 0
	dhcpd_starts
	hears || fail "not at first"
	ip link delete brW0
	grep -q '^ExecStop=.*/brw0-dhcpd-conf .*--stop$' "$BUILD/etc/brw0-cleanup.service" ||
		fail "the unit does not forget"
	brw0-dhcpd-conf --config=/dev/null --stop
	bridge brW0 192.168.77.1/24
	! hears || fail "it hears a bridge that it never saw"
	reloads 0
	prints "$FRAGMENT: unchanged"
	restarted 1
	await hears
}
it dhcpd-conf-reload-restarts-a-server-of-the-bridge-before deaf_server

# The new file cannot be published, and the server has not read the old one on this bridge.
deaf_server_and_error() {
	server
	conf --output="$FRAGMENT" >said
	dhcpd_starts
	ip link delete brW0
	bridge brW0 192.168.77.1/24
	cp "$FRAGMENT" old
	reloads 1 --template=missing.in
	says 'cannot read the template missing.in'
	same old "$FRAGMENT"
	restarted 1
	await hears
	# Once: a server that runs is not stopped for a configuration with which it may not start.
	conf --dns=10.0.0.9 --output="$FRAGMENT" >said
	for error in --template=missing.in --dns=nonsense --config=missing.conf; do
		status_got=0
		: >calls
		conf --reload "$error" >said 2>&1 || status_got=$?
		[ "$status_got" != 0 ] || fail "no failure with $error"
		restarted 0
	done
}
it dhcpd-conf-reload-restarts-a-deaf-server-for-the-old-file deaf_server_and_error

conflict() {
	server
	reloads 0
	cp "$FRAGMENT" old
	echo 'subnet 192.168.77.0 netmask 255.255.255.0 { }' >>/etc/dhcp/dhcpd.conf
	reloads 1 --dns=10.0.0.7
	says "cannot publish $FRAGMENT: "
	same old "$FRAGMENT"
	restarted 0
}
it dhcpd-conf-reload-keeps-a-server-whose-configuration-is-wrong conflict

# Guests have static addresses there.
no_directory() {
	server
	rm -r /etc/dhcp
	reloads 0
	prints '/etc/dhcp: no such directory, nothing to publish'
	restarted 0
	[ ! -e /etc/dhcp ] || fail "made"
	# Who names a file wants it.
	reloads 1 --output=/etc/dhcp/brw0.conf
	says 'there is no directory /etc/dhcp; make it first'
	restarted 0
}
it dhcpd-conf-reload-does-nothing-without-a-directory no_directory

nothing_published() {
	server
	reloads 1 --template=missing.in
	prints 'isc-dhcp-server: not restarted: no file to read'
	restarted 0
}
it dhcpd-conf-reload-restarts-nothing-for-no-file nothing_published

# A service that is not there or masked is none; one that only has a script is one.
no_service() {
	server
	rm /etc/systemd/system/isc-dhcp-server.service
	reloads 0
	prints "$FRAGMENT: changed"
	prints 'isc-dhcp-server: not restarted: no such service'
	restarted 0
	: >/etc/init.d/isc-dhcp-server
	ln -s /dev/null /etc/systemd/system/isc-dhcp-server.service
	reloads 0
	prints 'isc-dhcp-server: not restarted: no such service'
	restarted 0
	rm /etc/systemd/system/isc-dhcp-server.service
	reloads 0
	restarted 1
}
it dhcpd-conf-reload-passes-a-masked-service no_service

without_systemd() {
	server
	rmdir /run/systemd/system
	rm /etc/systemd/system/isc-dhcp-server.service
	: >/etc/init.d/isc-dhcp-server
	stand_in service <<-END
		'isc-dhcp-server status') is_running ;;
		'isc-dhcp-server restart') stop; start ;;
	END
	reloads 0 --dns=10.0.0.1
	[ "$(cat calls)" = 'isc-dhcp-server status' ] || { cat calls; fail "a stopped one"; }
	dhcpd_starts
	old=$(cat pid)
	reloads 0 --dns=10.0.0.2
	printf 'isc-dhcp-server status\nisc-dhcp-server restart\n' >wanted
	same wanted calls
	[ "$(cat pid)" != "$old" ] || fail "the same process"
	reloads 0 --dns=10.0.0.2
	restarted 0
}
it dhcpd-conf-reload-works-without-systemd without_systemd

# What has been loaded may be written by root alone, as the journal beside it.
state_of_another() {
	server
	STATE=$(built_with runstatedir)/brw0
	reloads 0
	chmod 666 "$STATE/dhcp-loaded"
	reloads 1
	says "cannot use $STATE/dhcp-loaded: other users can change it"
	restarted 0
	chmod 644 "$STATE/dhcp-loaded"
	chmod 777 "$STATE"
	reloads 1
	says "cannot use the state directory $STATE: other users can change it"
	restarted 0
	chmod 755 "$STATE"
	reloads 0
	[ "$(ls -A "$STATE")" = dhcp-loaded ] || fail "left behind: $(ls -A "$STATE")"
	sed 1d "$STATE/dhcp-loaded" >loaded
	same "$FRAGMENT" loaded
}
it dhcpd-conf-reload-refuses-a-state-that-others-can-change state_of_another

# What was noted last is what the server has read last.
many_at_once() {
	server
	for _ in 1 2 3 4 5 6 7 8; do
		conf --reload --no-check --dns=10.0.0.2 &
		conf --reload --no-check --dns=10.0.0.1 &
	done >/dev/null 2>errors
	wait
	[ ! -s errors ] || { cat errors; fail "one of them failed"; }
	same "$FRAGMENT" seen
	STATE=$(built_with runstatedir)/brw0
	sed 1d "$STATE/dhcp-loaded" >loaded
	same "$FRAGMENT" loaded
}
it dhcpd-conf-reload-many-at-once-end-with-the-last many_at_once

other_file() {
	server
	echo 'include "/etc/dhcp/mine.conf";' >/etc/dhcp/dhcpd.conf
	: >"$FRAGMENT"
	reloads 0 --output=/etc/dhcp/mine.conf
	prints '/etc/dhcp/mine.conf: changed'
	restarted 1
	[ ! -s "$FRAGMENT" ] || fail "the usual file as well"
}
it dhcpd-conf-reload-of-another-file other_file

done_testing
