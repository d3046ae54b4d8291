#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the linker made: the libraries of each program, and that it is hardened.

. "${0%/*}/../lib/house.sh"

# wanted PROGRAM: the libraries that it may have. Those of a guest's port have libc and nothing
# else: what runs as root for a user must not run code of a library before main().
wanted() {
	case $1 in
	brw0-ifup | brw0-ifdown) echo libc.so.6 ;;
	# --enable-static-helper: not even that.
	brw0-bridge-helper)
		grep -q '^S\["STATIC_HELPER_TRUE"\]=""' "$BUILD/config.status" || echo libc.so.6 ;;
	brw0-watch) echo "libc.so.6 libglib-2.0.so.0" ;;
	brw0-nat-init) echo "libc.so.6 libglib-2.0.so.0 libip4tc.so.2 libnl-3.so.200" ;;
	brw0-dhcpd-conf) echo "libc.so.6 libglib-2.0.so.0 libnl-3.so.200" ;;
	*) echo "a list for $1 in ${0##*/}" ;;
	esac
}

# needed FILE: its libraries, sorted, in one line.
needed() {
	readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | paste -sd ' ' -
}

# overloaded FILE WANTED: it has other libraries.
overloaded() {
	[ "$(needed "$1")" = "$2" ] || echo "$1: needs $(needed "$1") instead of $2"
}

# soft FILE: where it is not hardened.
soft() {
	readelf -hW "$1" | grep -qE '^ *Type: *DYN' || echo "$1: not position independent"
	readelf -lW "$1" | grep -q GNU_RELRO || echo "$1: no RELRO"
	readelf -dW "$1" | grep -qE '\(FLAGS\).*BIND_NOW|\(FLAGS_1\).* NOW' ||
		echo "$1: binds lazily"
	readelf -lW "$1" | grep -qE 'GNU_STACK .* RW +0x' || echo "$1: executable stack"
	readelf -dW "$1" | grep -qE '\((RPATH|RUNPATH|TEXTREL)\)' && echo "$1: RPATH or TEXTREL"
	return 0
}

# Sanitizers bring libraries of their own.
needs_plain_build() {
	needs readelf
	for program in $(programs); do
		readelf -sW "$BUILD/$program" | grep -q __asan_init && skip "built with sanitizers"
	done
	return 0
}

programs_have_the_libraries_of_the_list() {
	needs_plain_build
	[ -n "$(programs)" ] || fail "no program is found"
	for program in $(programs); do
		clean overloaded "$BUILD/$program" "$(wanted "$program")"
	done
	reports "instead of a list for brw0-new" \
		overloaded "$BUILD/brw0-nat-init" "$(wanted brw0-new)"
	reports "instead of libc.so.6" overloaded "$BUILD/brw0-nat-init" "$(wanted brw0-ifup)"
}

programs_are_hardened() {
	needs_plain_build
	for program in $(programs); do
		clean soft "$BUILD/$program"
	done
}

soft_programs_are_found() {
	needs readelf
	needs "${CC%% *}"
	echo 'int main(void) { return 0; }' >x.c
	$CC -fno-pie -no-pie -Wl,-z,lazy,-z,norelro,-z,execstack,-rpath,/x -o x x.c ||
		skip "the linker takes no such flags"
	for fault in 'not position' 'no RELRO' 'binds lazily' 'executable stack' RPATH; do
		reports "x: $fault" soft x
	done
}

# note FILE: what it says of libraries that it opens itself: JSON, as systemd.io/ELF_DLOPEN_METADATA
# has it. The note's header is 12 bytes, and 4 of the vendor's name.
note() {
	rm -f note
	objcopy -O binary --only-section=.note.dlopen "$1" note 2>said || :
	[ ! -s note ] || tail -c +17 note | tr -d '\000'
}

nat_init_names_its_optional_library() {
	needs objcopy
	needs jq
	grep -q '^#define HAVE_NFTABLES' "$BUILD/config.h" || skip "built without libnftables"
	# It shows a type that it does not know, and fails.
	readelf -nW "$BUILD/brw0-nat-init" >notes || :
	grep -qE 'FDO +0x[0-9a-f]+.*0x407c0c0a' notes || { cat notes; fail "no note of the type"; }
	note "$BUILD/brw0-nat-init" | jq -r '.[] | .soname[], .feature, .priority' >got
	printf '%s\n' libnftables.so.1 nftables recommended >wanted
	cmp wanted got || { cat got; fail "another note"; }
	# What it names is what it opens.
	strings "$BUILD/brw0-nat-init" | grep -qx libnftables.so.1 || fail "it opens another"
	[ -z "$(note "$BUILD/brw0-bridge-helper")" ] || fail "the helper names a library"
}

check house-programs-have-the-libraries-of-the-list programs_have_the_libraries_of_the_list
check house-programs-are-hardened programs_are_hardened
check house-soft-programs-are-found soft_programs_are_found
check house-nat-init-names-its-optional-library nat_init_names_its_optional_library
done_checking
