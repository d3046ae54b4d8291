#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The setuid program's command line and its socket, by a caller that means ill.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"

# wrong WORD…: a usage error, said in one line.
wrong() {
	call "$HELPER" "$@"
	denied 2 "brw0-bridge-helper: cannot "
}

no_words() { given_helper; wrong; }
it setuid-no-words no_words

# The kernel gives such a program an empty argv[0] since 5.18.
no_argv_at_all() {
	given_helper
	ask --no-argv
	denied 2 ""
}
it setuid-no-argv-at-all no_argv_at_all

argv0_is_not_believed() {
	given_helper
	ask --argv0=
	granted
	ask --argv0=/bin/sh
	granted
	acl 'deny all'
	denies 1 'brw0-bridge-helper: cannot' --argv0="$(printf 'a\nb: forged')"
	! grep -q forged stderr.txt || fail "argv[0] is shown"
}
it setuid-argv0-is-not-believed argv0_is_not_believed

unknown_options() {
	given_helper
	for word in --frob -h -- '' x --use-vnet=yes --br --fd --brx=brW0 --fdx=3 --help=yes; do
		wrong --br=brW0 --fd=FD "$word"
	done
}
it setuid-unknown-options unknown_options

# QEMU, which asks for a TAP, would take exit 0 for one.
help_or_version_and_more() {
	given_helper
	for word in --help --version; do
		wrong --use-vnet --fd=FD --br=brW0 "$word"
		wrong "$word" --use-vnet --fd=FD --br=brW0
		wrong "$word" "$word"
		call "$HELPER" "$word"
		grep -q '^status=0 bytes=0 ' result
	done
}
it setuid-help-or-version-and-more help_or_version_and_more

# atoi() took it for fd 0, QEMU's terminal.
fd_that_is_no_number() {
	given_helper
	for word in abc '' 3x x3 ' 3' '3 ' +3 -1 0x3 3.0 "$(printf '3\n')x"; do
		wrong --br=brW0 --fd="$word"
	done
}
it setuid-fd-that-is-no-number fd_that_is_no_number

fd_that_overflows() {
	given_helper
	for word in 2147483648 4294967299 18446744073709551619 99999999999999999999999999; do
		wrong --br=brW0 --fd="$word"
	done
}
it setuid-fd-that-overflows fd_that_overflows

fd_0_1_2() {
	given_helper
	for word in 0 1 2 00 002; do wrong --br=brW0 --fd="$word"; done
	for number in 0 1 2; do
		call --at="$number" "$HELPER" --br=brW0 --fd=FD
		# Where it is standard error that is the socket, the line arrives there.
		grep -Eq '^status=2 bytes=(0|8) .* fds=0 ' result || { cat result; fail "fd $number"; }
	done
	no_tap
}
it setuid-fd-0-1-2 fd_0_1_2

fd_that_is_not_open() {
	given_helper
	call "$HELPER" --br=brW0 --fd=77
	denied 2 "fd 77"
	call --at=50 --close=50 "$HELPER" --br=brW0 --fd=FD
	denied 2 "fd 50"
}
it setuid-fd-that-is-not-open fd_that_is_not_open

fd_of_a_high_number() {
	given_helper
	ask --at=1000
	granted
}
it setuid-fd-of-a-high-number fd_of_a_high_number

empty_bridge() { given_helper; acl 'allow all'; wrong --fd=FD --br=; wrong --fd=FD --br ''; }
it setuid-empty-bridge empty_bridge

bridge_missing_or_fd_missing() {
	given_helper
	wrong --fd=FD
	wrong --br=brW0
	wrong --use-vnet
}
it setuid-bridge-or-fd-missing bridge_missing_or_fd_missing

# CVE-2019-13164: cut to 15, the name that was denied was another's.
name_of_16_bytes_is_not_cut() {
	given_helper
	ip link add br3456789012345 type bridge
	acl 'allow all' 'deny br3456789012345'
	wrong --fd=FD --br=br34567890123456
	wrong --fd=FD --br="$(printf %4000s "" | tr ' ' x)"
	call "$HELPER" --fd=FD --br=br3456789012345
	denied 1 "denied"
	acl 'allow br3456789012345'
	call "$HELPER" --fd=FD --br=br3456789012345
	granted
}
it setuid-name-of-16-bytes-is-not-cut name_of_16_bytes_is_not_cut

names_that_are_none() {
	given_helper
	acl 'allow all'
	for name in . .. a/b /brW0 'a b' 'brW0 ' brW0:1 'br%d' %s%s%n -brW0 '!br' \
		"$(printf 'brW0\n.')" "$(printf 'a\033[2J')" "$(printf 'br\240')"; do
		wrong --fd=FD --br="$name"
		[ "$(tr -d '\n' <stderr.txt | tr -dc '\001-\037\177' | wc -c)" = 0 ] ||
			fail "a control character reaches the terminal"
	done
}
it setuid-names-that-are-none names_that_are_none

