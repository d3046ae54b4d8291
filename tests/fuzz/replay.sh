#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The kept corpus of each fuzz target once more. To fuzz:
#	./configure CC=clang --enable-fuzzers && make && tests/fuzz/fuzz-conf CORPUS
# with a copy of tests/fuzz/corpus/conf, since libFuzzer adds to it what it finds.

. "${0%/*}/../lib/house.sh"

replay() {
	set -- "$1" "$SOURCE/tests/fuzz/corpus/$1"/*
	[ -e "$2" ] || fail "no corpus: $1"
	target=$1
	shift
	"$BUILD/tests/fuzz/replay-$target" "$@"
}

acl() { replay acl; }
conf() { replay conf; }
journal() { replay journal; }
link_parse() { replay link-parse; }
nft_rule() { replay nft-rule; }
options() { replay options; }
resolver() { replay resolver; }
template() { replay template; }
xt_rule() { replay xt-rule; }

# A file that is not there, or none at all, is no success.
nothing_is_no_success() {
	! "$BUILD/tests/fuzz/replay-conf" missing || fail "a missing file is passed over"
	! "$BUILD/tests/fuzz/replay-conf" || fail "no file is a success"
}

check fuzz-acl-corpus acl
check fuzz-conf-corpus conf
check fuzz-journal-corpus journal
check fuzz-link-parse-corpus link_parse
check fuzz-nft-rule-corpus nft_rule
check fuzz-options-corpus options
check fuzz-resolver-corpus resolver
check fuzz-template-corpus template
check fuzz-xt-rule-corpus xt_rule
check fuzz-nothing-is-no-success nothing_is_no_success
done_checking
