#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What gets generated is ignored by git, wherever it is built; nothing else is.

. "${0%/*}/../lib/house.sh"

GENERATED='aclocal.m4 autom4te.cache/requests build-aux/compile config.h.in configure configure~
	Makefile.in build/Makefile build/brw0-nat-init build/tests/unit/test-conf.log
	build-clang/config.h build/brw0-0.1.0.tar.xz
	Makefile config.h config.log config.status stamp-h1 brw0-nat-init brw0-dhcpd-conf
	helpers/libhost.a helpers/host/libhost_a-plan.o helpers/host/.deps/x.Po
	helpers/.dirstamp dhcp/.deps/x.Po tests/unit/test-conf tests/unit/test-conf.log
	tests/unit/test-conf.trs tests/unit/test-conf.o test-suite.log brw0-0.1.0.tar.xz'

# not_ignored REPOSITORY FILE…: files that git would take.
not_ignored() {
	repository=$1
	shift
	for file; do
		git -C "$repository" check-ignore -q --no-index "$file" || echo "not ignored: $file"
	done
}

# hidden REPOSITORY: files that are in git although they are ignored.
hidden() {
	git -C "$1" ls-files -ci --exclude-standard
}

generated_files_are_ignored() {
	needs git
	[ -e "$SOURCE/.git" ] || skip "no git repository"
	# shellcheck disable=SC2086
	clean not_ignored "$SOURCE" $GENERATED
	reports "not ignored: helpers/host/new.c" not_ignored "$SOURCE" helpers/host/new.c
	reports "not ignored: tests/unit/test-new.c" not_ignored "$SOURCE" tests/unit/test-new.c
	clean hidden "$SOURCE"
	git init -q x
	echo '/a' >x/.gitignore
	touch x/a
	git -C x add -f a
	reports a hidden x
}

check house-generated-files-are-ignored generated_files_are_ignored
done_checking
