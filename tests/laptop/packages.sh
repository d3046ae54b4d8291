#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's packages in the virtual machine of vm.sh, with systemd and a guest: installed, upgraded below
# the guest, removed and purged. Speaks TAP, and ends with a table of what was left or lost.
#
#	[SUITE=trixie] [DEBS=DIRECTORY] packages.sh
#
# In the directory is what check-packaging left: the packages, and the next version's in next/.
# shellcheck disable=SC2016 # commands are for the machine's shell
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"

functions='
index() { cat /sys/class/net/brW0/ifindex; }
# Numbers came back since the call of "count", and the connection is open.
count() { wc -l </run/held; }
held() { ! grep closed /run/held && [ "$(count)" -ge "$(($1 + $2))" ] || { tail -n 2 /run/held; return 1; }; }
settings() {
	ip -br link | grep -v "^wlan0" | cut -c 1-60
	ip -br address show scope global; ip rule; ip route
	nft list ruleset | sed "s/counter packets [0-9]* bytes [0-9]*/counter/"
	sysctl -a 2>/dev/null | grep -E "ip_forward|\.conf\.(all|default)\.|ip_local|bridge-nf"
	cat /etc/hosts
}
files() {
	find /etc /usr /var/lib /run/brw0 ! -type d 2>/dev/null | grep -v "^/var/lib/dpkg/" | sort
	find /etc -type f ! -name ld.so.cache -exec md5sum {} + | sort -k 2
}
before() { "$1" >"/root/$1.before"; }
compared() {
	"$1" >"/root/$1.after"
	diff "/root/$1.before" "/root/$1.after" >"/root/$1.left" || { cat "/root/$1.left"; return 1; }
	echo "left: nothing"
}
'

started || exit
"$here/vm.sh" put "$here/hold.py" /usr/local/sbin/hold

it package-sets-nothing-up install '
	chmod +x /usr/local/sbin/hold
	DEBIAN_FRONTEND=noninteractive apt-get -qq install needrestart >/root/more.log 2>&1 || { cat /root/more.log; exit 1; }
	before settings; before files
	dpkg -i /root/debs/brw0_*.deb /root/debs/brw0-helper_*.deb || exit
	for unit in brw0 brw0-watch; do
		! systemctl is-active "$unit" && ! systemctl is-enabled "$unit" || exit; done
	compared settings'
it package-serves-a-guest - '
	echo "allow brW0 user anna" >>/etc/brw0/bridge.conf
	systemctl enable --now brw0 && guest start web 52:54:00:12:34:01 && guest wait web 90 || exit
	setsid ip netns exec inet hold serve 203.0.113.80 7 >/dev/null 2>&1 </dev/null &
	sleep 1
	setsid ip netns exec g-web hold open 203.0.113.80 7 /run/held >/dev/null 2>&1 </dev/null &
	sleep 3; held 0 5; ! compared settings >/dev/null || { echo "a bridge is not seen"; exit 1; }
	cp /root/settings.before /root/host.before'
it package-upgrade-keeps-the-guest 'upgrade with a running guest' '
	before settings; index=$(index) count=$(count)
	started=$(systemctl show -P ActiveEnterTimestampMonotonic brw0)
	dpkg -i /root/debs/next/*.deb && sleep 6 && [ "$(index)" = "$index" ] && held "$count" 30 &&
	[ "$(systemctl show -P ActiveEnterTimestampMonotonic brw0)" != "$started" ] &&
	systemctl is-active brw0 brw0-watch brw0-cleanup brw0-dnsmasq@brW0 &&
	! ls -l /proc/[0-9]*/exe 2>/dev/null | grep "brw0.*deleted" && compared settings'
# needrestart restarts what runs files that an upgrade has replaced: here the same file again.
it package-needrestart-keeps-the-guest needrestart '
	index=$(index) count=$(count)
	cp -a /usr/sbin/brw0-watch /root/w && rm /usr/sbin/brw0-watch && cp -a /root/w /usr/sbin/brw0-watch
	needrestart -b -r l | tee /root/wanted | grep "SVC.*brw0-watch" || { cat /root/wanted; exit 1; }
	needrestart -q -r a </dev/null; sleep 6
	[ "$(index)" = "$index" ] && held "$count" 30 && ! needrestart -b -r l | grep "SVC.*brw0" && compared settings'
# The negative control of what holds a connection: without a bridge it is lost.
it package-loses-a-guest-that-is-cut-off - '
	count=$(count); nft add table ip cut
	nft add chain ip cut forward "{ type filter hook forward priority -300; policy drop; }"; sleep 7
	! held "$count" 30; nft delete table ip cut; grep closed /run/held'
it package-removal-restores-the-host remove '
	guest stop web; brw0-nat-init --bridge=brW7 --address=192.168.44.1/24
	cp /root/host.before /root/settings.before
	! compared settings >/dev/null || exit
	echo nonsense >>/etc/brw0/brw0.conf
	dpkg -r brw0 brw0-helper && ! systemctl list-units --all --no-legend "brw0*" | grep -v not-found &&
	! ls /run/brw0/*journal* && compared settings'
it package-purge-leaves-nothing purge 'dpkg -P brw0 brw0-helper && compared files'
it package-lets-nothing-be-denied - '! journalctl -b --no-pager | grep "apparmor=.DENIED" | grep -i "brw0\|dnsmasq"'
finished
