#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init does not take: one clear line, and the host as it was.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

wrong_use() {
	host
	host_state before
	fails 2 "unknown option --nope; see --help" --nope
	fails 2 "cannot use 'brW0': expected options only, such as --bridge=NAME; see --help" brW0
	fails 2 "unknown option --stauts; did you mean --status?" --stauts
	fails 2 "did you mean --address?" --adress=192.168.77.1/24
	fails 2 "such as --bridge=NAME; did you mean --remove?" remove
	fails 2 "--status and --dry-run exclude" \
		--dry-run --status
	fails 2 "exclude each other" --probe --doctor
	fails 2 "--no-probe needs --doctor" --status --no-probe
	fails 2 "exclude each other" --guests --doctor
	fails 2 "exclude each other" --remove --status
	fails 2 "exclude each other" --dry-run --status --remove
	fails 2 "'a/b' is not a valid interface name" --bridge=a/b
	fails 2 "is not a valid interface name" --bridge=
	fails 2 "is not a valid interface name" --bridge=a-name-of-16-char
	fails 2 "is not a valid interface name" --bridge=..
	fails 2 "is not a valid interface name" --bridge='a b'
	fails 2 "cannot use --uplink=a/b: 'a/b' is not a valid interface name" --uplink=a/b
	fails 2 "brW0 cannot be its own uplink" --uplink=brW0
	host_state after
	same before after
}
it nat-init-usage-error-is-one-line wrong_use

answers_alone() {
	host
	host_state before
	[ "$(init --version)" = "$("$BUILD/brw0-bridge-helper" --version |
		sed 's/bridge-helper/nat-init/')" ] || fail "$(init --version)"
	init --help >help
	grep -qF 'brw0-nat-init(8)' help || { cat help; fail "no help"; }
	host_state after
	same before after
	no_journal
}
it nat-init-help-and-version-do-nothing-else answers_alone

wrong_address() {
	host
	host_state before
	for address in 10.0.0.1 10.0.0.1/ 10.0.0/24 10.0.0.256/24 010.0.0.1/24 " 10.0.0.1/24" \
		10.0.0.1/24x +10.0.0.1/24 10.0.0.1/-1 10.0.0.1/99 fd00::1/64 x "" auto/24; do
		fails 2 "cannot use --address=$address: " --address="$address"
	done
	for prefix in 0 1 7 31 32; do
		fails 2 "the prefix of 10.0.0.1/$prefix is not between 8 and 30" \
			--address="10.0.0.1/$prefix"
	done
	fails 2 "10.0.0.0/24 is the address of the network" --address=10.0.0.0/24
	fails 2 "10.0.0.255/24 is the broadcast address" --address=10.0.0.255/24
	fails 2 "127.0.0.1/8 is a loopback address" --address=127.0.0.1/8
	fails 2 "224.0.0.1/24 is a multicast address" --address=224.0.0.1/24
	fails 2 "0.0.0.1/24 is a 'this network' address" --address=0.0.0.1/24
	fails 2 "240.0.0.1/24 is a reserved address" --address=240.0.0.1/24
	fails 2 "169.254.9.1/24 is a link-local address" --address=169.254.9.1/24
	for source in 10.0.0 0.0.0.0 x "" 10.0.0.1/24; do
		fails 2 "cannot use --source=$source: " --source="$source"
	done
	host_state after
	same before after
}
it nat-init-wrong-address-is-one-line wrong_address

# declines_text STATUS TEXT CONFIGURATION
declines_text() {
	printf '%b' "$3" >brw0.conf
	for verb in --verbose --dry-run --status --remove; do
		fails "$1" "$2" "$verb"
	done
}

wrong_configuration() {
	host
	host_state before
	declines_text 2 "cannot use $SCRATCH/brw0.conf: line 2: unknown key 'adress'; did you mean 'address'?" \
		'[brW0]\nadress = auto\n'
	declines_text 2 "line 5: unknown key 'x'" '# a comment\n[brW0]\naddress = auto\n[brW1]\nx = 1\n'
	declines_text 2 "line 3: the group 'br/1' is not a valid name of a bridge" \
		'[brW0]\n\n[br/1]\n'
	declines_text 2 "line 2: " '[brW0]\naddress = 10.0.0.1\n'
	declines_text 2 "line 2: " '[brW0]\nforwarding = yes\n'
	declines_text 2 "line 2: " '[brW0]\nuplink = brW0\n'
	declines_text 2 "line 2: " '[brW0]\nlease-time = 5\n'
	declines_text 2 "line 2: " '[brW0]\ndns = nope\n'
	declines_text 2 "line 2: " '[brW0]\nrange = 10.0.0.9-10.0.0.1\n'
	declines_text 2 "line 2: " '[brW0]\nhost.web = 52:54:00:12:34:56\n'
	host_state after
	same before after
}
it nat-init-wrong-configuration-names-its-line wrong_configuration

