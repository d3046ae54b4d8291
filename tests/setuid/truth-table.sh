#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several hundred lists, valid, odd and broken, decided by the setuid program and by QEMU's helper:
# what QEMU refuses is never granted but by words of our own, and what QEMU grants is refused only
# with the file and line of the error.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

for QEMU_HELPER in /usr/lib/qemu/qemu-bridge-helper /usr/libexec/qemu-bridge-helper; do
	[ ! -e "$QEMU_HELPER" ] || break
done
QEMU_ACL=/etc/qemu/bridge.conf

given_qemu_helper() {
	given_helper
	[ -e "$QEMU_HELPER" ] || skip "QEMU's own helper is not installed"
	cp "$QEMU_HELPER" priv
	QEMU_HELPER=$SCRATCH/priv/qemu-bridge-helper
	chmod 4755 "$QEMU_HELPER"
	private_dir "$(dirname "$QEMU_ACL")"
	printf 'allow brW0\n' >"$QEMU_ACL"
	call "$QEMU_HELPER" --use-vnet --fd=FD --br=brW0
	is_grant || skip "QEMU's own helper does not work from here, or reads another file"
	printf 'deny brW0\n' >"$QEMU_ACL"
	call "$QEMU_HELPER" --use-vnet --fd=FD --br=brW0
	! is_grant || skip "QEMU's own helper reads another file"
}

# Lines, by printf's %b, one a line.
lines() {
	cat <<-'END'
		allow brW0
		allow all
		allow brW1
		deny brW0
		deny all
		deny brW1
		\0040\0040
		\0011
		# comment
		\0040\0040# comment
		#allow brW0
		#deny brW0
		\0011allow brW0
		\0040\0040allow brW0
		allow\0011brW0
		allow\0040\0040\0040brW0
		allow\0040\0011brW0
		allow\0011\0040brW0
		allow brW0\0040
		allow brW0\0011
		allow\0011brW0\0040
		allow brW0\0015
		deny brW0\0015
		deny\0011brW0
		deny\0040\0040all\0040\0040
		deny\0011all
		allow brW0 # comment
		allow brW0#comment
		deny brW0 # comment
		deny brW0#comment
		allow # brW0
		deny # brW0
		ALLOW brW0
		Deny brW0
		allow
		deny
		allow\0040
		deny\0040
		deny\0040\0040\0040
		include
		all
		allow br*
		deny br*
		allow brW
		deny brW
		allow brW00
		allow brW0 brW1
		allow brW1 brW0
		deny brW1 brW0
		allow allow brW0
		allow 'brW0'
		allow br3456789012345
		allow br34567890123456
		deny br34567890123456
		allow\0013brW0
		\0014allow brW0
		allow brW0\0014
		allow \0240brW0
		\0357\0273\0277allow brW0
		\0357\0273\0277deny brW0
		allow brW0\0000
		allow brW0\0000deny brW0
		\0000deny brW0
		deny brW0\0000x
		frob brW0
		allowbrW0
		allow=brW0
		allow:brW0
		denyall
		include none.conf
		include /nowhere/none.conf
		include INC/allow
		include\0011INC/allow
		include INC/deny
		include\0040\0040INC/deny\0040
		include INC/broken
		include INC/broken-late
		include INC/loop
		include INC
		include INC/closed
		include INC/empty
		include INC/deep
		include INC/deny # comment
		include "INC/deny"
		allow brW0 user nobody
		allow brW0 user 0
		allow brW0 group 65534
		allow brW0 limit 3
		deny brW0 user nobody
		deny brW0 limit 3
	END
	printf '#%5000s allow all\n' '' | tr ' ' x
	printf '#%4095s allow all\n' '' | sed 's/   /xxx/g'
	printf '# %4094sdeny all\n' '' | sed 's/   /xxx/g'
	printf 'allow %5000sbrW0\n' ''
	printf 'deny %5000sbrW0\n' ''
}

given_includes() {
	mkdir inc
	echo 'allow brW0' >inc/allow
	echo 'deny brW0' >inc/deny
	printf 'allow brW0\nfrob\ndeny brW0\n' >inc/broken
	printf 'allow brW0\ndeny brW1\nallow\n' >inc/broken-late
	echo "include $SCRATCH/inc/loop" >inc/loop
	echo 'deny brW0' >inc/closed
	chmod 600 inc/closed
	: >inc/empty
	echo "include $SCRATCH/inc/1" >inc/deep
	echo "include $SCRATCH/inc/deny" >inc/1
}

# corpus: the lists, in corpus/1, corpus/2, …
corpus() {
	given_includes
	mkdir corpus
	n=0
	lines | sed "s,INC,$SCRATCH/inc,g" | while read -r line; do
		for form in '%b\n' '%b' 'allow brW0\n%b\n' '%b\ndeny brW0\n' \
			'allow all\r\n%b\r\n' 'deny brW1\n%b\nallow all'; do
			n=$((n + 1))
			# shellcheck disable=SC2059 # one of these
			printf "$form" "$line" >"corpus/$n"
		done
	done
}

# grants_without_ours LIST: QEMU's helper does without our words and the comments behind lines.
grants_without_ours() {
	sed -E 's/^([^#[:space:]][^#]*)[[:space:]]#.*/\1/
		s/^(allow.*)[[:space:]](user|group|limit)[[:space:]].*/\1/' "$1" >"$QEMU_ACL"
	call "$QEMU_HELPER" --use-vnet --fd=FD --br=brW0
	is_grant
}

# differ LIST OURS THEIRS: is that as it may be? stderr.txt is ours.
differ() {
	if [ "$2" = yes ]; then
		grants_without_ours "$1" && return
		echo "granted, though QEMU refuses:"
	else
		grep -Eq "($ACL|$SCRATCH/inc[a-z0-9/-]*):[0-9]+" stderr.txt && return
		echo "refused without a place:"
		cat stderr.txt
	fi
	head -c 300 "$1" | cat -A
	return 1
}

decides_as_qemu_does() {
	given_qemu_helper
	corpus
	: >table
	for list in corpus/*; do
		cat "$list" >"$QEMU_ACL"
		cat "$list" >"$ACL"
		theirs=no
		call "$QEMU_HELPER" --use-vnet --fd=FD --br=brW0
		! is_grant || theirs=yes
		ours=no
		ask
		! is_grant || ours=yes
		[ "$ours" = yes ] || [ "$(wc -l <stderr.txt)" = 1 ] || fail "$list: not one line"
		echo "ours $ours, QEMU's $theirs" >>table
		[ "$ours" = "$theirs" ] || differ "$list" "$ours" "$theirs" || echo "$list" >>wrong
	done
	no_tap
	sort table | uniq -c | tee counts
	[ ! -e wrong ] || fail "$(wc -l <wrong) lists are decided otherwise"
	# Both sides of the table have been seen.
	awk '/ours yes, QEMU.s yes/ && $1 >= 100 { n++ }
		/ours no, QEMU.s no/ && $1 >= 100 { n++ }
		END { exit n != 2 }' counts || fail "a table with one side"
}
it setuid-decides-as-qemu-does decides_as_qemu_does

done_testing
