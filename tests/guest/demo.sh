#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What ./bootstrap demo shows: a laptop made of namespaces, set up by our programs, and a real
# guest that gets online through it. Ends with "demo: ok" or "demo: FAILED: WHAT".
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"

step=start
DEMO_SAID_WHY=3

# step TEXT: a heading, and what has failed should the demo end here.
step() {
	step=$1
	echo
	echo "=== $1"
}

fail() {
	step=$*
	exit 1
}

skip() {
	fail "$@"
}

# What a command prints, in at most 80 columns.
indent() {
	tr -d '\r' | expand -t 4 | fold -s -w 76 | sed 's/^/    /; s/ *$//'
}

# show COMMAND…: run it on the host for all to see.
show() {
	echo "  host# $*"
	show_status=0
	"$@" >shown 2>&1 || show_status=$?
	indent <shown
	[ "$show_status" = 0 ] || fail "$1 ended with status $show_status"
}

# note TEXT…
note() {
	printf '  %s\n' "$@"
}

ended() {
	[ "$1" = 0 ] || {
		for ended_file in dhcpd.log guest.stderr guest.console; do
			[ ! -s "$ended_file" ] || { echo "--- $ended_file" && tail -n 20 "$ended_file" | indent; }
		done
		echo "demo: FAILED: $step"
		exit "$DEMO_SAID_WHY"
	}
	echo
	echo 'demo: ok'
}

# The guest's own lines as they come, until it holds.
follow() {
	follow_seen=0
	for _ in $(seq 600); do
		sed -n 's/^brw0-guest: \([^=]*\)=\(.*\)\r$/    guest: \1 \2/p' guest.console >lines
		tail -n "+$((follow_seen + 1))" lines
		follow_seen=$(wc -l <lines)
		! grep -q '^    guest: \(holding\|end\) ' lines || return 0
		sleep 0.1
	done
	fail 'the guest says nothing any more'
}

introduce() {
	cat <<-TEXT
		A guest gets online over NAT, set up by brw0's programs alone.
		Everything happens in throw-away namespaces, on one machine without a radio;
		this machine's own network is not touched.

		  guest ──── tap0 ─ brW0 ─ host ─ wlan0 ~~~~ access point ──── web server
		             NAT and DHCP: brw0         no route to guests     $SERVER
	TEXT
}

show_laptop() {
	step 'The laptop: wlan0 has an address and a DNS server from its access point'
	internet_by_lease
	show ip -brief -4 address show dev wlan0
	show cat /etc/resolv.conf
	host_state before uncounted unloaded
}

# The host's address on brW0.
gateway() {
	ip -4 -o address show dev brW0 >gateway.line
	sed -n 's/.*inet \([^/]*\).*/\1/p' gateway.line
}

# changed WHAT PATTERN: the host has that now, and had it not before.
changed() {
	grep -qE -- "$2" during || fail "the host does not have: $1"
	! grep -qE -- "$2" before || fail "the host had before: $1"
}

# show_status: all holds, and it says what.
show_status() {
	show brw0-nat-init --status
	for show_step in bridge address table forwarding; do
		grep -qE "^\\|-- ok +$show_step +" shown || fail "the status does not tell of the $show_step"
	done
}

set_up_host() {
	step 'The host side: bridge, address, forwarding, masquerade'
	show brw0-nat-init --verbose
	step 'What holds now'
	show_status
	host_state during uncounted unloaded
	changed 'bridge, up' '^[0-9]+: brW0: <[^>]*\bUP\b.* bridge .*forward_delay 0 .*stp_state 0 '
	changed address "^[0-9]+: brW0 +inet $(gateway)/"
	changed route '^[0-9.]+/[0-9]+ dev brW0 '
	changed rules '^table [a-z]+ brw0-brW0 '
	changed masquerade '^	+.*masquerade'
	changed forwarding '^/proc/sys/net/ipv4/ip_forward:1$'
	changed 'no router advertisements' \
		'^/proc/sys/net/ipv6/conf/brW0/(accept_ra:0|disable_ipv6:1)$'
}

serve_leases() {
	step 'The DHCP server: our fragment, included by a real ISC dhcpd'
	dhcpd_up
	note 'brw0-dhcpd-conf --output=… has written:'
	sed '/^[[:space:]]*\(#.*\)\{0,1\}$/d' brw0.dhcpd.conf | indent
	note 'dhcpd says:'
	grep -i '^Listening\|^Server' dhcpd.log >said
	indent <said
}

# watch_ifdown: QEMU calls brw0-ifdown by a script that looks at the TAP before and after. The TAP
# goes when QEMU closes it, brw0-ifdown or not.
watch_ifdown() {
	cat >ifdown <<-SCRIPT
		#!/bin/sh
		ip -o link show "\$1" >"$PWD/tap.before"
		"$BUILD/brw0-ifdown" "\$@" || exit
		ip -o link show "\$1" >"$PWD/tap.after"
	SCRIPT
	chmod +x ifdown
	SCRIPTS="script=$BUILD/brw0-ifup,downscript=$PWD/ifdown"
}

