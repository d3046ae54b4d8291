#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every program has its page, and page and --help have the same options; what all pages have in common.

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
		# As in a package: other directories may be longer.
		sed -E 's,([[ =])/.*/(etc|run|share|libexec)/,\1/usr/\2/,; s,/usr/(etc|run)/,/\1/,' help >usual
		clean too_wide usual
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

# pages: all of them.
pages() {
	find "$SOURCE/helpers" "$SOURCE/dhcp" "$SOURCE/etc" -name '*.[1-8]'
}

# short_options FILE: those of the text of --help, and not_listed_short HELP-FILE PAGE: not explained there.
short_options() {
	sed -n 's/^ *-\([A-Za-z]\), --.*/\1/p' "$1"
}

not_listed_short() {
	short_options "$1" | while read -r option; do
		grep -qE "^\.It Fl $option( ,|\$)" "$2" || echo "not explained: -$option"
	done
}

pages_have_the_short_options_of_help() {
	programs | while read -r program; do
		"$BUILD/$program" --help >help
		short_options help | grep -qx h || fail "$program has no -h"
		clean not_listed_short help "$(page "$program")"
	done
	printf '  -x, --both\n  -y, --other\n' >help
	printf '.It Fl x , Fl Fl both\n' >x.8
	reports 'not explained: -y' not_listed_short help x.8
}

# exit_status PAGE: the table, without what the page adds.
exit_status() {
	sed -n '/^\.Sh EXIT STATUS/,/^\.El/p' "$1"
}

# other_words PAGE…: those whose table is not that of the first one.
other_words() {
	exit_status "$1" >wanted
	[ "$(grep -c '^\.It [012]$' wanted)" = 3 ] || echo "$1: no table of 0, 1 and 2"
	for each; do
		exit_status "$each" | cmp -s - wanted || echo "$each: other words"
	done
}

exit_statuses_are_in_the_same_words() {
	set --
	for program in $(programs); do set -- "$@" "$(page "$program")"; done
	[ $# -ge 6 ] || fail "programs are missing"
	clean other_words "$@"
	sed 's/^failed/went wrong/' "$1" >x.8
	reports 'x.8: other words' other_words "$1" x.8
	: >y.8
	reports 'y.8: no table' other_words y.8
}

# rendered PAGE: at 80 columns, by groff, on standard output; what it complains of is in the file "said".
rendered() {
	MANWIDTH=80 MAN_KEEP_FORMATTING='' man --warnings -l "$1" 2>said | col -b
}

# ill_formed PAGE…: what man says, long pages, long lines, and long lines of the source.
ill_formed() {
	for each; do
		rendered "$each" >text
		[ -s text ] || echo "$each: nothing is shown"
		# The root directory of these tests has no /etc/groff.
		sed "/macro file 'mdoc.local'/d; s|^|$each: |" said
		[ "$(wc -l <text)" -le 489 ] || echo "$each: more than 489 lines"
		awk -v name="$each" '{ gsub(/[\200-\277]/, "") } length > 80 { print name ": shown as: " $0 }' text
		awk -v name="$each" 'length > 80 && !/^\.\\"/ { print name ":" NR ": long line" }' "$each"
	done
}

pages_are_well_formed() {
	needs man
	needs groff
	pages >all
	[ "$(wc -l <all)" -ge 13 ] || fail "pages are missing"
	# shellcheck disable=SC2046 # no name has a blank
	clean ill_formed $(cat all)
	{
		printf '.Dd November 23, 2026\n.Dt X 8\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh DESCRIPTION\n'
		printf '.Bd -literal\n%090d\n.Ed\n.Bogus\n' 0
		yes .br | head -n 600 | sed 's/$/\na/'
	} >x.8
	reports "x.8: more than 489" ill_formed x.8
	reports "x.8: shown as" ill_formed x.8
	reports "x.8:9: long line" ill_formed x.8
	reports "Bogus" ill_formed x.8
}

# Pages of other programs that ours name.
OTHERS='jq(1) firewalld(1) resolvectl(1) systemd(1) dhcpd.conf(5) interfaces(5) machine-id(5)
	nsswitch.conf(5) resolv.conf(5) subuid(5) sysctl.conf(5) sysctl.d(5) systemd.network(5) dhclient(8)
	dhcpcd(8) dhcpd(8) dnsmasq(8) ip-link(8) iptables(8) iptables-legacy(8) iptables-nft(8) nft(8)
	resolvconf(8) sudo(8) systemd-networkd(8) systemd-resolved(8) tc(8) ufw(8)'

# lost_references PAGE…: pages and sections that are named and do not exist.
lost_references() {
	for each; do
		sed -n 's/^\.It //; s/.*\(^\.\| \)Xr \([^ ]*\) \([1-8]\).*/\2 \3/p' "$each" | sort -u |
			while read -r name section; do
				grep -q "/$name\.$section\$" all || case " $(echo "$OTHERS" | tr '\n\t' '  ') " in
				*" $name($section) "*) ;;
				*) echo "$each: no page $name($section)" ;;
				esac
			done
		sed -n 's/ [.,;)]*$//; s/^\.\(.* \)\{0,1\}Sx //p' "$each" | sort -u | while read -r section; do
			grep -qxF -e ".Ss $section" -e ".Sh $section" "$each" || echo "$each: no section $section"
		done
	done
}

