#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The READMEs of the rooms name functions and files that exist.

. "${0%/*}/../lib/tap.sh"

# wrong FILE…: the names of functions in them that no source file has.
wrong() {
	grep -ho '[a-z][a-z0-9_]*()' "$@" | sort -u | while read -r function; do
		grep -rqE --include='*.[ch]' "(^|[^a-z0-9_])${function%()}\(" \
			"$SOURCE/helpers" "$SOURCE/dhcp" || echo "no $function"
	done
}

names_exist() {
	for file in "$SOURCE"/helpers/*/README "$SOURCE/dhcp/README"; do
		[ "$(grep -c '()' "$file")" -gt 5 ] || fail "$file names no functions"
		wrong "$file" >found
		[ ! -s found ] || { cat found; fail "in $file"; }
	done
	echo 'Then no_such_function() calls it.' >made-up
	[ "$(wrong made-up)" = 'no no_such_function()' ] || fail "finds nothing"
}
it house-functions-in-readmes-exist names_exist

short() {
	for file in "$SOURCE"/helpers/*/README "$SOURCE/dhcp/README"; do
		[ "$(wc -l <"$file")" -le 60 ] || fail "$file has more than 60 lines"
	done
}
it house-readmes-are-short short

done_testing
