#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program's own words in its file: user and group.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

by_user() {
	given_names
	for line in 'allow brW0 user anna' 'allow brW0 user 2001' 'allow all user anna'; do
		acl "$line"
		ask --user=2001
		granted
		denies 1 'no line of' --user=2002
		denies 1 'no line of'
	done
	acl 'allow brW0 user bob'
	ask --user=2002
	granted
}
it setuid-by-user by_user

user_that_is_nobody() {
	given_names
	for name in carol '' 4294967296 -1 '*' anna,bob +65534; do
		acl "allow brW0 user $name"
		denies 1 'cannot'
	done
	acl 'allow brW0 user nobody'
	ask
	granted
}
it setuid-user-that-is-nobody user_that_is_nobody

# A group is what the process has, not what the file says of him: by newgrp he may have lost it.
by_group() {
	given_names
	for line in 'allow brW0 group kvm' 'allow brW0 group 3001'; do
		acl "$line"
		ask --group=5 --group=3001
		granted
		denies 1 'no line of' --group=5
	done
	acl 'allow brW0 group members'
	denies 1 'no line of'
	ask --group=3002
	granted
}
it setuid-by-group by_group

# A number is an id and no name, or whoever makes accounts could get the rights of other users.
number_is_no_name() {
	given_names
	printf '2001:x:65534:1::/:\n' >>/etc/passwd
	acl 'allow brW0 user 2001'
	denies 1 'no line of'
}
it setuid-number-is-no-name number_is_no_name

# foreign_code: what the trace has of the files by which libc finds names, other people's modules,
# and the time.
foreign_code() { grep -E 'nsswitch|libnss|nscd|userdb|localtime|zoneinfo|locale' trace; }

# Of the log no module comes either, nor a time zone.
names_load_no_module() {
	given_names
	given_log
	needs strace
	strace -qq -u nobody -o /dev/null true 2>/dev/null || skip "strace is not allowed, or no nobody"
	strace -u nobody -o trace -e trace=%file,connect ls -l / >/dev/null
	foreign_code | grep nsswitch || skip "here libc finds names without modules"
	acl 'allow brW0 user carol' 'allow brW0 group none' 'allow brW0 group members' \
		'allow brW0 user nobody'
	for bridge in brW0 brX; do
		call --user=0 "$(command -v strace)" -u nobody -o "$SCRATCH/trace" -e trace=%file,connect \
			"$HELPER" --use-vnet --br="$bridge" --fd=FD
		if [ "$bridge" = brW0 ]; then granted; else denied 1 'no line of'; fi
		logged 1 "$bridge"
		! foreign_code || fail "opened for $bridge"
		for name in passwd group; do
			grep -q "\"/etc/$name\"" trace || { cat trace; fail "/etc/$name is not read"; }
		done
	done
	kill "$log_reader"
}
it setuid-names-load-no-module names_load_no_module

# Its line is longer than what libc has ready for it, and that has to grow.
group_of_20000() {
	given_names
	{
		printf 'many:x:3003:'
		seq -f 'user%06g' 20000 | paste -sd,
		cat group
	} >groups
	cp groups /etc/group
	acl 'allow brW0 group members'
	ask --group=3002
	granted
	denies 1 'no line of'
	acl 'allow brW0 group many'
	ask --group=3003
	granted
	denies 1 'no line of'
}
it setuid-group-of-20000 group_of_20000

no_files_of_names() {
	given_names
	mount --bind /dev/null /etc/passwd
	mount --bind /dev/null /etc/group
	acl 'allow brW0 user anna' 'allow brW0 group kvm'
	denies 1 'no line of' --user=2001
	acl 'allow brW0 user 2001'
	ask --user=2001
	granted
}
it setuid-no-files-of-names no_files_of_names

done_testing
