#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What an unprivileged user gets of the setuid program when nothing is wrong. The hostile cases in
# this folder begin with one of these, too: a program that only says no passes none of them.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# tap_of_result: the name of the TAP that came.
tap_of_result() { sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result; }

grants_a_tap() {
	given_helper
	ask --then='ip -d -o link show type tun; ip -o address show'
	is_grant
	[ ! -s stderr.txt ]
	tap=$(tap_of_result)
	# The kernel's choice, without a limit.
	echo "$tap" | grep -Eqx 'tap[0-9]+'
	grep "^[0-9]*: $tap: .*" result >device
	cat device
	grep -q '[<,]UP[,>]' device
	grep -q ' mtu 1400 ' device
	grep -q ' master brW0 ' device
	grep -q ' link/ether fe:' device
	grep -q ' addrgenmode none ' device
	grep -q ' tun type tap pi off vnet_hdr on persist off user ' device
	# A single queue, so that nobody attaches another by name.
	grep -vq 'multi_queue' device
	! grep "$tap .*inet6" result || fail "an address of IPv6"
	no_tap
}
it setuid-grants-a-tap grants_a_tap

owner_and_alias() {
	given_helper
	# shellcheck disable=SC2016
	ask --user=4242 --then='for tap in /sys/class/net/*/tun_flags; do tap=${tap%/tun_flags};
		echo "owner $(cat $tap/owner) alias $(cat $tap/ifalias)"; done'
	is_grant
	grep -Eqx 'owner 4242 alias .*uid.*[^0-9]4242' result || { cat result; fail "whose is it?"; }
}
it setuid-tap-has-owner-and-alias owner_and_alias

vnet_header_iff_asked() {
	given_helper
	call "$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
	grep -q 'flags=0x5[0-9a-f]*2$' result || { cat result; fail "no virtio header"; }
	call "$HELPER" --br=brW0 --fd=FD
	granted
	grep -q 'flags=0x1[0-9a-f]*2$' result || { cat result; fail "a virtio header"; }
}
it setuid-vnet-header-iff-asked vnet_header_iff_asked

# Of a kernel that cannot, or does not say, the TAP comes without.
vnet_header_iff_supported() {
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	set -- --user=0 "$(command -v strace)" -u nobody -o "$SCRATCH/trace" -e trace=ioctl
	call "$@" "$HELPER" --use-vnet --br=brW0 --fd=FD
	granted
	grep -q 'flags=0x5[0-9a-f]*2$' result || { cat result; fail "no virtio header"; }
	n=$(awk '/^ioctl/ { n++ } /TUNGETFEATURES/ { print n; exit }' trace)
	[ -n "$n" ] || { cat trace; fail "it does not ask"; }
	for effect in error=EINVAL retval=0; do
		call "$@" -e "inject=ioctl:$effect:syscall=getpid:when=$n" \
			"$HELPER" --use-vnet --br=brW0 --fd=FD
		granted
		grep -q 'flags=0x1[0-9a-f]*2$' result || { cat result; fail "a virtio header"; }
	done
}
it setuid-vnet-header-iff-supported vnet_header_iff_supported

words_in_any_order_and_shape() {
	given_helper
	call "$HELPER" --fd=FD --br=brW0 --use-vnet
	granted
	call "$HELPER" --fd FD --br brW0
	granted
	call "$HELPER" --br brW0 --use-vnet --fd FD
	granted
	# As a shell starts it for a helper= with a blank in it.
	call /bin/sh -c "exec $HELPER "'"$@"' sh --use-vnet --fd=FD --br=brW0
	granted
}
it setuid-words-in-any-order words_in_any_order_and_shape

many_taps_of_several_users() {
	given_helper
	# shellcheck disable=SC2016
	ask --times=3 --then="$CALLER --user=77 $HELPER --br=brW0 --fd=FD; ip -o link show master brW0"
	cat result stderr.txt
	[ "$(grep -c '^status=0 bytes=1 data=0 fds=1 more=0 tap=' result)" = 4 ]
	# The fourth has gone with its caller.
	[ "$(grep -c ' master brW0 ' result)" = 3 ]
	no_tap
}
it setuid-many-taps-of-several-users many_taps_of_several_users

small_and_large_mtu() {
	given_helper
	for mtu in 68 1280 9000 65521; do
		ip link set brW0 mtu "$mtu"
		ask --then='ip -o link show type tun'
		is_grant || { cat result stderr.txt; fail "no grant"; }
		grep -q " mtu $mtu " result || { cat result; fail "not the bridge's MTU $mtu"; }
	done
}
it setuid-small-and-large-mtu small_and_large_mtu

help_and_version_need_nothing() {
	given_helper
	acl 'deny all'
	call "$HELPER" --help
	grep -q '^Usage: brw0-bridge-helper ' result
	grep -q '^status=0 bytes=0 data=0 fds=0 more=0$' result
	call --at=40 --close=40 "$HELPER" --version
	grep -Eqx 'brw0-bridge-helper [0-9][0-9.]*' result
}
it setuid-help-and-version-need-nothing help_and_version_need_nothing

done_testing
