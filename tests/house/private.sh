#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A test leaves the machine as it was: what it writes fails or is its own, and the check of the whole
# suite finds what is left. The machine is here the case's own root directory.

. "${0%/*}/../lib/tap.sh"

# Each of the files on standard input is written to.
# shellcheck disable=SC2016 # for the shell that runs it
written='while IFS= read -r file; do
	(echo x >>"$file") 2>/dev/null && echo "$file can be written to" || echo "$file cannot"
done'

# a_machine: all of its files can be written to; the trees are below /var, where there are blanks.
a_machine() {
	cp -a "$SOURCE/tests" .
	private_overlay usr
	SOURCE="/var/a b/brw0"
	BUILD="$SOURCE/build dir"
	echo y >/usr/y
	mkdir -p "$BUILD/.prerequisites/images" /usr/z /etc/dhcp /var/lib/dhcp /home/anna
	mv tests "$SOURCE"
	echo 'nameserver 10.1.1.1' >/etc/resolv.conf
	printf '%s\n' /usr/x /usr/y /usr/z/x "$SOURCE/x" "$SOURCE/tests/lib/tap.sh" "$BUILD/x" >fixed
	printf '%s\n' /etc/resolv.conf /etc/passwd /etc/x /var/x /var/tmp/x /run/x /tmp/x /root/x \
		/home/x /dev/shm/x /x >own
	# Folders that it has and a case has not.
	printf '%s\n' /etc/dhcp/x /var/lib/dhcp/x /home/anna/x >unseen
	cat fixed own unseen >all
}

# files FILE: of the machine, each with what is in it.
files() {
	find /dev/shm /etc /home /root /run/x /tmp /usr/x /usr/y /usr/z /var /x -xdev -type f \
		-exec cksum {} + 2>/dev/null | sort >"$1"
}

# comes_of_it FIXED OWN: what comes of writing to the files of these two lists.
comes_of_it() {
	sed 's/$/ cannot/' "$1"
	sed 's/$/ can be written to/' "$2"
}

writes_stay_private() {
	a_machine
	files before
	sh "$SOURCE/tests/lib/privately" sh -c "$written" <all >came
	files after
	same before after
	cat fixed unseen >cannot
	comes_of_it cannot own | sort >wanted
	sort came >got
	same wanted got
	# The same without it.
	sh -c "$written" <all >came
	files after
	while IFS= read -r file; do
		diff before after | grep -qF " $file" || fail "not in the picture: $file"
	done <all
}
it private-writes-fail-or-are-the-cases-own writes_stay_private

# A mistake in it is one that the case above finds.
mistakes_are_found() {
	a_machine
	files before
	echo 'private_read_only() { :; }' >>"$SOURCE/tests/lib/private.sh"
	sh "$SOURCE/tests/lib/privately" sh -c "$written" <fixed >came
	! grep cannot came || fail "it is not writable"
	files after
	! cmp -s before after || fail "not in the picture"
}
it private-without-read-only-writes-to-the-machine mistakes_are_found

# Of the machine's /etc there is what is on the list, and nothing else.
etc_is_short() {
	a_machine
	mkdir -p /etc/brw0 /etc/qemu /etc/default /etc/libvirt /etc/docker
	# shellcheck disable=SC2016 # as above
	sh "$SOURCE/tests/lib/privately" sh -c 'ls /etc
		find /var /run /home /root /tmp -type f ! -path "$0/*"' "$SOURCE" >seen
	for name in $PRIVATE_ETC; do [ ! -e "/etc/$name" ] || echo "$name"; done >wanted
	printf 'machine-id\nmtab\n' >>wanted
	sort seen >got
	sort -o wanted wanted
	same wanted got
}
it private-etc-is-what-programs-need etc_is_short

# The one folder of the build that can be written to, and it is the machine's.
images_are_kept() {
	a_machine
	image=$BUILD/.prerequisites/images/x
	sh "$SOURCE/tests/lib/privately" touch "$image"
	[ -f "$image" ] || fail "not kept"
}
it private-images-are-kept images_are_kept

# --- the check of the whole suite -----------------------------------------------------------------

# leaves STATUS RESULT COMMAND: so it ends.
leaves() {
	leaves_status=0
	sh "$SOURCE/tests/lib/leftovers" it sh -c "$3" >report 2>&1 || leaves_status=$?
	[ "$leaves_status" = "$1" ] || { cat report; fail "exit status $leaves_status: $3"; }
	grep -qx "$2: it" report || { cat report; fail "not $2: $3"; }
}

# leaves_behind TEXT COMMAND: it is reported.
leaves_behind() {
	leaves 1 FAIL "$2"
	grep -q "^# > $1" report || { cat report; fail "does not report: $1"; }
}

nothing_is_left() {
	a_machine
	leaves 0 PASS true
	leaves 7 PASS 'exit 7'
	leaves 0 PASS 'touch /tmp/x; rm /tmp/x; cat /etc/resolv.conf; mktemp -u'
	leaves 0 PASS "echo x >'$SOURCE/x'; echo x >'$BUILD/x'"
	cat "$SOURCE/x" "$BUILD/x" >kept || fail "the trees are not the machine's"
	leaves 0 PASS "sh '$SOURCE/tests/lib/privately' sh -c 'echo x >/etc/resolv.conf; sleep 99 &'"
}
it leftovers-finds-nothing-where-nothing-is-left nothing_is_left

what_is_left() {
	a_machine
	files before
	leaves_behind 'file: /etc/resolv.conf is written' ': >/etc/resolv.conf'
	leaves_behind 'file: /etc/resolv.conf is removed' 'rm /etc/resolv.conf'
	leaves_behind 'file: /etc/dhcp is removed' 'rmdir /etc/dhcp'
	leaves_behind 'file: /var/lib/x is written' 'mkdir /var/lib/x'
	leaves_behind 'file: /var/tmp has another owner or mode' 'chmod 700 /var/tmp'
	for top in dev/shm etc home root run tmp var var/tmp; do
		leaves_behind "file: /$top/x is written" "touch /$top/x"
	done
	# In a user namespace nobody can change it.
	(: >>/proc/sys/kernel/hostname) 2>/dev/null &&
		leaves_behind 'host name: x' 'echo x >/proc/sys/kernel/hostname'
	leaves_behind '[0-9]*: br0: ' 'ip link add br0 type bridge'
	leaves_behind '.*ip_forward:1' 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	leaves_behind 'table ip x' 'nft add table ip x'
	leaves_behind 'process: sleep 99' 'setsid sleep 99 </dev/null >/dev/null 2>&1 &'
	files after
	same before after
}
it leftovers-finds-what-is-left what_is_left

done_testing
