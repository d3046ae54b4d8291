#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's packages in the virtual machine of vm.sh, with systemd and a guest: installed, upgraded below
# the guest, removed and purged. Speaks TAP.
#
#	DEBS=DIRECTORY packages.sh
#
# In the directory is what check-packaging left: the packages, and the next version's in next/; and in
# more/, where that exists, needrestart's and what it depends on.
# shellcheck disable=SC2016 # commands are for the machine's shell
set -u
here=$(cd "$(dirname "$0")" && pwd)
LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-laptop}
export LAPTOP_DIR
DEBS=${DEBS:?where the packages are}
n=0 failed=0

# it NAME COMMAND: in the machine.
it() {
	n=$((n + 1))
	if "$here/vm.sh" run "$functions
$2" >"$LAPTOP_DIR/said" 2>&1; then
		echo "ok $n - $1"
		tail -n 4 "$LAPTOP_DIR/said" | sed 's/^/# /'
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$LAPTOP_DIR/said"
		failed=$((failed + 1))
	fi
}

functions='
index() { cat /sys/class/net/brW0/ifindex; }
held() { ! grep closed /run/held && [ "$(wc -l </run/held)" -gt "$1" ]; }
settings() {
	ip -br link | grep -v "^wlan0" | cut -c 1-60
	nft list ruleset
	sysctl -a 2>/dev/null | grep -E "ip_forward|\.conf\.(all|default)\.|bridge-nf"
	cat /etc/hosts
}
files() { find /etc /usr /var/lib /run/brw0 ! -type d 2>/dev/null | grep -v "^/var/lib/dpkg\|machines.target" | sort; }
compared() { diff "/root/$1.before" "/root/$1.after" >/root/left || { cat /root/left; return 1; }; echo "$1: nothing is left"; }
gone() { for i in $(seq 50); do [ -e /sys/class/net/brW0 ] || return 0; sleep 0.1; done; return 1; }
'

"$here/vm.sh" boot fresh || exit
trap '"$here/vm.sh" off' EXIT
"$here/vm.sh" run 'systemctl is-system-running --wait; ask 60; mkdir -p /root/debs' >/dev/null
tar -C "$DEBS" -czf "$LAPTOP_DIR/debs.tar.gz" .
"$here/vm.sh" put "$LAPTOP_DIR/debs.tar.gz" /root/debs.tar.gz
"$here/vm.sh" put "$here/hold.py" /usr/local/sbin/hold

it package-sets-nothing-up 'chmod +x /usr/local/sbin/hold; tar -C /root/debs -xzf /root/debs.tar.gz
	[ ! -d /root/debs/more ] || dpkg --force-depends -i /root/debs/more/*.deb >/root/more.log 2>&1 || { cat /root/more.log; exit 1; }
	settings >/root/settings.before; files >/root/files.before
	dpkg -i /root/debs/*.deb && ! systemctl is-active brw0 && ! systemctl is-enabled brw0 &&
	settings >/root/settings.after && compared settings'
it package-serves-a-guest 'echo "allow brW0" >>/etc/brw0/bridge.conf
	systemctl enable --now brw0 && guest start web 52:54:00:12:34:01 && guest wait web 60
	setsid ip netns exec inet hold serve 203.0.113.80 7 >/dev/null 2>&1 </dev/null &
	sleep 1
	setsid ip netns exec g-web hold open 203.0.113.80 7 /run/held >/dev/null 2>&1 </dev/null &
	sleep 3; held 5'
it package-upgrade-keeps-the-guest 'before=$(index); started=$(systemctl show -P ActiveEnterTimestampMonotonic brw0)
	dpkg -i /root/debs/next/*.deb && sleep 6 && [ "$(index)" = "$before" ] && held 30 &&
	[ "$(systemctl show -P ActiveEnterTimestampMonotonic brw0)" != "$started" ] &&
	systemctl is-active brw0 brw0-watch brw0-cleanup && ! ls -l /proc/[0-9]*/exe 2>/dev/null | grep "brw0.*deleted"'
# needrestart restarts what runs files that an upgrade has replaced: here once more the same.
it package-needrestart-keeps-the-guest 'command -v needrestart || { echo "skipped: no needrestart"; exit 0; }
	before=$(index); cp -a /usr/sbin/brw0-watch /root/w && rm /usr/sbin/brw0-watch && cp -a /root/w /usr/sbin/brw0-watch
	needrestart -b -r l | tee /root/wanted | grep "SVC.*brw0-watch" || { cat /root/wanted; exit 1; }
	needrestart -q -r a </dev/null; sleep 6
	[ "$(index)" = "$before" ] && held 60 && ! needrestart -b -r l | grep "SVC.*brw0"'
it package-removal-restores-the-host 'guest stop web; rm /run/guest* 2>/dev/null
	brw0-nat-init --bridge=brW7 --address=192.168.44.1/24
	settings >/root/settings.after; compared settings >/dev/null && exit 1
	echo nonsense >>/etc/brw0/brw0.conf
	dpkg -r brw0 brw0-helper && settings >/root/settings.after && compared settings &&
	! systemctl list-units --all --no-legend "brw0*" | grep -v not-found && ! ls /run/brw0/*journal*'
it package-purge-leaves-nothing 'dpkg -P brw0 brw0-helper && files >/root/files.after && compared files'
it package-lets-nothing-be-denied '! journalctl -b --no-pager | grep "apparmor=.DENIED" | grep -i "brw0\|dnsmasq"'
echo "1..$n"
[ "$failed" = 0 ]
