#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --guests lists, for people and for programs, as root and as another user.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/port.sh"

# host_with_bridge: set up, with 192.168.77.1/24.
host_with_bridge() {
	host
	printf '[brW0]\ndhcp=isc\n' >brw0.conf
	init --address=192.168.77.1/24 >said
}

# guest_of NAME MAC [ADDRESS]: on a port of brW0.
guest_of() {
	namespace "$1"
	ip link add "port-$1" type veth peer name eth0 address "$2" netns "$1"
	ip link set "port-$1" master brW0 up
	[ -z "${3:-}" ] || ip -n "$1" address add "$3/24" dev eth0
	ip -n "$1" link set eth0 up
}

ONE=52:54:00:00:00:01 TWO=52:54:00:00:00:02 THREE=52:54:00:00:00:03

# is FILTER: jq says so of the guests in the file "json".
is() {
	needs jq
	jq -e ".bridges[0] | $1" json >is.out 2>&1 || { cat json is.out; fail "not so: $1"; }
}

# listed [AS]: by that user; for people in the file "table", for programs in "json".
listed() {
	"${1:-init}" --guests >table || fail "exit status $? of --guests"
	"${1:-init}" --guests --json >json || fail "exit status $? of --guests --json"
	awk 'length > 80' table >long
	[ ! -s long ] || { cat long; fail "more than 80 columns"; }
}

as_user() {
	unprivileged brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" "$@"
}

no_bridge() {
	host
	status 1 init --guests
	says 'cannot list the guests of brW0: it is not set up; run: brw0-nat-init --bridge=brW0'
	! init --guests --json >json 2>stderr.txt || fail "exit status 0"
	is '.error | startswith("cannot list the guests of brW0")'
	init >said
	listed
	is '.guests == [] and .notes == []'
	[ "$(cat table)" = 'brW0: no guests' ] || { cat table; fail "not none"; }
}
it guests-without-a-bridge-is-an-error no_bridge

answering() {
	host_with_bridge
	printf '[brW0]\nhost.gone=%s 192.168.77.9\n' "$THREE" >brw0.conf
	guest_of one "$ONE" 192.168.77.10
	guest_of two "$TWO" 192.168.77.20
	printf '[brW0]\nhost.one=%s 192.168.77.10\nhost.two=%s 192.168.77.20\nhost.gone=%s 192.168.77.9\n' \
		"$ONE" "$TWO" "$THREE" >brw0.conf
	for user in init as_user; do
		ip neigh flush dev brW0
		listed "$user"
		is '[.guests[] | .address] == ["192.168.77.9", "192.168.77.10", "192.168.77.20"]'
		is '[.guests[] | .answers] == [false, true, true]'
		is "[.guests[] | .mac] == [\"$THREE\", \"$ONE\", \"$TWO\"]"
		is '[.guests[] | .name] == ["gone", "one", "two"]'
		is '[.guests[] | .port] == [null, "port-one", "port-two"]'
	done
	grep -qE "^192.168.77.10  $ONE  port-one  - +-  +yes +one\$" table || { cat table; fail "no row"; }
	ip -n two link set eth0 down
	ip neigh flush dev brW0
	for user in init as_user; do
		listed "$user"
		is '[.guests[] | .answers] == [false, true, false]'
	done
}
it guests-tells-who-answers-now answering

# lease ADDRESS MAC NAME [END]: as dhcpd writes it.
lease() {
	printf 'lease %s {\n  ends epoch %s;\n  binding state active;\n  hardware ethernet %s;\n' \
		"$1" "${4:-4102444800}" "$2"
	printf '  client-hostname "%s";\n}\n' "$3"
}

# A guest's name can be anything: the table stays a table, JSON stays JSON.
hostile_names() {
	host_with_bridge
	long=$(printf '%0300d' 0)
	mkdir -p /var/lib/dhcp
	{
		lease 192.168.77.71 "$ONE" "$(printf 'a\nb\033[2J\303\244')"
		lease 192.168.77.72 "$TWO" "$long"
		lease 192.168.77.73 "$THREE" "$(printf 'x\377\\"y')"
		lease 10.11.12.13 "$THREE" elsewhere
		lease 192.168.77.74 "$THREE" over 1000000000
	} >/var/lib/dhcp/dhcpd.leases
	for user in init as_user; do
		listed "$user"
		! LC_ALL=C grep -q '[[:cntrl:]]' table || { cat -v table; fail "a control character"; }
		[ "$(wc -l <table)" = 5 ] || { cat table; fail "not a line each"; }
		grep -qF 'a\x0ab...' table || { cat table; fail "not shown"; }
		is '[.guests[] | .name] == ["a\nb\u001b[2J\u00e4", "'"$long"'", "x\ufffd\"y"]'
		is '[.guests[] | .source] == ["lease", "lease", "lease"]'
		is '[.guests[] | .expiry] == [4102444800, 4102444800, 4102444800]'
	done
	chmod 600 /var/lib/dhcp/dhcpd.leases
	init --guests --json >json
	is '(.guests | length == 3) and .notes == []'
	[ -n "$unprivileged_user" ] || return 0
	as_user --guests --json >json
	is '.guests == []'
	is '.notes == ["cannot read the leases in /var/lib/dhcp/dhcpd.leases: Permission denied"]'
	as_user --guests >table
	grep -q '^note: cannot read the leases' table || fail "no note"
}
it guests-quotes-hostile-names-of-leases hostile_names