broken_configuration() {
	host
	host_state before
	declines_text 2 "cannot use $SCRATCH/brw0.conf: " 'address = auto\n'
	declines_text 2 "cannot use $SCRATCH/brw0.conf: " '[brW0\n'
	declines_text 2 "cannot use $SCRATCH/brw0.conf: " '[brW0]\nnothing\n'
	declines_text 2 "cannot use $SCRATCH/brw0.conf: " '[brW0]\naddress = \\377\\377\n'
	host_state after
	same before after
}
it nat-init-configuration-that-is-none-is-one-line broken_configuration

no_configuration() {
	host
	rm -f brw0.conf
	mkdir brw0.conf
	fails_and_changes_nothing 1 "cannot read $SCRATCH/brw0.conf: Is a directory"
	host_state before
	status 1 brw0-nat-init --firewall=iptables --config=/nowhere --state-dir="$STATE_DIR"
	says "brw0-nat-init: cannot read /nowhere: No such file or directory"
	printf 'a\000b' >nul.conf
	status 1 brw0-nat-init --firewall=iptables --config=nul.conf --state-dir="$STATE_DIR"
	says "brw0-nat-init: cannot read nul.conf: "
	host_state after
	same before after
}
it nat-init-configuration-that-cannot-be-read-is-one-line no_configuration

other_device() {
	host
	ip link add brW0 type veth peer name brW0-peer
	for verb in --verbose --dry-run --status; do
		fails_and_changes_nothing 1 "cannot use brW0: it is a veth device, not a bridge" "$verb"
	done
	init --remove >said
	fails_and_changes_nothing 1 "cannot use lo: it is" --bridge=lo
	fails_and_changes_nothing 1 "cannot use wlan0: it is a veth device, not a bridge" --bridge=wlan0
	ip link add brW1 type bridge
	ip address add 10.1.1.2/24 dev brW1
	ip link set brW1 up
	ip route replace default via 10.1.1.1
	fails_and_changes_nothing 1 "cannot use brW1: it carries this host's default route" --bridge=brW1
}
it nat-init-name-of-another-device-is-refused other_device

# The kernel finds a link by an alternative name too; rules and settings know the name alone.
altname() {
	ip link property add dev "$1" altname "$2" || skip "no alternative names here"
}

alternative_name() {
	host
	altname wlan0 wlp3s0
	for verb in --verbose --dry-run --status --doctor; do
		fails_and_changes_nothing 1 "cannot use wlp3s0: it is an alternative name of wlan0; use wlan0" \
			--uplink=wlp3s0 "$verb"
	done
	ip link add br9 type bridge
	altname br9 brW0
	fails_and_changes_nothing 1 "cannot use brW0: it is an alternative name of br9; use br9"
	fails_and_changes_nothing 1 "cannot use brW0: it is an alternative name of br9; use br9" --status
	interface eth1
	altname eth1 enp9s0
	printf '[brW9]\nports = enp9s0\n' >brw0.conf
	fails_and_changes_nothing 1 "cannot use enp9s0: it is an alternative name of eth1; use eth1"
	# The names themselves are taken.
	printf '[brW9]\nports = eth1\n' >brw0.conf
	init --uplink=wlan0 >said
	grep -q '^brW9: .* changes made' said || fail "$(cat said)"
}
it nat-init-alternative-name-is-refused-and-the-name-reported alternative_name

# Ours has gone, and another link has come to its name: that one is left alone.
alternative_name_of_ours() {
	host
	interface eth1
	printf '[brW0]\nports = eth1\n' >brw0.conf
	init >said
	ip link delete brW0
	ip link set eth1 name eth2
	ip link add br9 type bridge
	ip link set br9 up
	ip address add 192.168.77.1/24 dev br9
	ip link set eth2 master br9
	altname br9 brW0
	altname eth2 eth1
	links_of() {
		ip -o link show
		ip -o address show
	}
	links_of >before
	init --remove >said
	links_of >after
	same before after
	no_journal
}
it nat-init-remove-takes-no-alternative-name-for-ours alternative_name_of_ours

