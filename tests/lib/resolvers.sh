# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Resolvers of the host, the real ones, and guests' names; after nat-init.sh and managers.sh.
#
#	resolvers_here
#	internet_by_lease
#	start_resolved
#	init
#	names_served web=192.168.77.10
#	resolves web.brw0.internal 192.168.77.10
#
# ./bootstrap check unpacks their packages; here their programs are laid over the machine's own.

RESOLVERS=$BUILD/.prerequisites/resolvers

resolvers_here() {
	[ -d "$RESOLVERS" ] || skip 'no resolvers: ./bootstrap check gets them'
	needs dnsmasq
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'the resolvers want to be real root'
	private_overlay usr "$RESOLVERS/usr"
	cp -a "$RESOLVERS/etc" "$RESOLVERS/var" /
	echo 'systemd-resolve:x:991:' >>/etc/group
	echo 'systemd-resolve:x:991:991::/:/usr/sbin/nologin' >>/etc/passwd
}

# start_resolved: the host asks it alone, and it asks the access point.
start_resolved() {
	[ -S /run/dbus/system_bus_socket ] || start_dbus
	mkdir -p /run/systemd/resolve
	chown systemd-resolve: /run/systemd/resolve
	run_resolved
	resolvectl dns wlan0 "$AP"
	ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
}

run_resolved() {
	start_manager /usr/lib/systemd/systemd-resolved
	resolved=$!
	manager_ready resolvectl dns
}

stop_resolved() {
	kill "$resolved"
	wait "$resolved" || :
}

# link_settings LINK: what resolved has for it, all but what follows from its addresses.
link_settings() {
	for settings_of in dns domain default-route llmnr mdns dnssec dnsovertls; do
		resolvectl "$settings_of" "$1" || fail "resolved does not know $1"
	done
}

# start_network_manager: it brings up the host's Wi-Fi, and resolves by a dnsmasq of its own. Without
# udev it takes links as they are where /sys is read-only.
start_network_manager() {
	[ -S /run/dbus/system_bus_socket ] || start_dbus
	mount -o remount,ro /sys
	mkdir -p /var/lib/NetworkManager
	cat >/etc/NetworkManager/NetworkManager.conf <<-'CONF'
		[main]
		plugins=keyfile
		dns=dnsmasq
		rc-manager=file
		no-auto-default=*
	CONF
	run_network_manager
	ip address flush dev wlan0
	nmcli connection add type ethernet ifname wlan0 con-name wifi ipv4.method manual \
		ipv4.addresses "$WLAN/24" ipv4.gateway "$AP" ipv4.dns "$AP" ipv6.method disabled
	nmcli connection up wifi
	await grep -qx 'nameserver 127.0.0.1' /etc/resolv.conf
	await [ -s /run/NetworkManager/dnsmasq.pid ]
}

run_network_manager() {
	start_manager NetworkManager --no-daemon
	manager_ready nmcli general
}

# names_served NAME=ADDRESS…: a DNS server on the bridge's address knows these guests, and notes what it
# is asked.
names_served() {
	names_hosts=
	for names_pair; do
		names_hosts="$names_hosts --host-record=${names_pair%%=*}.brw0.internal,${names_pair#*=}"
	done
	# shellcheck disable=SC2086 # options
	dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --interface=brW0 --bind-dynamic \
		--except-interface=lo --local=/brw0.internal/ $names_hosts --log-queries \
		--log-facility="$PWD/names.log" --pid-file="$SCRATCH/names.pid"
	: >>names.log
}

# answers NAME ADDRESS: by what the host's /etc/resolv.conf says.
answers() {
	timeout 10 busybox nslookup -type=a "$1" >nslookup.log 2>&1 || :
	grep -qx "Address: $2" nslookup.log
}

# resolves NAME ADDRESS: the same, or the case fails.
resolves() {
	answers "$@" || { cat nslookup.log; fail "$1 is not $2"; }
}

# unresolved NAME: the host gets no address for it.
unresolved() {
	timeout 10 busybox nslookup -type=a "$1" >nslookup.log 2>&1 || :
	! sed 1,/^$/d nslookup.log | grep '^Address: ' || fail "$1 is resolved"
	[ -s nslookup.log ] || fail "nothing was asked"
}
