#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A run that changes what an earlier one made: what --dry-run and --verbose show of it, and that a
# failure leaves what was there.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/twins.sh"

# in_both FUNCTION: with rules in either firewall.
in_both() {
	for FIREWALL in iptables nftables; do
		STATE_DIR=/run/state-$FIREWALL
		mkdir "$SCRATCH/$FIREWALL"
		cd "$SCRATCH/$FIREWALL"
		"$1"
		cd "$SCRATCH"
		for link in wlan0 eth1 eth2; do
			! ip link show "$link" >/dev/null 2>&1 || ip link delete "$link"
		done
	done
}

# without_rules COMMAND…: the rules cannot be changed, whichever firewall they are in.
without_rules() {
	library=$(ldconfig -p | sed -n 's/.*libnftables\.so\.1.* => //p' | head -n 1)
	# shellcheck disable=SC2016 # for the shell there
	XTABLES_LOCKFILE=/run/nowhere/lock unshare --mount sh -c '
		[ -z "$1" ] || mount --bind /dev/null "$1"
		shift
		exec "$@"' - "$library" "$@"
}

# What is to be so still: the host, but for our rules' counters, and the journal.
whole_state() {
	host_state "$1"
	cat "$STATE_DIR"/journal-* >"$1.journal"
}

same_whole_state() {
	same "$1" "$2"
	same "$1.journal" "$2.journal"
}

# fails_whole OPTION…: a run with these options changes nothing when the rules cannot be changed, and
# does when they can.
fails_whole() {
	whole_state before
	status 1 without_rules brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall="$FIREWALL" \
		--state-dir="$STATE_DIR" "$@"
	grep -q '^brw0-nat-init: cannot ' stderr.txt || { cat stderr.txt; fail "does not say why"; }
	whole_state after
	same_whole_state before after
	init --status "$of_before" >tree || { cat tree; fail "what was there does not hold"; }
	init "$@" >said
	init --status "$@" >tree || { cat tree; fail "what was asked for does not hold"; }
	whole_state changed
	! cmp -s before changed || fail "changes nothing at all"
}

address_that_fails() {
	host
	host_state bare
	of_before=--address=10.50.0.1/24
	init "$of_before" >said
	fails_whole --address=10.51.0.1/24
	of_before=--address=10.51.0.1/24
	fails_whole --address=10.51.0.2/25 --uplink=wlan0
	init --remove >said
	is_as_in bare
	no_journal
}
failing_address() { in_both address_that_fails; }
it nat-init-change-of-address-that-fails-leaves-the-old-one failing_address

# theirs: what somebody else has added to the bridge, in the network of its address.
theirs() {
	ip -o address show dev brW0 | grep -F ' 10.50.0.2/24 ' | sed 's/ secondary//; s/ *valid_lft.*//'
	ip route show 10.8.0.0/24
	ip neighbour show dev brW0 nud permanent
}

others_on_the_bridge() {
	host
	init --address=10.50.0.1/24 >said
	set_to net/ipv4/conf/all/promote_secondaries 0
	ip address add 10.50.0.2/24 dev brW0
	ip route add 10.8.0.0/24 via 10.50.0.5 dev brW0
	ip neighbour add 10.50.0.5 lladdr 02:00:00:00:00:05 dev brW0 nud permanent
	theirs >before
	[ "$(wc -l <before)" = 3 ] || { cat before; fail "nothing to compare"; }
	status 1 without_rules brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall="$FIREWALL" \
		--state-dir="$STATE_DIR" --address=10.51.0.1/24
	theirs >after
	same before after
	init --address=10.51.0.1/24 >said
	theirs >after
	same before after
	! ip address show dev brW0 | grep -F 10.50.0.1/24 || fail "the old address is left"
	init --remove >said
}
failing_beside_others() { in_both others_on_the_bridge; }
it nat-init-change-of-address-keeps-other-routes-on-the-bridge failing_beside_others

ports_that_fail() {
	host
	interface eth1
	interface eth2
	ip link set eth1 down
	host_state bare
	of_before=--uplink=wlan0
	printf '[brW0]\nports = eth1\naddress = 10.50.0.1/24\n' >"$SCRATCH/brw0.conf"
	init "$of_before" >said
	printf '[brW0]\nports = eth2\naddress = 10.50.0.1/24\n' >"$SCRATCH/brw0.conf"
	whole_state before
	status 1 without_rules brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall="$FIREWALL" \
		--state-dir="$STATE_DIR" --uplink=eth2 --address=10.51.0.1/24
	whole_state after
	same_whole_state before after
	# Control: it can be changed.
	init --uplink=wlan0 >said
	ip link show eth2 | grep -q 'master brW0' || fail "eth2 has not joined"
	! ip link show eth1 | grep -q 'master brW0' || fail "eth1 has not left"
	init --remove >said
	is_as_in bare
	no_journal
	rm "$SCRATCH/brw0.conf"
}
failing_ports() { in_both ports_that_fail; }
it nat-init-change-of-ports-that-fails-leaves-the-old-ones failing_ports

