#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs as a beginner calls them: what they say, and their exit statuses, are those of
# tests/golden/wrong-calls. A message is one line: what cannot be done, why, and what helps.
#
#	WRONG_CALLS=new sh wrong-calls.sh	prints what that file would be, each line behind "# "

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

GOLDEN=$SOURCE/tests/golden/wrong-calls

# Rows: who calls, root or user, and how. Before some of them, what the host is like; "conf" writes
# brw0.conf, and "acl" bridge.conf.
rows() {
	cat <<-'END'
		user brw0-nat-init
		user brw0-nat-init --remove
		root brw0-nat-init start
		root brw0-nat-init status
		root brw0-nat-init brW0
		root brw0-nat-init --bridge brW0 up
		root brw0-nat-init --stauts
		root brw0-nat-init --adress=auto
		root brw0-nat-init -x
		root brw0-nat-init --bridge
		root brw0-nat-init --bridge=
		root brw0-nat-init --bridge=a-very-long-bridge-name
		root brw0-nat-init --bridge=br/0
		root brw0-nat-init --bridge=lo
		root brw0-nat-init --bridge=wlan0
		root brw0-nat-init --address=
		root brw0-nat-init --address=192.168.77.1
		root brw0-nat-init --address=192.168.77.0/24
		root brw0-nat-init --address=192.168.77.255/24
		root brw0-nat-init --address=192.168.77.300/24
		root brw0-nat-init --address=192.168.77.1/33
		root brw0-nat-init --address=fd00::1/64
		root brw0-nat-init --address=dhcp
		root brw0-nat-init --address=127.0.0.1/8
		root brw0-nat-init --address=10.0.0.9/24
		root brw0-nat-init --uplink=
		root brw0-nat-init --uplink=brW0
		root brw0-nat-init --source=eth0
		root brw0-nat-init --source=203.0.113.77
		root brw0-nat-init --firewall=ufw
		root brw0-nat-init --firewall=
		root brw0-nat-init --config=/nonexistent
		root brw0-nat-init --config=/etc
		root brw0-nat-init --remove --status
		root brw0-nat-init --status --doctor
		root brw0-nat-init --json
		root brw0-nat-init --json --verbose
		root brw0-nat-init --josn --status
		root brw0-nat-init --no-probe
		root brw0-nat-init --guests
		root brw0-nat-init --bridge=brW7 --remove
		conf address=192.168.77.1/24
		root brw0-nat-init
		conf [brW0]\nadress=192.168.77.1/24
		root brw0-nat-init
		conf [brW0]\naddress: 192.168.77.1/24
		root brw0-nat-init
		conf [brW0]\naddress="192.168.77.1/24"
		root brw0-nat-init
		conf [brW0]\naddress=192.168.77.1/24 # mine
		root brw0-nat-init
		conf [brW0]\nuplink=wlan0 eth0
		root brw0-nat-init
		conf [brW0]\nforwarding=yes
		root brw0-nat-init
		conf [brW0]\nmtu=70
		root brw0-nat-init
		conf [brW0]\nports=wlan0
		root brw0-nat-init
		conf [brW0]\ndhcp=dhcpd
		root brw0-nat-init
		conf [brW0]\nnames=dns
		root brw0-nat-init
		conf [brW0]\ndomain=local host
		root brw0-nat-init
		conf [br W0]
		root brw0-nat-init
		conf [brW0]\n[brW0
		root brw0-nat-init
		conf [brW0]\nrange=192.168.77.5
		root brw0-dhcpd-conf
		conf [brW0]\nrange=192.168.77.9-192.168.77.5
		root brw0-dhcpd-conf
		conf [brW0]\nhost.my web=52:54:00:12:34:56 192.168.77.10
		root brw0-dhcpd-conf
		conf [brW0]\nhost.web=52:54:00:12:34:56
		root brw0-dhcpd-conf
		conf [brW0]\nhost.web=52:54:00:12:34 192.168.77.10
		root brw0-dhcpd-conf
		conf [brW0]\nlease-time=10m
		root brw0-dhcpd-conf
		conf [brW0]\ndns=dns.example
		root brw0-dhcpd-conf
		conf [brW0]\ndhcp=isc
		root brw0-dhcpd-conf --bridge=br0
		root brw0-dhcpd-conf /etc/dhcp/brw0.conf
		root brw0-dhcpd-conf --output=
		root brw0-dhcpd-conf --template=/nonexistent
		root brw0-ifup
		root brw0-ifup tap0
		root brw0-ifup tap0 brW0
		root brw0-ifup --bridge brW0
		root brw0-ifup --bridge=lo tap0
		root brw0-ifup a-very-long-tap-name
		root brw0-ifdown
		root brw0-ifdown tap9
		root brw0-ifdown lo
		root brw0-bridge-helper
		root brw0-bridge-helper brW0
		root brw0-bridge-helper --br=brW0
		root brw0-bridge-helper --br=brW0 --fd=1
		root brw0-bridge-helper --br=brW0 --fd=x
		root brw0-bridge-helper --br=a-very-long-bridge-name --fd=3
		user brw0-bridge-helper --br=brW0 --fd=3
		root brw0-watch now
		root brw0-nat-init
		root brw0-nat-init
		user brw0-nat-init
		user brw0-nat-init --remove
		user brw0-nat-init --uplink=wlan0
		root brw0-ifup wlan0
		root brw0-ifup lo
		root brw0-ifup nosuchtap
		user brw0-ifup tap0
		user brw0-ifdown tap0
		root brw0-dhcpd-conf --output=/etc/dhcpx/brw0.conf
		root brw0-dhcpd-conf --range=192.168.77.1-192.168.77.9
		root brw0-dhcpd-conf --dns=dns.example
		root brw0-dhcpd-conf --dns=::1
		root brw0-dhcpd-conf --dns=127.0.0.53
		root brw0-dhcpd-conf --bridge=wlan0
		user brw0-dhcpd-conf --output=/etc/x.conf
		acl # allow brW0
		qemu --br=brW0
		acl allow brW0
		qemu --br=brw0
		qemu --br=br0
		acl allow brW1
		qemu --br=brW1
		acl allow brW0 user root
		qemu --br=brW0
		acl allow brW0 limits 4
		qemu --br=brW0
		acl allow=brW0
		qemu --br=brW0
		acl allow brW0 limit 0
		qemu --br=brW0
		acl allow brW0 user nobody-there
		qemu --br=brW0
		acl allow all
		qemu --br=wlan0
		acl
		qemu --br=brW0
		root brw0-nat-init --remove
		root brw0-nat-init --remove
	END
}

# as_user COMMAND…
as_user() {
	setpriv --reuid=1500 --regid=1500 --clear-groups "$@"
}

# call WHO WORDS: one row.
call() {
	case $1 in
	conf) printf '%b\n' "$2" | sed '/^$/d' >/etc/brw0/brw0.conf && return ;;
	acl)
		rm -f /etc/brw0/bridge.conf
		[ -z "$2" ] || echo "$2" >/etc/brw0/bridge.conf
		return
		;;
	root) call_as='' call_words=$2 ;;
	user) call_as=as_user call_words=$2 ;;
	qemu) call_as='as_user with_socket' call_words="brw0-bridge-helper $2 --fd=3" ;;
	*) fail "who is that: $1" ;;
	esac
	call_status=0
	# shellcheck disable=SC2086 # words
	$call_as timeout 20 $call_words >said 2>&1 </dev/null || call_status=$?
	echo "$1 $call_words"
	# How many changes there are is a matter of the kernel.
	sed -E 's/^/  /; s/[0-9]+ (change)s? (made|reverted)/\1s \2/' said
	echo "  exit status $call_status"
}

