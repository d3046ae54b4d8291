#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# AppArmor's profiles are understood by its parser, and name programs that are installed. That they
# allow enough is shown in a virtual machine: tests/laptop/day.sh.

. "${0%/*}/../lib/tap.sh"

# The parser and what profiles include, as they are unpacked for the tests.
given_parser() {
	UNPACKED=$BUILD/.prerequisites/apparmor
	[ -d "$UNPACKED" ] || skip "apparmor is not unpacked: see bootstrap"
}

# parses FILE: the kernel is not asked.
parses() {
	"$UNPACKED/apparmor_parser" --skip-kernel-load --skip-cache --quiet \
		--base "$UNPACKED/etc/apparmor.d" "$1" >parser.log 2>&1
}

profiles_parse() {
	given_parser
	for profile in brw0 brw0-helper; do
		parses "$BUILD/etc/apparmor/$profile" || { cat parser.log; fail "$profile"; }
		! grep -n '@[a-z]*@' "$BUILD/etc/apparmor/$profile" || fail "not substituted"
		sed 's/capability net_admin/capability net_everything/' "$BUILD/etc/apparmor/$profile" >spoilt
		! parses spoilt || fail "the parser takes everything"
	done
}
it apparmor-profiles-parse profiles_parse

# In a profile that has only the name of libvirt's.
lines_for_libvirt_parse() {
	given_parser
	printf 'abi <abi/3.0>,\nprofile libvirtd {\n include "%s"\n}\n' "$1" >including
	parses "$PWD/including"
}
libvirt_lines_parse() {
	lines_for_libvirt_parse "$BUILD/etc/apparmor/libvirt.apparmor" || { cat parser.log; fail "libvirt.apparmor"; }
	! grep -n '@[a-z]*@' "$BUILD/etc/apparmor/libvirt.apparmor" || fail "not substituted"
	sed 's/PUx/Yx/' "$BUILD/etc/apparmor/libvirt.apparmor" >spoilt
	! lines_for_libvirt_parse "$PWD/spoilt" || fail "the parser takes everything"
}
it apparmor-lines-for-libvirt-parse libvirt_lines_parse

profiles_name_programs() {
	for program in brw0-bridge-helper brw0-dhcpd-conf brw0-if brw0-nat-init; do
		grep -qE "^profile [a-z0-9-]+ /.*/$program" "$BUILD"/etc/apparmor/brw0* || fail "$program: no profile"
	done
	grep -q '^AppArmorProfile=-brw0-dnsmasq$' "$BUILD/etc/brw0-dnsmasq@.service" || fail "not in the unit"
	grep -q '^profile brw0-dnsmasq ' "$BUILD/etc/apparmor/brw0" || fail "brw0-dnsmasq: no profile"
	# Started by a unit with NoNewPrivileges=, a program cannot get other rights than its caller's.
	! grep -nE '^  .*[^i]?(Ux|Px|Cx)\b' "$BUILD"/etc/apparmor/brw0* || fail "refused below a unit"
}
it apparmor-profiles-are-of-programs profiles_name_programs

done_testing
