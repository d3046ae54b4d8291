# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For tests of what joins bridges: makes bridges and TAPs and looks at them. After tap.sh.

# A bridge and a TAP, as QEMU makes it: down.
given_bridge_and_tap() {
	ip link add brW0 type bridge
	ip link set brW0 up
	given_tap tap0
}

given_tap() {
	[ -w /dev/net/tun ] || skip "/dev/net/tun cannot be opened here"
	ip tuntap add dev "$1" mode tap
}

# attribute DEVICE NAME: as the kernel has it.
attribute() { cat "/sys/class/net/$1/$2"; }

# master DEVICE: its bridge, or nothing.
master() {
	[ ! -e "/sys/class/net/$1/master" ] || basename "$(readlink "/sys/class/net/$1/master")"
}

is_up() { [ $(($(attribute "$1" flags) & 1)) = 1 ]; }

has_master() { [ "$(master "$1")" = "$2" ] || fail "$1 is on '$(master "$1")', not on '$2'"; }

# port_state FILE: links and addresses, but for queues, which a TAP gets when it is opened.
port_state() { host_state "$1" unqueued links addresses; }

need_strace() {
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is missing or not allowed"
	# The leak checker is a tracer itself.
	export ASAN_OPTIONS=detect_leaks=0
}

# unprivileged PROGRAM WORD…: as nobody, without capabilities, from a directory that nobody can read.
# In a user namespace with one user root loses its capabilities alone, which is as good.
unprivileged() {
	unprivileged_program=$1
	shift
	[ -e "$SCRATCH/$unprivileged_program" ] || cp "$BUILD/$unprivileged_program" "$SCRATCH"
	unprivileged_user="--reuid=65534 --clear-groups"
	# shellcheck disable=SC2086 # two options
	setpriv $unprivileged_user true 2>/dev/null || unprivileged_user=
	# shellcheck disable=SC2086
	setpriv $unprivileged_user --inh-caps=-all --bounding-set=-all \
		"$SCRATCH/$unprivileged_program" "$@"
}

# hold_tap DEVICE: open it as a VMM does, which gives it carrier, until the case ends.
hold_tap() {
	[ -p leash ] || { mkfifo leash; exec 8<>leash; }
	mkfifo "held-$1"
	perl -e '
		open(my $tap, "+<", "/dev/net/tun") or die $!;
		ioctl($tap, 0x400454ca, pack("a16 s x22", $ARGV[0], 0x1002)) or die $!;
		open(my $held, ">", "held-$ARGV[0]") or die $!;
		close($held);
		open(my $leash, "<", "leash") or die $!;
		<$leash>;' "$1" 8>&- &
	cat "held-$1"
}
