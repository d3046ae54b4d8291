#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A day of laptop use, in the virtual machine of vm.sh: brw0 is installed from a build, a guest is
# started, and then the network changes. Nobody types a command of brw0's. After each event the laptop
# and the guest are to be online. Speaks TAP.
#
#	BRW0_BUILD=DIRECTORY day.sh [EVENT…]
set -u
here=$(cd "$(dirname "$0")" && pwd)
LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-laptop}
export LAPTOP_DIR
BRW0_BUILD=${BRW0_BUILD:?the build that is tried}
# The machine is emulated, on processors that others use as well.
patience=${PATIENCE:-90}
n=0 failed=0

inside() {
	"$here/vm.sh" run "$1"
}

# result STATUS NAME: one line, with what was said when it failed.
result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
		sed 's/^/# /' "$LAPTOP_DIR/said" | tail -n 3
	else
		echo "not ok $n - $2"
		sed 's/^/# /' "$LAPTOP_DIR/said"
		failed=$((failed + 1))
	fi
}

# All is right, without a command: both are online, and the laptop reaches the guest by its name.
all_online() {
	inside "ask $patience && guest wait web $patience || exit
		for i in \$(seq $patience); do
			! getent ahostsv4 web.brw0.internal >/run/named || break; sleep 1; done
		ping -c 1 -W 5 web.brw0.internal >/dev/null || {
			echo 'the guest is not reached by its name'; cat /etc/hosts; exit 1; }"
}

# wanted NAME: if events are named, only these.
wanted() {
	[ -z "$events" ] || case " $events " in *" $1 "*) ;; *) return 1 ;; esac
}

# event NAME COMMAND: it happens, and then all is right.
event() {
	wanted "$1" || return 0
	inside "$2" >"$LAPTOP_DIR/said" 2>&1
	all_online >>"$LAPTOP_DIR/said" 2>&1
	event_status=$?
	[ "$event_status" = 0 ] || inside 'brw0-nat-init --status; brw0-nat-init --doctor
		journalctl -b --no-pager -n 40 -u "brw0*"' >>"$LAPTOP_DIR/said" 2>&1
	result "$event_status" "laptop-$1"
}

install_brw0() {
	rm -rf "$LAPTOP_DIR/installed"
	make -C "$BRW0_BUILD" install DESTDIR="$LAPTOP_DIR/installed" >"$LAPTOP_DIR/install.log" 2>&1 &&
		install -D -m 644 -t "$LAPTOP_DIR/installed/etc/apparmor.d" "$BRW0_BUILD"/etc/apparmor/brw0* &&
		tar -C "$LAPTOP_DIR/installed" -czf "$LAPTOP_DIR/installed.tar.gz" . &&
		"$here/vm.sh" put "$LAPTOP_DIR/installed.tar.gz" /run/brw0.tar.gz &&
		"$here/vm.sh" put "$here/hold.py" /usr/local/sbin/hold &&
		"$here/vm.sh" put "$here/checksum.py" /usr/local/sbin/checksum &&
		inside 'tar --no-same-owner --keep-directory-symlink -C / -xzpf /run/brw0.tar.gz &&
			chmod +x /usr/local/sbin/hold /usr/local/sbin/checksum && systemctl daemon-reload &&
			echo "allow brW0" >>/etc/brw0/bridge.conf &&
			printf "[brW0]\nnames=hosts\nhost.web=52:54:00:12:34:01 192.168.77.10\n" \
				>/etc/brw0/brw0.conf &&
			cp /usr/share/brw0/brw0-networkmanager.conf /etc/NetworkManager/conf.d/brw0.conf &&
			nmcli general reload conf'
}

events=$*
"$here/vm.sh" boot fresh || exit
trap '"$here/vm.sh" off' EXIT
inside 'systemctl is-system-running --wait; ask 60' >/dev/null
install_brw0 >"$LAPTOP_DIR/said" 2>&1
result $? laptop-install

