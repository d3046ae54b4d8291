# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What a guest meets beside what --doctor says of it, one way to break or to allow it after the other;
# after nat-init.sh. Speaks of the bridge brW0 and the guest one.

# laptop_with_guest [LINE…]: of brw0.conf. The guest is online.
# shellcheck disable=SC2120 # the lines are optional
laptop_with_guest() {
	needs nft iptables-legacy
	internet
	online
	[ ! -e /proc/sys/net/bridge ] || set_to net/bridge/bridge-nf-call-iptables 0
	printf '%s\n' '[brW0]' dhcp=none "$@" >brw0.conf
	FIREWALL=nftables init >/dev/null
	guest one brW0 192.168.77.10/24 192.168.77.1
	port_settings
	await guest_reaches_server
}

# A port that is not the host's interface, as brw0-ifup makes it: then that is no finding.
port_settings() {
	set_to net/ipv6/conf/port-one/disable_ipv6 1 2>/dev/null || :
	ip link set port-one type bridge_slave group_fwd_mask 0xfffc
}

# guest_reaches_server [SECONDS]: within that time.
guest_reaches_server() {
	at one timeout "${1:-2}" busybox wget -q -O page "http://$SERVER/cgi-bin/who" 2>fetch.err
}

# clean: nothing is left of anybody's rules but brw0's.
clean_rules() {
	nft list tables | grep -v ' brw0-' | sed 's/^/delete /' >clean.nft
	nft -f clean.nft
	while read -r clean_table; do
		iptables-legacy -w -t "$clean_table" -F
		iptables-legacy -w -t "$clean_table" -X
	done </proc/net/ip_tables_names
	for clean_chain in INPUT FORWARD OUTPUT; do
		iptables-legacy -w -P "$clean_chain" ACCEPT
	done
}

doctor() {
	FIREWALL=nftables init --doctor >said 2>&1 || :
}

# wrong WHAT: of this row.
wrong() {
	echo "WRONG: $row_name: $1"
	sed 's/^/  /' said
	n_wrong=$((n_wrong + 1))
}

# The finding about packets, whose lines follow it.
finding() {
	sed -n '/^packets: /,/^  remedy: /p' said
}

# fills GUEST CULPRIT AFTER: a line of the table, what the guest met, what the doctor says, and what the
# guest met after the remedy.
fills() {
	printf 'table: %-22.22s %-7s %-37.37s %s\n' "$row_name" "$1" "$2" "$3"
}

# it_tells NAME FUNCTION: a case, and its table, 80 columns wide.
it_tells() {
	tap_log=
	it "$1" "$2"
	printf '%s\n' "$tap_log" | sed -n 's/^table: /# /p'
}

# breaks NAME|CULPRIT|COMMANDS: the guest is cut off, --doctor names that, and its remedy helps.
breaks() {
	row_name=${1%%|*} row_rest=${1#*|}
	row_culprit=${row_rest%%|*} row_commands=${row_rest#*|}
	n_rows=$((n_rows + 1))
	: >said
	sh -ec "$row_commands" >commands.out 2>&1 || { cat commands.out >said; wrong "cannot be tried"; }
	! guest_reaches_server 0.5 || wrong "the guest is online"
	doctor
	finding >found
	grep -qF -- "$row_culprit" found || wrong "the culprit is not named: $row_culprit"
	remedy=$(sed -n 's/^  remedy: //p' found | head -n 1)
	# What is no command is advice; then it is undone instead.
	case $remedy in
	nft\ * | iptables-legacy\ *) ;;
	*) remedy="clean_rules # $remedy" ;;
	esac
	(eval "$remedy") >commands.out 2>&1 || { cat commands.out >>said; wrong "the remedy cannot be run"; }
	guest_reaches_server || wrong "the remedy does not help"
	doctor
	! grep -q '^packets: ' said || wrong "the remedy helps, and the doctor does not know"
	fills offline "$row_culprit" online
}

# allows NAME|COMMANDS: the guest stays online, and --doctor has nothing to say.
allows() {
	row_name=${1%%|*} row_commands=${1#*|}
	n_rows=$((n_rows + 1))
	: >said
	sh -ec "$row_commands" >commands.out 2>&1 || { cat commands.out >said; wrong "cannot be tried"; }
	guest_reaches_server || wrong "the guest is offline"
	doctor
	! grep -qE '^(packets|dropped|ahead): ' said || wrong "the doctor finds something"
	fills online - -
}

# each FUNCTION: for each row of standard input.
each() {
	n_rows=0 n_wrong=0 row_name=case
	fills guest doctor remedied
	while read -r row; do
		case $row in '' | '#'*) continue ;; esac
		"$1" "$row"
		clean_rules
	done
	echo "$n_rows rows, $n_wrong wrong"
	[ "$n_rows" -gt 0 ] || fail "no rows"
	[ "$n_wrong" = 0 ] || fail "$n_wrong of $n_rows are wrong"
}
