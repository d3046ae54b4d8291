#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The kept corpus of each fuzz target once more. To fuzz:
#	./configure CC=clang --enable-fuzzers && make && tests/fuzz/fuzz --target=conf CORPUS
# with a copy of tests/fuzz/corpus/conf, since libFuzzer adds to it what it finds.

. "${0%/*}/../lib/house.sh"

# targets: as fuzz.h names them.
targets() { sed -n 's/^	TARGET(\([a-z0-9_]*\)).*/\1/p' "$SOURCE/tests/fuzz/fuzz.h"; }

# folder_of TARGET: its name, as its file and its corpus have it.
folder_of() { echo "$1" | tr _ -; }

replay_target() {
	corpus=$SOURCE/tests/fuzz/corpus/$(folder_of "$target")
	[ -d "$corpus" ] || fail "no corpus: $target"
	"$BUILD/tests/fuzz/replay" "$target" "$corpus"/*
}

# Each corpus belongs to a target, and each target has a corpus.
every_corpus_is_replayed() {
	for target in $(targets); do folder_of "$target"; done | sort >wanted
	[ -s wanted ] || fail "fuzz.h names no target"
	(cd "$SOURCE/tests/fuzz/corpus" && printf '%s\n' *) | sort | diff - wanted
}

# A file that is not there, no file, or a target that is not there, is no success.
nothing_is_no_success() {
	! "$BUILD/tests/fuzz/replay" conf missing || fail "a missing file is passed over"
	! "$BUILD/tests/fuzz/replay" conf || fail "no file is a success"
	! "$BUILD/tests/fuzz/replay" missing "$0" || fail "a missing target is passed over"
}

for target in $(targets); do
	check "fuzz-$(folder_of "$target")-corpus" replay_target
done
check fuzz-every-corpus-is-replayed every_corpus_is_replayed
check fuzz-nothing-is-no-success nothing_is_no_success
done_checking