no_state_directory() {
	host
	STATE_DIR=/run/a-file/brw0
	: >/run/a-file
	fails_and_changes_nothing 1 "cannot make the state directory /run/a-file/brw0: "
	STATE_DIR=/run/a-file
	host_state before
	status 1 init
	says "brw0-nat-init: cannot "
	says "/run/a-file"
	host_state after
	same before after
	STATE_DIR=/proc/brw0
	fails_and_changes_nothing 1 "cannot make the state directory /proc/brw0: "
	mkdir /run/full
	mount -t tmpfs -o size=4k,nr_inodes=2,mode=755 tmpfs /run/full
	STATE_DIR=/run/full
	(umask 077 && : >"$STATE_DIR/lock")
	fails_and_changes_nothing 1 "cannot write the journal /run/full/journal-"
}
it nat-init-state-that-cannot-be-kept-is-refused no_state_directory

# readable: the program for everybody, in whichever directory it was built.
readable() {
	cp "$BUILD/brw0-nat-init" /run/nat-init
	chmod 755 /run/nat-init "$SCRATCH"
	: >"$SCRATCH/brw0.conf"
	chmod 644 "$SCRATCH/brw0.conf"
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

without_rights() {
	needs setpriv
	{ [ "$(id -u)" = 0 ] && as_nobody true 2>/dev/null; } || skip "cannot become somebody else"
	host
	readable
	host_state before
	for verb in --verbose --remove; do
		status 1 as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --state-dir="$SCRATCH/none" "$verb"
		says "nat-init: cannot make the state directory $SCRATCH/none: Permission denied; run it as root"
	done
	mkdir /run/theirs
	chown 65534 /run/theirs
	status 1 as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --state-dir=/run/theirs
	says "; run it as root"
	[ -z "$(find /run/theirs -type f ! -name lock)" ] || fail "a journal is left"
	host_state after
	same before after
	# To look is free where the kernel lets everybody.
	as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --state-dir="$SCRATCH/none" --dry-run >commands ||
		fail "no dry run"
	grep -q "ip link add brW0" commands || fail "no dry run"
	# What only root can see is not said to be missing, nor is root said to help where he cannot.
	init --bridge=brW0 >said
	status 1 as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --status >tree
	! grep MISSING tree || fail "says what it cannot know"
	grep -qE '^.-- unknown .*: not visible: run as root$' tree || { cat tree; fail "not unknown"; }
	status 1 as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --status --address=10.99.1.9/24
	says "choose another --address, or auto"
	! grep 'run it as root' stderr.txt || fail "root cannot help with that"
}
it nat-init-without-rights-is-one-line without_rights

# looks_as_nobody COMMAND: its output to the file seen; with the firewall that root's run has had.
looks_as_nobody() {
	status 1 as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" \
		--firewall="$FIREWALL" "$@" >seen
}

# What a user may not see is not missing.
rules_of_root() {
	needs setpriv
	{ [ "$(id -u)" = 0 ] && as_nobody true 2>/dev/null; } || skip "cannot become somebody else"
	host
	readable
	for FIREWALL in iptables nftables; do
		init >said
		looks_as_nobody --status
		! grep MISSING seen || fail "missing, to a user"
		grep -qE '^\|-- unknown  (rules|table) .*: not visible: run as root$' seen ||
			{ cat seen; fail "not said"; }
		looks_as_nobody --doctor
		! grep -A 2 '^\(rules\|table\): ' seen || fail "a finding, to a user"
		grep -qx 'note: rules are not visible to this user: run as root' seen ||
			{ cat seen; fail "not noted"; }
		as_nobody /run/nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" \
			--firewall="$FIREWALL" --dry-run >seen
		grep -qx '# brW0: rules are not visible: run as root' seen || { cat seen; fail "not in a dry run"; }
		! grep -v '^#' seen || fail "commands, to a user"
		init --remove >said
		looks_as_nobody --status
		grep -qx 'brW0 (not set up; run: brw0-nat-init --bridge=brW0)' seen ||
			{ cat seen; fail "does not say what to do"; }
	done
}
it nat-init-rules-that-a-user-may-not-see-are-unknown rules_of_root

# What the root of a user namespace runs, in a network namespace of its own.
mapped_root() {
	cat >/run/mapped <<-'END'
		set -eu
		cd "$1"
		export XTABLES_LOCKFILE=$PWD/lock
		run() { /run/nat-init --firewall=iptables --config=/dev/null --state-dir="$PWD/state" "$@"; }
		ip link set lo up
		run >said
		grep -qx 'brW0: 192.168.77.1/24, 13 changes made' said
		cp state/journal-* once
		iptables-legacy-save -t filter >rules
		grep -q brw0-FWO-brW0 rules
		run | grep -qx "brW0: 192.168.77.1/24, nothing to change"
		cmp once state/journal-*
		run --status >tree
		iptables-legacy -w -A FORWARD -s 203.0.113.9 -j DROP
		iptables-legacy -w -D FORWARD 1
		run --status >tree && exit 3
		run >said
		run --status >tree
		run --remove >said
		iptables-legacy-save -t filter >rules
		grep -q brw0 rules && exit 4
		grep -q 203.0.113.9 rules
		ip link show brW0 2>/dev/null && exit 5
		[ "$(ls state)" = lock ]
		run --remove | grep -qx 'brW0: nothing to change'
	END
	chmod 755 /run/mapped
}

user_namespace() {
	needs setpriv
	if [ "$(id -u)" = 0 ]; then
		become="as_nobody"
	else
		become=
	fi
	$become unshare -rn true 2>/dev/null || skip "no user namespaces for users"
	readable
	mapped_root
	mkdir /run/mine
	[ -z "$become" ] || chown 65534 /run/mine
	$become unshare -rnm sh -x /run/mapped /run/mine || fail "as root of a user namespace"
}
it nat-init-serves-the-root-of-a-user-namespace user_namespace

no_ip_tables() {
	needs_table_names
	needs strace
	host
	host_state before
	: >brw0.conf
	# The number of the socket option is that of ip_tables; the journal asks others.
	strace -f -qq -o trace -e trace=getsockopt -e inject=getsockopt:error=ENOPROTOOPT \
		brw0-nat-init --firewall=iptables --config=brw0.conf --state-dir="$STATE_DIR" >said 2>stderr.txt && fail "works"
	says "brw0-nat-init: cannot open table raw: the kernel has no ip_tables; it needs CONFIG_IP_NF_IPTABLES, since Linux 6.17 also CONFIG_NETFILTER_XTABLES_LEGACY"
	is_as_in before
	no_journal
	grep -q 'IPT_SO_GET_INFO.*INJECTED' trace || fail "nothing was injected"
}
it nat-init-kernel-without-ip-tables-is-named-and-undone no_ip_tables

no_raw_table() {
	needs_table_names
	needs strace
	host
	# The first asks which network namespace this is.
	strace -f -qq -o trace -e trace=getsockopt -e inject=getsockopt:error=ENOENT:when=2+ \
		"$BUILD/brw0-nat-init" --firewall=iptables --config=/dev/null --state-dir=/run/brw0 \
		2>stderr.txt && fail "succeeds"
	says "cannot open table raw: the kernel does not have it; it needs CONFIG_IP_NF_RAW"
	no_journal
}
it nat-init-kernel-without-table-raw-is-named-and-undone no_raw_table

# Each request to the kernel's network is refused once: what was done until then is reverted.
refused_on_the_way() {
	needs strace
	host
	foreign_rules
	host_state before
	: >brw0.conf
	failures=0
	# From the first call that changes something: before, there is nothing to revert.
	strace -qq -o trace -e trace=sendmsg brw0-nat-init --firewall=iptables --config=brw0.conf \
		--state-dir="$STATE_DIR" >said
	init --remove >said
	first=$(grep -n -m 1 'RTM_NEW' trace | cut -d : -f 1)
	for n in $(seq "$((first - 1))" "$(wc -l <trace)"); do
		got=0
		strace -qq -o trace -e trace=sendmsg -e "inject=sendmsg:error=EPERM:when=$n" \
			brw0-nat-init --firewall=iptables --config=brw0.conf --state-dir="$STATE_DIR" >said 2>stderr.txt || got=$?
		if [ "$got" = 0 ]; then
			init --remove >said
		else
			[ "$got" = 1 ] || fail "exit status $got"
			says "brw0-nat-init: cannot "
			failures=$((failures + 1))
		fi
		is_as_in before
		no_journal
	done
	[ "$failures" -gt 3 ] || fail "only $failures runs failed"
}
it nat-init-error-of-the-kernel-halfway-is-reverted refused_on_the_way

done_testing
