#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init tells to programs.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# is FILTER: jq says so of the file "json".
is() {
	needs jq
	jq -e "$1" json >is.out 2>&1 || { cat json is.out; fail "not so: $1"; }
}

# That the checks of this file can fail.
invalid() {
	needs jq
	printf '{"bridges":["br\n"]}' >json
	! (is .) >/dev/null || fail "a bad text is taken"
	echo '{"bridges":[]}' >json
	is '.bridges == []'
	! (is '.bridges != []') >/dev/null || fail "what is not so is taken"
}
it json-that-is-wrong-is-found invalid

# tree_lines WORD: how many lines of that kind the tree for people has.
tree_lines() {
	grep -cE "^(\\||\`)-- $1 " tree || :
}

status_tells_both() {
	host
	init >said
	ip link add port1 type veth peer name port1-peer
	ip link set port1 master brW0
	init --status >tree
	init --status --json >json
	is '.bridges | length == 1'
	is '.bridges[0] | .bridge == "brW0" and .holds and (.adopted | not)'
	is '.bridges[0] | .firewall == "iptables" and .firewall_reason == "as configured"'
	is '.bridges[0] | .uplink == "wlan0" and .has_uplink and .subnet == "192.168.77.0/24"'
	is '.bridges[0].ports == [{"name": "port1", "owner": null, "guests": []}]'
	is ".bridges[0].steps | map(select(.holds)) | length == $(tree_lines ok)"
	is '.bridges[0].steps | any(.kind == "address" and .value == "192.168.77.1/24")'
	is '.bridges[0].blockers == []'
}
it nat-init-status-is-the-same-as-json status_tells_both

# What does not hold, and who drops packets; the exit status is that of --status.
status_tells_faults() {
	host
	init >said
	set_to net/ipv4/ip_forward 0
	nft 'add table inet t; add chain inet t f { type filter hook forward priority 10; policy drop; }'
	status 1 init --status --json >json
	init --status >tree || :
	is '.bridges[0].holds | not'
	is ".bridges[0].steps | map(select(.holds | not)) | length == $(tree_lines MISSING)"
	is '.bridges[0].steps | any(.key == "net/ipv4/ip_forward" and .found == "is 0")'
	is '.bridges[0].blockers | length == 1'
	is '.bridges[0].blockers[0] | .firewall == "nftables" and .table == "t" and .chain == "f"'
	is '.bridges[0].blockers[0] | .rule == 0 and (.remedy | startswith("nft insert rule inet t f"))'
}
it nat-init-status-reports-faults-as-json status_tells_faults

odd_names() {
	host
	init >said
	for name in "$(printf 'caf\351')" 'a"b\c' '{},[]'; do
		ip link add p0 type veth peer name p0-peer
		ip link set p0-peer name "q-$name"
		ip link set p0 name "p-$name"
		ip link set "p-$name" master brW0
	done
	init --status --json >json
	is '[.bridges[0].ports[].name] == ["p-caf\ufffd", "p-a\"b\\c", "p-{},[]"]'
	ip link set wlan0 down
	ip link set wlan0 name "$(printf 'wl\377"')"
	ip link set "$(printf 'wl\377"')" up
	ip route replace default via 10.99.1.1
	init >said
	init --status --json >json
	is '.bridges[0].uplink == "wl\ufffd\""'
}
it nat-init-json-is-valid-whatever-interfaces-are-called odd_names

# One that fails is reported as such, and the others as they are.
several_bridges() {
	host
	printf '[brW0]\n[wlan0]\n[brW1]\n' >brw0.conf
	status 1 init --status --json >json
	says 'cannot use wlan0'
	is '[.bridges[].bridge] == ["brW0", "wlan0", "brW1"]'
	is '[.bridges[] | has("error")] == [false, true, false]'
	is '.bridges[1].error | startswith("cannot use wlan0: it is a veth device")'
}
it nat-init-json-has-each-bridge several_bridges

# valid FILE: it is as the schema says that we install.
valid() {
	python3 "$SOURCE/tests/lib/json-valid" "$SOURCE/etc/brw0.schema.json" "$1"
}