inside 'ask 60; find /etc /usr -newer /run/brw0.tar.gz -type f | sort >/run/files.before
	systemctl enable --now brw0 && guest start web 52:54:00:12:34:01' >"$LAPTOP_DIR/said" 2>&1
all_online >>"$LAPTOP_DIR/said" 2>&1
result $? laptop-enable-now-is-all

# The switch is for all radios, those of access points too.
# shellcheck disable=SC2016 # for the laptop's shell
radio_on='nmcli radio wifi on; air ap 1 home 10.30.0.1/24
	for i in $(seq 10); do nmcli -w 30 con up home && break; sleep 3; done'

event roam-to-another-subnet 'air roam 10.20.0.1/24'
# Guests renew by themselves after half a lease, five minutes; here at once.
event our-own-subnet 'air ap 1 home 192.168.77.1/24; nmcli -w 90 con up home; air off 2; sleep 5; guest renew web'
event wider-subnet 'air roam 192.168.0.1/16; sleep 5; guest renew web'
# shellcheck disable=SC2016 # for the laptop's shell
event dns-server-inside 'net=$(ip -4 -o addr show brW0 | sed "s/.*inet \([0-9.]*\)\..*/\1/")
	air ap 1 home 10.30.0.1/24 $net.53; nmcli -w 90 con up home; air off 2; sleep 5; guest renew web'
event cable-beside-wifi 'air cable 10.40.0.1/24; :'
event vpn-up 'air vpn up'
event vpn-down 'air vpn down'
event airplane-mode "nmcli radio wifi off; sleep 5; $radio_on"
event networkmanager-restarted 'systemctl restart NetworkManager'
event ruleset-flushed 'nft flush ruleset'
event nftables-restarted 'systemctl restart nftables'
event bridge-deleted 'ip link delete brW0'
event docker-drops 'iptables -N DOCKER-USER; iptables -I FORWARD -j DOCKER-USER; iptables -P FORWARD DROP'
event ufw-enabled 'apt-get -qq -y install ufw >/dev/null && ufw --force enable'
event ufw-disabled 'ufw disable'
event firewalld-started 'apt-get -qq -y purge ufw >/dev/null; apt-get -qq -y install firewalld >/dev/null
	cp /usr/share/brw0/brw0-firewalld.xml /etc/firewalld/zones/brw0.xml; firewall-cmd --reload'
event firewalld-reloaded 'firewall-cmd --reload'
event firewalld-stopped 'systemctl disable --now firewalld'
# What dpkg puts there, D-Bus has to read first.
event resolved-in-use 'apt-get -qq -y install systemd-resolved >/dev/null; systemctl reload dbus
	systemctl restart systemd-resolved NetworkManager'
event brw0-reloaded 'systemctl reload brw0'
# The bridge is networkd's only link here.
event networkd-serves 'sed -i "s/^names=hosts/&\ndhcp=networkd/" /etc/brw0/brw0.conf
	systemctl start systemd-networkd && systemctl reload brw0 && guest stop web &&
	guest start web 52:54:00:12:34:01; journalctl -b --no-pager -n 5 -u systemd-networkd'
event networkd-after-the-bridge-was-deleted 'ip link delete brW0; sleep 8; guest renew web'
event networkd-after-a-renumbering 'sed -i "s/192.168.77.10/192.168.99.10/; 1a address=192.168.99.1/24" \
	/etc/brw0/brw0.conf; systemctl reload brw0; sleep 3; guest renew web; ip -4 -o address show dev brW0'
event dnsmasq-again 'sed -i "/^dhcp=/d; /^address=/d; s/192.168.99.10/192.168.77.10/" /etc/brw0/brw0.conf
	systemctl reload brw0; systemctl stop systemd-networkd; sleep 3; guest renew web'
event beside-libvirt-shared-and-dnsmasq 'others start && others serve 90'

