#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One word for one thing, in plain English: in manuals, messages, comments, README and etc/.

. "${0%/*}/../lib/house.sh"

# What not to say | what to say instead | where the word is right all the same. Words are whole words
# or phrases, in small letters; several are separated by commas.
cat >"$house_scratch/words" <<'END'
world, worlds|backend
passage, passages|base chain
judgement, judgements|verdict
obstacle, obstacles|blocker
firewall's owner, owner of the firewall, owner of a firewall|firewall manager
place, places|insertion point, or the thing itself|in place of, in place, in its place, takes the place of, take the place of
puts accepts, put accepts, accepts of|bypass rules
seal, sealed|ruleset hash
way out, ways out|default-route device, or uplink
taken prefixes, taken networks|prefixes in use
inward, inwards|to-guests
outward, outwards|from-guests
clamp, clamps, clamped|mss
translation, translations|NAT, or masquerade
verb, verbs|command
deed, deeds|operation
refusal, refusals|error
watcher, watchers|progress callback
talk, talks, talked|transact, or send
patient|check context
wrong use, wrongly used|usage error
would else, could else, might else, will else|otherwise
stands above, stand above|overrides
taken back, takes back, take back, took back|reverted
told, untold|reported, or listed
hurt, hurts|inject a fault
furnish, furnishes, furnished|set up
of ours, of others, of theirs|brw0's, or other
goes by, go by|uses
dead to|not reachable for
what is no more, is no more, are no more|deleted
thinks of it, thought of it|managed
END

# strings FILE, comments FILE: their text, line for line. A string of one word is no message.
split_c() {
	awk -v want="$1" '
	/^[ \t]*#[ \t]*include/ { print ""; next }
	{
		rest = $0
		kept = ""
		while (rest != "") {
			if (inside) {
				at = index(rest, "*/")
				part = at ? substr(rest, 1, at - 1) : rest
				sub(/^[ \t]*\*+/, "", part)
				if (want == "comments") kept = kept " " part
				if (!at) { rest = ""; break }
				rest = substr(rest, at + 2)
				inside = 0
			} else if (match(rest, /\/\*|\/\/|"([^"\\]|\\.)*"|\047([^\047\\]|\\.)*\047/)) {
				found = substr(rest, RSTART, RLENGTH)
				rest = substr(rest, RSTART + RLENGTH)
				if (found == "/*") inside = 1
				else if (found == "//") { if (want == "comments") kept = kept rest; rest = "" }
				else if (want == "strings" && found ~ /^".* /)
					kept = kept substr(found, 2, length(found) - 2)
			} else rest = ""
		}
		print kept
	}' "$2"
}
strings() { split_c strings "$1"; }
comments() { split_c comments "$1"; }

# unfit NAME: of the text on standard input, each such word, and what to say instead. A phrase may go
# over the end of a line.
unfit() {
	awk -v name="$1" -v words="$house_scratch/words" '
	function find(text, phrase) { return match(text, "(^|[^a-z0-9_-])" phrase "([^a-z0-9_-]|$)") }
	BEGIN {
		while ((getline row <words) > 0) {
			split(row, field, "|")
			n = split(field[1], part, ", ")
			for (i = 1; i <= n; i++) {
				say[part[i]] = field[2]
				right[part[i]] = field[3]
			}
		}
	}
	function check(line, next_line, number,    word, both, n, i, part) {
		for (word in say) {
			both = line " " next_line
			if (index(both, word) == 0) continue
			n = split(right[word], part, ", ")
			for (i = 1; i <= n; i++)
				while (find(both, part[i]))
					both = substr(both, 1, RSTART) sprintf("%" (RLENGTH - 1) "s", "") \
						substr(both, RSTART + RLENGTH)
			if (find(both, word) && RSTART <= length(line))
				print name ":" number ": " word ": say " say[word]
		}
	}
	{
		text = tolower($0)
		gsub(/[ \t]+/, " ", text)
		sub(/ $/, "", text)
		sub(/^ /, "", text)
		if (NR > 1) check(last, text, NR - 1)
		last = text
	}
	END { check(last, "", NR) }'
}

# unfit_manuals ROOT, unfit_texts ROOT, unfit_messages ROOT, unfit_comments ROOT
unfit_manuals() {
	sources "$1" '*.[1-8]' | while read -r file; do
		sed 's/^\.\\".*//; s/^\.[A-Z][a-z] //' "$1/$file" | unfit "$file"
	done
}

unfit_texts() {
	(
		cd "$1"
		find README helpers dhcp -name README
		find etc -type f ! -name '*.am' ! -name '*.[1-8]'
	) 2>/dev/null | sort | while read -r file; do
		sed 's/^[ \t]*#*//' "$1/$file" | unfit "$file"
	done
}

unfit_messages() {
	sources "$1" '*.c' | grep -v '^tests/' | while read -r file; do
		strings "$1/$file" | unfit "$file"
	done
}

# A place in a comment is most often one of a file.
unfit_comments() {
	sources "$1" '*.[ch]' | while read -r file; do
		comments "$1/$file" | unfit "$file" | grep -v ': places\{0,1\}: ' || :
	done
}

# unfit_scripts ROOT: in the comments of the tests' scripts, but for the words of this one.
unfit_scripts() {
	(cd "$1" && find tests -name '*.sh' ! -path tests/house/words.sh) 2>/dev/null | sort |
		while read -r file; do
			awk '{ print /^[ \t]*#/ ? substr($0, index($0, "#") + 1) : "" }' "$1/$file" |
				unfit "$file"
		done
}

language_is_plain() {
	for kind in manuals texts messages comments scripts; do
		clean "unfit_$kind" "$SOURCE"
	done
}

# Each word, in a made-up file of each kind; and none where it is right.
unfit_words_are_found() {
	cut -d '|' -f 1 "$house_scratch/words" | tr ',' '\n' | sed 's/^ //' | while read -r word; do
		printf '.Nm\nhas a %s\nhere.\n' "$word" | made_up tree/helpers/x.8
		printf '%s.\n' "$word" | sed 's/ /\n/' | made_up tree/README
		printf '# Has a %s\n' "$word" | made_up tree/etc/x.conf
		printf '/* %s */\n#include "%s"\nreport("has a %s");\n' "$word" "$word" "$word" |
			made_up tree/dhcp/x.c
		printf '/*\n * Has a %s.\n */\nint f;\n' "$word" | made_up tree/dhcp/x.h
		printf '#!/bin/sh\n\t# Has a %s\nworld() {\n' "$word" | made_up tree/tests/x.sh
		reports "helpers/x.8:2: $word: say " unfit_manuals tree
		reports "tests/x.sh:2: $word: say " unfit_scripts tree
		reports "README:1: $word: say " unfit_texts tree
		reports "etc/x.conf:1: $word: say " unfit_texts tree
		reports "dhcp/x.c:3: $word: say " unfit_messages tree
		case $word in
		place*) clean unfit_comments tree ;;
		*)
			reports "dhcp/x.c:1: $word: say " unfit_comments tree
			reports "dhcp/x.h:2: $word: say " unfit_comments tree
			;;
		esac
	done
	rm -r tree
	cut -d '|' -f 3 "$house_scratch/words" | tr ',' '\n' | sed 's/^ //' | grep . |
		sed 's/.*/It is & of them./' | made_up tree/README
	[ -s tree/README ]
	clean unfit_texts tree
	printf 'Worldly, judgements_of, re-seal.\n' | made_up tree/README
	clean unfit_texts tree
}

check house-language-is-plain language_is_plain
check house-unfit-words-are-found unfit_words_are_found
done_checking
