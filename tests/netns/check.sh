#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults of configuration files, all at once; what is printed for whom: colours, and nothing.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/setuid.sh"

ACL=$("$BUILD/brw0-bridge-helper" --help | sed -n 's,.* if \(/[^ ]*\) allows.*,\1,p')

# finds LINE…: brw0-nat-init --check prints these lines alone.
finds() {
	if brw0-nat-init --config=brw0.conf --check >said 2>&1; then finds_status=0; else finds_status=$?; fi
	printf '%s\n' "$@" | diff -u - said || fail "finds something else"
}

all_faults() {
	private_dir "$(dirname "$ACL")"
	acl '# who may' 'allow brW0 user nobody limit 4' 'include more.conf'
	echo 'deny brW9' >"$(dirname "$ACL")/more.conf"
	printf '[brW0]\nmtu=1400\n' >brw0.conf
	finds 'brw0.conf: no faults' "$ACL: no faults"
	[ "$finds_status" = 0 ] || fail "status $finds_status"
	printf '[brW0]\nadress=auto\nmtu=7\nlease-time = 90 # short\n' >brw0.conf
	acl 'allow brW0 usr anna' '' 'alow brW0' 'allow brW0 limit 0' 'include more.conf' 'deny all'
	echo 'deny' >"$(dirname "$ACL")/more.conf"
	finds "brw0.conf:2: unknown key 'adress'; did you mean 'address'?" \
		"brw0.conf:3: mtu: '7' is not a number of bytes from 1280 to 65535" \
		"brw0.conf:4: lease-time: '90 # short' is not a number of seconds from 60 to 31536000; a comment has a line of its own" \
		"$ACL:1: expected user, group or limit with a value" \
		"$ACL:3: expected allow, deny or include, a space, then a name" \
		"$ACL:4: the limit is not a number from 1 to 4095" \
		"$(dirname "$ACL")/more.conf:1: expected allow, deny or include, a space, then a name"
	[ "$finds_status" = 1 ] || fail "status $finds_status"
	printf 'allow brW0\nallow brW0 limit 4\0\n' >"$ACL"
	printf '[brW0]\n' >brw0.conf
	finds "$ACL:2: a NUL byte" 'brw0.conf: no faults'
	! ip link show dev brW0 || fail "made a bridge"
	[ ! -e /run/brw0 ] || fail "made its state directory"
}

rights() {
	private_dir "$(dirname "$ACL")"
	printf '[brW0]\n' >brw0.conf
	acl 'allow brW0'
	chmod 666 "$ACL"
	! brw0-nat-init --config=brw0.conf --check >said 2>&1 || fail "finds nothing"
	grep -q 'other users can write it; chmod go-w it' said || { cat said; fail "does not say why"; }
	rm "$ACL" brw0.conf
	! brw0-nat-init --config=brw0.conf --check >said 2>&1 || fail "a file that was named is missing"
	brw0-nat-init --check >said 2>&1 || fail "files that may be missing"
	[ "$(grep -c ': not there$' said)" = 2 ]
}

# judges PATTERN LINE…: with that brw0.conf, brw0-dhcpd-conf --check finds just that; nothing, if it is
# empty.
judges() {
	judges_pattern=$1
	shift
	printf '%s\n' "$@" >brw0.conf
	if brw0-dhcpd-conf --config=brw0.conf --check >said 2>faults; then judges_status=0; else judges_status=$?; fi
	cat said faults
	if [ -n "$judges_pattern" ]; then
		grep -q -- "$judges_pattern" faults || fail "not found: $judges_pattern"
		[ "$judges_status" != 0 ] || fail "status 0"
	else
		[ "$judges_status$(cat faults)" = 0 ] || fail "a fault where there is none"
		grep -q ': no faults$' said
	fi
}

