#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# From where the setuid program has its rights, and what it says if it has none.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

setuid_with_tun_0600() { given_helper; given_tun 600; ask; granted; }
it setuid-with-tun-0600 setuid_with_tun_0600

file_capability_with_tun_0666() {
	needs setcap
	given_helper
	by_file_capability
	given_tun 666
	ask
	granted
	ask --blocked --ignored --close=0 --close=1 --close=2 --extra=20
	granted
	acl 'allow brW0 limit 3'
	ask --times=20
	[ "$(grep -c '^status=0 bytes=1' result)" = 3 ]
}
it setuid-file-capability-with-tun-0666 file_capability_with_tun_0666

file_capability_with_tun_0600() {
	needs setcap
	given_helper
	by_file_capability
	given_tun 600
	denies 1 "0666"
}
it setuid-file-capability-with-tun-0600 file_capability_with_tun_0600

# frames_of USER: how many of one sent by a new TAP the firewall takes for that user's.
frames_of() {
	nft -f - <<-END
		table bridge t
		delete table bridge t
		table bridge t {
			chain c {
				type filter hook prerouting priority 0
				ether type 0x88b5 meta skuid $1 counter
			}
		}
	END
	call --frame "$HELPER" --br=brW0 --fd=FD
	granted
	nft list table bridge t | sed -n 's/.* packets \([0-9]*\) .*/\1/p'
}

# A rule for a user is as good as with QEMU's helper; but where only root can open it they are root's.
frames_are_the_users() {
	needs nft
	given_helper
	[ "$(frames_of 65534) $(frames_of 0)" = '1 0' ] || fail "they are not"
	given_tun 600
	[ "$(frames_of 65534) $(frames_of 0)" = '0 1' ] || fail "whose are they?"
}
it setuid-frames-are-the-users frames_are_the_users

tun_is_missing() {
	given_helper
	rm /dev/net/tun
	denies 1 "modprobe tun"
	# And the file is not another one.
	: >/dev/net/tun
	ask
	grep -q '^status=1 bytes=0 ' result || { cat result; fail "took a file"; }
}
it setuid-tun-is-missing tun_is_missing

not_setuid() { given_helper; chmod 755 "$HELPER"; denies 1 "chmod u+s"; }
it setuid-not-setuid not_setuid
not_roots() { given_helper; chown 2001 "$HELPER"; chmod 4755 "$HELPER"; denies 1 "root"; }
it setuid-of-another-user not_roots
no_new_privs() { given_helper; denies 1 "no_new_privs" --no-new-privs; }
it setuid-under-no-new-privs no_new_privs

no_new_privs_and_file_capability() {
	needs setcap
	given_helper
	by_file_capability
	denies 1 "no_new_privs" --no-new-privs
}
it setuid-file-capability-under-no-new-privs no_new_privs_and_file_capability

on_a_nosuid_mount() { given_helper; mount -o remount,nosuid priv; denies 1 "nosuid"; }
it setuid-on-a-nosuid-mount on_a_nosuid_mount

# By its user: the kernel gives it no rights then. By root it has them.
traced_by_its_user() {
	given_helper
	needs strace
	call "$(command -v strace)" -qq -o /dev/null "$HELPER" --use-vnet --br=brW0 --fd=FD
	denied 1 ', when traced, '
	call --user=0 "$(command -v strace)" -qq -u nobody -o /dev/null "$HELPER" --use-vnet \
		--br=brW0 --fd=FD
	granted
}
it setuid-traced-by-its-user traced_by_its_user

# Rights in a user namespace of the caller's own are none over our network.
in_a_user_namespace() {
	given_helper
	! "$CALLER" --user-namespace "$HELPER" --version 2>&1 | grep -q 'status=126' ||
		skip "no user namespaces for this user"
	ask --user-namespace
	is_error 1 "user namespace"
	no_tap
}
it setuid-in-a-user-namespace in_a_user_namespace

# Where its user is root: of a list of his own, of a network of his own, of both by turns.
as_root_of_a_user_namespace() {
	given_helper
	mkdir -m 777 his
	echo 'allow all' >his/bridge.conf
	chown 65534 his/bridge.conf
	setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Urm true ||
		skip "no user namespaces for this user"
	mine="mount --bind $SCRATCH/his $(dirname "$ACL") && "
	call /usr/bin/unshare -Ur "$HELPER" --br=brW0 --fd=FD
	denied 1 'leave the user namespace'
	call /usr/bin/unshare -Urn sh -c "ip link add brW0 type bridge && exec \"\$@\"" sh \
		"$HELPER" --br=brW0 --fd=FD
	denied 1 'leave the user namespace'
	call /usr/bin/unshare -Urm sh -c "$mine exec \"\$@\"" sh "$HELPER" --br=brW0 --fd=FD
	denied 1 "the user namespace does not own this network namespace"
	ask
	granted
}
it setuid-as-root-of-a-user-namespace as_root_of_a_user_namespace

by_root_itself() { given_helper; ask --user=0; granted; }
it setuid-by-root-itself by_root_itself

# The group of the file is nobody's of the user's, neither in the list nor to read it.
setgid_copy_lends_no_group() {
	given_helper
	needs setcap
	echo 'allow brW0' >"$(dirname "$ACL")/members.conf"
	chown 0:3001 "$(dirname "$ACL")/members.conf" "$HELPER"
	chmod 640 "$(dirname "$ACL")/members.conf"
	for mode in 6755 2755; do
		chmod "$mode" "$HELPER"
		[ "$mode" = 6755 ] || setcap cap_net_admin=ep "$HELPER" || skip "no file capabilities here"
		for line in 'allow brW0 group 3001' 'include members.conf'; do
			acl "$line"
			denies 1 'no line of'
			ask --group=3001
			granted
		done
	done
}
it setuid-setgid-copy-lends-no-group setgid_copy_lends_no_group

for_a_group_alone() {
	given_helper
	chown 0:3001 "$HELPER"
	chmod 4750 "$HELPER"
	ask
	grep -q '^status=126 bytes=0 ' result
	ask --group=3001
	granted
}
it setuid-for-a-group-alone for_a_group_alone

done_testing
