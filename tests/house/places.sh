#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where things are: a function in the file of its header, an enum's cases in one file, and what the
# README of a room names in its source.

. "${0%/*}/../lib/house.sh"

# declared HEADER: the functions that it declares, without those that it defines.
declared() {
	code "$1" | awk '
	/^[ \t]*#/ { while (/\\$/ && (getline > 0)); next }
	/^[A-Z][A-Z0-9_]*\(.*\)$/ { next }
	{ text = text $0 " " }
	END {
		# Without what the braces of a type or of a function hold, statement by statement.
		while (match(text, /\{[^{}]*\}/))
			text = substr(text, 1, RSTART - 1) "@;" substr(text, RSTART + RLENGTH)
		n = split(text, statements, ";")
		for (i = 1; i <= n; i++) {
			name = statements[i]
			gsub(/__attribute__ *\(\([^;]*\)\)/, "", name)
			if (name !~ /\(/ || name ~ /@/ || name ~ /(^|[ \t])(typedef|static)[ \t]/)
				continue
			sub(/[ \t]*\(.*/, "", name)
			sub(/.*[ \t*]/, "", name)
			if (name ~ /[a-z]/) print name
		}
	}'
}

# defined FILE: the functions that it defines. The code is formatted: a function's braces stand in
# the first column.
defined() {
	code "$1" | awk '
	/^[A-Za-z_].*\(/ && !inside { head = $0; sub(/\(.*/, "", head); sub(/.*[ *]/, "", head) }
	/^\{/ { inside = 1; print head }
	/^\}/ { inside = 0 }'
}

# HEADER FUNCTION: made by a macro, which has a name with dashes.
MADE_BY_MACRO='helpers/base/error.h brw0_error_quark'

# misplaced ROOT: functions that are not in the file of the header that declares them.
misplaced() (
	cd "$1"
	for header in $(sources . '*.h' | grep -E '^(helpers|dhcp)/'); do
		file=${header%.h}.c
		[ -e "$file" ] || file=/dev/null
		declared "$header" | sort >"$house_scratch/declared"
		defined "$file" | sort | comm -23 "$house_scratch/declared" - |
			sed "s,^,$header ,"
	done | grep -vxF "$MADE_BY_MACRO"
)

functions_are_where_their_header_says() {
	misplaced "$SOURCE" >found || :
	clean cat found
	for header in $(cd "$SOURCE" && sources . '*.h' | grep -E '^(helpers|dhcp)/'); do
		declared "$SOURCE/$header"
	done >all
	[ "$(wc -l <all)" -gt 100 ] || fail "only $(wc -l <all) functions are declared"
}

misplaced_functions_are_found() {
	made_up tree/dhcp/x.h <<-'EOF'
		#define CALL(a) \
			called(a);
		G_BEGIN_DECLS
		/* int in_a_comment(void); */
		struct x {
			int (*run)(struct x *x);
		};
		typedef int (*X)(int);
		static inline int inlined(int x)
		{
			if (x) { called(x); }
			return called(x);
		}
		G_DEFINE_AUTOPTR_CLEANUP_FUNC(x, x_free)
		int first(int (*call)(int), const char *format, ...) G_GNUC_PRINTF(2, 3);
		struct x *second(
			int a, int b) __attribute__((warn_unused_result));
		void third(void);
	EOF
	made_up tree/dhcp/x.c <<-'EOF'
		int first(int (*call)(int), const char *format, ...)
		{
			third();
		}
		struct x *second(
			int a, int b)
		{
		}
		void third(void)
		{
		}
	EOF
	clean misplaced tree
	for name in first second third; do
		sed "s/\\([ *]\\)$name(/\\1other(/" tree/dhcp/x.c >y.c
		cp tree/dhcp/x.c kept.c
		mv y.c tree/dhcp/x.c
		reports "dhcp/x.h $name" misplaced tree
		mv kept.c tree/dhcp/x.c
	done
	mv tree/dhcp/x.c tree/dhcp/y.c
	misplaced tree >found || :
	[ "$(cat found)" = "$(printf 'dhcp/x.h %s\n' first second third)" ] || fail "$(cat found)"
}

# enumerators FILE…: "ENUMERATOR ENUM" for enums that have a name. One without is a set of numbers.
enumerators() {
	for enumerators_file; do
		code "$enumerators_file"
	done | awk '
	/^[ \t]*#/ { while (/\\$/ && (getline > 0)); next }
	{ text = text $0 " " }
	END {
		while (match(text, /(^|[ \t;}])enum [a-z_0-9]+ \{[^}]*\}/)) {
			body = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			enum = body
			sub(/.*enum /, "", enum)
			sub(/ \{.*/, "", enum)
			sub(/[^{]*\{/, "", body)
			n = split(body, names, ",")
			for (i = 1; i <= n; i++)
				if (match(names[i], /[A-Z][A-Z0-9_]*/))
					print substr(names[i], RSTART, RLENGTH), enum
		}
	}'
}

# dispatched ENUMERATORS FILE…: "ENUMERATOR ENUM FILE" where a file has a case of it, a table's row
# or a comparison. ENUMERATORS is a file.
dispatched() {
	dispatched_known=$1
	shift
	for dispatched_file; do
		code "$dispatched_file" | awk -v file="$dispatched_file" '
		FNR == NR { known[$1] = $2; next }
		{
			while (match($0, /case [A-Z][A-Z0-9_]*|\[[A-Z][A-Z0-9_]*\] =|[=!]= [A-Z][A-Z0-9_]*/)) {
				name = substr($0, RSTART, RLENGTH)
				$0 = substr($0, RSTART + RLENGTH)
				gsub(/case |[][=! ]/, "", name)
				if (name in known && !seen[name]++) print name, known[name], file
			}
		}' "$dispatched_known" -
	done
}

# ENUM REASON: those that more than one file may dispatch.
EXCEPTED='
chain_hook a hook has a name in each language, and packets of its own kind
conf_dns a key of brw0.conf, parsed by conf/ and used where servers are chosen
conf_forwarding a key of brw0.conf, parsed by conf/ and used by its feature
conf_names a key of brw0.conf, parsed by conf/ and used by its feature
legacy_registered the answer to a question about the kernel
listener_state the answer to a question about the DHCP server
match_field of the model of a rule, which codecs translate and the walk follows
neighbour_answer the answer to a question about neighbours
resolver_fault the answer to a question about DNS servers
rule_verdict of the model of a rule, which codecs translate and the walk follows
token of dhcpd.conf, which two parsers read
'

# spread ROOT: enumerators that more than one file dispatches.
spread() (
	cd "$1"
	# shellcheck disable=SC2046
	enumerators $(sources . '*.[ch]' | grep -E '^(helpers|dhcp)/') >"$house_scratch/known"
	# shellcheck disable=SC2046
	dispatched "$house_scratch/known" $(sources . '*.c' | grep -E '^(helpers|dhcp)/') |
		awk -v excepted="$EXCEPTED" '
		BEGIN {
			n = split(excepted, rows, "\n")
			for (i = 1; i <= n; i++) {
				sub(/ .*/, "", rows[i])
				free[rows[i]]
			}
		}
		$2 in free { next }
		{ files[$1] = files[$1] " " $3; count[$1]++; enum[$1] = $2 }
		END {
			for (name in files)
				if (count[name] > 1) print "enum " enum[name] ": " name ":" files[name]
		}' | sort
)

enums_are_dispatched_in_one_file() {
	spread "$SOURCE" >found
	clean cat found
	[ "$(wc -l <"$house_scratch/known")" -gt 30 ] || fail "hardly any enumerator is found"
}

spread_enums_are_found() {
	made_up tree/dhcp/x.h <<-'EOF'
		enum color { COLOR_RED, COLOR_BLUE = 7, /* COLOR_PINK */ COLOR_GREEN };
		enum { NUMBER = 7 };
		enum shape {
			SHAPE_ROUND,
			SHAPE_FLAT,
		};
	EOF
	echo 'int x = y == COLOR_RED || z == NUMBER || u != SHAPE_FLAT;' | made_up tree/dhcp/x.c
	echo 'int x = NUMBER == NUMBER ? COLOR_BLUE : COLOR_RED; /* == COLOR_RED */' | made_up tree/dhcp/y.c
	clean spread tree
	for use in 'case COLOR_RED:' '	[COLOR_RED] = "red",' 'a(x == COLOR_RED)' 'x != COLOR_RED'; do
		echo "$use" >tree/dhcp/z.c
		reports 'enum color: COLOR_RED: dhcp/x.c dhcp/z.c' spread tree
	done
	EXCEPTED='shape any shape
color any color' clean spread tree
	echo 'case SHAPE_FLAT:' >tree/dhcp/z.c
	reports 'enum shape: SHAPE_FLAT: dhcp/x.c dhcp/z.c' spread tree
}

# READMEs of rooms: how one thing goes through the room, with the functions on its way.
READMES='helpers/firewall/README helpers/host/README dhcp/README'

# stale ROOT: where a README names a function that the source does not have, or is too long.
stale() (
	cd "$1"
	for stale_file in $(sources . '*.[ch]' | grep -E '^(helpers|dhcp)/'); do
		code "$stale_file"
	done | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u >"$house_scratch/words"
	for readme in $READMES; do
		[ -e "$readme" ] || {
			echo "$readme: missing"
			continue
		}
		grep -oE '[A-Za-z_][A-Za-z0-9_]*\(\)' "$readme" | sed 's/()$//' | sort -u |
			comm -23 - "$house_scratch/words" | sed "s,^,$readme: no function ,"
		lines=$(wc -l <"$readme")
		[ "$lines" -le 60 ] || echo "$readme: $lines lines"
	done
)

readmes_name_functions_that_exist() {
	clean stale "$SOURCE"
}

stale_readmes_are_found() {
	echo 'static int make(void) { return open(0); } /* gone() */' | made_up tree/dhcp/x.c
	for readme in $READMES; do
		{
			echo 'First make(), then "open()".'
			yes | head -n 59
		} | made_up "tree/$readme"
	done
	clean stale tree
	echo 'gone()' >tree/dhcp/README
	reports 'dhcp/README: no function gone' stale tree
	yes | head -n 61 >tree/helpers/host/README
	reports 'helpers/host/README: 61 lines' stale tree
	rm tree/helpers/firewall/README
	reports 'helpers/firewall/README: missing' stale tree
}

check house-functions-are-where-their-header-says functions_are_where_their_header_says
check house-misplaced-functions-are-found misplaced_functions_are_found
check house-enums-are-dispatched-in-one-file enums_are_dispatched_in_one_file
check house-spread-enums-are-found spread_enums_are_found
check house-readmes-name-functions-that-exist readmes_name_functions_that_exist
check house-stale-readmes-are-found stale_readmes_are_found
done_checking
