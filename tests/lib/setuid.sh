# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For tests of the setuid program: a copy of it that is setuid, and callers of it. After tap.sh.

CALLER=$BUILD/tests/setuid/caller

# /dev/log is bound by a program, $log_reader, that writes what comes to the file log.
# shellcheck disable=SC2034
given_log() {
	mkfifo log-ready
	perl -MSocket -e '
		$| = 1;
		socket(my $log, AF_UNIX, SOCK_DGRAM, 0) or die $!;
		bind($log, pack_sockaddr_un("/dev/log")) or die $!;
		chmod(0666, "/dev/log");
		open(my $ready, ">", "log-ready") or die $!;
		close($ready);
		while (defined recv($log, my $line, 8192, 0)) { print "$line\n" }' >>log &
	log_reader=$!
	cat log-ready
	rm log-ready
}

has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# logged N TEXT: so many lines came since the last time, and the last, then in logged-line, has TEXT.
logged() {
	(await has_lines log "$1") || :
	[ "$(wc -l <log)" = "$1" ] || { cat log; fail "not $1 lines in the log"; }
	tail -n 1 log >logged-line
	grep -qF -- "$2" logged-line || { cat log; fail "the log does not say: $2"; }
	: >log
}

# acl LINE…: the helper's file.
acl() {
	: >"$ACL"
	for acl_line; do
		printf '%s\n' "$acl_line" >>"$ACL"
	done
}

# given_copy: the helper, setuid root, and a list that allows brW0.
given_copy() {
	[ "$(id -u)" = 0 ] || skip "real root is needed"
	[ "$(awk '{ print $3 }' /proc/self/uid_map)" = 4294967295 ] ||
		skip "real root is needed, not a user namespace's"
	! grep -q __asan_init "$BUILD/brw0-bridge-helper" || skip "a sanitizer needs more than it is let"
	umask 022
	mkdir priv
	mount -t tmpfs -o mode=755 tmpfs priv
	cp "$BUILD/brw0-bridge-helper" priv
	chmod 4755 priv/brw0-bridge-helper
	HELPER=$SCRATCH/priv/brw0-bridge-helper
	ACL=$("$HELPER" --help | sed -n 's,.* if \(/[^ ]*\) allows.*,\1,p')
	[ -n "$ACL" ] || fail "--help does not name the file"
	private_dir "$(dirname "$ACL")"
	acl 'allow brW0'
}

# The same, and a bridge; and it works, or nothing that it refuses below means anything.
given_helper() {
	given_copy
	ip link add brW0 address 02:00:00:00:00:01 type bridge
	ip link set brW0 mtu 1400 up
	[ ! -e /proc/net/if_inet6 ] || echo 1 >/proc/sys/net/ipv6/conf/brW0/disable_ipv6
	ask
	granted
}

# The same, and users and groups that the case knows.
given_names() {
	given_helper
	printf 'root:x:0:0::/:\nnobody:x:65534:65534::/:\nanna:x:2001:2001::/:\n' >passwd
	printf 'broken line\n:::\n+::::::\nbob:x:2002:2002::/:\n' >>passwd
	printf 'root:x:0:\nkvm:x:3001:\nbroken\n:::\nmembers:x:3002:anna,nobody\n' >group
	cp passwd group /etc
}

# call [OPTION…] WORD…: the caller with those; what it prints is in result and stderr.txt.
call() {
	"$CALLER" "$@" </dev/null >result 2>stderr.txt || { cat stderr.txt; fail "caller $*"; }
}

# ask [OPTION…]: as QEMU does.
ask() {
	call "$@" "$HELPER" --use-vnet --fd=FD --br=brW0
}

no_tap() {
	ip -o link show type tun >taps || fail "TAPs cannot be listed"
	[ ! -s taps ] || { cat taps; fail "a TAP is left"; }
}

is_grant() {
	grep -q '^status=0 bytes=1 data=0 fds=1 more=0 tap=[^ ]* flags=' result
}

# granted: one TAP, by one message, without a word.
granted() {
	is_grant || { cat result stderr.txt; fail "no grant"; }
	[ ! -s stderr.txt ] || { cat stderr.txt; fail "not silent"; }
	no_tap
}

# is_error STATUS TEXT: nothing was sent, and the one line has TEXT.
is_error() {
	grep -Eqx "status=$1 bytes=(0|-1) data=0 fds=0 more=(0|-1)" result ||
		{ cat result stderr.txt; fail "not refused by exit status $1"; }
	says "brw0-bridge-helper: cannot "
	says "$2"
}

# denied STATUS TEXT: and no TAP is there.
denied() {
	is_error "$@"
	no_tap
}

# denies STATUS TEXT [CALLER'S WORD…]: ask, and be denied.
denies() {
	denies_status=$1
	denies_text=$2
	shift 2
	ask "$@"
	denied "$denies_status" "$denies_text"
}

# A private /dev/net/tun of that mode.
given_tun() {
	chmod "$1" /dev/net/tun
}

# by_file_capability: the helper has it instead of the bit.
by_file_capability() {
	chmod 755 "$HELPER"
	setcap cap_net_admin=ep "$HELPER" || skip "no file capabilities here"
}
