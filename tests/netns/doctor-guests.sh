#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor says of the DHCP server, and of how guests get their TAPs.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# built_with VARIABLE: what the programs were built with.
built_with() {
	# shellcheck disable=SC2016 # make's
	printf 'show-it:\n\t@echo $(%s)\n' "$1" >show.mk
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s --no-print-directory -C "$BUILD" -f Makefile \
		-f "$PWD/show.mk" show-it
}

# patient: a host that is set up, with a /usr of its own, and nothing in it that is looked for.
patient() {
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'devices and capabilities want real root'
	LIBEXECDIR=$(built_with libexecdir)
	HELPER=$LIBEXECDIR/brw0-bridge-helper
	ACL=$(built_with acl_file)
	private_overlay "$(echo "$LIBEXECDIR" | cut -d / -f 2)"
	rm -f "$HELPER"
	mkdir -p /etc/dhcp /etc/systemd/system "$LIBEXECDIR" "${ACL%/*}"
	host
	init >said
}

#
# The DHCP server.
#

# dhcpd_installed: there, and not started. A remedy restarts it as systemd would.
dhcpd_installed() {
	needs dhcpd
	: >/etc/systemd/system/isc-dhcp-server.service
	: >leases
	program systemctl <<-END
		#!/bin/sh -e
		[ "\$*" = 'restart isc-dhcp-server' ]
		if [ -s "$PWD/dhcpd.pid" ]; then
			read -r pid <"$PWD/dhcpd.pid"
			kill "\$pid"
			tail --pid="\$pid" -f /dev/null
		fi
		dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -lf "$PWD/leases" -pf "$PWD/dhcpd.pid" brW0
	END
	echo 'nameserver 10.1.1.1' >resolv.conf
	program brw0-dhcpd-conf <<-END
		#!/bin/sh
		exec "$BUILD/brw0-dhcpd-conf" --template="$SOURCE/etc/dhcpd.conf.in" \\
			--config="$SCRATCH/brw0.conf" --resolv-conf="$PWD/resolv.conf" "\$@"
	END
}

# dhcpd_serves: and all is well.
dhcpd_serves() {
	dhcpd_installed
	type_in 'brw0-dhcpd-conf --output=/etc/dhcp/brw0.conf'
	echo 'include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	type_in 'systemctl restart isc-dhcp-server'
	for check in dhcp-server dhcp-fragment dns; do lacks "$check"; done
}

listens() {
	grep -q ": $1:0043 " /proc/net/udp
}

# on_port_67 ADDRESS: any server will do to be seen there.
on_port_67() {
	in_background dnsmasq --no-daemon --port=67 --listen-address="$1" --bind-interfaces \
		--no-resolv --no-hosts --conf-file=/dev/null
}

nobody_listens() {
	needs dnsmasq
	patient
	finds dhcp-server 'no DHCP server listens on the bridge' 'UDP port 67 of 192.168.77.1'
	advises 'see brw0-dhcpd-conf(8)'
	on_port_67 10.99.1.2
	await listens 0201630A
	finds dhcp-server 'no DHCP server' 'UDP port 67 of 192.168.77.1'
	on_port_67 192.168.77.1
	await listens 014DA8C0
	lacks dhcp-server
}
it doctor-finds-that-nobody-listens-for-dhcp nobody_listens

# It hears nothing of a bridge that has been made anew, though its UDP socket is there.
deaf_server() {
	patient
	dhcpd_serves
	ip link delete brW0
	init >said
	listens 00000000 || fail "the server is gone"
	finds dhcp-server 'no DHCP server' 'no packet socket on brW0, but one on what is no more'
	mends dhcp-server
}
it doctor-finds-a-dhcp-server-of-the-bridge-before deaf_server

fragment_in_use() {
	patient
	dhcpd_serves
	echo '# include "/etc/dhcp/brw0.conf";' >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment "does not know the bridge's network" 'does not include it'
	mends dhcp-fragment
	rm /etc/dhcp/brw0.conf
	finds dhcp-fragment 'the DHCP server cannot start' 'which is missing'
	mends dhcp-fragment
	sed -i 's/192.168.77.0/192.168.78.0/' /etc/dhcp/brw0.conf
	finds dhcp-fragment "does not know the bridge's network" \
		'no subnet for it in /etc/dhcp/dhcpd.conf and /etc/dhcp/brw0.conf'
	mends dhcp-fragment
	rm /etc/dhcp/brw0.conf
	echo 'authoritative;' >/etc/dhcp/dhcpd.conf
	finds dhcp-fragment "does not know the bridge's network" 'and no /etc/dhcp/brw0.conf'
	mends dhcp-fragment
	# By hand is as good, and without dhcpd nothing is wanted.
	cp /etc/dhcp/brw0.conf /etc/dhcp/dhcpd.conf
	rm /etc/dhcp/brw0.conf
	lacks dhcp-fragment
	rm /etc/dhcp/dhcpd.conf
	lacks dhcp-fragment
}
it doctor-finds-that-dhcpd-does-not-use-the-fragment fragment_in_use

