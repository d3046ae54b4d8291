#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh [NAME…]: do the tests notice that an option is ignored, that a step does nothing?
#
# What make check-mutants runs. Each row of the file "table", or those named, is an edit of the
# source. It is made in a copy, the programs are built, and each of the row's tests must fail then.
# One that passes is reported as SURVIVED. This fails for that, for an edit that does not apply any more
# or does not build, and for a test that does not pass without any edit: then its failure means
# nothing.

set -eu
SOURCE=$(cd "${0%/*}/../.." && pwd)
BUILD=$(cd "${BRW0_BUILD:-$SOURCE/build}" && pwd)
JOBS=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
work=$BUILD/mutants
export TAP_TIMEOUT=300
# Not below the jobs of the make that runs this.
unset MAKEFLAGS MFLAGS MAKELEVEL

# rows [NAME…]: "NAME|FILE|FUNCTION|EDIT|TESTS" each, TESTS as "FILE [CASE…] + FILE [CASE…]".
rows() {
	awk -v wanted=" $* " '
		/^[^#]/ {
			gsub(/[ \t]*\|[ \t]*/, "|")
			name = substr($0, 1, index($0, "|") - 1)
			if (wanted == "  " || index(wanted, " " name " "))
				print
		}' "$SOURCE/tests/mutants/table"
}

# tests_of: of rows, a line each.
tests_of() { cut -d '|' -f 5 | sed 's/ + /\n/g'; }

# mine: every n-th line, n jobs.
mine() { awk -v jobs="$JOBS" -v job="$job" 'NR % jobs == job'; }

# copy: the source and a build of it, for this job alone.
copy() {
	rm -rf "$tree"
	mkdir -p "$tree/build"
	(cd "$SOURCE" && tar -cf - --exclude='*.[oa]' --exclude=.deps --exclude=.dirstamp \
		aclocal.m4 bootstrap build-aux config.h.in configure configure.ac COPYING dhcp etc \
		helpers m4 Makefile.am Makefile.in NEWS README tests) | tar -xf - -C "$tree"
	# Not a link: a case sees this tree and no other.
	cp -al "$BUILD/.prerequisites" "$tree/build"
	cd "$tree/build"
	../configure -q --prefix=/usr --sysconfdir=/etc --runstatedir=/run CFLAGS=-O1
	make -s all test-tools
}

# passes FILE [CASE…]: 0 if they all pass, 1 if one fails, 2 if that is unknown.
passes() {
	passes_file=$1
	shift
	case $passes_file in
	unit/*)
		make -s "tests/$passes_file" || return 2
		# It aborts at the first failure, without a "not ok".
		"tests/$passes_file" ${1:+-p "$1"} >"$tree/said" 2>&1 || {
			cat "$tree/said"
			return 1
		}
		;;
	*)
		BRW0_BUILD=$PWD sh "$tree/tests/$passes_file" "$@" >"$tree/said" 2>&1 || :
		;;
	esac
	cat "$tree/said"
	! grep -q '^not ok \|^demo: FAILED' "$tree/said" || return 1
	[ "$(grep -c '^ok [^#]*$\|^demo: ok$' "$tree/said")" -ge "$(($# > 0 ? $# : 1))" ] || return 2
}

# check_test TEST: without any edit.
check_test() {
	# shellcheck disable=SC2086 # words
	passes $1 >"$tree/log" 2>&1 || {
		sed 's/^/    /' "$tree/log"
		echo "FAILS AS IT IS: $1"
	}
}

# check_mutant NAME FILE FUNCTION EDIT TESTS
check_mutant() {
	check_verdict=killed
	: >"$tree/kept"
	if ! cp "$tree/$2" "$tree/kept" 2>"$tree/log" ||
		! perl "$tree/tests/mutants/edit.pl" "$tree/$2" "$3" "$4" 2>"$tree/log"; then
		check_verdict="NO EDIT: $(cat "$tree/log")"
	elif ! make -s all test-tools >"$tree/log" 2>&1; then
		check_verdict="NO BUILD: $(grep -m 1 error "$tree/log")"
	else
		check_tests "$5"
	fi
	echo "$1: $check_verdict"
	# Its time is new, so that it is built again.
	[ ! -f "$tree/$2" ] || cat "$tree/kept" >"$tree/$2"
}

check_tests() {
	echo "$1" | sed 's/ + /\n/g' >"$tree/tests.list"
	while read -r check_line; do
		check_status=0
		# shellcheck disable=SC2086 # words
		passes $check_line >"$tree/log" 2>&1 </dev/null || check_status=$?
		case $check_status in
		0) check_verdict="SURVIVED: $check_line" ;;
		2) check_verdict="CANNOT TELL: $check_line" ;;
		esac
	done <"$tree/tests.list"
}

# check_mine: this job's part.
check_mine() {
	tree=$work/$job
	copy >"$work/$job.log" 2>&1 || {
		tail -n 20 "$work/$job.log"
		echo "FAILS AS IT IS: the build"
		return
	}
	tests_of <"$work/rows" | sort -u | mine >"$tree/tests.mine"
	while read -r mine_test; do
		check_test "$mine_test" </dev/null
	done <"$tree/tests.mine"
	mine <"$work/rows" >"$tree/rows"
	while IFS='|' read -r mine_name mine_file mine_function mine_edit mine_tests; do
		check_mutant "$mine_name" "$mine_file" "$mine_function" "$mine_edit" "$mine_tests" </dev/null
	done <"$tree/rows"
}

mkdir -p "$work"
! awk -F '|' '/^[^#]/ && NF != 5' "$SOURCE/tests/mutants/table" | sed 's/^/not five fields: /' | grep . ||
	exit 1
rows "$@" >"$work/rows"
: >"$work/result"
jobs=
job=0
while [ "$job" -lt "$JOBS" ]; do
	check_mine 2>&1 | tee -a "$work/result" &
	jobs="$jobs $!"
	job=$((job + 1))
done
for job in $jobs; do wait "$job"; done

killed=$(grep -c ': killed$' "$work/result" || :)
echo "$killed of $(wc -l <"$work/rows") mutants killed"
[ -s "$work/rows" ] && [ "$killed" = "$(wc -l <"$work/rows")" ] && ! grep '^FAILS AS IT IS' "$work/result"
