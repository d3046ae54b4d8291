#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init against the same done by hand: a script of single commands (goal: 0.35 or less of
# it), and the quickest that a script can be, ip -batch and one iptables-restore or nft -f (goal:
# 0.8). In both firewalls, and beside what others have on the host.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/laptop.sh"

# Registering a table is dear and happens once: not for whoever comes first.
legacy_tables() {
	for table in raw nat mangle filter; do
		iptables-legacy -t "$table" -S >/dev/null
	done
}

nat() {
	brw0-nat-init --firewall="$backend" "$@"
}

# script NAME: from standard input.
script() {
	{
		echo '#!/bin/sh -e'
		cat
	} >"$1"
	chmod 755 "$1"
}

# commands: what it would be typed as, by the program's own word. No table is taken away first, as
# there is none, and to take one away is dear.
commands() {
	nat --dry-run | sed '/^table inet brw0-brW0$/d; /^delete table/d'
}

# The programs for it; brctl for the bridge.
write_script() {
	{
		echo 'brctl addbr brW0'
		echo 'brctl stp brW0 off'
		echo 'brctl setfd brW0 0'
		commands | sed '/^ip link add/d'
	} | script by-script
}

# The rules alone, as what reads all at once takes them.
rules_of_iptables() {
	for table in raw nat mangle filter; do
		echo "*$table"
		commands | sed -n "s/^iptables-legacy -w -t $table //p" |
			sed 's/^-N \(.*\)/:\1 - [0:0]/'
		echo COMMIT
	done
}
rules_of_nftables() {
	commands | sed -n '/^nft -f/,/^END/p' | sed '1d; $d'
}

# The same as the script, with one process for all links and one for all rules.
write_batch() {
	commands | sed -n 's/^ip //p' >links
	"rules_of_$backend" >rules
	[ -s rules ] || fail "no rules"
	{
		echo 'ip -batch links'
		echo 'sysctl -qw net.ipv6.conf.brW0.disable_ipv6=1 net.ipv4.ip_forward=1'
		case $backend in
		iptables) echo 'iptables-legacy-restore -w -n rules' ;;
		nftables) echo 'nft -f rules' ;;
		esac
	} | script by-batch
}

# Untimed, before each run: as if nothing had been done.
write_reset() {
	{
		echo 'brw0-nat-init --remove >/dev/null'
		echo 'ip link delete brW0 2>/dev/null || :'
		case $backend in
		iptables)
			for table in raw nat mangle filter; do
				echo "iptables-legacy-save -t $table | sed '/brw0-/d' | iptables-legacy-restore -T $table"
			done
			;;
		nftables) echo 'nft delete table inet brw0-brW0 2>/dev/null || :' ;;
		esac
		echo 'echo 0 >/proc/sys/net/ipv4/ip_forward'
	} | script reset
}

# against COMMAND…: the program first.
against() {
	write_batch
	write_reset
	pairs -n "${RUNS:-41}" -r ./reset "brw0-nat-init --firewall=$backend" "$@" >&3
}

# What it would cost those who live in the legacy tables if libnftables were linked.
linked() {
	backend=iptables
	host
	legacy_tables
	write_reset
	pairs -n "${RUNS:-41}" -r ./reset "env X= brw0-nat-init --firewall=iptables" \
		"env LD_PRELOAD=libnftables.so.1 brw0-nat-init --firewall=iptables" >&3
}

# scripts BACKEND
scripts() {
	backend=$1
	host
	[ "$backend" = nftables ] || legacy_tables
	write_script
	against ./by-script ./by-batch
}
scripts_iptables() { scripts iptables; }
scripts_nftables() { scripts nftables; }

# sources COUNT: as many addresses, a line each.
sources() {
	seq "$1" | awk '{ print "10." int($1 / 256) "." $1 % 256 ".1" }'
}

# What COUNT other rules are, in each firewall.
others_in_iptables() {
	{
		echo '*filter'
		sources "$1" | sed 's/.*/-A INPUT -s & -j ACCEPT/'
		echo COMMIT
	} | iptables-legacy-restore -n
}
others_in_nftables() {
	{
		echo 'table inet theirs {'
		echo 'chain input { type filter hook input priority 0;'
		sources "$1" | sed 's/.*/ip saddr & counter accept/'
		echo '}'
		echo '}'
	} >theirs
	nft -f theirs
}