# The real server, and a guest that sends its name.
real_lease() {
	needs dhcpd
	needs busybox
	host_with_bridge
	guest_of one "$ONE"
	mkdir -p /var/lib/dhcp
	: >/var/lib/dhcp/dhcpd.leases
	echo 'subnet 192.168.77.0 netmask 255.255.255.0 { range 192.168.77.65 192.168.77.70; }' \
		>dhcpd.conf
	in_background dhcpd -4 -f -q --no-pid -cf "$PWD/dhcpd.conf" \
		-lf /var/lib/dhcp/dhcpd.leases brW0
	# shellcheck disable=SC2016 # the script's
	printf '#!/bin/sh\n[ "$1" != bound ] || ip address add "$ip/24" dev eth0\n' >script
	chmod 755 script
	at one busybox udhcpc -i eth0 -n -q -t 60 -T 1 -s "$PWD/script" -x hostname:web >udhcpc.out 2>&1 ||
		{ cat udhcpc.out; fail "no lease"; }
	for user in init as_user; do
		listed "$user"
		is ".guests | length == 1"
		is '.guests[0] | .name == "web" and .source == "lease" and .answers'
		is ".guests[0] | .mac == \"$ONE\" and .port == \"port-one\""
		is '.guests[0] | .address | startswith("192.168.77.")'
	done
	init --status --json >json
	is '.guests[0] | .name == "web" and .answers == null'
	init --status >tree
	grep -qE -- "-- port-one  guest $ONE 192\.168\.77\.[67][0-9] web\$" tree || { cat tree; fail "no name"; }
}
it guests-have-the-name-and-address-of-their-lease real_lease

# The user that the TAP's alias names, and the start of the process that has it open.
holder() {
	given_bridge_and_tap
	ip link delete tap0
	host_with_bridge
	given_tap tap0
	ip link set tap0 alias 'brw0 uid=65534'
	ip link set tap0 master brW0 up
	# shellcheck disable=SC2016 # perl's
	in_background perl -e 'open(my $tun, "+<", "/dev/net/tun") or die $!;
		ioctl($tun, 0x400454ca, pack("a16 s x22", $ARGV[0], 0x1002)) or die $!;
		while (1) {
			syswrite($tun, pack("H12 H12 n x46", "ffffffffffff", "525400000001", 0x88b5));
			select(undef, undef, undef, 0.2);
		}' tap0
	await grep -q 1 /sys/class/net/tap0/carrier
	await learned "$ONE"
	listed
	is ".guests | length == 1"
	is ".guests[0] | .mac == \"$ONE\" and .address == null and .port == \"tap0\""
	is '.guests[0] | .user == "nobody" and .answers == null'
	is ".guests[0] | .since > $(($(date +%s) - 900)) and .since <= $(date +%s)"
	grep -qE "^-  +$ONE  tap0  nobody  [0-9]+[sm] +\? +-\$" table || { cat table; fail "no row"; }
}

learned() {
	bridge fdb show br brW0 | grep -q "$1"
}
it guests-have-a-user-and-a-start holder

several_bridges() {
	printf '[%s]\naddress=%s\ndhcp=isc\n' brW0 192.168.77.1/24 brW1 192.168.78.1/24 >brw0.conf
	host
	init >said
	guest_of one "$ONE" 192.168.77.10
	guest_of two "$TWO" 192.168.78.10
	ip link set port-two master brW1
	mkdir -p /var/lib/dhcp
	{
		lease 192.168.77.10 "$ONE" one
		lease 192.168.78.10 "$TWO" two
	} >/var/lib/dhcp/dhcpd.leases
	listed
	is '[.guests[] | .name] == ["one"]'
	jq -e '[.bridges[1].guests[] | .name] == ["two"]' json || fail "not the second bridge's"
	grep -q '^brW1: 1 guest$' table || fail "no second table"
	ip link delete brW1
	status 1 init --guests --json >json
	jq -e '(.bridges[0].guests | length == 1) and (.bridges[1] | has("error"))' json
}
it guests-of-several-bridges several_bridges
done_testing
