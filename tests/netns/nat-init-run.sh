#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a run of brw0-nat-init makes, what --dry-run and --status say of it, and a second run.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/twins.sh"

# writes COMMAND…: each system call of it that changes something, its own output aside.
writes() {
	strace -f -qq -o trace -e trace=openat,mkdir,rename,unlink,setsockopt,sendmsg,sendto,execve \
		"$@" >/dev/null
	sed -nE -e '/O_WRONLY|O_RDWR|O_CREAT/p' -e '/ (mkdir|rename|unlink)\(/p' \
		-e '/IPT_SO_SET|SOL_IP, 0x4/p' -e '/nlmsg_type=RTM_(NEW|DEL|SET)/p' trace |
		grep -v '= -1 EEXIST' || :
}

twice_is_once() {
	needs strace
	host
	foreign_rules
	init >said
	grep -qx 'brW0: 192.168.77.1/24, 13 changes made' said || fail "$(cat said)"
	host_state once
	cp "$STATE_DIR"/journal-* journal.once
	touch mark
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	host_state twice
	same once twice
	same journal.once "$(echo "$STATE_DIR"/journal-*)"
	[ -z "$(find "$STATE_DIR" -newer mark)" ] || fail "the journal is written again"
	writes brw0-nat-init --firewall=iptables --config=brw0.conf --state-dir="$STATE_DIR" >again
	[ ! -s again ] || { cat again; fail "writes"; }
	# That writes would be seen.
	init --remove >said
	writes brw0-nat-init --firewall=iptables --config=brw0.conf --state-dir="$STATE_DIR" >first
	for word in RTM_NEWLINK RTM_NEWADDR IPT_SO_SET_REPLACE O_WRONLY rename; do
		grep -q "$word" first || fail "no $word is seen in a first run"
	done
}
it nat-init-twice-is-once twice_is_once

dry_run_touches_nothing() {
	host
	host_state before
	init --dry-run >commands
	[ -s commands ] || fail "prints nothing"
	init --status >tree && fail "holds"
	host_state after
	same before after
	# In a user namespace their names cannot be read.
	! cat /proc/net/ip_tables_names >tables 2>/dev/null || [ ! -s tables ] || fail "a table is registered"
	[ ! -e "$STATE_DIR" ] || fail "a state directory is made"
	[ ! -e "$XTABLES_LOCKFILE" ] || fail "a lock file is made"

	foreign_rules
	ip link add brW0 type bridge
	host_state before
	init --dry-run >commands
	init --status >tree && fail "holds"
	host_state after
	same before after
	[ ! -e "$STATE_DIR" ] || fail "a state directory is made"
	init >said
	[ "$(init --dry-run)" = "# brW0: nothing to do" ] || fail "something is left to do"
}
it nat-init-dry-run-and-status-touch-nothing dry_run_touches_nothing

dry_run_as_a_script() {
	: >brw0.conf
	same_by_hand
}
it nat-init-dry-run-as-a-script-makes-the-same dry_run_as_a_script

dry_run_with_a_choice() {
	printf '[brW0]\nuplink = wlan0\nsource = 10.99.1.2\nforwarding = interfaces\n' >brw0.conf
	printf 'address = 10.5.0.1/20\n' >>brw0.conf
	same_by_hand
}
it nat-init-dry-run-as-a-script-with-uplink-and-source dry_run_with_a_choice

dry_run_second_bridge() {
	printf '[brW0]\naddress = 10.5.0.1/24\n[brW1]\naddress = 10.6.0.1/24\n' >brw0.conf
	others='iptables-legacy -w -I FORWARD -s 203.0.113.9 -j DROP'
	same_by_hand brW0
}
# Between the jumps of the two there is a rule of somebody else's.
it nat-init-dry-run-as-a-script-beside-another-bridge dry_run_second_bridge

dry_run_two_bridges() {
	printf '[brW0]\naddress = 10.5.0.1/24\n[brW1]\naddress = 10.6.0.1/24\n' >brw0.conf
	same_by_hand
}
it nat-init-dry-run-as-a-script-for-two-new-bridges dry_run_two_bridges

dry_run_two_auto_bridges() {
	printf '[brW0]\n[brW1]\n' >brw0.conf
	same_by_hand
}
it nat-init-dry-run-as-a-script-for-two-new-auto-bridges dry_run_two_auto_bridges

