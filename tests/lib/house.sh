# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What every house test sources: checks of the source and of what is built, reported as TAP.
#
#	. "${0%/*}/../lib/house.sh"
#	lines_are_short() { clean long_lines "$SOURCE"; reports x.c long_lines made-up; }
#	check house-lines-are-short lines_are_short
#	done_checking
#
# A checker prints a line for each fault that it finds and nothing else. Every test has it find
# nothing here, and then the fault in a tree that is made up for it: a checker that cannot fail
# says nothing. No .git is needed, as in a tarball.

SOURCE=$(cd "${0%/*}/../.." && pwd)
BUILD=$(cd "${BRW0_BUILD:-$SOURCE/build}" && pwd)
CC=${BRW0_CC:-cc}
export SOURCE BUILD CC
LC_ALL=C
export LC_ALL
. "$SOURCE/tests/lib/private.sh"
# A user who may have no namespaces runs them with his own rights.
if ! private_inside && { [ "$(id -u)" = 0 ] || private_possible; }; then
	private_unshare sh "$0" "$@"
	exit
fi
house_count=0
house_failed=0
private_inside || TMPDIR=$BUILD
export TMPDIR
house_scratch=$(mktemp -d)
trap 'rm -rf "$house_scratch"' EXIT

# check NAME FUNCTION: one test, in an empty directory of its own.
check() {
	house_count=$((house_count + 1))
	mkdir "$house_scratch/$house_count"
	(
		set -eu
		cd "$house_scratch/$house_count"
		"$2"
	) >"$house_scratch/log" 2>&1 </dev/null
	house_status=$?
	case $house_status in
	0) echo "ok $house_count - $1" ;;
	77) echo "ok $house_count - $1 # SKIP $(tail -n 1 "$house_scratch/log")" ;;
	*)
		house_failed=1
		echo "not ok $house_count - $1"
		sed 's/^/# /' "$house_scratch/log"
		;;
	esac
}

# skip REASON: end this test as not possible here.
skip() {
	echo "$1"
	exit 77
}

fail() {
	echo "FAILED: $*"
	exit 1
}

needs() {
	command -v "$1" >/dev/null || skip "$1 is missing"
}

# clean CHECKER…: it has nothing to say.
clean() {
	"$@" >faults 2>&1 || :
	[ ! -s faults ] || {
		cat faults
		fail "$*"
	}
}

# reports TEXT CHECKER…: it says that, once.
reports() {
	reports_text=$1
	shift
	"$@" >faults 2>&1 || :
	[ "$(grep -cF -- "$reports_text" faults)" = 1 ] || {
		cat faults
		fail "the checker does not find: $reports_text"
	}
}

# made_up FILE: write it, from standard input, with the folders above it.
made_up() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}

# sources ROOT GLOB…: the files below the folders of the project, relative to ROOT.
sources() {
	sources_root=$1
	shift
	for sources_glob; do
		(
			cd "$sources_root"
			for folder in helpers dhcp etc m4 tests .ci; do
				[ ! -d "$folder" ] || find "$folder" -type f -name "$sources_glob"
			done
			find . -maxdepth 1 -type f -name "$sources_glob" | sed 's,^\./,,'
		)
	done | grep -vxE 'aclocal\.m4|config\.h' | sort
}

# code FILE: without comments and the insides of strings and characters, line for line.
code() {
	awk '
	{
		rest = $0
		kept = ""
		while (rest != "") {
			if (inside) {
				at = index(rest, "*/")
				if (!at) { rest = ""; break }
				rest = substr(rest, at + 2)
				inside = 0
			} else if (match(rest, /\/\*|\/\/|"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047/)) {
				found = substr(rest, RSTART, RLENGTH)
				kept = kept substr(rest, 1, RSTART - 1)
				rest = substr(rest, RSTART + RLENGTH)
				if (found == "//") rest = ""
				else if (found == "/*") inside = 1
				else kept = kept "\"\""
			} else {
				kept = kept rest
				rest = ""
			}
		}
		print kept
	}' "$1"
}

# programs: those that get installed, as the Makemodule.am files list them.
programs() {
	sed -n -e ':more' -e '/\\$/{N;s/\\\n//;b more' -e '}' -e \
		's/^\([a-z0-9]*\)_PROGRAMS[ 	]*+\{0,1\}=/\1 /p' "$SOURCE"/*/Makemodule.am |
		awk '$1 != "check" && $1 != "noinst" && $1 != "EXTRA" {
			for (i = 2; i <= NF; i++) print $i }'
}

done_checking() {
	echo "1..$house_count"
	exit "$house_failed"
}
