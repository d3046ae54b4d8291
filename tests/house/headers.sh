#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each header stands alone, behind config.h as every file has it, and twice as well as once. Those
# of port/ without the flags of any library.

. "${0%/*}/../lib/house.sh"

host_flags() {
	echo "${BRW0_HOST_CFLAGS:-$(pkg-config --cflags glib-2.0 libnl-3.0 libip4tc)}"
}

# dependent ROOT: headers that need something included before them.
dependent() (
	cd "$1"
	for header in $(sources . '*.h' | grep -E '^(helpers|dhcp)/'); do
		case $header in
		helpers/port/*) flags= ;;
		*) flags=$(host_flags) ;;
		esac
		# shellcheck disable=SC2086
		printf '#include "config.h"\n#include "%s"\n#include "%s"\n' "$header" "$header" |
			$CC -fsyntax-only -Wall -Wextra -I. -I"$BUILD" $flags -x c - 2>messages ||
			{ echo "$header: does not stand alone"; cat messages; }
	done
	rm -f messages
)

headers_stand_alone() {
	needs "${CC%% *}"
	(cd "$SOURCE" && find helpers dhcp -name '*.h') | while read -r header; do
		mkdir -p "tree/${header%/*}"
		cp "$SOURCE/$header" "tree/$header"
	done
	clean dependent tree
}

dependent_headers_are_found() {
	needs "${CC%% *}"
	echo 'gboolean f(void);' | made_up tree/helpers/host/x.h
	reports 'helpers/host/x.h: does not' dependent tree
	rm tree/helpers/host/x.h
	echo 'struct twice { int x; };' | made_up tree/dhcp/x.h
	reports 'dhcp/x.h: does not' dependent tree
	rm tree/dhcp/x.h
	printf '#pragma once\n#include <glib.h>\n' | made_up tree/helpers/host/x.h
	clean dependent tree
	printf '#pragma once\n#include <glib.h>\n' | made_up tree/helpers/port/x.h
	reports 'helpers/port/x.h: does not' dependent tree
}

check house-headers-stand-alone headers_stand_alone
check house-dependent-headers-are-found dependent_headers_are_found
done_checking