# The last thing that a run does fails: the journal cannot be written any more.
failing_end() {
	needs strace
	host
	init --address=10.50.0.1/24 >said
	whole_state before
	status 1 strace -f -qq -o trace -e trace=rename -e inject=rename:error=ENOSPC:when=2 \
		brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall=iptables \
		--state-dir="$STATE_DIR" --address=10.51.0.1/24
	grep -q INJECTED trace || fail "nothing was injected"
	says "cannot write the journal"
	whole_state after
	same_whole_state before after
}
it nat-init-change-whose-end-cannot-be-written-leaves-what-was failing_end

# What somebody has changed before the run fails is as they had it.
repair_that_fails() {
	host
	init --address=10.50.0.1/24 >said
	ip link set brW0 down
	ip link set brW0 type bridge forward_delay 1500
	set_to net/ipv4/ip_forward 0
	whole_state before
	status 1 without_rules brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall="$FIREWALL" \
		--state-dir="$STATE_DIR" --address=10.51.0.1/24
	whole_state after
	# Of a bridge that was made right again, nothing is lost by that.
	sed -i 's/forward_delay [0-9]*//' before after
	same_whole_state before after
	init --address=10.50.0.1/24 >said
	init --remove >said
}
failing_repair() { in_both repair_that_fails; }
it nat-init-repair-that-fails-leaves-what-was-found failing_repair

# changed_by_hand FROM TO, each a configuration; OPTION…: what --dry-run shows of the change, run by
# a shell, makes the same as the change; and --verbose shows that.
changed_by_hand() {
	printf '%b' "$1" >"$SCRATCH/brw0.conf"
	to=$2
	shift 2
	twin one
	twin two
	init_in="brw0-nat-init --firewall=$FIREWALL --config=$SCRATCH/brw0.conf --state-dir"
	for name in one two; do
		ip -n "$name" link add eth1 address 02:00:00:00:00:03 type veth peer name x address 02:00:00:00:00:04
		ip -n "$name" link set eth1 up
		ip -n "$name" link set x up
		# shellcheck disable=SC2086 # a command with options
		at "$name" $init_in="/run/$name" >said
	done
	twin_state one before
	[ -z "${in_any_order:-}" ] || sort -o before before
	printf '%b' "$to" >"$SCRATCH/brw0.conf"
	# shellcheck disable=SC2086
	{
		at two $init_in=/run/two --dry-run "$@" >script
		at two sh -eu ./script >said 2>&1 || { cat script said; fail "the script fails"; }
		at one $init_in=/run/one --verbose "$@" >made
	}
	twin_state one by-program
	twin_state two by-hand
	grep -- '-A FORWARD .*-j brw0-' by-hand >jumps || :
	! sed -n '/-j brw0-FWO/,$p' jumps | grep brw0-FWI || fail "a way in after one out"
	[ -z "${in_any_order:-}" ] || sort -o by-program by-program
	[ -z "${in_any_order:-}" ] || sort -o by-hand by-hand
	same by-program by-hand
	! cmp -s before by-program || fail "compares nothing"
	grep -v '^#' script >script.commands
	grep -vE '^(brW[0-9]|#)' made >made.commands
	same script.commands made.commands
	ip netns delete one
	ip netns delete two
	rm -r /run/one /run/two
}

new_address() {
	changed_by_hand '[brW0]\naddress=10.5.0.1/24\n' '[brW0]\naddress=10.6.0.1/20\nuplink=wlan0\n'
	# In one network: the new one is a secondary of the old one, or has the same number.
	changed_by_hand '[brW0]\naddress=10.5.0.1/24\n' '[brW0]\naddress=10.5.0.9/24\nports=eth1\n'
	changed_by_hand '[brW0]\naddress=10.5.0.1/24\n' '[brW0]\naddress=10.5.0.1/25\n'
	changed_by_hand '[brW0]\nports=eth1\n' '[brW0]\nforwarding=interfaces\n'
	changed_by_hand '[brW0]\nforwarding=interfaces\nuplink=wlan0\n' \
		'[brW0]\nforwarding=interfaces\nuplink=eth1\n'
}
by_hand() { for FIREWALL in iptables nftables; do new_address; done; }
it nat-init-dry-run-of-a-change-as-a-script-makes-the-same by_hand

