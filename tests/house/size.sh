#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How much of our code runs as root for a user: all of it can be read in an afternoon, and all of it
# is always there.
#
# Two counts, of lines with code. MOST is for what is executed: the .c files. MOST_WITH_HEADERS is
# for all of our code that the compiler reads, since code can also stand in a header: the seccomp filter,
# the port's settings and the command line are tables there, numbers are parsed there. It leaves 100
# lines for such tables beside the 1,000, and 300 for what is declared and included only.

. "${0%/*}/../lib/house.sh"

MOST=1000
MOST_WITH_HEADERS=1400

# linked PROGRAM: its sources, as the linker takes their objects.
linked() {
	$CC -Wl,-Map=map -o linked "$BUILD/helpers/$1.o" "$BUILD/helpers/libport.a"
	echo "helpers/$1.c"
	grep -o 'libport\.a([a-z-]*\.o)' map | sort -u | sed 's,.*(,helpers/port/,; s,\.o),.c,'
}

# included ROOT FILE…: our headers that the compiler reads for these.
included() (
	cd "$1"
	shift
	$CC -MM -I. -I"$BUILD" "$@" | tr -s ' ' '\n' | grep '^helpers/.*\.h$' | sort -u
)

# lines ROOT FILE…: those with code, of all of them.
lines() {
	lines_root=$1
	shift
	for lines_file; do
		code "$lines_root/$lines_file"
	done | grep -c '[^[:space:]]'
}

# too_much MOST ROOT FILE…: over the measure.
too_much() {
	too_much_most=$1
	shift
	too_much_lines=$(lines "$@")
	[ "$too_much_lines" -le "$too_much_most" ] || echo "$too_much_lines lines"
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
	included "$SOURCE" $(cat files) >headers
	grep -qx helpers/port/filter.h headers || fail "not all is counted: $(cat headers)"
	! grep -qx helpers/port/membership.h headers || fail "too much is counted: $(cat headers)"
	# shellcheck disable=SC2046
	clean too_much "$MOST" "$SOURCE" $(cat files)
	# shellcheck disable=SC2046
	clean too_much "$MOST_WITH_HEADERS" "$SOURCE" $(cat files headers)
}

# switches FILE…: names by which configure or a compiler's option could leave something out. Those
# that tell machines, libcs and kernels apart are no matter of choice.
switches() {
	awk '/^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)/ {
		sub(/^[ \t]*#[ \t]*[a-z]+/, "")
		while (match($0, /[A-Za-z_][A-Za-z0-9_]*/)) {
			name = substr($0, RSTART, RLENGTH)
			$0 = substr($0, RSTART + RLENGTH)
			if (name !~ /^(defined|__.*|SYS_.*|BRW0_PORT_.*_H)$/) print FILENAME ": " name
		}
	}' "$@"
}

all_is_always_compiled_in() {
	clean switches "$SOURCE"/helpers/brw0-bridge-helper.c "$SOURCE"/helpers/port/*.[ch]
	printf '#ifndef BRW0_PORT_X_H\n#if defined(__x86_64__) && SYS_open\n' >x.h
	clean switches x.h
	printf '#ifdef HAVE_LANDLOCK\n' >x.c
	reports 'x.c: HAVE_LANDLOCK' switches x.h x.c
	printf ' # if __GLIBC__ && !defined(NDEBUG)\n' >y.c
	reports 'y.c: NDEBUG' switches x.h y.c
}

too_much_is_found() {
	printf '/* a\n\n b */\n\n#include <x.h> // c\n\tint x; /* d */\n/* e */ /* f */\n' >x.c
	[ "$(lines . x.c)" = 2 ] || fail "comments and blank lines are counted"
	yes 'x();' | head -n 998 >y.c
	clean too_much 1000 . x.c y.c
	echo 'x();' >>y.c
	reports '1001 lines' too_much 1000 . x.c y.c
	echo '#include "helpers/port/a.h"' | made_up helpers/port/a.c
	echo '#include "helpers/port/b.h"' | made_up helpers/port/a.h
	echo 'int table[] = {1};' | made_up helpers/port/b.h
	[ "$(included . helpers/port/a.c | paste -sd ' ')" = 'helpers/port/a.h helpers/port/b.h' ] ||
		fail "a header is not found"
}

check house-setuid-program-is-small setuid_program_is_small
check house-setuid-program-is-always-whole all_is_always_compiled_in
check house-too-much-code-is-found too_much_is_found
done_checking