servers() {
	needs dnsmasq dhcpd
	host
	installed
	echo 'nameserver 9.9.9.9' >/etc/resolv.conf
	judges '' '[brW0]' dhcp=dnsmasq
	judges 'the range 10.0.0.5-10.0.0.9 is not in the subnet 192.168.44.0/24' '[brW0]' dhcp=dnsmasq \
		address=192.168.44.1/24 range=10.0.0.5-10.0.0.9
	sed -i -e '5i x @NONE@ y' -e '7i @OTHER@' /usr/share/brw0/dnsmasq.conf.in
	judges 'dnsmasq.conf.in: line 5: unknown placeholder @NONE@; line 8: unknown placeholder @OTHER@' \
		'[brW0]' dhcp=dnsmasq
	cp "$SOURCE/etc/dnsmasq.conf.in" /usr/share/brw0/
	echo nonsense >>/usr/share/brw0/dnsmasq.conf.in
	judges 'nonsense\|bad option' '[brW0]' dhcp=dnsmasq
	mkdir -p /etc/dhcp
	echo 'include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	judges '' '[brW0]' dhcp=isc
	echo 'subnet nowhere { }' >>/etc/dhcp/dhcpd.conf
	judges '/etc/dhcp/dhcpd.conf line 2' '[brW0]' dhcp=isc
	# All of them at once, and nothing is touched.
	judges 'dhcpd.conf line 2' '[brW0]' dhcp=isc '[brW1]' dhcp=dnsmasq '[brW2]' dhcp=isc \
		address=192.168.45.1/24 range=10.0.0.5-10.0.0.9
	grep -q 'brW2: the range 10.0.0.5' faults || fail "not all at once"
	grep -q 'bad option at line [0-9]* of /run/brw0/dnsmasq-brW1.conf' faults || fail "not all files"
	[ "$(wc -l <faults)" = 3 ] || fail "not three faults"
	[ "$(ls -A /etc/dhcp)" = dhcpd.conf ] || { ls -A /etc/dhcp; fail "something is left"; }
	[ ! -e /run/brw0 ] || fail "makes a state directory"
	[ -z "$(ls -A /tmp)" ] || fail "leaves something in /tmp"
}

# marked: how many words on standard input are coloured.
marked() { tr -d '\n' | grep -o "$(printf '\033')\[[0-9;]*m[A-Za-z:]" | wc -l; }

colours() {
	host
	init >/dev/null
	ip link set brW0 down
	! brw0-nat-init --status >plain || fail "all is well"
	grep -q MISSING plain
	[ "$(marked <plain)" = 0 ] || fail "colours in a file"
	[ "$(brw0-nat-init --status --color=always | marked)" -gt 5 ] || fail "no colours"
	[ "$(brw0-nat-init --status --color=always --json | marked)" = 0 ] || fail "colours in JSON"
	pseudo_terminals
	script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" -gt 5 ] || fail "no colours on a terminal"
	NO_COLOR=1 script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" = 0 ] || fail "colours in spite of NO_COLOR"
	TERM=dumb script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" = 0 ] || fail "colours on a dumb terminal"
	# In 80 columns, but for commands, which have lines of their own; in a file, lines are whole.
	script -qec 'brw0-nat-init --doctor --color=never' /dev/null | tr -d '\r' >typed || :
	brw0-nat-init --doctor >whole || :
	awk 'length > 80 && last !~ /^ *remedy:$/ { print; bad = 1 } { last = $0 } END { exit bad }' typed ||
		fail "a line is too long"
	awk 'length > 80 { long = 1 } END { exit !long }' whole || fail "no line was too long"
	[ "$(wc -l <whole)" -lt "$(wc -l <typed)" ] || fail "nothing was broken"
	script -qec 'brw0-nat-init --status --color=never' /dev/null >typed || :
	[ "$(marked <typed)" = 0 ] || fail "colours that nobody wants"
}

quiet() {
	host
	init -q >said 2>&1
	[ ! -s said ] || { cat said; fail "says something"; }
	ip link show dev brW0
	! brw0-nat-init --quiet --bridge=lo >said 2>&1 || fail "uses lo"
	grep -q 'cannot use lo' said || fail "hides an error"
	! brw0-nat-init -q --bridge=brW7 --status >said 2>&1 || fail "it is not there"
	[ ! -s said ] || { cat said; fail "says something"; }
	brw0-nat-init -q --help | grep -q Usage || fail "hides help"
}

# A name that is nearly that of a bridge that is set up.
near_bridges() {
	host
	installed
	init >/dev/null
	for option in --status --guests --remove --dry-run; do
		brw0-nat-init --bridge=brw0 "$option" >said || :
		grep -qx 'brw0: not set up before; did you mean brW0?' said || { cat said; fail "$option"; }
		brw0-nat-init --bridge=other "$option" >said || :
		! grep 'did you mean' said || fail "means anything by other"
		brw0-nat-init --bridge=brW0 --status >said || :
		! grep 'did you mean' said || fail "means anything by brW0"
	done
	! brw0-dhcpd-conf --bridge=brw0 2>said || fail "serves brw0"
	grep -q 'cannot serve brw0: no such interface; did you mean brW0?$' said || { cat said; fail "dhcpd-conf"; }
}

it near-bridges-are-offered near_bridges
it check-lists-all-faults-with-file-and-line all_faults
it check-judges-who-can-write-bridge-conf rights
it check-judges-templates-and-servers-files servers
it color-on-a-terminal-only colours
it quiet-prints-errors-only quiet
done_testing
