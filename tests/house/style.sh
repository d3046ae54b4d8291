#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Formatting, and what shellcheck says of the shell. Both tools differ from version to version.

. "${0%/*}/../lib/house.sh"

CLANG_FORMAT_VERSION=14

# find_clang_format: the one of that version, into clang_format.
find_clang_format() {
	for clang_format in "clang-format-$CLANG_FORMAT_VERSION" clang-format; do
		command -v "$clang_format" >/dev/null || continue
		"$clang_format" --version | grep -q "version $CLANG_FORMAT_VERSION\." && return
		skip "clang-format is not version $CLANG_FORMAT_VERSION"
	done
	skip "clang-format is missing"
}

unformatted() {
	"$clang_format" --style=file --dry-run --Werror "$@"
}

code_is_formatted() {
	find_clang_format
	# shellcheck disable=SC2046
	(cd "$SOURCE" && unformatted $(sources . '*.[ch]')) >found 2>&1 || :
	clean cat found
	cp "$SOURCE/.clang-format" .
	printf 'int f(void)\n{\n\treturn 1;\n}\n' >x.c
	clean unformatted x.c
	printf 'int f(void) {\n  return 1;\n}\n' >x.c
	unformatted x.c >found 2>&1 && fail "bad formatting is not found"
	grep -q '^x.c:1:.*clang-formatted' found
}

shell_is_clean() {
	needs shellcheck
	# shellcheck disable=SC2046
	(
		cd "$SOURCE"
		shellcheck $(sources . '*.sh') $(sources . bootstrap) \
			$([ ! -f .ci/run ] || echo .ci/run)
	) >found 2>&1 || :
	clean cat found
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nrm -rf $1/x\n' >x.sh
	shellcheck x.sh >found 2>&1 && fail "a bad script is not found"
	grep -q SC2086 found
}

check house-code-is-formatted code_is_formatted
check house-shell-is-clean shell_is_clean
done_checking
