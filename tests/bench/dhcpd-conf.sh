#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-dhcpd-conf against a shell script that fills the same template by sed.
. "${0%/*}/../lib/tap.sh"

dhcpd_conf_against_sed() {
	ip link add brW0 type bridge
	ip address add 192.168.77.1/24 broadcast + dev brW0
	ip link set brW0 up
	echo nameserver 10.1.1.1 >resolv.conf
	cat >by-sed <<-EOT
		#!/bin/sh -e
		set -- \$(ip -o -4 address show dev brW0)
		address=\${4%/*}
		network=\${address%.*}
		dns=\$(sed -n 's/^nameserver //p' resolv.conf)
		mtu=\$(cat /sys/class/net/brW0/mtu)
		sed -e "s/@BRIDGE@/brW0/; s/@NETWORK@/\$network.0/; s/@NETMASK@/255.255.255.0/" \\
			-e "s/@RANGE_FIRST@/\$network.65/; s/@RANGE_LAST@/\$network.254/" \\
			-e "s/@ADDRESS@/\$address/; s/@BROADCAST@/\$6/; s/@DNS@/\$dns/" \\
			-e "s/@MTU@/\$mtu/; s/@LEASE_TIME@/600/; s/@MAX_LEASE_TIME@/1200/; /@HOSTS@/d" \\
			"$SOURCE/etc/dhcpd.conf.in"
	EOT
	chmod 755 by-sed
	brw0-dhcpd-conf --template="$SOURCE/etc/dhcpd.conf.in" --resolv-conf=resolv.conf >ours
	./by-sed >theirs
	same ours theirs
	pairs -n "${RUNS:-101}" \
		"brw0-dhcpd-conf --template=$SOURCE/etc/dhcpd.conf.in --resolv-conf=resolv.conf" \
		./by-sed >&3
}

PATH=$BUILD/tests/bench:$PATH
[ -n "${TAP_CASE:-}" ] || exec 3>&1
it dhcpd-conf-against-sed dhcpd_conf_against_sed
done_testing