# Which of two bridges' jumps comes first does not matter, but that into a bridge comes before those
# out of one.
two_bridges() {
	in_any_order=yes
	for FIREWALL in iptables nftables; do
		changed_by_hand '[brW0]\naddress=10.5.0.1/24\n[brW1]\naddress=10.6.0.1/24\n' \
			'[brW0]\naddress=10.7.0.1/24\n[brW1]\naddress=10.6.0.1/24\n'
	done
}
it nat-init-dry-run-of-a-change-beside-another-bridge two_bridges

removed_by_hand() {
	needs_table_names
	for FIREWALL in iptables nftables; do
		conf='[brW0]\naddress=10.5.0.1/24\nports=eth1\n[brW0.x]\naddress=10.6.0.1/24\n'
		changed_by_hand "$conf" "$conf" --remove
		changed_by_hand "$conf" "$conf" --remove --bridge=brW0
		changed_by_hand '[brW0]\nforwarding=interfaces\n' '[brW0]\n' --remove
	done
}
it nat-init-dry-run-of-remove-as-a-script-removes-the-same removed_by_hand

# Others' firewalls drop, so that there are bypass rules among their rules.
accepts_by_hand() {
	needs_table_names
	for pair in iptables:nft nftables:nft nftables:legacy; do
		FIREWALL=${pair%:*}
		iptables_of=iptables-${pair#*:}
		host
		$iptables_of -P FORWARD DROP
		init >said
		$iptables_of -S FORWARD >rules
		grep -q brw0-brW0 rules || { cat rules said; fail "no accepts"; }
		host_state before
		init --remove --dry-run >script
		host_state after
		same before after
		sh -eu ./script >said
		! $iptables_of -S FORWARD | grep brw0-brW0 || fail "an accept is left"
		! iptables-legacy-save | grep brw0- || fail "a chain is left"
		! nft list ruleset | grep brw0- || fail "a table is left"
		! ip link show brW0 2>/dev/null || fail "the bridge is left"
		[ "$(setting net/ipv4/ip_forward)" = 0 ] || fail "it forwards still"
		# Done by hand, there is nothing left but to forget it.
		[ "$(init --remove --dry-run)" = "# brW0: nothing to do" ] || fail "something is left to do"
		[ "$(init --remove | head -n 1)" = "brW0: nothing to change" ] || fail "something is left"
		no_journal
		$iptables_of -P FORWARD ACCEPT
		ip link delete wlan0
	done
}
it nat-init-dry-run-of-remove-finds-bypass-rules-among-others accepts_by_hand

counts() {
	host
	init --address=10.5.0.1/24 >said
	# Address, and four tables of which the one without addresses stays.
	init --verbose --address=10.6.0.1/24 >said
	grep -q '10.6.0.1/24, 5 changes made$' said || { cat said; fail "not counted so"; }
	[ "$(grep -c '^ip address' said)" = 2 ] || { cat said; fail "does not show both addresses"; }
	init --verbose --remove >said
	grep -qx 'ip address delete 10.6.0.1/24 dev brW0' said || { cat said; fail "not shown"; }
	grep -qx 'ip link delete brW0' said || { cat said; fail "not shown"; }
	grep -qE '^brW0: [0-9]+ changes reverted$' said || { cat said; fail "not counted"; }
}
it nat-init-verbose-shows-reverts counts

#
# The journal of an older version.
#

# older_journal: the journal as 0.1.0 would have written it.
older_journal() {
	journal=$(echo "$STATE_DIR"/journal-*)
	awk -f "$SOURCE/tests/lib/older-journal" "$journal" >older
	! grep -E '^[a-z]+\.[a-z]' older || fail "is in this version's form"
	cat older >"$journal"
}

# It is read: nothing is changed for it, and everything is reverted by it.
is_of_an_older_version() {
	host
	interface eth1
	foreign_drop
	[ "$FIREWALL" = iptables ] || set_to net/ipv4/conf/air/forwarding 1
	host_state before
	echo "$1" >"$SCRATCH/brw0.conf"
	init >said
	cp "$STATE_DIR"/journal-* now
	grep -q "^kind=bypass$" now || fail "no entry with a place"
	older_journal
	grep -q '^value=FORWARD nftables filter FORWARD$' older || { cat older; fail "no place"; }
	grep -q '^before=rules=[0-9a-f]' older || { cat older; fail "no rules"; }
	init --status >tree || { cat tree; fail "does not hold"; }
	[ "$(init)" = "brW0: 192.168.77.1/24, nothing to change" ] || fail "changes something"
	same older "$journal"
	init --dry-run --remove >script
	grep -qx 'sysctl -w net.ipv4.ip_forward=0' script ||
		grep -qx 'sysctl -w net.ipv4.conf.wlan0.forwarding=0' script || { cat script; fail "keeps it on"; }
	init --remove >said
	is_as_in before
	no_journal
}

# foreign_drop: somebody's rules in nftables that drop what is forwarded.
foreign_drop() {
	nft 'add table ip filter; add chain ip filter FORWARD {
		type filter hook forward priority 0; policy drop; }
		add rule ip filter FORWARD iifname "tun7" accept'
}