dead_dns() {
	patient
	dhcpd_serves
	for dns in 127.0.0.53 '10.1.1.1, 127.0.0.1'; do
		sed -i "s/\(domain-name-servers\) .*/\1 $dns;/" /etc/dhcp/brw0.conf
		finds dns 'a DNS server that is dead to them' "hands out $dns"
		mends dns
	done
	sed -i '/domain-name-servers/d' /etc/dhcp/brw0.conf
	finds dns 'guests are told of no DNS server' 'in /etc/dhcp/brw0.conf'
	advises 'or with --dns=A.B.C.D'
	echo 'option domain-name-servers 10.1.1.1;' >>/etc/dhcp/dhcpd.conf
	lacks dns
}
it doctor-finds-that-guests-have-no-dns dead_dns

#
# TAPs.
#

# helper_installed MODE: the bridge helper, and its list of who may.
helper_installed() {
	cp "$BUILD/brw0-bridge-helper" "$HELPER"
	chmod "$1" "$HELPER"
	cp "$SOURCE/etc/bridge.conf" "$ACL"
	chmod 0644 "$ACL"
}

tun_node() {
	patient
	needs setcap
	helper_installed 755
	setcap cap_net_admin=ep "$HELPER"
	lacks tun
	mount -t tmpfs tmpfs /dev/net
	finds tun 'no TAP can be made' '/dev/net/tun: No such file or directory'
	mends tun
	ip tuntap add tap0 mode tap
	chmod 0660 /dev/net/tun
	finds tun 'users cannot make a TAP' 'mode 0660'
	mends tun
	# What is setuid root opens it for them.
	setcap -r "$HELPER"
	chmod 4755 "$HELPER"
	chmod 0660 /dev/net/tun
	lacks tun
}
it doctor-finds-that-users-have-no-dev-net-tun tun_node

privilege() {
	patient
	notes "$HELPER is not installed"
	lacks helper
	helper_installed 4750
	lacks helper
	chmod u-s "$HELPER"
	finds helper 'the bridge helper has no right to make a TAP' 'mode 0750'
	mends helper
	[ "$(stat -c %a "$HELPER")" = 4750 ] || fail "others may run it now"
	chown 65534 "$HELPER"
	finds helper 'has no right' "uid 65534's"
	mends helper
	needs setcap
	chmod u-s "$HELPER"
	setcap cap_net_admin=ep "$HELPER"
	lacks helper
}
it doctor-finds-a-bridge-helper-without-privilege privilege

list_of_who_may() {
	patient
	lacks acl
	helper_installed 4755
	lacks acl
	notes "$ACL allows brW0 to nobody"
	for line in 'allow all' '	allow brW0 user 1000' 'include alice.conf'; do
		echo "$line" >"$ACL"
		lacks acl
		! grep "$ACL" diagnosis || fail "a note in spite of: $line"
	done
	echo 'allow brW00' >"$ACL"
	notes "$ACL allows brW0 to nobody"
	printf 'allow all\ndeny brW0\n' >"$ACL"
	notes "$ACL denies brW0 to everybody"
	for mode in 0600 0666; do
		chmod "$mode" "$ACL"
		finds acl 'the bridge helper refuses everybody' "mode $mode"
		mends acl
	done
	rm "$ACL"
	finds acl 'it has no list of who may' "$ACL: No such file or directory"
	advises 'allow brW0 user NAME'
}
it doctor-finds-that-the-bridge-helper-refuses-everybody list_of_who_may

# left_by ALIAS: a TAP on the bridge that no process has.
left_by() {
	ip tuntap add tap7 mode tap
	ip link set tap7 alias "$1" master brW0 up
}

taps() {
	patient
	lacks taps
	left_by "somebody's"
	lacks taps
	notes 'tap7 is there without a guest'
	ip link delete tap7
	left_by 'brw0 uid=65534'
	finds taps 'a guest that is gone has left its TAP' 'tap7 (brw0 uid=65534) is persistent'
	mends taps
	no_link tap7
}
it doctor-finds-a-tap-that-a-guest-has-left taps

done_testing
