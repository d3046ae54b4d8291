# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the shell tests of brw0-dhcpd-conf share; after tap.sh.

TEMPLATE=$SOURCE/etc/dhcpd.conf.in

# bridge NAME ADDRESS: as brw0-nat-init leaves it.
bridge() {
	ip link add "$1" type bridge
	ip address add "$2" dev "$1"
	ip link set "$1" up
}

# conf OPTION…: the program on files of the case's own.
conf() {
	[ -e resolv.conf ] || echo "nameserver 10.1.1.1" >resolv.conf
	[ -e brw0.conf ] || : >brw0.conf
	brw0-dhcpd-conf --template="$TEMPLATE" --config=brw0.conf --resolv-conf=resolv.conf "$@"
}

# shows TEXT: the file "shown" has it.
shows() {
	grep -qF -- "$1" shown || { cat shown; fail "not shown: $1"; }
}

# left_behind NAME: a file of that name, brw0-new (the temporary one) or brw0-lock, was left behind.
left_behind() {
	find . -name ".*$1" | grep -q .
}

no_temp() {
	! left_behind brw0-new || fail "a temporary file was left behind"
	! left_behind brw0-lock || fail "a lock was left behind"
}

# What is there already, and what is to come in its place.
old_and_new() {
	bridge brW0 192.168.77.1/24
	conf --dns=10.0.0.1 >old
	conf --dns=10.0.0.2 >new
	cp old out.conf
}
