# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# A laptop in use all day, with a guest of each kind; after nat-init.sh, watch.sh, managers.sh and
# guest.sh. What happens to it is in day-events.sh.
#
#	day_begins dnsmasq nftables watch	or: hand; then each event is followed by one run
#	happens roam online		the event, and then all is right
#	day_ends
#
# Each event prints a line for the table: took EVENT SERVER BACKEND HOW CENTISECONDS LAST, which is what
# was not right last.

DOMAIN=brw0.internal

#
# The DHCP servers, as an administrator has them.
#

# The templates, where they are installed; the managers' programs, where they were unpacked.
day_programs() {
	if [ -n "${DAY_FULL:-}" ]; then managers_here; else private_overlay usr; fi
	mkdir -p /usr/share/brw0 /var/lib/misc
	cp "$SOURCE"/etc/*.in /usr/share/brw0/
}

# Before brw0's first run.
server_configured_dnsmasq() { needs dnsmasq; }
server_configured_udhcpd() { needs udhcpd; }
server_configured_kea() {
	needs kea-dhcp4
	mkdir -p /etc/kea /etc/init.d /run/kea /var/lib/kea
	: >/etc/init.d/kea-dhcp4-server
	export KEA_PIDFILE_DIR=/run/kea KEA_LOCKFILE_DIR=/run/kea
	cat >/etc/kea/kea-dhcp4.conf <<-'END'
		{ "Dhcp4": {
			"interfaces-config": { "interfaces": [ "brW0" ],
				"service-sockets-max-retries": 100000, "service-sockets-retry-wait-time": 500 },
			"lease-database": { "type": "memfile", "persist": false },
			"subnet4": [ <?include "/etc/kea/brw0.json"?> ]
		} }
	END
}

# systemd cannot run here: a stand-in restarts dhcpd, if it runs or has failed.
server_configured_isc() {
	needs dhcpd
	mkdir -p /etc/dhcp /etc/systemd/system /run/systemd/system /var/lib/dhcp bin
	: >/etc/systemd/system/isc-dhcp-server.service
	printf 'ping-check false;\ninclude "/etc/dhcp/brw0.conf";\n' >/etc/dhcp/dhcpd.conf
	: >/var/lib/dhcp/dhcpd.leases
	cat >bin/systemctl <<-END
		#!/bin/sh
		cd "$PWD"
		runs() { kill -0 "\$(cat dhcpd.pid)"; } 2>/dev/null
		case "\$*" in
		'is-failed --quiet isc-dhcp-server.service') [ -e dhcpd.pid ] && ! runs; exit ;;
		'--no-block try-restart isc-dhcp-server.service') runs || exit 0 ;;
		'--no-block restart isc-dhcp-server.service') ;;
		*) exit 1 ;;
		esac
		if runs; then kill "\$(cat dhcpd.pid)"; tail --pid="\$(cat dhcpd.pid)" -f /dev/null; fi
		# Also if it fails: systemctl does not wait.
		dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -pf "$PWD/dhcpd.pid" brW0 >>dhcpd.log 2>&1 || :
	END
	chmod 755 bin/systemctl
	PATH=$PWD/bin:$PATH
}

# After it: what brw0 does not start.
server_starts_dnsmasq() { :; }
server_starts_udhcpd() { :; }
server_starts_kea() {
	kea-dhcp4 -d -c /etc/kea/kea-dhcp4.conf >kea.log 2>&1 &
	await grep -q DHCP4_STARTED kea.log
}
server_starts_isc() {
	dhcpd -4 -q -cf /etc/dhcp/dhcpd.conf -pf "$PWD/dhcpd.pid" brW0 >dhcpd.log 2>&1 ||
		{ cat dhcpd.log; fail "dhcpd does not start"; }
}

#
# The guests: "one" in a namespace, and, if the day is long, "vm" in QEMU.
#

# lease: the guests ask for it; the resolv.conf of "one" is one.resolv. Until the server has read its new
# file, it may be one of the network that the bridge has left.
lease() {
	ip -n one -4 address flush dev eth0
	# shellcheck disable=SC2016 # for the shell in there
	at one unshare -m sh -ec 'touch "$1" && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"' \
		sh "$PWD/one.resolv" busybox udhcpc -i eth0 -n -q -t 3 -T 1 -x hostname:one \
		-s "$SOURCE/tests/guest/udhcpc-script" >one.log 2>&1 || return
	ip -n one -4 route show default | grep -qF "via $(bridge_address) " || return
	[ -z "${DAY_FULL:-}" ] || vm_does lease
}

# vm_does COMMAND: and it succeeds. The number is a new one also where this is called in a subshell.
vm_does() {
	vm_n=$(uptime)
	guest_tell vm "$1 $vm_n"
	# A line to its console may get lost.
	(AWAIT_SECONDS=5 await grep -q "^brw0-guest: $1-$vm_n=" vm.console) >/dev/null 2>&1
	[ "$(guest_said vm "$1-$vm_n")" = ok ]
}

# guests_ask: until all have a lease of the bridge's network.
guests_ask() {
	(await lease) >/dev/null || { echo lease >wrong && event_went_wrong; }
}

vm_starts() {
	export GUEST_SECONDS=36000
	guest_netdev vm 'patience=1 hold=1' 41
	guest_await vm holding
}

guests_start() {
	event=start
	namespace one
	ip link add port-one type veth peer name eth0 address 52:54:00:00:00:31 netns one
	ip link set port-one master brW0
	ip link set port-one up
	ip -n one link set eth0 up
	web_server one
	[ -z "${DAY_FULL:-}" ] || vm_starts
	guests_ask
}

#
# What is right.
#

# The first DNS server of that resolv.conf.
first_server() {
	sed -n 's/^nameserver //p' "$1" | head -n 1
}
host_resolves() {
	timeout 1 busybox nslookup -type=a "$SERVER_NAME" "$(first_server /etc/resolv.conf)" >host.answer 2>&1 &&
		grep -q "^Address.*[: ]$SERVER\$" host.answer
}
host_fetches() {
	timeout 1 busybox wget -q -O host.page "http://$SERVER/cgi-bin/who" 2>/dev/null
}
guest_resolves() {
	at one timeout 1 busybox nslookup -type=a "$SERVER_NAME" "$(first_server one.resolv)" >answer 2>&1 &&
		grep -q "^Address.*[: ]$SERVER\$" answer
}
# Its packets go where the host's go, or where the file "way" says.
guest_fetches() {
	at one timeout 1 busybox wget -q -O one.page "http://$SERVER/cgi-bin/who" 2>/dev/null &&
		[ "$(cut -d ' ' -f 1 one.page)" = "$(cat way 2>/dev/null || cut -d ' ' -f 1 host.page)" ]
}
# address_of NAME: as this host's programs look it up. "hosts" would first ask the network for an IPv6
# address, which waits for a DNS server that is dead.
address_of() {
	getent ahostsv4 "$1.$DOMAIN" | sed -n '1s/ .*//p'
}
guest_is_reached() {
	reached_at=$(address_of one)
	[ -n "$reached_at" ] &&
		ip -n one -4 address show dev eth0 | grep -q "inet $reached_at/" &&
		timeout 1 busybox wget -q -O reached.page "http://$reached_at/cgi-bin/who" 2>/dev/null
}
vm_is_online() {
	[ -z "${DAY_FULL:-}" ] || vm_does online
}
vm_is_reached() {
	[ -z "${DAY_FULL:-}" ] || { vm_at=$(address_of vm) && [ -n "$vm_at" ] &&
		busybox ping -q -c 1 -W 1 "$vm_at" >ping.out 2>&1; }
}
guest_is_offline() {
	! at one timeout 1 busybox wget -q -O one.page "http://$SERVER/cgi-bin/who" 2>/dev/null
}
host_is_offline() {
	! host_fetches
}

