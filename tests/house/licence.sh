#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every file says what its licence is, by an SPDX line.

. "${0%/*}/../lib/house.sh"

# Those that do not, one regular expression a line.
EXCEPT='^\./(README|NEWS|AUTHORS|CONTRIBUTING|SECURITY|COPYING)$
/README$
^\./tests/(golden|fuzz/corpus)/
^\./etc/[a-z]+\.(conf|json|network)\.in$
^\./etc/packaging/debian/([a-z0-9-]+\.docs|changelog|copyright|source/format)$'
# Texts that are read as they are, for which COPYING is beside them; what programs print or are fed;
# templates, since what is made of them is the reader's own configuration; files of a package for
# which debian/copyright says it.

# unlicensed ROOT: its files without one.
unlicensed() (
	cd "$1"
	find . \( -path ./.git -o -path ./build -o -path ./build-aux -o -path ./autom4te.cache \) -prune -o \
		-type f \( -path './helpers/*' -o -path './dhcp/*' -o -path './etc/*' -o -path './tests/*' \
		-o -path './m4/*' -o -path './.ci/*' -o -path './[a-zA-Z]*' ! -path './*/*' \) -print |
		grep -vE '^\./(configure(~|$)|aclocal\.m4|Makefile\.in|config\.h\.in|m4/(libtool|lt)|.*\.(rej|orig)$)' |
		grep -vE "$EXCEPT" | while read -r file; do
		grep -qI 'SPDX-License-Identifier: GPL-2.0-or-later' "$file" || echo "no licence: $file"
	done
)

every_file_has_a_licence() {
	[ "$(cd "$SOURCE" && find helpers -name '*.c' | wc -l)" -gt 100 ] || fail "no source"
	clean unlicensed "$SOURCE"
}
check house-every-file-has-a-licence every_file_has_a_licence

missing_licence_is_found() {
	mkdir -p tree/helpers tree/etc
	echo 'int x;' >tree/helpers/x.c
	echo x >tree/README
	echo x >tree/etc/dnsmasq.conf.in
	reports 'no licence: ./helpers/x.c' unlicensed tree
	[ "$(wc -l <faults)" = 1 ] || fail "finds more"
}
check house-missing-licence-is-found missing_licence_is_found

done_checking