verbose_is_the_dry_run() {
	host
	init --dry-run >plan
	grep -qx '# brW0: rules in iptables: as configured' plan || fail "the firewall is not named"
	grep -v '^#' plan >commands
	init --verbose >said
	grep -v '^brW0: ' said >made
	same commands made
}
it nat-init-verbose-prints-what-dry-run-does verbose_is_the_dry_run

# broken WHAT COMMAND…: it breaks one thing; --status sees that and says what, changes nothing, and
# a run repairs that.
broken() {
	broken_what=$1
	shift
	init >said
	host_state whole
	init --status >tree || { cat tree; fail "whole, and does not hold"; }
	"$@" >/dev/null
	host_state before
	status 1 init --status >tree
	grep -qE "MISSING +$broken_what" tree || { cat tree; fail "does not say $broken_what"; }
	host_state after
	same before after
	init >said
	host_state repaired
	normalise whole repaired
	init --status >tree || { cat tree; fail "not repaired"; }
}

# A bridge made anew has another number, and what iptables itself changes loses counters.
normalise() {
	for normalise_file in "$@"; do
		sed -E -i 's/^[0-9]+: brW0/N: brW0/; s/^(ip-[a-z]+) \[[0-9]+:[0-9]+\]/\1 []/
			s/^(ip-[a-z]+ :[A-Z]+ [A-Z]+) .*/\1/' "$normalise_file"
	done
	same "$@"
}

status_of_links() {
	host
	broken "bridge +brW0" ip link delete brW0
	broken "bridge +brW0 .*changed since" ip link set brW0 type bridge forward_delay 1500
	broken "bridge +brW0 .*changed since" ip link set brW0 type bridge group_fwd_mask 0
	broken "address +brW0 192.168.77.1/24" ip address flush dev brW0
	broken "up +brW0" ip link set brW0 down
	broken "sysctl +net.ipv6.conf.brW0.disable_ipv6" set_to net/ipv6/conf/brW0/disable_ipv6 0
	init --status >tree || { cat tree; fail "still missing"; }
}
it nat-init-status-sees-each-link-setting-broken status_of_links

status_of_stp() {
	host
	init >said
	ip link set brW0 type bridge stp_state 1
	status 1 init --status >tree
	grep -q "MISSING .*bridge" tree || fail "not seen"
	init >said
	[ "$(cat /sys/class/net/brW0/bridge/stp_state)" = 0 ] || fail "still on"
	[ "$(cat /sys/class/net/brW0/bridge/forward_delay)" = 0 ] || fail "still delays"
	init --status >tree
}
it nat-init-status-sees-stp-on-and-a-run-ends-it status_of_stp

# no_jumps_of_raw: either may stand before the other, so both are put back.
no_jumps_of_raw() {
	rules_of raw -D PREROUTING ! -i brW0 -j brw0-SPF-brW0
	rules_of raw -D PREROUTING -i brW0 -j brw0-SRC-brW0
}

status_of_rules() {
	host
	foreign_rules
	broken "rules +table raw" rules_of raw -D PREROUTING -i brW0 -j brw0-SRC-brW0
	broken "rules +table raw" no_jumps_of_raw
	broken "rules +table raw" rules_of raw -D brw0-SPF-brW0 2
	broken "rules +table raw" rules_of raw -I brw0-SRC-brW0 -j RETURN
	broken "rules +table nat" rules_of nat -D POSTROUTING -s 192.168.77.0/24 -j brw0-NAT-brW0
	broken "rules +table mangle" rules_of mangle -D FORWARD 1
	broken "rules +table filter" rules_of filter -D FORWARD -o brW0 -j brw0-FWI-brW0
	broken "rules +table filter" rules_of filter -D FORWARD -i brW0 -j brw0-FWO-brW0
	broken "rules +table filter" rules_of filter -D INPUT -i brW0 -j brw0-INP-brW0
	broken "rules +table filter" rules_of filter -D brw0-FWI-brW0 2
	broken "rules +table filter" rules_of filter -I brw0-FWO-brW0 -j ACCEPT
	broken "rules +table filter" rules_of filter -A brw0-FWO-brW0 -j ACCEPT
	broken "rules +table filter" rules_of filter -I FORWARD -o brW0 -j brw0-FWI-brW0
	broken "rules +table nat" rules_of nat -F brw0-NAT-brW0
	broken "rules +table nat" rules_of nat -R brw0-NAT-brW0 3 ! -d 192.168.77.0/24 -p tcp \
		-j MASQUERADE --to-ports 1-65535
	broken "rules +table filter" rules_of filter -R FORWARD 1 -o brW+ -j brw0-FWI-brW0
}
it nat-init-status-sees-each-rule-broken status_of_rules

