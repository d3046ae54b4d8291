#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# How long functions and files may be, what each file begins with, and what no file calls.

. "${0%/*}/../lib/house.sh"

# long_functions FILE…: bodies of over 40 lines, 60 for main. The code is formatted: a function's
# braces stand in the first column, and no others do.
long_functions() {
	awk '
	FNR == 1 { start = 0; head = "" }
	/^[A-Za-z_].*\(/ && !start { head = $0; sub(/\(.*/, "", head); sub(/.*[ *]/, "", head) }
	/^\{/ { start = FNR }
	/^\}/ && start {
		lines = FNR - start - 1
		if (lines > (head == "main" ? 60 : 40))
			print FILENAME ":" start ": " head " has " lines " lines"
		start = 0
	}' "$@"
}

long_files() {
	for file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 500 ] || echo "$file: $lines lines"
	done
}

# unsigned FILE…: without the licence's tag in the first two lines.
unsigned() {
	for file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-2\.0-or-later' ||
			echo "$file: no SPDX line"
	done
}

# purposeless FILE…: C files that do not say what they are for, right after that.
purposeless() {
	for file; do
		sed -n 2p "$file" | grep -q '^/\*' || echo "$file: no purpose line"
	done
}

# calls EXPRESSION FILE…: where the code has it, at the beginning of a word.
calls() {
	calls_wanted=$1
	shift
	for file; do
		code "$file" | grep -nE "(^|[^A-Za-z0-9_])($calls_wanted)" | sed "s,^,$file:,"
	done
}

# Named at all: a pointer to one is no better.
FORBIDDEN='getenv|g_getenv|atoi|atol|atoll|strto[a-z]+|g_ascii_strto[a-z]+|strcpy|stpcpy|strcat'
FORBIDDEN="($FORBIDDEN|v?sprintf|gets|strtok|system|popen|g_spawn_command_line_[a-z]+)"
FORBIDDEN="$FORBIDDEN"'([^A-Za-z0-9_]|$)'
# Called: in an attribute the word printf stands alone.
PRINTING='v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|g_print|g_printerr|fwrite|g_warning'
LOCKING='(flock|lockf) *\(|F_(OFD_)?SETLKW?'
PRINTING="($PRINTING|g_message|g_debug|g_info|g_critical|errx?|warnx?|v?syslog) *\\("

product() {
	sources . '*.[ch]' | grep -E '^(helpers|dhcp)/'
}

functions_are_short() {
	# shellcheck disable=SC2046
	(cd "$SOURCE" && long_functions $(sources . '*.[ch]')) >found
	clean cat found

	body() {
		printf '%s\n{\n' "$1"
		yes '	x();' | head -n "$2"
		echo '}'
	}
	{
		body 'static int fits(void)' 40
		body 'static int too_long(void)' 41
		body 'int main(int argc, char **argv)' 60
		printf 'struct s {\n'
		yes '	int x;' | head -n 50
		echo '};'
	} >x.c
	reports 'x.c:45: too_long has 41 lines' long_functions x.c
	[ "$(wc -l <faults)" = 1 ]
	body 'int main(int argc, char **argv)' 61 >y.c
	reports 'main has 61 lines' long_functions y.c
	{
		printf 'static int wrapped(\n\tint a, int b)\n{\n'
		yes '	x();' | head -n 41
		echo '}'
	} >z.c
	reports 'wrapped has 41' long_functions z.c
}

files_are_short() {
	# shellcheck disable=SC2046
	(cd "$SOURCE" && long_files $(sources . '*.[ch]') $(sources . '*.sh')) >found
	clean cat found
	yes | head -n 501 >x.c
	reports 'x.c: 501 lines' long_files x.c
	yes | head -n 500 >x.c
	clean long_files x.c
}

files_have_licence_and_purpose() {
	# shellcheck disable=SC2046
	(
		cd "$SOURCE"
		unsigned $(sources . '*.[ch]') $(sources . '*.sh') $(sources . '*.am') \
			$(sources . '*.ac') $(sources . '*.m4') $(sources . '*.[1-8]') \
			$(sources . bootstrap) $([ ! -d .ci ] || find .ci -type f)
		purposeless $(sources . '*.[ch]')
	) >found
	clean cat found
	echo 'int x;' >x.c
	reports 'x.c: no SPDX line' unsigned x.c
	reports 'x.c: no purpose line' purposeless x.c
	printf '/* SPDX-License-Identifier: GPL-2.0-or-later */\nint x;\n' >x.c
	clean unsigned x.c
	reports 'x.c: no purpose line' purposeless x.c
}

nothing_forbidden_is_called() {
	# shellcheck disable=SC2046
	(cd "$SOURCE" && calls "$FORBIDDEN" $(product)) >found || :
	clean cat found
	cat >x.c <<-'EOF'
		/* system(3) is not called, and getenv(
		   nor here atoi(x) */ int system_x(void);
		const char *s = "strcpy(a, b) \" sprintf("; // popen(
		x = secure_getenv("X"); snprintf(a, 1, "b"); char c = '"';
		file_system(x);
	EOF
	clean calls "$FORBIDDEN" x.c
	for name in getenv atoi strtol strtoull strcpy sprintf system popen; do
		printf '/* a */\nint f(void)\n{\n\treturn %s(x); /* b */\n}\n' "$name" >y.c
		reports "y.c:4:	return $name(x);" calls "$FORBIDDEN" y.c
	done
	printf 'char q = %s; system("x"); char r = %s;\n' "'\"'" "'\"'" >y.c
	reports 'y.c:1:' calls "$FORBIDDEN" y.c
	echo 'int (*run)(const char *) = system;' >y.c
	reports 'y.c:1:' calls "$FORBIDDEN" y.c
}

# Whoever can open a file can lock it: lock.c sees to it that nobody else can.
only_lock_locks() {
	# shellcheck disable=SC2046
	(
		cd "$SOURCE"
		calls "$LOCKING" $(product | grep -v '^helpers/base/lock\.c$')
	) >found || :
	clean cat found
	printf 'void f(int fd)\n{\n\tx = flock(fd, LOCK_EX);\n}\n' >y.c
	reports 'y.c:3:' calls "$LOCKING" y.c
	printf 'void f(int fd)\n{\n\tfcntl(fd, F_OFD_SETLKW, &l);\n}\n' >y.c
	reports 'y.c:3:' calls "$LOCKING" y.c
	# And that it is a file, no directory.
	grep -q 'file_check_private(fd, 077, error)' "$SOURCE/helpers/base/lock.c"
}

only_programs_print() {
	# shellcheck disable=SC2046
	(
		cd "$SOURCE"
		calls "$PRINTING" $(product | grep -vE '/brw0-[^/]*$|^helpers/port/report\.c$')
	) >found || :
	clean cat found
	printf 'int f(char *, ...) __attribute__((format(printf, 1, 2)));\n' >x.h
	echo 'snprintf(a, 1, b); g_string_append_printf(a, b); int err = 0; if (err < 0) f();' >>x.h
	clean calls "$PRINTING" x.h
	for name in printf fprintf puts g_print syslog; do
		printf 'void f(void)\n{\n\t%s(x);\n}\n' "$name" >y.c
		reports "y.c:3:" calls "$PRINTING" y.c
	done
}

check house-functions-are-short functions_are_short
check house-files-are-short files_are_short
check house-files-have-licence-and-purpose files_have_licence_and_purpose
check house-nothing-forbidden-is-called nothing_forbidden_is_called
check house-only-lock-locks only_lock_locks
check house-only-programs-print only_programs_print
done_checking
