#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Whose and of which mode the setuid program is after "make install", as configure was run and as
# far as who installs it can.

. "${0%/*}/../lib/tap.sh"

# given_groups: real root, for whom 3001 is a group of its own, and none is called nogroup-at-all.
given_groups() {
	[ "$(id -u)$(awk '{ print $3 }' /proc/self/uid_map)" = 04294967295 ] ||
		skip "real root is needed"
	! grep -q __asan_init "$BUILD/brw0-bridge-helper" || skip "sanitizers are never setuid"
	[ ! -e "$SOURCE/config.status" ] || skip "the source is built in its own folder"
	printf 'root:x:0:\nhelpers:x:3001:\n' >group
	mount --bind group /etc/group
	umask 022
	mkdir build dest
	AS=
}

# not_root: what follows is done by a user without rights; the source is where he can read it, too.
not_root() {
	chown 65534:65534 build dest
	mkdir source
	mount --bind "$SOURCE" source
	SOURCE=$PWD/source
	AS='setpriv --reuid=65534 --regid=65534 --clear-groups'
	$AS test -r "$SOURCE/configure" || skip "other users cannot read the source"
}

# helper_installs STATUS CONFIGURE-OPTIONS [VARIABLE=VALUE …]: "make install" ends so. The other
# programs are left out for the time that they take.
helper_installs() {
	installs_status=$1
	installs_options=$2
	shift 2
	# shellcheck disable=SC2086 # lists
	(cd build && $AS env CC="${BRW0_CC:-cc}" "$SOURCE/configure" -q $installs_options) \
		>configure.log 2>&1 ||
		{ cat configure.log; fail "configure $installs_options"; }
	# shellcheck disable=SC2086 # a list
	status "$installs_status" $AS env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u DESTDIR make -s -C build \
		sbin_PROGRAMS= noinst_LIBRARIES=helpers/libport.a install "$@" >make.log
	HELPER=$(find dest -type f -path '*/libexec/brw0-bridge-helper')
}

# helper_is MODE OWNER:GROUP: so it is on the disk.
helper_is() {
	[ "$(stat -c '%a %u:%g' "$HELPER")" = "$1 $2" ] ||
		fail "$(stat -c '%a %u:%g' "$HELPER"), not $1 $2"
}

# runs_for GROUP: a user of that group can start it. Not setpriv itself: it has root's rights until
# it has become another program.
runs_for() {
	setpriv --reuid=65534 --regid=65534 --groups="$1" env "$HELPER" --version >version 2>&1
}

# speaks_of_what_is_left TEXT: one line of the makefile's tells it, and how it is done.
speaks_of_what_is_left() {
	grep -F 'make install: cannot ' stderr.txt >said || :
	[ "$(wc -l <said)" = 1 ] || { cat stderr.txt; fail "not one line"; }
	grep -qF -- "$1" said || { cat said; fail "does not say: $1"; }
}

silent() { [ ! -s stderr.txt ] || { cat stderr.txt; fail "not silent"; }; }

for_everybody() {
	given_groups
	helper_installs 0 '' DESTDIR="$SCRATCH/dest"
	helper_is 4755 0:0
	silent
	runs_for 65534 || fail "not for everybody"
}
it install-makes-the-helper-setuid for_everybody

for_a_group() {
	given_groups
	helper_installs 0 "--prefix=$SCRATCH/dest --with-helper-group=helpers"
	helper_is 4750 0:3001
	silent
	runs_for 3001 || fail "not for its group"
	! runs_for 65534 || fail "for everybody"
}
it install-makes-the-helper-setuid-for-a-group for_a_group

without_its_bit() {
	given_groups
	for group in '' --with-helper-group=helpers; do
		helper_installs 0 "--disable-setuid-install $group" DESTDIR="$SCRATCH/dest"
		helper_is 755 0:0
		silent
	done
}
it install-leaves-the-helper-plain without_its_bit

# By whatever way a sanitizer comes in: it obeys ASAN_OPTIONS and its like also as root.
sanitized_helper() {
	given_groups
	for variable in CFLAGS=-fsanitize=undefined LDFLAGS=-fsanitize=undefined "CC=cc -fsanitize=undefined"; do
		rm -rf build
		mkdir build
		cd build
		status 1 "$SOURCE/configure" -q --enable-setuid-install "$variable"
		grep -q 'configure: error: sanitizers ' stderr.txt || { cat stderr.txt; fail "$variable"; }
		"$SOURCE/configure" -q "$variable"
		grep -q '^helper_mode = *$' Makefile || fail "setuid by $variable"
		cd ..
	done
	helper_installs 0 '--enable-setuid-install CFLAGS=-fno-sanitize=all' DESTDIR="$SCRATCH/dest"
	helper_is 4755 0:0
}
it install-makes-no-sanitizer-setuid sanitized_helper