# Faults that the schema has to find.
invalid_is_found() {
	needs jq
	python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is missing"
	host
	init >said
	init --status --json >json
	valid json
	for change in '.version = 2' 'del(.host.kernel)' '.bridges[0].holds = "yes"' \
		'.bridges[0].more = 1' 'del(.bridges[0].subnet)' '.bridges[0].steps[0].found = 1'; do
		jq "$change" json >changed
		! valid changed >/dev/null || fail "not found: $change"
	done
}
it nat-init-json-schema-finds-faults invalid_is_found

# What --dry-run prints for people is in it whole, and is what --remove then counts.
commands_are_the_same() {
	host
	init --dry-run >text
	init --dry-run --json >json
	jq -j '.bridges[0].commands' json >commands
	same text commands
	init >said
	init --remove --dry-run >text
	init --remove --dry-run --json >json
	jq -j '.bridges[0].commands' json >commands
	same text commands
	init --remove --json >json
	is '.bridges[0] | .bridge == "brW0" and .changes > 4'
	init --remove --json >json
	is '.bridges[0].changes == 0'
}
it nat-init-json-has-the-commands commands_are_the_same

# An answer can be attached to a report: who made it, and on what.
host_is_told() {
	host
	FIREWALL=nftables
	init >said
	nft 'add table inet firewalld; add chain inet firewalld f { type filter hook forward priority 10; }'
	status 1 init --doctor --no-probe --json >json
	brw0-nat-init --version >version
	is ".version == 1 and .host.program == \"$(cat version)\" and .host.kernel == \"$(uname -r)\""
	is '.bridges[0].firewall_managers == ["firewalld"]'
}
it nat-init-json-says-what-host-it-is host_is_told

# keys_of FILE…: each key of these answers with its types, as the manual's tables have them: those of a
# bridge without the array that it is in.
keys_of() {
	# shellcheck disable=SC2016 # jq's variables
	jq -r '.bridges[]?, .servers[]?, del(.bridges[]?, .servers[]?) | paths as $path | select($path[-1] | type == "string") |
		[($path | map(if type == "number" then "[]" else "." + . end) | add | .[1:]),
		(getpath($path) | type | if . == "string" then "text" else . end)] | @tsv' "$@" |
		tr '\t' ' ' | sort -u
}

# keys_in PAGE: the same, of its tables.
keys_in() {
	sed -nE 's/^\.It Va ([^ ]+) Ta ([a-z, ]+[a-z]) Ta .*/\1 \2/p' "$1" |
		awk '{ for (i = 2; i <= NF; i++) { sub(/,$/, "", $i); print $1, $i } }' | sort -u
}

# tap_is_held NAME: a process has that TAP open, as QEMU does.
tap_is_held() {
	# shellcheck disable=SC2016 # perl's
	in_background perl -e 'open(my $tun, "+<", "/dev/net/tun") or die $!;
		ioctl($tun, 0x400454ca, pack("a16 s x22", $ARGV[0], 0x1002)) or die $!;
		sleep' "$1"
	await grep -q 1 "/sys/class/net/$1/carrier"
}

dhcp_listens() {
	grep -q ':0043 ' /proc/net/udp
}

# What brw0-dhcpd-conf prints: alone, when it fails, and when a server has read its files.
served_json() {
	needs dnsmasq
	mkdir -p /var/lib/misc
	printf '[brW0]\nhost.a=52:54:00:00:00:0a 192.168.0.9\n' >served.conf
	conf() { brw0-dhcpd-conf --config=served.conf --template="$SOURCE/etc/dnsmasq.conf.in" --json "$@"; }
	conf >served.json
	conf --reload >served.reload.json
	is() { jq -e "$1" <"$2" >/dev/null || { cat "$2"; fail "not so: $1"; }; }
	is '.servers[0] | .result == "changed" and .operation == "restarted" and .error == null' served.reload.json
	is '.servers[0] | .bridges[0].dns == ["192.168.77.1"] and (.text | contains("dhcp-range"))' served.json
	brw0-dhcpd-conf --config=served.conf --stop >said
	status 1 brw0-dhcpd-conf --template=/nonexistent --json >served.none.json
	is '.servers[0].error | contains("/nonexistent")' served.none.json
}

