#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# names=hosts: guests' names in /etc/hosts, and all other lines as they were.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

BEGIN='# brw0 brW0: begin of lines that brw0-nat-init rewrites'
END='# brw0 brW0: end'

# hosts_host TEXT: a host whose /etc/hosts has that, in printf's form.
hosts_host() {
	host
	rm /etc/hosts
	# shellcheck disable=SC2059 # it is a format
	printf "$1" >/etc/hosts
	cp -p /etc/hosts hosts.before
	configured 'host.web=52:54:00:12:34:56 192.168.77.10'
}

# configured LINE…: in brw0.conf.
configured() {
	printf '%s\n' '[brW0]' 'address=192.168.77.1/24' 'names=hosts' "$@" >"$SCRATCH/brw0.conf"
}

# block_is LINE…: the block is at the end of the file, and before it is what was there.
block_is() {
	[ "$(tail -n $(($# + 2)) /etc/hosts)" = "$(printf '%s\n' "$BEGIN" "$@" "$END")" ] ||
		{ cat /etc/hosts; fail "other lines"; }
	head -c "$(stat -c %s hosts.before)" /etc/hosts | cmp - hosts.before || fail "the rest has changed"
}

# removed_exactly: byte by byte, owner, mode and kind of file.
removed_exactly() {
	init --remove >said
	cmp /etc/hosts hosts.before || { cat /etc/hosts; fail "not as before"; }
	[ "$(stat -c '%u %g %a %F' /etc/hosts)" = "$(stat -c '%u %g %a %F' hosts.before)" ] ||
		fail "other owner or mode: $(stat -c '%u %g %a %F' /etc/hosts)"
	[ -z "$(find /etc -name '.hosts*')" ] || fail "a temporary file is left"
	no_journal
}

resolved() {
	[ "$(getent hosts "$1" | awk '{ print $1 }')" = "$2" ] || fail "$1 is not $2"
}

names() {
	hosts_host '127.0.0.1\tlocalhost\n127.0.1.1 laptop # mine\n'
	init >said
	block_is '192.168.77.10 web.brw0.internal'
	resolved web.brw0.internal 192.168.77.10
	[ "$(init)" = 'brW0: 192.168.77.1/24, nothing to change' ] || fail "changes something"
	init --status >tree || { cat tree; fail "does not hold"; }
	grep -qx '|-- names    /etc/hosts' tree || { cat tree; fail "no word of it"; }
	removed_exactly
}
it names-hosts-has-guests-and-is-as-before-after-remove names

# Guests with a lease; names that are none, or another guest's, are left out.
leased() {
	hosts_host '127.0.0.1 localhost\n'
	configured dhcp=dnsmasq 'host.web=52:54:00:12:34:56 192.168.77.10'
	init >said
	mkdir -p /var/lib/misc
	for name in app web localhost wpad 'a.b' '-x' 'x;y' "$(printf '%064d' 0)" 12 '*'; do
		printf '4102444800 52:54:00:00:00:%02d 192.168.77.%d %s *\n' "${n:=71}" "$n" "$name"
		n=$((n + 1))
	done >/var/lib/misc/dnsmasq.brw0-brW0.leases
	init >said
	block_is '192.168.77.10 web.brw0.internal' '192.168.77.71 app.brw0.internal'
	# An address of a network that the bridge leaves is nobody's.
	sed -i /^address=/d "$SCRATCH/brw0.conf"
	ip address add 192.168.77.99/24 dev wlan0
	init >said
	block_is '192.168.78.10 web.brw0.internal'
	removed_exactly
}
it names-hosts-has-guests-with-a-lease leased

# each TEXT: the same with such a file.
each() {
	hosts_host "$1"
	init >said
	resolved web.brw0.internal 192.168.77.10
	configured 'host.db=52:54:00:12:34:57 192.168.77.11'
	init >said
	! getent hosts web.brw0.internal || fail "an old name is left"
	resolved db.brw0.internal 192.168.77.11
	removed_exactly
}
unended() { each '127.0.0.1 localhost\n::1 localhost'; }
empty() { each ''; }
odd() { each '\n\n# brw0 brW1: end\n127.0.0.1\tlocalhost\r\n\n'; }
it names-hosts-without-a-last-newline-is-as-before-after-remove unended
it names-hosts-that-is-empty-is-as-before-after-remove empty
it names-hosts-with-odd-lines-is-as-before-after-remove odd

absent() {
	hosts_host ''
	rm /etc/hosts
	init >said
	resolved web.brw0.internal 192.168.77.10
	[ "$(stat -c %a /etc/hosts)" = 644 ] || fail "others cannot read it"
	init --remove >said
	[ ! -e /etc/hosts ] || fail "a file is left"
	no_journal
}
it names-hosts-is-made-where-there-is-none-and-removed absent

kept() {
	hosts_host '127.0.0.1 localhost\n'
	chown 7:8 /etc/hosts || skip "there is one user here"
	chmod 640 /etc/hosts
	cp -p /etc/hosts hosts.before
	init >said
	block_is '192.168.77.10 web.brw0.internal'
	[ "$(stat -c '%u %g %a' /etc/hosts)" = '7 8 640' ] || fail "other owner or mode"
	removed_exactly
}
it names-hosts-keeps-owner-and-mode kept

# As an SELinux label is one.
attributes() {
	needs setfattr
	hosts_host '127.0.0.1 localhost\n'
	setfattr -n trusted.note -v kept /etc/hosts || skip 'no such attribute for this user'
	init >said
	[ "$(getfattr --absolute-names --only-values -n trusted.note /etc/hosts)" = kept ] ||
		fail "an attribute is lost"
	removed_exactly
	getfattr --absolute-names -n trusted.note /etc/hosts >attributes || fail "an attribute is lost"
}
it names-hosts-keeps-extended-attributes attributes