# beside COUNT THEIR-BACKEND OUR-BACKEND
beside() {
	backend=$3
	RUNS=${RUNS:-21}
	host
	[ "$backend" = nftables ] || legacy_tables
	"others_in_$2" "$1"
	echo "beside $1 rules of others in $2:" >&3
	against ./by-batch
}
beside_no_rules() { beside 0 iptables iptables; }
beside_1000_rules() { beside 1000 iptables iptables; }
beside_10000_rules() { beside 10000 iptables iptables; }
beside_10000_nft_rules() { beside 10000 nftables iptables; }
nft_beside_no_rules() { beside 0 nftables nftables; }
nft_beside_10000_rules() { beside 10000 iptables nftables; }
nft_beside_10000_nft_rules() { beside 10000 nftables nftables; }

# write_other_batch: the same rules for another bridge, written at once; removed, untimed, before each
# run.
write_other_batch() {
	"rules_of_$backend" | sed 's/brW0/brW9/g' >other-rules
	[ -s other-rules ] || fail "no rules"
	case $backend in
	iptables)
		echo 'iptables-legacy-restore -w -n other-rules' | script by-batch
		for table in raw nat mangle filter; do
			echo "iptables-legacy-save -t $table | sed '/brw0-.*brW9/d' | iptables-legacy-restore -T $table"
		done | script reset
		;;
	nftables)
		echo 'nft -f other-rules' | script by-batch
		echo 'nft delete table inet brw0-brW9 2>/dev/null || :' | script reset
		;;
	esac
}

# unchanged COUNT THEIR-BACKEND OUR-BACKEND: a run that changes nothing, against one write of as many
# rules as ours (goal: 1.0 of one iptables-restore, 2.0 of one nft -f). OLD: another build's program.
unchanged() {
	backend=$3
	host
	[ "$backend" = nftables ] || legacy_tables
	"others_in_$2" "$1"
	write_other_batch
	old=${OLD:+$OLD --state-dir=/run/old}
	# shellcheck disable=SC2086 # its words
	[ -z "$old" ] || $old --firewall="$backend" >out
	nat >out
	nat | grep -q 'nothing to change' || fail "a second run changes something"
	echo "nothing to change, beside $1 rules of others in $2:" >&3
	pairs -n "${RUNS:-21}" -r ./reset "brw0-nat-init --firewall=$backend" ./by-batch \
		${old:+"$old --firewall=$backend"} >&3
}
unchanged_beside_no_rules() { unchanged 0 iptables iptables; }
unchanged_beside_10000_rules() { unchanged 10000 iptables iptables; }
nft_unchanged_beside_no_rules() { unchanged 0 nftables nftables; }
nft_unchanged_beside_10000_rules() { unchanged 10000 iptables nftables; }
nft_unchanged_beside_10000_nft_rules() { unchanged 10000 nftables nftables; }

beside_1000_links() {
	backend=iptables
	RUNS=${RUNS:-21}
	host
	legacy_tables
	seq 500 | awk '{ print "link add l" $1 " type veth peer name p" $1 }' | ip -batch -
	echo "beside 1000 links of others:" >&3
	against ./by-batch
}

PATH=$BUILD/tests/bench:$PATH
[ -n "${TAP_CASE:-}" ] || exec 3>&1
it nat-init-against-scripts scripts_iptables
it nat-init-nft-against-scripts scripts_nftables
it nat-init-if-libnftables-were-linked linked
it nat-init-beside-no-rules beside_no_rules
it nat-init-beside-1000-rules beside_1000_rules
it nat-init-beside-10000-rules beside_10000_rules
it nat-init-beside-10000-nft-rules beside_10000_nft_rules
it nat-init-nft-beside-no-rules nft_beside_no_rules
it nat-init-nft-beside-10000-rules nft_beside_10000_rules
it nat-init-nft-beside-10000-nft-rules nft_beside_10000_nft_rules
it nat-init-unchanged-beside-no-rules unchanged_beside_no_rules
it nat-init-unchanged-beside-10000-rules unchanged_beside_10000_rules
it nat-init-nft-unchanged-beside-no-rules nft_unchanged_beside_no_rules
it nat-init-nft-unchanged-beside-10000-rules nft_unchanged_beside_10000_rules
it nat-init-nft-unchanged-beside-10000-nft-rules nft_unchanged_beside_10000_nft_rules
it nat-init-beside-1000-links beside_1000_links
done_testing
