#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program's file and what it includes: the defects of other helpers, and who may write it.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# denies_at FILE:LINE: whatever else that file says.
denies_at() { denies 1 "$1"; }

# beside NAME LINE…: a file beside the helper's own.
beside() {
	beside_name=$(dirname "$ACL")/$1
	shift
	printf '%s\n' "$@" >"$beside_name"
}

missing_file() { given_helper; rm "$ACL"; denies_at "$ACL"; }
it setuid-acl-missing missing_file
empty_file() { given_helper; : >"$ACL"; denies 1 "no line of $ACL"; }
it setuid-acl-empty empty_file
directory_instead() { given_helper; rm "$ACL"; mkdir "$ACL"; denies_at "$ACL"; }
it setuid-acl-is-a-directory directory_instead

fifo_or_device_instead() {
	given_helper
	rm "$ACL"
	mkfifo "$ACL"
	denies_at "$ACL"
	rm "$ACL"
	mknod "$ACL" c 1 5
	denies_at "$ACL"
}
it setuid-acl-is-a-fifo-or-a-device fifo_or_device_instead

writable_by_others() {
	given_helper
	for mode in 0664 0646 0666 2664; do
		chmod "$mode" "$ACL"
		denies_at "$ACL"
	done
	chmod 0644 "$ACL"
	ask
	granted
}
it setuid-acl-writable-by-others writable_by_others

not_of_root() {
	given_helper
	for owner in 65534 1000; do
		chown "$owner" "$ACL"
		denies_at "$ACL"
	done
}
it setuid-acl-not-of-root not_of_root

unreadable_for_the_user() {
	given_helper
	chmod 600 "$ACL"
	denies_at "$ACL"
	chgrp 1234 "$ACL"
	chmod 640 "$ACL"
	denies_at "$ACL"
	ask --group=1234
	granted
}
it setuid-acl-unreadable-for-the-user unreadable_for_the_user

# Denied by a file that its user cannot read was allowed to him.
unreadable_include_means_its_readers() {
	given_helper
	acl "include $(dirname "$ACL")/anna.conf"
	beside anna.conf 'allow brW0'
	chown 0:1234 "$(dirname "$ACL")/anna.conf"
	chmod 640 "$(dirname "$ACL")/anna.conf"
	denies 1 'no line of'
	ask --group=1234
	granted
}
it setuid-include-means-its-readers unreadable_include_means_its_readers

long_comment_grants_nothing() {
	given_helper
	for length in 1000 1020 1023 1024 1025 4094 4095 4096 8190 8191 8192 16384; do
		{ printf '#%*s' "$((length - 1))" '' | tr ' ' x; echo 'allow all'; } >"$ACL"
		denies 1 "$ACL"
	done
}
it setuid-long-comment-grants-nothing long_comment_grants_nothing

long_line_is_not_cut() {
	given_helper
	for length in 1018 1023 1024 4090 4096; do
		{ printf 'allow brW0'; printf '%*s' "$length" ''; echo x; } >"$ACL"
		denies_at "$ACL:1"
	done
	# Too long is an error by itself.
	for begin in '#' 'allow brW0' 'deny brX'; do
		{ echo 'allow brW0'; printf '%s%2000s\n' "$begin" ''; } >"$ACL"
		denies_at "$ACL:2"
	done
}
it setuid-long-line-is-not-cut long_line_is_not_cut

nul_bytes() {
	given_helper
	printf 'allow brW0\0\n' >"$ACL"
	denies_at "$ACL:1"
	printf 'allow brW0\n#\0deny brW0\n' >"$ACL"
	denies_at "$ACL:2"
	printf '\0allow brW0\n' >"$ACL"
	denies_at "$ACL:1"
}
it setuid-acl-nul-bytes nul_bytes

syntax_error_before_a_deny() {
	given_helper
	acl 'allow all' 'frob' 'deny brW0'
	denies_at "$ACL:2"
	acl 'allow brW0' 'allow'
	denies_at "$ACL:2"
	for word in ALLOW allows all allow= 'allow,brW0' '!allow' 'deny'; do
		acl 'allow all' "$word"
		denies_at "$ACL:2"
	done
}
it setuid-syntax-error-before-a-deny syntax_error_before_a_deny

# The rules before the error were kept, and the deny was not.
include_with_an_error_before_a_deny() {
	given_helper
	beside more.conf 'allow all' 'frob' 'deny brW0'
	acl 'allow all' "include $(dirname "$ACL")/more.conf"
	denies_at "more.conf:2"
}
it setuid-include-with-an-error-fails-closed include_with_an_error_before_a_deny

include_of_itself() {
	given_helper
	acl 'allow all' "include $ACL"
	denies 1 "$ACL:2"
	beside a.conf "include $(dirname "$ACL")/b.conf"
	beside b.conf "include $(dirname "$ACL")/a.conf"
	acl 'allow all' "include $(dirname "$ACL")/a.conf"
	denies 1 ".conf:1"
}
it setuid-include-of-itself include_of_itself

# Each of 60 files includes the next twice.
includes_do_not_grow() {
	given_helper
	for n in $(seq 60); do
		beside "$n.conf" "include $((n + 1)).conf" "include $((n + 1)).conf"
	done
	acl 'allow all' 'include 1.conf'
	denies 1 "cannot use"
	for n in $(seq 300); do echo 'include 3.conf'; done >"$ACL"
	beside 3.conf 'allow brW0'
	ask
	grep -Eq '^status=[01] ' result
	no_tap
}
it setuid-includes-do-not-grow includes_do_not_grow