linked() {
	hosts_host '127.0.0.1 localhost\n'
	mkdir /etc/elsewhere
	mv /etc/hosts /etc/elsewhere
	ln -s elsewhere/hosts /etc/hosts
	init >said
	[ -L /etc/hosts ] || fail "the link is gone"
	resolved web.brw0.internal 192.168.77.10
	init --remove >said
	[ -L /etc/hosts ] || fail "the link is gone"
	cmp /etc/hosts hosts.before
	no_journal
}
it names-hosts-that-is-a-link-stays-one linked

etc_read_only() {
	mount --bind /etc /etc
	mount -o remount,bind,ro /etc
}

# As in a container, and, in a directory that is read-only, in brw0.service.
mounted() {
	hosts_host '127.0.0.1 localhost\n127.0.1.1 laptop'
	cp /etc/hosts theirs
	"$@"
	mount --bind theirs /etc/hosts
	init >said
	resolved web.brw0.internal 192.168.77.10
	configured 'host.w=52:54:00:12:34:56 192.168.77.9'
	init >said
	resolved w.brw0.internal 192.168.77.9
	init --remove >said
	cmp theirs hosts.before
	no_journal
}
mounted_alone() { mounted true; }
mounted_in_read_only() { mounted etc_read_only; }
it names-hosts-that-is-mounted-is-written-in-place mounted_alone
it names-hosts-that-alone-is-writable-is-written-in-place mounted_in_read_only

two_names() {
	hosts_host '127.0.0.1 localhost\n'
	ln /etc/hosts /etc/hosts.other
	init >said
	cmp /etc/hosts /etc/hosts.other || fail "its other name has another text"
	removed_exactly
}
it names-hosts-of-two-names-stays-one-file two_names

theirs() {
	hosts_host '127.0.0.1 localhost\n10.0.0.9\tnas WEB.brw0.internal\n'
	configured 'host.web=52:54:00:12:34:56 192.168.77.10' 'host.db=52:54:00:12:34:57 192.168.77.11'
	init >said
	block_is '192.168.77.11 db.brw0.internal'
	resolved web.brw0.internal 10.0.0.9
	removed_exactly
}
it names-hosts-never-has-a-name-that-another-line-has theirs

later_lines() {
	hosts_host '127.0.0.1 localhost\n'
	init >said
	echo '10.0.0.9 nas' | tee -a hosts.before >>/etc/hosts
	configured 'host.db=52:54:00:12:34:57 192.168.77.11'
	init >said
	block_is '192.168.77.11 db.brw0.internal'
	removed_exactly
}
it names-hosts-keeps-lines-that-were-added-since later_lines

broken() {
	hosts_host '127.0.0.1 localhost\n'
	init >said
	sed -i "/^$END/d" /etc/hosts
	echo '10.0.0.9 nas' >>/etc/hosts
	cp /etc/hosts hosts.broken
	configured 'host.db=52:54:00:12:34:57 192.168.77.11'
	init >said 2>&1
	grep -q "no '$END' after it; remove both" said || { cat said; fail "not said"; }
	cmp /etc/hosts hosts.broken || fail "a broken block was changed"
	status 1 init --remove
	grep -q "no '$END' after it; remove both" stderr.txt || { cat stderr.txt; fail "not said"; }
	cmp /etc/hosts hosts.broken || fail "a broken block was changed"
}
it names-hosts-with-a-broken-block-is-left-alone broken

# A machine that lost its power has the lines of the boot before.
lost() {
	hosts_host '127.0.0.1 localhost\n'
	init >said
	rm -r "$STATE_DIR"
	init >said
	removed_exactly
}
it names-hosts-lines-of-a-lost-journal-are-removed lost

bridges() {
	hosts_host '127.0.0.1 localhost\n'
	printf '%s\n' '[brW0]' 'names=hosts' 'host.web=52:54:00:12:34:56 192.168.77.10' \
		'[brW1]' 'address=192.168.78.1/24' 'names=hosts' \
		'host.web=52:54:00:12:34:57 192.168.78.10' >"$SCRATCH/brw0.conf"
	init >said
	resolved web.brw0.internal 192.168.77.10
	resolved web.brw1.internal 192.168.78.10
	init --bridge=brW0 --remove >said
	! getent hosts web.brw0.internal || fail "it is left"
	resolved web.brw1.internal 192.168.78.10
	removed_exactly
}
it names-hosts-has-a-block-for-each-bridge bridges

by_hand() {
	hosts_host '127.0.0.1 localhost\n'
	init >said
	cp /etc/hosts hosts.made
	init --remove --dry-run >commands
	sh -e commands 2>/dev/null
	cmp /etc/hosts hosts.before
	rm -r "$STATE_DIR"
	init --dry-run >commands
	sh -e commands >/dev/null
	cmp /etc/hosts hosts.made
}
it names-hosts-by-hand-is-the-same by_hand

unwanted() {
	hosts_host '127.0.0.1 localhost\n'
	init >said
	sed -i s/^names=.*/names=none/ "$SCRATCH/brw0.conf"
	init >said
	removed_exactly
	init --names=auto >said 2>&1 || :
	cmp /etc/hosts hosts.before || fail "written without being asked"
}
it names-hosts-only-where-it-is-asked-for unwanted

read_only() {
	hosts_host '127.0.0.1 localhost\n'
	etc_read_only
	init >said 2>&1 || { cat said; fail "the bridge is not set up"; }
	grep -q "this host does not resolve guests' names: cannot write /etc/hosts" said ||
		{ cat said; fail "not said"; }
	status 1 init --status >tree
	init --remove >said
}
it names-hosts-that-cannot-be-written-leaves-guests-online read_only

done_testing