of_an_older_version() { is_of_an_older_version "[brW0]
ports=eth1"; }
older_version() { in_both of_an_older_version; }
it nat-init-journal-of-an-older-version-is-read older_version

of_an_older_version_by_links() { is_of_an_older_version "[brW0]
forwarding=interfaces"; }
older_version_by_links() { in_both of_an_older_version_by_links; }
it nat-init-journal-of-an-older-version-with-forwarding-by-interfaces-is-read older_version_by_links

# And where a run fails, the rules are made again of what the older entries say.
of_an_older_version_that_fails() {
	host
	of_before="--address=10.50.0.1/24 --uplink=wlan0"
	# shellcheck disable=SC2086 # two words
	init $of_before >said
	host_state before
	cp "$STATE_DIR"/journal-* now
	older_journal
	grep -qx 'detail=subnet=10.50.0.1/24 uplink=wlan0' older || { cat older; fail "no detail"; }
	status 1 strace -f -qq -o trace -e trace=rename -e inject=rename:error=ENOSPC:when=2 \
		brw0-nat-init --config="$SCRATCH/brw0.conf" --firewall="$FIREWALL" \
		--state-dir="$STATE_DIR" --address=10.51.0.1/24
	grep -q INJECTED trace || fail "nothing was injected"
	host_state after
	same before after
	same now "$journal"
	# shellcheck disable=SC2086
	init --status $of_before >tree || { cat tree; fail "what was there does not hold"; }
	init --remove >said
	no_journal
}
older_version_that_fails() {
	needs strace
	in_both of_an_older_version_that_fails
}
it nat-init-change-of-an-older-version-that-fails-leaves-what-was older_version_that_fails

# half_reverted [older_journal]: a removal was killed while it gave forwarding back. The next run ends
# that first: what it then makes is its own, and is not reverted when somebody relies on it.
half_reverted() {
	host
	set_to net/ipv4/conf/air/forwarding 1
	host_state before
	init >said
	journal=$(echo "$STATE_DIR"/journal-*)
	keep=$(sed -n 's/^before\.keep=/after.keep=/p' "$journal")
	case $keep in *conf/air/forwarding\;1\;*) ;; *) fail "does not keep what it found: $keep" ;; esac
	sed "s|^before\.keep=.*|&\nafter=0\n$keep|" "$journal" >half
	cat half >"$journal"
	[ -z "${1:-}" ] || "$1"
	set_to net/ipv4/ip_forward 0
	init --dry-run >script
	head -n 1 script | grep -q '^# brW0: rules in ' || { cat script; fail "no script"; }
	grep -qx 'sysctl -w net.ipv4.conf.air.forwarding=1' script || { cat script; fail "is not finished"; }
	init --verbose >said
	grep -qx 'sysctl -w net.ipv4.conf.air.forwarding=1' said || { cat said; fail "is not finished"; }
	init --status >tree || { cat tree; fail "does not hold"; }
	! grep '^after' "$journal" || fail "is to be finished once more"
	rules_of filter -A FORWARD -i tun7 -j ACCEPT
	init --remove >said
	grep -q 'net.ipv4.ip_forward stays 1' said || { cat said; fail "is given back"; }
	rules_of filter -D FORWARD -i tun7 -j ACCEPT
	set_to net/ipv4/ip_forward 0
	set_to net/ipv4/conf/air/forwarding 1
	set_to net/ipv4/conf/all/accept_redirects 1
	is_as_in before
	no_journal
}
it nat-init-finishes-a-removal-that-was-killed-on-the-way half_reverted
half_reverted_by_older() { half_reverted older_journal; }
it nat-init-finishes-a-removal-of-an-older-version half_reverted_by_older

done_testing
