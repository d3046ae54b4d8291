#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init against the same done by hand: a script of single commands (goal: 0.35 or less of
# it), and the quickest that a script can be, ip -batch and one iptables-restore (goal: 0.8).
. "${0%/*}/../lib/tap.sh"

host() {
	ip link add wlan0 type veth peer name ap
	ip link set wlan0 up
	ip link set ap up
	ip address add 10.5.0.2/24 dev wlan0
	ip route add default via 10.5.0.1
	# Registering a table is dear and happens once: not for whoever comes first.
	for table in nat mangle filter; do
		iptables-legacy -t "$table" -S >/dev/null
	done
}

# What the programs would be typed as, by the program's own word; brctl for the bridge.
write_script() {
	{
		echo '#!/bin/sh -e'
		echo 'brctl addbr brW0'
		echo 'brctl stp brW0 off'
		echo 'brctl setfd brW0 0'
		brw0-nat-init --dry-run | sed '/^ip link add/d'
	} >by-script
	chmod 755 by-script
}

# The same, with one process for all links and one for all rules.
write_batch() {
	brw0-nat-init --dry-run | sed -n 's/^ip //p' >links
	for table in nat mangle filter; do
		echo "*$table"
		brw0-nat-init --dry-run | sed -n "s/^iptables-legacy -w -t $table //p" |
			sed 's/^-N \(.*\)/:\1 - [0:0]/'
		echo COMMIT
	done >rules
	{
		echo '#!/bin/sh -e'
		echo 'ip -batch links'
		echo 'sysctl -qw net.ipv6.conf.brW0.accept_ra=0 net.ipv4.ip_forward=1'
		echo 'iptables-legacy-restore -w -n rules'
	} >by-batch
	chmod 755 by-batch
}

# Untimed, before each run: as if nothing had been done.
write_reset() {
	{
		echo '#!/bin/sh'
		echo 'brw0-nat-init --remove >/dev/null'
		echo 'ip link delete brW0 2>/dev/null'
		for table in nat mangle filter; do
			echo "iptables-legacy-save -t $table | sed '/brw0-/d' | iptables-legacy-restore -T $table"
		done
		echo 'echo 0 >/proc/sys/net/ipv4/ip_forward'
	} >reset
	chmod 755 reset
}

nat_init_against_scripts() {
	host
	write_script
	write_batch
	write_reset
	pairs -n "${RUNS:-41}" -r ./reset brw0-nat-init ./by-script ./by-batch >&3
}

# against_batch: how it grows beside what others have on the host.
against_batch() {
	write_batch
	write_reset
	echo "beside $1 of others:" >&3
	pairs -n "${RUNS:-21}" -r ./reset brw0-nat-init ./by-batch >&3
}

# beside_rules COUNT
beside_rules() {
	host
	{
		echo '*filter'
		seq "$1" | awk '{ print "-A INPUT -s 10." int($1 / 256) "." $1 % 256 ".1 -j ACCEPT" }'
		echo COMMIT
	} | iptables-legacy-restore -n
	against_batch "$1 rules"
}

beside_1000_links() {
	host
	seq 500 | awk '{ print "link add l" $1 " type veth peer name p" $1 }' | ip -batch -
	against_batch "1000 links"
}

beside_no_rules() { beside_rules 0; }
beside_1000_rules() { beside_rules 1000; }
beside_10000_rules() { beside_rules 10000; }

PATH=$BUILD/tests/bench:$PATH
[ -n "${TAP_CASE:-}" ] || exec 3>&1
it nat-init-against-scripts nat_init_against_scripts
it nat-init-beside-no-rules beside_no_rules
it nat-init-beside-1000-rules beside_1000_rules
it nat-init-beside-10000-rules beside_10000_rules
it nat-init-beside-1000-links beside_1000_links
done_testing
