#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-ifup and brw0-ifdown under callers that hand over odd things: signals, fds, no rights, a
# chroot, a wrong command line.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/port.sh"

# As QEMU starts it: its signal mask, and the TAP open.
ifup_survives_blocked_signals_and_leaked_fd() {
	given_bridge_and_tap
	env --block-signal=ALRM --block-signal=CHLD --ignore-signal=PIPE true 2>/dev/null ||
		skip "env of coreutils 8.31 is missing"
	exec 3<>/dev/net/tun
	status 0 env --block-signal=ALRM --block-signal=CHLD --block-signal=IO --ignore-signal=PIPE \
		brw0-ifup tap0
	has_master tap0 brW0
	status 0 env --block-signal=ALRM --block-signal=CHLD --ignore-signal=PIPE brw0-ifdown tap0
	has_master tap0 ""
}
it ifup-survives-blocked-signals-and-leaked-fd ifup_survives_blocked_signals_and_leaked_fd

ifup_closes_what_the_caller_left_open() {
	need_strace
	given_bridge_and_tap
	exec 3<>/dev/net/tun
	status 0 strace -qq -y -o trace -e trace=socket,close_range brw0-ifup tap0
	cat trace
	grep -q '^close_range(3, ' trace
	# So the socket is fd 3 again.
	grep -Eq '^socket\(AF_NETLINK.*= 3<' trace
}
it ifup-closes-what-the-caller-left-open ifup_closes_what_the_caller_left_open

ifup_with_closed_0_1_2() {
	given_bridge_and_tap
	brw0-ifup tap0 <&- >&- 2>&-
	has_master tap0 brW0
	closed_status=0
	brw0-ifup tap9 <&- >&- 2>&- || closed_status=$?
	[ "$closed_status" = 1 ]
	brw0-ifdown tap0 <&- >&- 2>&-
	has_master tap0 ""
}
it ifup-with-closed-0-1-2 ifup_with_closed_0_1_2

ifup_keeps_its_socket_off_closed_0_1_2() {
	need_strace
	given_bridge_and_tap
	strace -qq -o trace -e trace=socket brw0-ifup tap0 <&- >&- 2>&-
	cat trace
	grep -Eq '^socket\(AF_NETLINK.*= 3$' trace
}
it ifup-keeps-its-socket-off-closed-0-1-2 ifup_keeps_its_socket_off_closed_0_1_2

ifup_without_rights_says_so() {
	given_bridge_and_tap
	port_state before
	status 1 unprivileged brw0-ifup tap0
	says "tap0: Operation not permitted; run it as root"
	port_state after
	same before after
}
it ifup-without-rights-says-so ifup_without_rights_says_so

ifdown_without_rights_is_quiet() {
	given_bridge_and_tap
	status 0 brw0-ifup tap0
	status 0 unprivileged brw0-ifdown tap0
	[ ! -s stderr.txt ]
	# It had no rights indeed.
	has_master tap0 brW0
}
it ifdown-without-rights-is-quiet ifdown_without_rights_is_quiet

# QEMU runs it after chroot: no /dev, no /proc, fds 0 to 2 perhaps closed.
ifdown_works_in_a_bare_chroot() {
	given_bridge_and_tap
	status 0 brw0-ifup tap0
	mkdir cell
	cp "$BUILD/brw0-ifdown" cell
	! ldd cell/brw0-ifdown | grep -q asan || skip "the address sanitizer needs /proc"
	ldd cell/brw0-ifdown | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "cell${library%/*}"
		cp -L "$library" "cell$library"
	done
	chroot cell /brw0-ifdown tap0 <&- >&- 2>&-
	has_master tap0 ""
}
it ifdown-works-in-a-bare-chroot ifdown_works_in_a_bare_chroot

# The request is lost on its way, and so no answer ever comes. SIGALRM was blocked by the caller.
ifdown_never_blocks() {
	need_strace
	given_bridge_and_tap
	status 0 brw0-ifup tap0
	status 142 sh -c 'timeout 60 env --block-signal=ALRM \
		strace -qq -o trace -e trace=sendto -e inject=sendto:retval=40 brw0-ifdown tap0'
	has_master tap0 brW0
}
it ifdown-never-blocks ifdown_never_blocks

# wrong WORD…: both refuse this use, in one line, and touch nothing.
wrong() {
	for wrong_program in brw0-ifup brw0-ifdown; do
		status 2 "$wrong_program" "$@"
		says "$wrong_program: cannot "
	done
}

wrong_use_is_exit_2() {
	given_bridge_and_tap
	port_state before
	wrong
	wrong --
	wrong ""
	wrong tap0 tap1
	wrong --frob tap0
	wrong --bridge
	wrong tap0 --bridge
	wrong --bridge= tap0
	wrong --bridge=a/b tap0
	wrong --help=yes
	port_state after
	same before after
}
it usage-error-is-exit-2 wrong_use_is_exit_2

bad_names_are_wrong_use() {
	ip link add brW0 type bridge
	for bad_name in . .. a/b "a b" eth0:1 tap%d -tap !tap "$(printf 'a\nb')" "$(printf 'a\033b')"; do
		wrong -- "$bad_name"
		wrong --bridge="$bad_name" tap0
	done
}
it bad-names-are-usage-errors bad_names_are_wrong_use

# TUNSETIFF would cut it to the name of another device.
name_of_16_bytes_is_wrong_use() {
	ip link add brW0 type bridge
	given_tap tap456789012345
	wrong tap4567890123456
	wrong --bridge=tap4567890123456 tap0
	status 0 brw0-ifup tap456789012345
	has_master tap456789012345 brW0
}
it name-of-16-bytes-is-a-usage-error name_of_16_bytes_is_wrong_use

help_and_version_are_exit_0() {
	for program in brw0-ifup brw0-ifdown; do
		"$program" --help >out
		grep -q "^Usage: $program " out
		"$program" --version >out
		grep -Eqx "$program [0-9][0-9.]*" out
		status 2 "$program" tap0 --version
		status 1 sh -c "$program --help >&-"
		says "$program: cannot write to standard output"
	done
}
it help-and-version-are-exit-0 help_and_version_are_exit_0

done_testing
