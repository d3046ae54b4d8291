#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How much code of ours runs as root for a user: all of it can be read in an afternoon.

. "${0%/*}/../lib/house.sh"

MOST=1000

# linked PROGRAM: its sources, as the linker takes their objects.
linked() {
	$CC -Wl,-Map=map -o linked "$BUILD/helpers/$1.o" "$BUILD/helpers/libport.a"
	echo "helpers/$1.c"
	grep -o 'libport\.a([a-z-]*\.o)' map | sort -u | sed 's,.*(,helpers/port/,; s,\.o),.c,'
}

# lines ROOT FILE…: those with code, of all of them.
lines() {
	lines_root=$1
	shift
	for lines_file; do
		code "$lines_root/$lines_file"
	done | grep -c '[^[:space:]]'
}

# too_much ROOT FILE…: over the measure.
too_much() {
	too_much_lines=$(lines "$@")
	[ "$too_much_lines" -le "$MOST" ] || echo "$too_much_lines lines"
}

setuid_program_is_small() {
	needs "${CC%% *}"
	readelf -sW "$BUILD/brw0-bridge-helper" | grep -q __asan_init &&
		skip "built with sanitizers"
	linked brw0-bridge-helper >files
	# What it cannot do without, and what is others'.
	grep -qx helpers/port/privilege.c files || fail "not all is counted: $(cat files)"
	! grep -qx helpers/port/membership.c files || fail "too much is counted: $(cat files)"
	# shellcheck disable=SC2046
	echo "# $(lines "$SOURCE" $(cat files)) lines in $(wc -l <files) files"
	# shellcheck disable=SC2046
	clean too_much "$SOURCE" $(cat files)
}

too_much_is_found() {
	printf '/* a\n\n b */\n\n#include <x.h> // c\n\tint x; /* d */\n/* e */ /* f */\n' >x.c
	[ "$(lines . x.c)" = 2 ] || fail "comments and blank lines are counted"
	yes 'x();' | head -n 998 >y.c
	clean too_much . x.c y.c
	echo 'x();' >>y.c
	reports '1001 lines' too_much . x.c y.c
}

check house-setuid-program-is-small setuid_program_is_small
check house-too-much-code-is-found too_much_is_found
done_checking