# programs_here: the programs, the setuid one among them, and with_socket COMMAND…, which runs it with a
# connected socket as file descriptor 3, as QEMU does; and their templates.
programs_here() {
	private_overlay usr
	mkdir -p /usr/share/brw0 bin
	cp "$SOURCE"/etc/*.in /usr/share/brw0
	find "$BUILD" -maxdepth 1 -type f -name 'brw0-*' -exec cp -t bin {} +
	cat >bin/with_socket <<-'END'
		#!/usr/bin/python3
		import os, socket, sys
		ours, theirs = socket.socketpair()
		os.dup2(theirs.fileno(), 3, inheritable=True)
		os.execvp(sys.argv[1], sys.argv[1:])
	END
	chmod 755 bin bin/with_socket .
	chmod 4755 bin/brw0-bridge-helper
	PATH=$PWD/bin:$PATH
}

wrong_calls() {
	needs python3
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'there is no other user'
	# The golden file has the paths of a package.
	brw0-nat-init --help | grep -qF '[/etc/brw0/brw0.conf]' || skip 'configured for other directories'
	host
	programs_here
	mkdir -p /etc/brw0
	echo 'nameserver 10.0.0.53' >/etc/resolv.conf
	rows >list
	while read -r who words <&3; do
		call "$who" "$words"
	done 3<list >got
	[ "$(grep -c '^  exit status' got)" -ge 112 ] || fail "$(grep -c '^  exit status' got) calls only"
	[ "${WRONG_CALLS:-}" != new ] || { cat got && exit 1; }
	same "$GOLDEN" got
	# What fails says so in one line.
	awk '/^[a-z]/ { n = 0; call = $0; next } /^  exit status 0/ { next }
		/^  exit status/ { if (n != 1) { print "not one line: " call; bad = 1 } next } { n++ } END { exit bad }' got
}
it wrong-calls-are-answered wrong_calls

done_testing