# The unit at boot, without a network: the guest has names of guests at once, and the rest later.
offline_boot() {
	inside 'nmcli radio wifi off; sync' && "$here/vm.sh" off && sleep 2 && "$here/vm.sh" boot &&
		inside 'systemctl is-system-running --wait >/run/state; systemctl is-active brw0 &&
			guest start web 52:54:00:12:34:01' && inside "$radio_on"
}
if wanted boots-offline-then-online; then
	offline_boot >"$LAPTOP_DIR/said" 2>&1 && all_online >>"$LAPTOP_DIR/said" 2>&1
	result $? laptop-boots-offline-then-online
fi
# What a package's upgrade and needrestart do, one after the other and all at once; the bridge stays the
# same, and no connection is lost.
# shellcheck disable=SC2016 # for the laptop's shell
restarts='setsid ip netns exec inet hold serve 203.0.113.80 7 >/dev/null 2>&1 </dev/null &
	sleep 1
	setsid ip netns exec g-web hold open 203.0.113.80 7 /run/held >/dev/null 2>&1 </dev/null &
	sleep 2
	before=$(cat /sys/class/net/brW0/ifindex)
	systemctl restart brw0; systemctl try-restart brw0
	systemctl restart brw0 brw0-watch "brw0-dnsmasq@*"
	for i in 1 2 3; do systemctl --no-block restart brw0; done; systemctl restart brw0
	systemctl daemon-reexec; systemctl restart brw0; sleep 6
	! grep closed /run/held && [ "$(wc -l </run/held)" -gt 20 ] &&
		[ "$(cat /sys/class/net/brW0/ifindex)" = "$before" ]'
if wanted restarts-keep-connections; then
	inside "$restarts" >"$LAPTOP_DIR/said" 2>&1 && all_online >>"$LAPTOP_DIR/said" 2>&1
	result $? laptop-restarts-keep-connections
fi
if wanted restart-and-stop-at-once-leaves-nothing; then
	inside 'systemctl --no-block restart brw0; sleep 0.05; systemctl stop brw0 brw0-cleanup
		! ip link show brW0 && systemctl start brw0 && guest stop web &&
		guest start web 52:54:00:12:34:01' >"$LAPTOP_DIR/said" 2>&1
	result $? laptop-restart-and-stop-at-once-leaves-nothing
fi
# Where the kernel has act_csum, which that of CI may not have: the filter, and none.
# shellcheck disable=SC2016 # for the laptop's shell
checksums='tc filter show dev brW0 egress; [ "$(checksum brW0)" = right ] || exit 1
	tc qdisc delete dev brW0 clsact; [ "$(checksum brW0)" = wrong ] || exit 2
	brw0-nat-init --status | grep -q "MISSING  *checksum" || exit 3
	systemctl reload brw0; [ "$(checksum brW0)" = right ] || exit 4
	tc filter add dev brW0 egress protocol ip prio 9 matchall action ok
	brw0-nat-init --dry-run | grep -q "nothing to do" || exit 5'
if wanted checksums-of-dhcp-answers; then
	inside "$checksums" >"$LAPTOP_DIR/said" 2>&1
	result $? laptop-checksums-of-dhcp-answers
fi
if wanted nothing-is-denied; then
	# shellcheck disable=SC2016 # for the laptop's shell
	inside 'cat /proc/$(pgrep -f conf-file=/run/brw0)/attr/current | grep "brw0-dnsmasq (enforce)" &&
		! journalctl -b --no-pager | grep "apparmor=.DENIED" | grep -i "brw0\|dnsmasq"' \
		>"$LAPTOP_DIR/said" 2>&1
	result $? laptop-nothing-is-denied
fi
if wanted disable-now-leaves-nothing; then
	inside 'guest stop web; systemctl disable --now brw0; sleep 2
		! ip link show brW0 && ! nft list ruleset | grep -i brw0 && ! pgrep -af "brw0-|brW0" &&
		! ls /run/dnsmasq/brw0* /run/brw0/* 2>/dev/null | grep -v lock' >"$LAPTOP_DIR/said" 2>&1
	result $? laptop-disable-now-leaves-nothing
fi
echo "1..$n"
[ "$failed" = 0 ]