boot_guest() {
	step 'The guest: QEMU calls brw0-ifup, a Linux boots and asks for a lease'
	watch_ifdown
	note 'qemu-system-x86_64 -device virtio-net-pci,netdev=n0 … -netdev tap,id=n0,' \
		"  script=…/brw0-ifup,downscript=…/brw0-ifdown"
	guest_netdev guest hold=1 01
	follow
	guest_expect guest lease ok
}

show_bridge() {
	step 'brW0 with its TAP, while the guest runs'
	show ip -brief link show master brW0
	grep -q '^tap0 ' shown || fail 'tap0 is no port of brW0'
	show_status
	grep -q '^ *`-- tap0 ' shown || fail 'the status knows of no tap0'
}

# proof TEXT KEY VALUE: the guest said so.
proof() {
	proof_got=$(guest_said guest "$2")
	printf '  %-34s %s\n' "$1" "$proof_got"
	[ "$proof_got" = "$3" ] || fail "$1: should be $3"
}

# leased: the one address that dhcpd has given away, with the length of brW0's prefix.
leased() {
	sed -n 's/^lease \(.*\) {$/\1/p' dhcpd.leases | sort -u >leased
	[ "$(wc -l <leased)" = 1 ] || fail 'not one lease in dhcpd.leases'
	echo "$(cat leased)/$(sed -n 's,.*inet [^/]*/\([0-9]*\).*,\1,p' gateway.line)"
}

# reaches_guest: the access point, once it knows the way.
reaches_guest() {
	at ap busybox ping -q -c 1 -W 2 "$(cat leased)" >ping.log 2>&1
}

nobody_gets_in() {
	ip -n ap route add "$(cat leased)" via "$WLAN"
	busybox ping -q -c 1 -W 10 "$(cat leased)" >ping.log 2>&1 || fail 'the guest answers nobody'
	! reaches_guest || fail 'the guest is reached unasked'
	printf '  %-34s %s\n' 'the access point, unasked' 'does not reach it'
}

show_proofs() {
	step 'What the guest has, and what it reached'
	gateway >wanted.gateway
	[ -s wanted.gateway ] || fail 'brW0 has no address'
	wanted=$(leased)
	proof 'its address, of our range' address "$wanted"
	proof 'its default route: brW0' gateway "$(cat wanted.gateway)"
	proof "its resolv.conf: the AP's server" nameserver "$AP"
	proof 'it pings brW0' ping-gateway ok
	proof "it pings $SERVER" ping-server ok
	proof "http://$SERVER/" page 'Hello from the Internet'
	proof "http://$SERVER_NAME/" page-by-name 'Hello from the Internet'
	proof "the server saw wlan0's address" source "$WLAN"
	nobody_gets_in
}

take_back() {
	step 'The guest powers off, QEMU calls brw0-ifdown'
	guest_tell guest off
	guest_end guest
	note 'QEMU has ended with status 0 and without complaint'
	grep -q ',UP.* master brW0 ' tap.before || fail 'tap0 was not an active port of brW0'
	! grep -q ',UP\| master ' tap.after || fail 'brw0-ifdown has left tap0 up, or on the bridge'
	grep -q ' tap0: <' tap.after || fail 'tap0 was gone before brw0-ifdown had ended'
	note 'tap0 was a port of brW0; after brw0-ifdown it is down, and of no bridge'
	dhcpd_down
	step 'Taking it back'
	show brw0-nat-init --remove
	host_state after uncounted unloaded
	note "links, addresses, routes, rules and $(grep -c '^/proc/sys/net/' after) sysctls, before and after:"
	! cmp -s before during || fail 'the comparison sees nothing'
	diff -u before after >difference || :
	indent <difference
	cmp -s before after || fail "the host is not what it was"
	note 'no difference'
}

if [ -z "${DEMO_INSIDE:-}" ]; then
	[ -d "$GUEST_LINUX" ] || { echo "demo: FAILED: no guest's kernel in $GUEST_LINUX" && exit 1; }
	demo_status=0
	TAP_TIMEOUT=300 tap_unshare env DEMO_INSIDE=1 sh "$0" </dev/null || demo_status=$?
	case $demo_status in
	0) exit 0 ;;
	"$DEMO_SAID_WHY") ;;
	137) echo 'demo: FAILED: killed after five minutes' ;;
	*) echo 'demo: FAILED: cannot make namespaces here' ;;
	esac
	exit 1
fi

set -eu
tap_enter
trap 'ended $?' EXIT
guest_need
introduce
show_laptop
set_up_host
serve_leases
boot_guest
show_bridge
show_proofs
take_back