# The kernel knows it by an alternative name, and the list does not.
alternative_name_is_not_the_name() {
	given_helper
	ip link property add dev brW0 altname brOther
	acl 'allow brW0'
	call "$HELPER" --br=brOther --fd=FD
	denied 1 "brOther"
	acl 'allow all' 'deny brW0'
	call "$HELPER" --br=brOther --fd=FD
	denied 1 "cannot"
}
it setuid-alternative-name-is-not-the-name alternative_name_is_not_the_name

# What is twice there is not two different things to two readers.
option_twice() {
	given_helper
	ip link add brOwn type bridge
	call "$HELPER" --br=brOwn --fd=FD --br=brW0
	grep -Eq '^status=[02] ' result
	no_tap
	call "$HELPER" --br=brW0 --fd=FD --br=brOwn
	grep -Eq '^status=[12] bytes=0 ' result || { cat result; fail "brOwn was not allowed"; }
	no_tap
}
it setuid-option-twice option_twice

very_many_words() {
	given_helper
	# shellcheck disable=SC2046
	call "$HELPER" --br=brW0 --fd=FD $(yes -- --use-vnet | head -n 20000)
	granted
}
it setuid-very-many-words very_many_words

for kind in file directory path epoll pipe unconnected listening netlink tcp datagram seqpacket; do
	# $kind as it is when the case runs: the script is run anew for it.
	eval "fd_is_a_$kind() { given_helper; denies 2 'not a connected unix stream' --socket=$kind; }"
	it "setuid-fd-is-a-$kind" "fd_is_a_$kind"
done

# Neither SIGPIPE nor a TAP that stays.
caller_does_not_listen() {
	given_helper
	for kind in deaf mute; do
		ask --socket="$kind"
		grep -Eq '^status=1 bytes=(0|-1) ' result || { cat result; fail "$kind"; }
		[ "$(wc -l <stderr.txt)" = 1 ]
		no_tap
	done
}
it setuid-caller-does-not-listen caller_does_not_listen

nonblocking_socket() {
	given_helper
	ask --socket=nonblocking
	granted
	ask --socket=nonblocking --full
	grep -q '^status=1 .* fds=0 ' result || { cat result; fail "said yes"; }
	no_tap
}
it setuid-nonblocking-socket nonblocking_socket

# QEMU waits for us with its big lock held: this must end by itself.
caller_does_not_read() {
	given_helper
	ask --full --blocked --ignored
	grep -Eq '^(signal=14|status=1) .* fds=0 ' result || { cat result; fail "no watchdog"; }
	no_tap
}
it setuid-watchdog-ends-it caller_does_not_read

bridge_does_not_exist() {
	given_helper
	acl 'allow all'
	call "$HELPER" --br=brNone --fd=FD
	denied 1 brNone
}
it setuid-bridge-does-not-exist bridge_does_not_exist

loopback_is_no_bridge() {
	given_helper
	acl 'allow all'
	call "$HELPER" --br=lo --fd=FD
	denied 1 "lo"
}
it setuid-loopback-is-no-bridge loopback_is_no_bridge

other_links_are_no_bridges() {
	given_helper
	acl 'allow all'
	ip link add veth0 type veth peer name veth1
	ip link set veth1 master brW0
	ip tuntap add dev tap7 mode tap user 65534
	for name in veth0 veth1 tap7; do
		call "$HELPER" --br="$name" --fd=FD
		is_error 1 "$name"
	done
}
it setuid-other-links-are-no-bridges other_links_are_no_bridges

# traced_tap BRIDGE: the trace says whether a TAP was made.
traced_tap() {
	call --user=0 "$(command -v strace)" -u nobody -o "$SCRATCH/trace" -e trace=ioctl,sendmsg,exit_group \
		"$HELPER" --use-vnet --br="$1" --fd=FD
	grep -q exit_group trace || fail "not traced to its end"
	grep -q TUNSETIFF trace
}

# Nobody sees a TAP come and go for what is no bridge.
bridge_is_looked_at_first() {
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	acl 'allow all'
	ip link add veth0 type veth peer name veth1
	traced_tap brW0 || fail "the trace does not show a TAP"
	granted
	for name in brNone lo veth0; do
		! traced_tap "$name" || fail "a TAP was made for $name"
		denied 1 "$name"
	done
}
it setuid-bridge-is-looked-at-first bridge_is_looked_at_first

# Not brW0, which alone is allowed.
foreign_bridge() {
	given_helper
	ip link add brOwn type bridge
	call "$HELPER" --br=brOwn --fd=FD
	denied 1 "no line of"
	! grep -q 'br=brW0' stderr.txt || fail "speaks of br=, which was not forgotten"
}
it setuid-foreign-bridge foreign_bridge

br0_means_that_br_was_forgotten() {
	given_helper
	call "$HELPER" --use-vnet --fd=FD --br=br0
	denied 1 "br=brW0"
}
it setuid-br0-means-that-br-was-forgotten br0_means_that_br_was_forgotten

bridge_that_is_full() {
	given_helper
	for n in $(seq 512); do
		echo "link add a$n master brW0 type veth peer name b$n"
		[ "$n" = 512 ] || echo "link set b$n master brW0"
	done >joining
	ip -batch joining
	denies 1 "no port left"
}
it setuid-bridge-that-is-full bridge_that_is_full

done_testing