# Every key, and every type that it can have, is in the manual, and the manual has no other.
manual_has_the_keys() {
	needs jq
	python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is missing"
	host
	page=$SOURCE/helpers/brw0-json.5
	# A guest of each kind: with a lease, with a line, with a TAP that a process has, and a MAC.
	printf '[brW0]\ndhcp=isc\nsource=203.0.113.9\nhost.a=52:54:00:00:00:0a 192.168.77.9\n[wlan0]\n' >brw0.conf
	mkdir -p /var/lib/dhcp
	for number in 1 2; do
		echo "lease 192.168.77.7$number { ends epoch 4102444800; binding state active;"
		echo "hardware ethernet 52:54:00:00:00:0$number; client-hostname \"a\"; }"
	done >/var/lib/dhcp/dhcpd.leases
	status 1 init --status --json >none.json
	status 1 init >said
	nft 'add table inet t; add chain inet t f { type filter hook forward priority 10; policy drop; }'
	# What is uncertain has no remedy.
	nft 'add table netdev n; add chain netdev n c { type filter hook ingress device air priority 0; }'
	nft 'add rule netdev n c ip daddr 203.0.113.1 drop'
	ip link add port1 type veth peer name port1-peer
	ip link set port1 master brW0
	ip tuntap add tap0 mode tap
	ip link set tap0 master brW0 up
	ip link set tap0 alias 'brw0 uid=0'
	tap_is_held tap0
	bridge fdb add 52:54:00:00:00:01 dev tap0 master static
	bridge fdb add 52:54:00:00:00:0c dev tap0 master static
	ip link add veth0 type veth peer name veth1
	ip link set veth1 address 52:54:00:00:00:02 master brW0 up
	status 1 init --status --json >status.json
	status 1 init --guests --json >guests.json
	status 1 init --doctor --json >doctor.json
	nft delete table inet t
	for option in 3 3,192.168.77.1; do
		in_background dnsmasq --no-daemon -C /dev/null --port=0 --user=root --interface=brW0 \
			--bind-interfaces --no-ping --dhcp-leasefile="$PWD/offers.$option" \
			--dhcp-range=192.168.77.100,192.168.77.110,1h --dhcp-option="$option" >offers.log 2>&1
		await dhcp_listens
		init --probe --json >"probe.$option.json" || :
		kill $!
		wait $! 2>/dev/null || :
		ip neighbour replace 10.99.1.1 lladdr 02:00:00:00:00:02 dev wlan0 nud permanent
	done
	set_to net/ipv4/conf/brW0/forwarding 0
	status 1 init --probe --json >probe.json
	ip route del default
	sed -i '1a names=hosts' brw0.conf
	status 1 init --status --json >offline.json
	ip route add 172.16.0.0/12 dev wlan0 via 10.99.1.1
	ip address add 192.168.0.1/16 dev air
	ip address add 10.0.0.1/8 dev air
	status 1 init --status --json >clash.json
	served_json
	init --remove --dry-run --json >dry-run.json
	init --remove --json >remove.json
	keys_of none.json status.json doctor.json offline.json clash.json guests.json probe*.json \
		dry-run.json remove.json served*.json >output
	for file in none status doctor offline clash guests probe dry-run remove served served.none \
		served.reload; do
		valid "$file.json" || fail "$file.json is not as the schema says"
	done
	keys_in "$page" >manual
	[ -s output ] || fail "no keys"
	diff output manual || fail "the manual has other keys than the output"
	sed '/^\.It Va subnet/d' "$page" >one-less.8
	! keys_in one-less.8 | diff output - >difference || fail "a missing key is not found"
	grep -q '^< subnet text' difference
}
it nat-init-json-has-the-keys-that-the-manual-has manual_has_the_keys

json_alone() {
	host
	for verb in '' --verbose; do
		# shellcheck disable=SC2086 # none is none
		fails_and_changes_nothing 2 '--json needs --status' --json $verb
	done
}
it nat-init-json-alone-is-refused json_alone

done_testing
