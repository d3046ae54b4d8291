#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How brw0-dhcpd-conf puts a fragment into a file.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

broken_template_is_refused() {
	needs dhcpd
	old_and_new
	sed 's/authoritative;/authoritative/' "$TEMPLATE" >broken.in
	# dhcpd stumbles over the next statement.
	line=$(sed -n '/^[[:space:]]*ignore-client-uids/=' broken.in)
	status 1 conf --template=broken.in --output=out.conf
	says "brw0-dhcpd-conf: cannot publish $PWD/out.conf: dhcpd rejects it: line $line: semicolon"
	same old out.conf
	no_temp
	conf --template=broken.in --no-check --output=out.conf
	! cmp -s old out.conf || fail "--no-check did not publish"
}
it dhcpd-conf-broken-template-leaves-the-old-file broken_template_is_refused

dhcpd_killed() {
	old_and_new
	mkdir bin
	printf '#!/bin/sh\nkill -9 $$\n' >bin/dhcpd
	chmod +x bin/dhcpd
	PATH=$PWD/bin:$PATH status 1 conf --dns=10.0.0.2 --output=out.conf
	says "dhcpd -t was killed by signal 9"
	same old out.conf
	no_temp
}
it dhcpd-conf-check-that-dies-leaves-the-old-file dhcpd_killed

# AppArmor is not in every kernel: a stand-in says what dhcpd says below its profile.
forbidden_check() {
	old_and_new
	mkdir bin
	# shellcheck disable=SC2016 # $4 is the stand-in's own
	printf '#!/bin/sh\necho "Can'\''t open $4: Permission denied" >&2; exit 1\n' >bin/dhcpd
	chmod +x bin/dhcpd
	PATH=$PWD/bin:$PATH status 1 conf --dns=10.0.0.2 --output=out.conf
	says "AppArmor does not let dhcpd read the file to check it; use an --output= below /etc/dhcp"
	same old out.conf
	no_temp
}
it dhcpd-conf-forbidden-check-is-named forbidden_check

unchanged_is_left_alone() {
	bridge brW0 192.168.77.1/24
	[ "$(conf --output=out.conf)" = "out.conf: changed" ] || fail "not changed"
	touch -d @1000000000 out.conf
	before=$(stat -c '%i %Y %Z' out.conf)
	[ "$(conf --output=out.conf)" = "out.conf: unchanged" ] || fail "not unchanged"
	[ "$(stat -c '%i %Y %Z' out.conf)" = "$before" ] || fail "touched"
	[ "$(conf --dns=10.0.0.2 --output=out.conf)" = "out.conf: changed" ] || fail "not changed"
}
it dhcpd-conf-unchanged-bytes-leave-mtime-alone unchanged_is_left_alone

readable_below_any_umask() {
	bridge brW0 192.168.77.1/24
	umask 077
	conf --output=out.conf
	[ "$(stat -c %a out.conf)" = 644 ] || fail "mode $(stat -c %a out.conf)"
}
it dhcpd-conf-is-readable-whatever-the-umask readable_below_any_umask

link_stays_a_link() {
	bridge brW0 192.168.77.1/24
	mkdir elsewhere
	echo old >elsewhere/real.conf
	ln -s elsewhere/real.conf out.conf
	conf --output=out.conf
	[ "$(readlink out.conf)" = elsewhere/real.conf ] || fail "the link is gone"
	conf >shown
	same shown elsewhere/real.conf
	ln -sf nowhere dangling.conf
	status 1 conf --output=dangling.conf
	says "cannot publish dangling.conf: No such file or directory"
}
it dhcpd-conf-symbolic-link-stays-one link_stays_a_link

not_a_file() {
	bridge brW0 192.168.77.1/24
	mkfifo pipe
	mkdir directory
	for there in pipe directory /dev/null; do
		status 1 conf --output="$there"
		says "cannot publish $there: it is not a regular file"
	done
	[ -c /dev/null ] || fail "/dev/null is replaced"
	[ -p pipe ] || fail "the pipe is replaced"
	status 1 conf --output=missing/out.conf
	says "cannot publish missing/out.conf: there is no directory missing; make it first"
	status 1 conf --output=missing/
	says "cannot publish missing/: there is no directory missing; make it first"
	status 2 conf --output=
	says "--output= needs a file name"
}
it dhcpd-conf-output-that-is-no-file-is-refused not_a_file

# root follows no link that a user could have put there, and leaves no file where he can change it.
users_place_is_refused() {
	old_and_new
	mkdir theirs
	cp old precious
	ln -s ../precious theirs/out.conf
	conf --dns=10.0.0.2 --output=theirs/out.conf
	same new precious
	cp old precious
	chmod 777 theirs
	status 1 conf --dns=10.0.0.2 --output=theirs/out.conf
	says "cannot publish theirs/out.conf: its directory theirs: other users can change it"
	same old precious
	chmod 1777 theirs
	status 1 conf --dns=10.0.0.2 --output=theirs/new.conf
	says "cannot publish theirs/new.conf: its directory theirs: other users can change it"
	[ "$(ls -A theirs)" = out.conf ] || fail "something was left behind: $(ls -A theirs)"
	# A link of root's that leads to such a directory.
	ln -s theirs/new.conf link.conf
	cp old theirs/new.conf
	status 1 conf --dns=10.0.0.2 --output=link.conf
	says "its directory $PWD/theirs: other users can change it"
	same old theirs/new.conf
}
it dhcpd-conf-directory-that-others-can-change-is-refused users_place_is_refused

no_standard_output() {
	old_and_new
	status 1 conf --dns=10.0.0.2 >/dev/full
	says "cannot write to standard output"
	status 1 conf --dns=10.0.0.2 --output=out.conf >/dev/full
	says "cannot write to standard output"
	same new out.conf
}
it dhcpd-conf-unwritable-standard-output-fails no_standard_output

many_at_once() {
	old_and_new
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		conf --no-check --dns=10.0.0.2 --output=out.conf &
		conf --no-check --dns=10.0.0.1 --output=out.conf &
	done >/dev/null 2>errors
	wait
	[ ! -s errors ] || { cat errors; fail "one of them failed"; }
	cmp -s old out.conf || same new out.conf
	no_temp
}
it dhcpd-conf-many-at-once-go-one-by-one many_at_once

leftover_is_cleaned() {
	old_and_new
	echo half >.out.conf.brw0-new
	conf --dns=10.0.0.1 --output=out.conf
	same old out.conf
	no_temp
	echo half >.out.conf.brw0-new
	conf --dns=10.0.0.2 --output=out.conf
	same new out.conf
	no_temp
}
it dhcpd-conf-leftover-of-a-killed-run-is-cleaned leftover_is_cleaned

done_testing