# On root's own host that is an error, in a package it is a thing left to do.
group_that_is_not() {
	given_groups
	helper_installs 2 "--prefix=$SCRATCH/dest --with-helper-group=nogroup-at-all"
	helper_is 755 0:0
	speaks_of_what_is_left "chown root:nogroup-at-all $SCRATCH/$HELPER "
	rm -r dest
	mkdir dest
	helper_installs 0 '--prefix=/usr --with-helper-group=nogroup-at-all' DESTDIR="$SCRATCH/dest"
	helper_is 755 0:0
	speaks_of_what_is_left 'root:nogroup-at-all /usr/libexec/brw0-bridge-helper && chmod 4750 /usr/'
}
it install-says-which-group-is-not-there group_that_is_not

# Whoever packs it writes owner and mode in the package, or uses fakeroot.
package_without_root() {
	given_groups
	not_root
	helper_installs 0 '--prefix=/usr' DESTDIR="$SCRATCH/dest"
	helper_is 755 65534:65534
	speaks_of_what_is_left 'root: /usr/libexec/brw0-bridge-helper && chmod 4755 /usr/'
	helper_installs 0 '--prefix=/usr --disable-setuid-install' DESTDIR="$SCRATCH/dest"
	helper_is 755 65534:65534
	silent
	AS='setpriv --reuid=65534 --regid=65534 --groups=3001'
	helper_installs 0 '--prefix=/usr --with-helper-group=helpers' DESTDIR="$SCRATCH/dest"
	helper_is 755 65534:65534
	speaks_of_what_is_left 'root:helpers /usr/libexec/brw0-bridge-helper && chmod 4750 /usr/'
}
it install-into-a-package-is-not-setuid-without-root package_without_root

package_by_fakeroot() {
	needs fakeroot
	given_groups
	not_root
	AS="$AS fakeroot -s $SCRATCH/build/owners --"
	helper_installs 0 '--prefix=/usr --with-helper-group=helpers' DESTDIR="$SCRATCH/dest"
	silent
	fakeroot -i build/owners -- stat -c '%a %u:%g' "$HELPER" >got
	[ "$(cat got)" = '4750 0:3001' ] || fail "$(cat got)"
}
it install-by-fakeroot-makes-a-package package_by_fakeroot

# In a home directory: nothing of it may be setuid to its user.
home_without_root() {
	given_groups
	not_root
	for options in '' --with-helper-group=helpers; do
		helper_installs 0 "--prefix=$SCRATCH/dest $options"
		helper_is 755 65534:65534
		speaks_of_what_is_left 'only root can'
	done
}
it install-without-root-is-not-setuid home_without_root

group_without_a_name() {
	given_groups
	for option in --with-helper-group --with-helper-group=; do
		(cd build && status 1 "$SOURCE/configure" -q "$option" && says 'takes the name of a group')
	done
}
it configure-wants-the-name-of-the-group group_without_a_name

# In one piece, at an address of the kernel's choice, without an interpreter that would look for libraries.
static_helper() {
	needs readelf
	given_groups
	helper_installs 0 '' DESTDIR="$SCRATCH/dest"
	readelf -dlW "$HELPER" | grep -qE 'INTERP|NEEDED' || fail "cannot be told from a static one"
	rm -r build
	mkdir build
	helper_installs 0 --enable-static-helper DESTDIR="$SCRATCH/dest"
	readelf -hdlW "$HELPER" >elf
	grep -q 'Type: *DYN' elf || fail "not position independent"
	grep -q GNU_RELRO elf || fail "no RELRO"
	! grep -E 'INTERP|NEEDED|TEXTREL' elf || fail "not static"
	helper_is 4755 0:0
	runs_for 65534 || fail "does not run"
}
it configure-links-the-helper-static static_helper

acl_file_elsewhere() {
	given_groups
	helper_installs 0 '--sysconfdir=/etc' DESTDIR="$SCRATCH/dest"
	"$HELPER" --help | grep -qF ' /etc/brw0/bridge.conf ' || fail "not below sysconfdir"
	rm -r build
	mkdir build
	helper_installs 0 '--with-acl-file=/etc/qemu/bridge.conf' DESTDIR="$SCRATCH/dest"
	"$HELPER" --help | grep -qF ' /etc/qemu/bridge.conf ' || fail "not what configure was told"
}
it configure-says-where-the-list-is acl_file_elsewhere

done_testing
