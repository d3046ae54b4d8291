# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the shell tests of brw0-nat-init share; after tap.sh.

. "$SOURCE/tests/lib/laptop.sh"

STATE_DIR=/run/brw0

# init OPTION…: the program, on the configuration of this case; with rules where these tests look for
# them, unless $FIREWALL is another one.
init() {
	[ -e "$SCRATCH/brw0.conf" ] || : >"$SCRATCH/brw0.conf"
	brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" \
		--firewall="${FIREWALL:-iptables}" "$@"
}

# rules_of TABLE ARGUMENT…: iptables on one of the host's tables.
rules_of() {
	rules_table=$1
	shift
	iptables-legacy -w -t "$rules_table" "$@"
}

# same_but_tables WANTED GOT: but for empty tables that are registered, which cannot be undone.
same_but_tables() {
	sed 1d "$1" >"$1.rest"
	sed 1d "$2" >"$2.rest"
	same "$1.rest" "$2.rest"
}

# is_as_in FILE: the host is as that file says, but for empty tables.
is_as_in() {
	host_state now
	same_but_tables "$1" now
}

# no_rule_has SECTION PATTERN: nothing has that in it there, in legacy or nftables; and that could be read.
no_rule_has() {
	host_state rules.now uncounted "$1"
	sed '1d; /^# /d' rules.now >rules.lines
	! grep -aE -- "$2" rules.lines || fail "that is left in $1"
}

# no_link NAME: nor any other name that begins so.
no_link() {
	ip -o link show >links.now || fail "links cannot be read"
	grep -q ': lo: ' links.now || fail "links cannot be read"
	! grep ": $1" links.now || fail "$1 is there"
}

# no_journal: nothing is left to be reverted.
no_journal() {
	[ -z "$(find "$STATE_DIR" -type f ! -name lock 2>/dev/null)" ] || fail "a journal is left"
}

# Rules of somebody else's in all tables, with chains, policies and counters that are not zero.
foreign_rules() {
	iptables-legacy-restore -c <<-END
		*raw
		:PREROUTING ACCEPT [11:1100]
		:OUTPUT ACCEPT [0:0]
		[12:1200] -A PREROUTING -s 203.0.113.7/32 -j DROP
		COMMIT
		*mangle
		:PREROUTING ACCEPT [13:1300]
		:INPUT ACCEPT [14:1400]
		:FORWARD ACCEPT [15:1500]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		[16:1600] -A FORWARD -s 203.0.113.8/32 -j MARK --set-xmark 0x7/0xffffffff
		COMMIT
		*nat
		:PREROUTING ACCEPT [17:1700]
		:INPUT ACCEPT [18:1800]
		:OUTPUT ACCEPT [0:0]
		:POSTROUTING ACCEPT [0:0]
		:theirs - [0:0]
		[19:1900] -A PREROUTING -p tcp -m tcp --dport 8443 -j DNAT --to-destination 10.55.0.9:443
		[20:2000] -A POSTROUTING -s 10.55.0.0/24 -j theirs
		[21:2100] -A theirs -o wlan0 -j MASQUERADE
		COMMIT
		*filter
		:INPUT ACCEPT [22:2200]
		:FORWARD DROP [23:2300]
		:OUTPUT ACCEPT [0:0]
		:theirs - [0:0]
		[24:2400] -A INPUT -i lo -j ACCEPT
		[25:2500] -A INPUT -s 203.0.113.9/32 -m comment --comment "no more" -j DROP
		[26:2600] -A FORWARD -j theirs
		[27:2700] -A FORWARD -j REJECT --reject-with icmp-host-prohibited
		[28:2800] -A theirs -s 10.55.0.0/24 -m conntrack --ctstate NEW -j ACCEPT
		COMMIT
	END
}

# fails STATUS TEXT ARGUMENT…: init ends with that status and one line that has that text.
fails() {
	fails_status=$1
	fails_saying=$2
	shift 2
	status "$fails_status" init "$@"
	says "brw0-nat-init: "
	says "$fails_saying"
	no_journal
}

# fails_and_changes_nothing STATUS TEXT ARGUMENT…: and the host is as before.
fails_and_changes_nothing() {
	host_state before
	fails "$@"
	host_state after
	same before after
}

# packets TABLE CHAIN PATTERN: the counter of the one rule of that chain that matches.
packets() {
	iptables-legacy-save -c -t "$1" | grep -- "-A $2 " | grep -E -- "$3" >packets.rule
	[ "$(wc -l <packets.rule)" = 1 ] || { cat packets.rule; fail "not one rule: $3"; }
	sed -E 's/^\[([0-9]+):.*/\1/' packets.rule
}

# guest_online OPTION…: the host is set up with them, and has a guest "one" on brW0.
# shellcheck disable=SC2120 # options are optional
guest_online() {
	internet
	online
	init "$@" >said
	guest one brW0 192.168.77.10/24 192.168.77.1
}
