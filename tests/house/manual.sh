#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every program has its page, and page and --help have the same options.

. "${0%/*}/../lib/house.sh"

# page PROGRAM: its manual page.
page() {
	find "$SOURCE/helpers" "$SOURCE/dhcp" -name "$1.8"
}

# help_options FILE, page_options FILE: the long options in the text of --help, in the page.
help_options() {
	grep -oE '(^|[^A-Za-z0-9-])--[a-z][a-z0-9-]*' "$1" | sed 's/.*--//' | sort -u
}

page_options() {
	grep -oE 'Fl (\\-|Fl )[a-z][a-z0-9-]*' "$1" | sed 's/^Fl \(\\-\|Fl \)//' | sort -u
}

# undocumented HELP-FILE PAGE: options that only one of the two has.
undocumented() {
	help_options "$1" >in-help
	page_options "$2" >in-page
	comm -23 in-help in-page | sed 's/^/not in the page: --/'
	comm -13 in-help in-page | sed 's/^/not in --help: --/'
}

# not_listed PAGE: options that the page shows but does not explain, each in an item of a list.
not_listed() {
	page_options "$1" | while read -r option; do
		grep -qE "^\.It .*Fl (.-|Fl )$option( |\$)" "$1" || echo "not explained: --$option"
	done
}

# too_wide FILE: lines that do not fit into a terminal.
too_wide() {
	awk 'length > 80 { print "more than 80 columns: " $0 }' "$1"
}

every_program_has_its_page() {
	programs >all
	[ -s all ] || fail "no program is found"
	while read -r program; do
		found=$(page "$program")
		[ -n "$found" ] || fail "no page: $program"
		grep -qx "\.Nm $program" "$found" || fail "$found is about something else"
		grep -qE "^dist_man8_MANS \+=.*/$program\.8( |\$)" "$SOURCE"/*/Makemodule.am ||
			fail "$found is not installed"
	done <all
}

pages_have_the_options_of_help() {
	programs | while read -r program; do
		echo "$program"
		"$BUILD/$program" --help >help
		clean undocumented help "$(page "$program")"
		clean not_listed "$(page "$program")"
		clean too_wide help
	done
}

differences_are_found() {
	printf 'Usage: x [--both] FILE\n  -h, --help\n  --in-help=N  see x(8)\n' >help
	printf '.It Fl \\-both\n.It Fl Fl help\n.It Fl \\-in-page Ns = Ns Ar N\n' >x.8
	seq -s' ' 40 >wide && reports 'more than 80 columns: ' too_wide wide
	reports 'not in the page: --in-help' undocumented help x.8
	reports 'not in --help: --in-page' undocumented help x.8
	[ "$(wc -l <faults)" = 2 ]
	clean not_listed x.8
	echo '.Op Fl \-bare' >>x.8
	reports 'not explained: --bare' not_listed x.8
}

# lint [PAGE]: what mandoc says, but for pages that are not on this machine, and that ".Os brw0" is not a
# system's name; without one,
# of this tree. It writes into two streams, neither of them by the line.
lint() {
	if [ $# = 0 ]; then
		find "$SOURCE/helpers" "$SOURCE/dhcp" "$SOURCE/etc" -name '*.[1-8]' -exec mandoc -T lint {} +
	else
		mandoc -T lint "$1"
	fi >lint.out 2>lint.err || :
	cat lint.out lint.err | grep -vE 'referenced manual not found|outdated mandoc\.db|operating system explicitly specified'
}

pages_are_lint_clean() {
	needs mandoc
	clean lint
	printf '.Dd November 23, 2026\n.Dt X 8\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Bogus\n' >x.8
	reports 'unknown macro' lint x.8
}

check house-every-program-has-its-page every_program_has_its_page
check house-pages-have-the-options-of-help pages_have_the_options_of_help
check house-differences-of-page-and-help-are-found differences_are_found
check house-pages-are-lint-clean pages_are_lint_clean
done_checking
