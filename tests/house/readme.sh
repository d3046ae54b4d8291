#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A room's README is a page that names functions and files; they exist.

. "${0%/*}/../lib/house.sh"

# readmes ROOT: those of the rooms.
readmes() {
	(cd "$1" && find helpers dhcp -name README)
}

# unknown_functions ROOT: what a README calls "name()", and no C file has: as a function, or as a
# member that points to one.
unknown_functions() {
	(cd "$1" && find helpers dhcp -name '*.[ch]' -exec cat {} +) >code
	readmes "$1" | while read -r readme; do
		grep -oE '[a-z][a-z0-9_]*\(\)' "$1/$readme" | tr -d '()' | sort -u |
			while read -r name; do
				grep -qE "(^|[^A-Za-z0-9_])$name\(|\(\*$name\)\(" code ||
					echo "$readme: no function $name"
			done
	done
}

# long_readmes ROOT: more than a page.
long_readmes() {
	readmes "$1" | while read -r readme; do
		lines=$(wc -l <"$1/$readme")
		[ "$lines" -le 60 ] || echo "$readme: $lines lines"
	done
}

functions_exist() {
	[ -n "$(readmes "$SOURCE")" ] || fail "there is none"
	clean unknown_functions "$SOURCE"
	mkdir -p tree/dhcp tree/helpers
	echo 'here() calls row() and then gone() of here.c.' >tree/dhcp/README
	printf 'int here(void);\nint (*row)(int);\nint begone(void);\n' >tree/dhcp/x.h
	reports 'dhcp/README: no function gone' unknown_functions tree
	[ "$(wc -l <faults)" = 1 ]
}

a_page_each() {
	clean long_readmes "$SOURCE"
	mkdir -p tree/dhcp tree/helpers
	yes | head -n 61 >tree/dhcp/README
	reports 'dhcp/README: 61 lines' long_readmes tree
}

check house-readmes-name-functions-that-exist functions_exist
check house-readmes-are-a-page a_page_each
done_checking