references_are_found() {
	pages >all
	# shellcheck disable=SC2046
	clean lost_references $(cat all)
	printf '.Ss Here\n.Sx Here .\n.Xr brw0 7\n.Xr nft 8 ,\n' >x.8
	clean lost_references x.8
	printf '.Pq see Sx Nowhere ,\n.Sx There .\n.Xr brw0 6 ,\n.It Xr brw0-no 8 , Xr brw1-no 8\n' >x.8
	reports 'no section There' lost_references x.8
	reports 'no section Nowhere' lost_references x.8
	reports 'no page brw0(6)' lost_references x.8
	reports 'no page brw1-no(8)' lost_references x.8
}

# without_examples PAGE…: those that do not show first what is done.
without_examples() {
	for each; do
		awk '/^\.S[sh] / { n++ } /^\.Ss Examples$/ { found = n } /^\.Sh DESCRIPTION/ { top = n }
			END { exit !(found == top + 1) }' "$each" || echo "$each: no examples at the top"
	done
}

examples_come_first() {
	# shellcheck disable=SC2046
	clean without_examples $(pages)
	printf '.Sh DESCRIPTION\n.Ss Other\n.Ss Examples\n' >x.8
	reports 'x.8: no examples' without_examples x.8
}

# undescribed PAGE NAME…: names that no item of the page has.
undescribed() {
	undescribed_page=$1
	shift
	for each; do
		grep -qE "^\.It Sy (.*[ ,])?$each( |\$)" "$undescribed_page" || echo "$undescribed_page: not described: $each"
	done
}

# Their tables in C.
steps_and_checks_are_described() {
	steps=$(sed -n 's/.*StepKind step_kind_[a-z_]* = {\.name = "\([a-z-]*\)".*/\1/p' "$SOURCE"/helpers/host/step-*.c)
	[ "$(echo "$steps" | wc -w)" -ge 15 ] || fail "steps are not found: $steps"
	# shellcheck disable=SC2086
	clean undescribed "$SOURCE/helpers/brw0-steps.7" $steps
	reports 'not described: module-x' undescribed "$SOURCE/helpers/brw0-steps.7" module-x up
	checks=$(sed -n '/ checks\[\] = {$/,/^};/s/^	{"\([a-z._-]*\)".*/\1/p' "$SOURCE/helpers/host/doctor.c")
	[ "$(echo "$checks" | wc -w)" -ge 20 ] || fail "checks are not found: $checks"
	# shellcheck disable=SC2086
	clean undescribed "$SOURCE/helpers/brw0-doctor.7" $checks
}

# What pages name and is not brw0's: options of other programs, of ./configure, and of QEMU's -netdev.
OTHER_OPTIONS='disable-setuid-install dport network now to-destination with-helper-group'
OTHER_KEYS='br downscript mac script'

# made_up_options PAGE…: options that no program has; made_up_keys PAGE…: keys that brw0.conf does not have.
made_up_options() {
	for program in $(programs); do "$BUILD/$program" --help; done >helps
	help_options helps >options
	echo "$OTHER_OPTIONS" | tr ' ' '\n' >>options
	for each; do
		grep -oE '(Fl (\\-|Fl )|(^|[ "])--|\\-\\-)[a-z][a-z0-9-]*' "$each" |
			sed -E 's/^.*(Fl |\\-|--)//' | sort -u | grep -vxFf options | sed "s|^|$each: no option --|" || :
	done
}

made_up_keys() {
	sed -n '/ keys\[\] = {$/,/^};/s/^	{"\([a-z-]*\)".*/\1/p' "$SOURCE/helpers/conf/bridge.c" >keys
	[ "$(wc -l <keys)" -ge 12 ] || echo "the table of keys is not found"
	echo "$OTHER_KEYS" | tr ' ' '\n' >>keys
	for each; do
		grep -oE '^\.(It )?(Cm|Ql) [a-z-]+( Ns )?=' "$each" | sed -E 's/^.*(Cm|Ql) //; s/( Ns )?=$//' | sort -u |
			grep -vxFf keys | sed "s|^|$each: no key |" || :
	done
}

options_and_keys_are_real() {
	# shellcheck disable=SC2046
	clean made_up_options $(pages)
	# shellcheck disable=SC2046
	clean made_up_keys $(pages)
	printf '.Ql brw0-nat-init --stat\n.Fl \\-prob\n.Cm adress Ns = Ns Cm auto\n.Ql dhpc=isc\n.Ql dns=host\n' >x.8
	reports 'no option --stat' made_up_options x.8
	reports 'no option --prob' made_up_options x.8
	reports 'no key adress' made_up_keys x.8
	reports 'no key dhpc' made_up_keys x.8
	[ "$(wc -l <faults)" = 2 ]
}

# one_sex PAGE…: lines in which a user is a man.
one_sex() {
	grep -nwEi "he|him|his|himself" "$@" /dev/null || :
}

users_are_they() {
	# shellcheck disable=SC2046
	clean one_sex $(pages)
	printf 'The user\nif He can.\n' >x.8
	reports 'x.8:2:if He can.' one_sex x.8
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
check house-pages-have-the-short-options-of-help pages_have_the_short_options_of_help
check house-exit-statuses-are-in-the-same-words exit_statuses_are_in_the_same_words
check house-pages-are-well-formed pages_are_well_formed
check house-references-of-pages-are-found references_are_found
check house-options-and-keys-in-pages-are-real options_and_keys_are_real
check house-users-are-they users_are_they
check house-examples-come-first examples_come_first
check house-steps-and-checks-are-described steps_and_checks_are_described
done_checking