flush_all() {
	iptables-legacy -w -F
	iptables-legacy -w -X
}

status_of_flushed_table() {
	host
	broken "rules +table filter" flush_all
	rules_of filter -S | grep -q brw0-FWO-brW0 || fail "not there again"
}
it nat-init-run-after-a-flush-of-the-firewall-repairs status_of_flushed_table

status_of_forwarding() {
	host
	broken "forwarding +net.ipv4.ip_forward" set_to net/ipv4/ip_forward 0
	broken "sysctl +net.ipv4.conf.brW0.forwarding" set_to net/ipv4/conf/brW0/forwarding 0
	broken "forwarding +net.ipv4.conf.wlan0.forwarding" set_to net/ipv4/conf/wlan0/forwarding 0
}
it nat-init-status-sees-forwarding-off status_of_forwarding

# Who puts a rule before ours means it.
rule_before_ours() {
	host
	init >said
	rules_of filter -I FORWARD -s 203.0.113.9 -j DROP
	host_state before
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	host_state after
	same before after
}
it nat-init-rule-that-somebody-put-before-ours-stays-there rule_before_ours

# As in a container. What holds is not written; a second line of defence may be missing.
read_only_settings() {
	host
	set_to net/ipv4/ip_forward 1
	for conf in all default; do
		set_to "net/ipv6/conf/$conf/disable_ipv6" 1
	done
	mount --bind /proc/sys /proc/sys
	mount -o remount,ro,bind /proc/sys
	! (set_to net/ipv4/ip_forward 1) 2>/dev/null || fail "it can be written"
	init >said || { cat said; fail "no bridge"; }
	grep -q '^brW0: .* changes made$' said || fail "$(cat said)"
	[ "$(grep -c ' is not set to .*: /proc/sys is read-only$' said)" = 3 ] || fail "$(cat said)"
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	init --status >tree || { cat tree; fail "does not hold"; }
	init --remove >said
	no_journal
	umount /proc/sys
	# With IPv6, the bridge would have it.
	for conf in all default; do
		set_to "net/ipv6/conf/$conf/disable_ipv6" 0
	done
	mount --bind /proc/sys /proc/sys
	mount -o remount,ro,bind /proc/sys
	fails_and_changes_nothing 1 "cannot set net.ipv6.conf.brW0.disable_ipv6 to 1: Read-only file system"
}
it nat-init-settings-that-hold-need-not-be-written read_only_settings

has_link_local() {
	ip -6 -o address show dev "$1" | grep -q fe80:
}

# What a VPN's kill switch does when it ends.
ipv6_on_everywhere() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	host
	set_to net/ipv6/conf/default/addr_gen_mode 0
	init >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	interface other
	for value in 1 0; do set_to net/ipv6/conf/all/disable_ipv6 "$value"; done
	await has_link_local other
	[ "$(setting net/ipv6/conf/brW0/disable_ipv6)" = 0 ] || fail "there was nothing to withstand"
	! has_link_local brW0 || fail "brW0 has an IPv6 address"
	[ "$(setting net/ipv6/conf/brW0/accept_ra)" = 0 ] || fail "brW0 believes router advertisements"
	status 1 init --status >tree
	init >said
	init --status >tree || { cat tree; fail "not repaired"; }
	# The same without the setting: it would have one.
	set_to net/ipv6/conf/brW0/addr_gen_mode 0
	set_to net/ipv6/conf/brW0/disable_ipv6 0
	await has_link_local brW0
	init --remove >said
}
it nat-init-bridge-gets-no-address-where-ipv6-is-turned-on-everywhere ipv6_on_everywhere

# mac_of_brW0
mac_of_brW0() {
	cat /sys/class/net/brW0/address
}

# An image before its first start, or one that was copied without care: the id is no machine's.
no_machine_id() {
	host
	echo 1234567890abcdef1234567890abcdef >/etc/machine-id
	init >said
	derived=$(mac_of_brW0)
	init --remove >said
	init >said
	[ "$(mac_of_brW0)" = "$derived" ] || fail "another MAC at the next start"
	init --remove >said
	macs=$derived
	for id in '' uninitialized 00000000000000000000000000000000; do
		echo "$id" >/etc/machine-id
		init >said
		mac=$(mac_of_brW0)
		case " $macs " in *" $mac "*) fail "$mac again, with the id '$id'" ;; esac
		macs="$macs $mac"
		[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
		init --status >tree || { cat tree; fail "does not hold"; }
		# Guests keep it while the machine is up.
		ip link delete brW0
		init >said
		[ "$(mac_of_brW0)" = "$mac" ] || fail "another MAC after a repair"
		echo 1234567890abcdef1234567890abcdef >/etc/machine-id
		[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
		init --remove >said
		! ip link show brW0 2>/dev/null || fail "brW0 stays"
	done
	rm /etc/machine-id
	init >said
	case " $macs " in *" $(mac_of_brW0) "*) fail "a known MAC, without an id" ;; esac
}
it nat-init-without-a-machine-id-has-a-mac-of-its-own no_machine_id