relative_include_is_not_the_callers() {
	given_helper
	acl 'include mine.conf'
	mkdir caller
	echo 'allow all' >caller/mine.conf
	denies 1 'no line of' --cwd=caller
	beside mine.conf 'allow brW0'
	ask --cwd=caller
	granted
}
it setuid-relative-include-is-not-the-callers relative_include_is_not_the_callers

include_of_a_callers_file() {
	given_helper
	echo 'allow all' >his.conf
	chown 65534 his.conf
	acl "include $SCRATCH/his.conf"
	denies 1 'his.conf'
	# Nor one of root's that he may write.
	chown 0:65534 his.conf
	chmod 664 his.conf
	denies 1 'his.conf'
}
it setuid-include-of-a-callers-file include_of_a_callers_file

# Root's, and for others only to read, but its text can be any user's.
include_of_a_process_name() {
	given_helper
	cp "$(command -v sleep)" 'allow brW0'
	./'allow brW0' 600 &
	for _ in $(seq 50); do ! grep -q allow "/proc/$!/comm" || break; sleep 0.1; done
	acl "include /proc/$!/comm"
	denies 1 "/proc/$!/comm: shorter or longer than its size"
	beside mine.conf "$(cat "/proc/$!/comm")"
	acl 'include mine.conf'
	ask
	granted
}
it setuid-include-of-a-process-name include_of_a_process_name

include_of_no_file() {
	given_helper
	acl 'allow brW0' 'include /nowhere/none.conf' 'include none.conf'
	ask
	granted
	for path in / /dev/null /dev/zero /dev/tty; do
		acl 'allow brW0' "include $path"
		ask
		grep -q '^status=1 bytes=0 ' result || { cat result; fail "includes $path"; }
		[ "$(wc -l <stderr.txt)" = 1 ]
	done
	mkfifo fifo
	acl 'allow brW0' "include $SCRATCH/fifo"
	denies 1 fifo
	acl 'allow brW0' 'include a b'
	denies_at "$ACL:2"
	acl 'allow brW0' "include $(printf %900s "" | tr ' ' x)"
	denies 1 "cannot"
}
it setuid-include-of-no-file include_of_no_file

huge_file() {
	given_helper
	{ echo 'allow brW0'; yes '# comment' | head -n 200000; } >"$ACL"
	denies_at "$ACL"
	{ yes '' | head -n 20000; echo 'allow brW0'; } >"$ACL"
	ask
	granted
}
it setuid-acl-huge huge_file

deny_wins_in_any_order() {
	given_helper
	for what in brW0 all; do
		acl "deny $what" 'allow brW0' 'allow all'
		denies 1 "denied by $ACL:1"
		acl 'allow brW0' 'allow all' "deny $what"
		denies 1 "denied by $ACL:3"
	done
	beside more.conf 'deny brW0'
	acl 'include more.conf' 'allow brW0'
	denies 1 "more.conf:1"
}
it setuid-deny-wins-in-any-order deny_wins_in_any_order

# Of several files it is the one that denies which is named.
denying_file_is_named() {
	given_helper
	beside a.conf '# nothing' 'deny brW0'
	beside b.conf '# nothing'
	acl 'allow brW0' 'include a.conf' 'include b.conf'
	denies 1 'denied by'
	says 'a.conf:2'
	acl 'allow brW0' 'include b.conf' 'include a.conf'
	denies 1 'a.conf:2'
}
it setuid-denying-file-is-named denying_file_is_named

deny_takes_no_condition() {
	given_helper
	for rest in 'user 1' 'limit 3' 'frob' 'brW1'; do
		acl 'allow brW0' "deny brOther $rest"
		denies_at "$ACL:2"
	done
}
it setuid-deny-takes-no-condition deny_takes_no_condition

globs_and_prefixes_are_names() {
	given_helper
	for name in 'br*' brW brW00 brw0 BRW0 ALL '*' '""'; do
		acl "allow $name"
		denies 1 'cannot'
	done
}
it setuid-globs-and-prefixes-are-names globs_and_prefixes_are_names

# Whether /secret/x is there is none of its caller's business, by no word he can say.
is_no_oracle() {
	given_helper
	mkdir -m 700 secret
	echo 'allow all' >secret/there
	for what in there missing; do
		: >"$what"
		for word in "$SCRATCH/secret/$what" "--br=$SCRATCH/secret/$what" "--fd=$SCRATCH/secret/$what"; do
			call "$HELPER" --br=brW0 --fd=FD "$word"
			cat result stderr.txt
		done >"$what" 2>&1
		call --cwd=secret --env=HOME="$SCRATCH/secret/$what" --env=TZ="$SCRATCH/secret/$what" \
			--env=LD_PRELOAD="$SCRATCH/secret/$what" "$HELPER" --br=brX --fd=FD
		cat result stderr.txt >>"$what"
		sed -i "s,/secret/$what,/secret/X,g; s,secret/$what,secret/X,g" "$what"
	done
	same there missing
}
it setuid-is-no-oracle is_no_oracle

done_testing