# what_is_right HOW: all of these.
what_is_right() {
	case $1 in
	online)
		echo host_resolves host_fetches guest_resolves guest_fetches vm_is_online guest_is_reached vm_is_reached
		;;
	# The guests' uplink is away, and the host's is not.
	alone) echo host_resolves host_fetches guest_is_offline guest_is_reached vm_is_reached ;;
	offline) echo host_is_offline guest_is_offline guest_is_reached vm_is_reached ;;
	*) fail "what is right then: $1" ;;
	esac
}

# What await polls: the file "wrong" names what was not right last.
all_right() {
	for right_check in $(what_is_right "$right"); do
		"$right_check" || { echo "$right_check" >wrong; return 1; }
	done
}

#
# Events.
#

# In hundredths of a second.
uptime() {
	sed 's/ .*//; s/\.//' /proc/uptime
}

# What came before was preparation: from now on time is taken.
happened() {
	event_begin=$(uptime)
}

# brw0's programs, as a person runs them: once after each event.
run_once() {
	brw0-nat-init --config="$SCRATCH/brw0.conf" --state-dir="$STATE_DIR" >>run.log 2>&1 || :
	brw0-dhcpd-conf --config="$SCRATCH/brw0.conf" --reload >>run.log 2>&1 || :
}

# responds: brw0 does, to what has happened: by itself, or by that one run.
responds() {
	[ "$day_how" = hand ] || return 0
	[ -n "$has_run" ] || run_once
	has_run=yes
}

# happens EVENT RIGHT: and what is right after it.
happens() {
	event=$1 right=$2 has_run=
	echo - >wrong
	echo "event: $event"
	happened
	"$event"
	responds
	(await all_right) >/dev/null || event_went_wrong
	echo "took $event $day_server $FIREWALL $day_how $(($(uptime) - event_begin)) $(cat wrong)"
}

event_went_wrong() {
	echo "took $event $day_server $FIREWALL $day_how wrong:$(cat wrong)"
	for wrong_file in host.answer answer one.resolv one.log /etc/resolv.conf /etc/hosts brw0.conf run.log \
		watch.log dhcpd.log kea.log vm.console vm.stderr; do
		[ ! -e "$wrong_file" ] || { echo "--- $wrong_file"; tail -n 15 "$wrong_file"; }
	done
	ip -4 address show
	ip -4 route show
	fail "after $event: $(cat wrong)"
}

# day_configures [LINE…]: brw0.conf. A guest without such a line has its name from its lease, which
# brw0 reads for some servers only, and when it runs.
day_configures() {
	case $day_server.$day_how in
	dnsmasq.watch | isc.watch) ;;
	*) set -- "$@" 'host.one=52:54:00:00:00:31 192.168.77.31' ;;
	esac
	configure "dhcp=$day_server" dns=host names=hosts 'host.vm=52:54:00:00:00:41 192.168.77.41' "$@"
}

# day_begins SERVER BACKEND HOW: watch, or hand.
day_begins() {
	day_server=$1 FIREWALL=$2 day_how=$3
	needs busybox
	day_programs
	"server_configured_$day_server"
	[ -z "${DAY_FULL:-}" ] || guest_need
	network
	home
	day_configures
	case $day_how in watch) watch_starts ;; hand) run_once ;; esac
	"server_starts_$day_server"
	guests_start
	happens start online
}

# That it was brw0 shows when it is gone.
day_ends() {
	[ "$day_how" = hand ] || watch_ends
	everything_flushed
	await guest_is_offline
}
# The first event: that the guests have come.
start() {
	:
}