# What 0.1.0 did first: it ignored router advertisements, and had IPv6 on the bridge.
as_of_an_older_version() {
	[ -e /proc/sys/net/ipv6 ] || skip "no IPv6"
	host
	host_state before
	init >said
	journal=$(echo "$STATE_DIR"/journal-*)
	awk -v RS= -v ORS='\n\n' '!/disable_ipv6|drop_unicast/' "$journal" >older
	cat older >"$journal"
	grep -q '^key=net/ipv6/conf/brW0/accept_ra$' "$journal" || fail "no such entry"
	set_to net/ipv6/conf/brW0/disable_ipv6 0
	set_to net/ipv6/conf/brW0/accept_ra 0
	set_to net/ipv4/conf/brW0/drop_unicast_in_l2_multicast 0
	ip link set brW0 type bridge group_fwd_mask 0
	init >said
	grep -q ', 3 changes made' said || { cat said; fail "changes more, or less"; }
	[ "$(setting net/ipv6/conf/brW0/disable_ipv6)" = 1 ] || fail "IPv6 is on"
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	init --remove >said
	is_as_in before
	no_journal
}
it nat-init-run-updates-what-an-older-version-set-up as_of_an_older_version

tap_of_user() {
	[ -w /dev/net/tun ] || skip "no /dev/net/tun"
	ip tuntap add "$1" mode tap user "$2" || skip "no TAP can be made"
}

status_shows_ports() {
	needs busybox
	host
	init >said
	init --status | grep -qx '`-- ports    none' || fail "ports where none are"
	tap_of_user tap0 65533
	ip link set tap0 master brW0
	guest one brW0 192.168.77.10/24 192.168.77.1
	pings one 192.168.77.1
	mac=$(at one cat /sys/class/net/eth0/address)
	init --status >tree
	grep -qE '[|`]-- tap0  owner unknown$' tree || { cat tree; fail "an owner of a foreign TAP"; }
	grep -qE "[|\`]-- port-one  guest $mac 192\.168\.77\.10\$" tree || { cat tree; fail "no MAC of the guest"; }
	grep -qF '|-- uplink   wlan0' tree || { cat tree; fail "no uplink"; }
	grep -qF '|-- subnet   192.168.77.0/24' tree || { cat tree; fail "no subnet"; }
	ip route delete default
	init --status | grep -qF '|-- uplink   none: no default route' || fail "an uplink where none is"
}
it nat-init-status-shows-ports-owners-and-guests status_shows_ports

# owner_is WORDS
owner_is() {
	init --status >tree
	grep -qE "[|\`]-- tap0  owner $1\$" tree || { cat tree; fail "the owner is not $1"; }
}

# Whom the helper gave a TAP, its alias tells; the owner that the kernel has, any holder can change.
owner_by_alias() {
	needs jq
	host
	init >said
	tap_of_user tap0 65533
	ip link set tap0 master brW0
	ip link set tap0 alias 'brw0 uid=65532'
	owner_is 'uid 65532'
	init --status --json | jq -e '.bridges[0].ports[0].owner == "uid 65532"' || fail "JSON"
	ip link set tap0 alias 'brw0 uid=0'
	owner_is root
	for alias in 'brw0 uid=' 'brw0 uid=x' 'brw0 uid=-1' 'brw0 uid=+1' 'brw0 uid= 1' 'brw0 uid=01' \
		'brw0 uid=1 ' 'brw0 uid=4294967295' 'brw0 uid=99999999999999999999999' ' brw0 uid=1' \
		'brw0 uid=1                                x' 'brw1 uid=1'; do
		ip link set tap0 alias "$alias"
		owner_is unknown
	done
	init --status --json | jq -e '.bridges[0].ports[0].owner == null' || fail "JSON"
}
it nat-init-status-shows-the-owner-by-the-alias owner_by_alias

done_testing
