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
	mkdir -p /dev/pts
	mount -n -t devpts -o newinstance,ptmxmode=666 devpts /dev/pts
	ln -sf pts/ptmx /dev/ptmx
	script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" -gt 5 ] || fail "no colours on a terminal"
	NO_COLOR=1 script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" = 0 ] || fail "colours in spite of NO_COLOR"
	TERM=dumb script -qec 'brw0-nat-init --status' /dev/null >typed || :
	[ "$(marked <typed)" = 0 ] || fail "colours on a dumb terminal"
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

it check-lists-all-faults-with-file-and-line all_faults
it check-judges-who-can-write-bridge-conf rights
it color-on-a-terminal-only colours
it quiet-prints-errors-only quiet
done_testing
