#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What "make dist" makes: the same file for everybody.

. "${0%/*}/../lib/tap.sh"

# dist NAME UMASK EPOCH: into NAME.tar, from a build of its own.
dist() {
	mkdir "$1"
	(
		umask "$2"
		cd "$1"
		"$SOURCE/configure" -q CC="${BRW0_CC:-cc}" &&
			env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL SOURCE_DATE_EPOCH="$3" \
				make -s dist XZ_OPT=-0
	) >dist.log 2>&1 || { cat dist.log; fail "make dist"; }
	xz -dc "$1"/brw0-*.tar.xz >"$1.tar"
}

same_again() {
	needs xz
	[ ! -e "$SOURCE/config.status" ] || skip "the source is built in its own folder"
	dist one 022 1700000000
	dist two 077 1700000000
	cmp one.tar two.tar || fail "another file by another umask, at another time"
	dist three 022 1700000001
	! cmp -s one.tar three.tar || fail "the date is not in it"
	tar --numeric-owner -tvf one.tar >list
	! grep -vE '^(d|-)rw(xr-xr-x|-r--r--) 0/0 ' list || fail "owners or modes"
	grep -q '/etc/brw0.service.in$' list || fail "no unit"
}
it dist-is-the-same-file-again same_again

done_testing
