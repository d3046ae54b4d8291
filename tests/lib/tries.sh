# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The table of tries: what guests and the uplink's neighbours may try, and where it must not arrive.
# After nat-init.sh and setuid.sh.
#
#	three (brW1) ── host ── wlan0 ─── ap: the neighbour ─── inet
#	one, two (brW0) ─┘
#
# A row of the table:  CLASS;SENDER;OBSERVER;PATTERN;EXPECTED;WORDS
#
# SENDER is one or ap. The frame of the WORDS (see frame.c) has its number. OBSERVER is host (a server
# on all addresses of it), route (its IPv6 routes), one, two, three or ap, and there a line with that
# number that matches PATTERN tells that it got through; an ICMP error only if PATTERN names these, by
# "refused". EXPECTED is
#
#	never    not with what brw0 sets up, but with all of that taken away: else the try is none
#	kernel   not even then
#	always   at any time: the sender, the path and the observer work
#
# All of one sender's frames go one way, one after the other: when the last, an "always", is seen,
# what has not been seen of the others does not come.

FRAME=$BUILD/tests/netns/frame
WATCH=$BUILD/tests/netns/watch
NEIGHBOUR=10.99.1.1
GROUPS_16='0 1 2 3 4 5 6 7 8 9 a b c d e f'
BROADCAST=ff:ff:ff:ff:ff:ff
PORT=4321

# mac NAMESPACE INTERFACE
mac() {
	at "$1" cat "/sys/class/net/$2/address"
}

# try CLASS SENDER OBSERVER PATTERN EXPECTED WORD…: a row.
try() {
	try_head="$1;$2;$3;$4;$5;"
	shift 5
	echo "$try_head$*"
}

# by_all_macs CLASS OBSERVER PATTERN WORD…: guest one's frame to the bridge's MAC, to everybody, and to
# each group of IEEE 802.1D, which are not for bridges to forward.
by_all_macs() {
	macs_row="$1;one;$2;$3"
	shift 3
	for macs_to in "$BRIDGE_MAC" "$BROADCAST"; do
		echo "$macs_row;never;to=$macs_to $*"
	done
	for macs_to in $GROUPS_16; do
		macs_expected=never
		# A pause frame ends in br_handle_frame().
		[ "$macs_to" != 1 ] || macs_expected=kernel
		echo "$macs_row;$macs_expected;to=01:80:c2:00:00:0$macs_to $*"
	done
}

# What a guest tries.
rows_of_guest() {
	for row_tag in '' tag=8100 tag=88a8; do
		by_all_macs "router advertisement${row_tag:+, $row_tag}" route '' \
			kind=ra src=fe80::bad dst=ff02::1 "$row_tag"
		by_all_macs "IPv6 to the host${row_tag:+, $row_tag}" host '' \
			kind=udp port=$PORT src=fe80::bad dst=ff02::1 "$row_tag"
		# With a port's name: past every rule about the bridge.
		by_all_macs "IPv4 without source${row_tag:+, $row_tag}" host '' \
			kind=udp port=$PORT src=0.0.0.0 dst=255.255.255.255 "$row_tag"
	done
	by_all_macs 'IPv6 to the host' host '' kind=udp port=$PORT src=2001:db8:77::10 dst=2001:db8:1::2
	by_all_macs 'IPv4 without source' host '' kind=udp port=$PORT src=0.0.0.0 dst=224.0.0.1
	# All of 0.0.0.0/8 is no source for the kernel, and only one of it is who asks for a lease.
	for row_port in $PORT 67; do
		by_all_macs 'IPv4 without source' host '' kind=udp sport=68 "port=$row_port" src=0.0.0.7 \
			dst=255.255.255.255
	done
	for row_source in $NEIGHBOUR 8.8.8.8; do
		for row_to in 192.168.77.1 $WLAN 224.0.0.1; do
			by_all_macs "IPv4 from $row_source" host '' \
				kind=udp port=$PORT "src=$row_source" "dst=$row_to"
		done
	done
	for row_to in $GROUPS_16; do
		row_expected=never
		case $row_to in 0 | 1) row_expected=kernel ;; esac
		row_mac=to=01:80:c2:00:00:0$row_to
		# By the port, that is; the bridge may hear it as it hears what is for everybody.
		try 'IPv4 by the port' one host " $PORT_OF_ONE\$" $row_expected "$row_mac" \
			kind=udp port=$PORT src=192.168.77.10 dst=192.168.77.1
		try 'ARP by the port' one one "arp .* $MAC_OF_PORT\$" $row_expected "$row_mac" \
			kind=arp src=192.168.77.10 dst=192.168.77.1
		[ "$row_to" = 1 ] || row_expected=never
		try 'ping by groups' one one icmp $row_expected "$row_mac" \
			kind=echo src=192.168.77.10 dst=192.168.77.1
	done
	rows_of_forger
	rows_of_invalid
	rows_of_honest_guest
}

# Sources that are not the guest's, to the bridge's MAC.
rows_of_forger() {
	for row_source in 192.168.77.1 192.168.77.255 192.168.78.1 192.168.78.10 $WLAN $NEIGHBOUR \
		127.0.0.1 8.8.8.8 100.64.0.1; do
		for row_kind in udp syn echo; do
			row_words="to=$BRIDGE_MAC kind=$row_kind src=$row_source"
			try "forged to a guest of another bridge" one three '' never "$row_words" \
				dst=192.168.78.10
			try "forged to the uplink" one ap '' never "$row_words" dst=10.99.2.2
			try "forged to the neighbour" one ap '' never "$row_words" dst=$NEIGHBOUR
		done
		for row_to in 192.168.77.1 192.168.78.1 $WLAN 192.168.77.255 255.255.255.255 224.0.0.1; do
			try "forged to the host" one host '' never "to=$BRIDGE_MAC" kind=udp \
				port=$PORT "src=$row_source" "dst=$row_to"
		done
		try "forged to the host's DHCP server" one host '' never "to=$BROADCAST" kind=udp port=67 \
			sport=68 "src=$row_source" dst=255.255.255.255
	done
	for row_source in 0.0.0.0 224.0.0.1 255.255.255.255; do
		try "no source at all" one host '' kernel "to=$BRIDGE_MAC" kind=udp port=$PORT \
			"src=$row_source" dst=192.168.77.1
		try "no source at all" one ap '' kernel "to=$BRIDGE_MAC" kind=udp \
			"src=$row_source" dst=10.99.2.2
	done
}

# What conntrack knows no connection for is not translated, and so must not leave.
rows_of_invalid() {
	for row_kind in syn-ack rst fin ack no-flags all-flags echo-reply unreachable time-reply \
		udp-wrong-sum 33 132 136; do
		for row_to in 10.99.2.2 $NEIGHBOUR; do
			try "untranslated to the uplink" one ap '(refused|.*) 192\.168\.' never "to=$BRIDGE_MAC" \
				"kind=$row_kind" src=192.168.77.10 "dst=$row_to"
		done
	done
}

rows_of_honest_guest() {
	row_words="to=$BRIDGE_MAC src=192.168.77.10"
	try "a lease" one host ' brW0$' always "to=$BROADCAST" kind=udp sport=68 port=67 src=0.0.0.0 \
		dst=255.255.255.255
	try "the host's server" one host ' brW0$' always "$row_words" kind=udp port=$PORT dst=192.168.77.1
	try "the gateway's MAC" one one "arp .* $BRIDGE_MAC\$" always "to=$BROADCAST" kind=arp \
		src=192.168.77.10 dst=192.168.77.1
	try "the other guest" one two '' always "to=$(mac two eth0)" kind=udp src=192.168.77.10 \
		dst=192.168.77.11
	try "the neighbour" one ap "$UPLINK_SEES" always "$row_words" kind=udp dst=$NEIGHBOUR
	try "the gateway's answer" one one 'icmp 192' always "$row_words" kind=echo dst=192.168.77.1
}

# With IPv6 forwarding on: through the host.
rows_of_forwarding() {
	for row_source in 2001:db8:77::10 2001:db8:1::1 2001:db8:1::2; do
		for row_kind in udp syn echo6; do
			try "IPv6 to the uplink" one ap '' never "to=$BRIDGE_MAC" kind=$row_kind \
				src=$row_source dst=2001:db8:2::9
		done
	done
	rows_of_honest_guest
}

# What a machine in the uplink's network tries.
rows_of_neighbour() {
	row_mac=to=$(cat /sys/class/net/wlan0/address)
	for row_kind in udp syn syn-ack echo 132; do
		for row_source in 192.168.77.10 192.168.77.11 192.168.77.200; do
			# hostile: it comes back translated, and then what is sent there is an answer.
			try "a guest's source to itself" ap ap '' never "$row_mac" kind=$row_kind \
				src=$row_source dst=$NEIGHBOUR
			try "a guest's source to the Internet" ap ap '' never "$row_mac" kind=$row_kind \
				src=$row_source dst=203.0.113.9
		done
		for row_source in 192.168.77.10 192.168.78.10 $NEIGHBOUR 203.0.113.9 $WLAN 192.168.77.1; do
			try "to a guest" ap two '' never "$row_mac" kind=$row_kind "src=$row_source" \
				dst=192.168.77.11
		done
	done
	for row_kind in rst ack fin no-flags echo-reply unreachable udp-wrong-sum; do
		try "to a guest" ap two '(refused|.*)' never "$row_mac" kind=$row_kind src=$NEIGHBOUR dst=192.168.77.11
	done
	for row_source in 192.168.77.10 192.168.77.1 192.168.78.10; do
		for row_to in 192.168.77.1 $WLAN 255.255.255.255; do
			try "a guest's source to the host" ap host '' never "$row_mac" kind=udp port=$PORT \
				src=$row_source "dst=$row_to"
		done
		for row_to in $GROUPS_16; do
			try "a guest's source, by groups" ap host '' never "to=01:80:c2:00:00:0$row_to" \
				kind=udp port=$PORT src=$row_source "dst=$WLAN"
			try "to a guest, by groups" ap two '' kernel "to=01:80:c2:00:00:0$row_to" \
				kind=udp src=$NEIGHBOUR dst=192.168.77.11
		done
	done
	try "the host's server" ap host ' wlan0$' always "$row_mac" kind=udp port=$PORT src=$NEIGHBOUR \
		"dst=$WLAN"
	try "the host's answer" ap ap icmp always "$row_mac" kind=echo "src=$NEIGHBOUR" "dst=$WLAN"
}

# watched NAME NAMESPACE WORD…: its log is NAME.log.
watched() {
	watched_log=$1.log
	watched_in=$2
	shift 2
	: >"$watched_log"
	ip netns exec "$watched_in" "$WATCH" "$@" >>"$watched_log" 2>&1 &
	background="${background:-} $!"
	await grep -q ready "$watched_log"
}

# The IPv6 routes and addresses that advertisements have made.
note_routes() {
	{ ip -6 route show table all; ip -6 address; } |
		sed -n 's/.*2001:db8:\([0-9a-f]*\):[:0-9a-f]*\/64.*/\1/p' | sort -u |
		while read -r route_prefix; do
			echo "$((0x$route_prefix)) route"
		done >route.log
}

# number_rows FILE MARK: each row with its number before it.
number_rows() {
	awk -v mark="$2" '{ print mark + NR ";" $0 }' "$1"
}

# frames_of SENDER: those of the file numbered.
frames_of() {
	awk -F ';' -v sender="$1" '$3 == sender { print "mark=" $1 " " $7 }' numbered
}

# send_rows SENDER INTERFACE: those of the file numbered; guest one sends the file frames by
# send_from_one.
send_rows() {
	frames_of "$1" >frames
	[ -s frames ] || return 0
	if [ "$1" = one ]; then send_from_one; else ip netns exec "$1" "$FRAME" "$2" <frames; fi
}

# arrived: what is seen of the rows, as "MARK;…;yes" or "…;no", in the file arrived.
arrived() {
	note_routes
	note_one
	awk -F ';' '
	FNR == 1 { file = FILENAME; sub(/\.log$/, "", file) }
	FILENAME ~ /\.log$/ { split($0, word, " "); log_of[file, word[1]] = log_of[file, word[1]] $0 "\n"; next }
	{
		seen = "no"
		count = split(log_of[$4, $1], line, "\n")
		for (i = 1; i < count; i++)
			if (line[i] ~ $5 && (line[i] !~ / refused / || $5 ~ /refused/)) seen = "yes"
		print $0 ";" seen
	}' host.log one.log two.log three.log ap.log route.log numbered >arrived
}

# What is always to be seen, and is not yet.
honest_missing() {
	arrived
	grep ';always;.*;no$' arrived
}

all_honest() {
	! honest_missing >missing
}

# all_tried FILE MARK: the rows of the file are sent, and all that comes of them has come.
all_tried() {
	pass_mark=$2
	number_rows "$1" "$pass_mark" >numbered
	send_rows one eth0
	send_rows ap sta
	(await all_honest) || fail "did not arrive: $(cat missing)"
}

# none_through FILE MARK TITLE: nothing of it gets through.
none_through() {
	all_tried "$1" "$2"
	count_classes "$3"
	blame "$3" 'gets through' ';(never|kernel);.*;yes$'
}

# each_through FILE MARK TITLE: without what brw0 sets up all of them do; but what the kernel keeps out.
each_through() {
	all_tried "$1" "$2"
	count_classes "$3"
	blame "$3" 'proves nothing' ';never;.*;no$'
	blame "$3" 'was not kept out by the kernel' ';kernel;.*;yes$'
}

# blame TITLE WHAT EXPRESSION: the rows that match are faults.
blame() {
	grep -E "$3" arrived | sed "s/^/$1: $2: /" >>faults || :
}

# no_faults: the case fails if there are any, of all passes.
no_faults() {
	[ ! -s faults ] || {
		head -n 1000 faults
		fail "$(wc -l <faults) faults"
	}
}

# count_classes TITLE: a line a class into the table, see tests/netns/tries.sh.
count_classes() {
	awk -F ';' -v title="$1" '
	!($2 in tries) { order[++n] = $2 }
	{ tries[$2]++; through[$2] += $8 == "yes"; kernel[$2] += $6 == "kernel" }
	END { for (i = 1; i <= n; i++)
		printf "%-34s | %-46s | %4d tries | %4d through%s\n", title, order[i], tries[order[i]],
			through[order[i]], kernel[order[i]] ? " (" kernel[order[i]] " never: kernel)" : "" }
	' arrived >&3
}

# tries_host WAY BACKEND: the host, its neighbour, and two guests of the honest sort.
tries_host() {
	[ -e /proc/sys/net/ipv6 ] || skip "this kernel has no IPv6"
	# shellcheck disable=SC2034 # for init
	FIREWALL=$2
	[ "$1" != helper ] || given_copy
	internet
	online
	{
		printf '[brW0]\naddress=192.168.77.1/24\n'
		[ "$1" != ports ] || echo ports=eth1
		printf '[brW1]\naddress=192.168.78.1/24\n'
	} >brw0.conf
	given_ipv6
	init >said
	guest two brW0 192.168.77.11/24 192.168.77.1
	guest three brW1 192.168.78.10/24 192.168.78.1
	BRIDGE_MAC=$(cat /sys/class/net/brW0/address)
	observe
}

# The host has IPv6 by its uplink.
given_ipv6() {
	ip address add 2001:db8:1::2/64 dev wlan0 nodad
	ip -n ap address add 2001:db8:1::1/64 dev sta nodad
	ip -6 route add 2001:db8:2::/64 via 2001:db8:1::1
	set_to net/ipv6/conf/default/accept_dad 0
}

observe() {
	pings two 192.168.77.1
	pings three 192.168.78.1
	pings ap "$WLAN"
	busybox ping -q -c 1 2001:db8:1::1 >ping.out || fail "no IPv6"
	ip netns attach host $$
	watched host host hear $PORT 67
	watched two two see eth0
	watched three three see eth0
	watched ap ap see sta
}

# All that brw0 has set up against these, and what the kernel has by itself, is taken away.
defenceless() {
	nft flush ruleset
	for off_table in raw mangle nat filter; do
		iptables-legacy -t "$off_table" -F
	done
	for off_device in all brW0 brW1 wlan0 "$PORT_OF_ONE"; do
		off_ip4=net/ipv4/conf/$off_device
		for off_setting in rp_filter arp_ignore drop_unicast_in_l2_multicast; do
			set_to "$off_ip4/$off_setting" 0
		done
		set_to "$off_ip4/accept_local" 1
		set_to "$off_ip4/route_localnet" 1
		set_to "net/ipv6/conf/$off_device/disable_ipv6" 0
		set_to "net/ipv6/conf/$off_device/accept_ra" 1
	done
	echo 0 >"/sys/class/net/$PORT_OF_ONE/brport/group_fwd_mask"
	echo 0 >/sys/class/net/brW0/bridge/group_fwd_mask
	UPLINK_SEES=
}

# tries_passes WAY BACKEND: the whole table, with what brw0 sets up and without.
tries_passes() {
	MAC_OF_PORT=$(cat "/sys/class/net/$PORT_OF_ONE/address")
	UPLINK_SEES=" $WLAN "
	rows_of_neighbour >neighbour.rows
	for rpf in 0 2; do
		for rpf_device in all wlan0 brW0; do
			set_to "net/ipv4/conf/$rpf_device/rp_filter" $rpf
		done
		none_through neighbour.rows $((25000 + rpf * 1000)) "$1, $2, rp_filter $rpf"
	done
	rows_of_guest >guest.rows
	none_through guest.rows 21000 "$1, $2"
	[ -z "$(ip -6 route show default)" ] || echo "$1, $2: a guest is the host's router" >>faults
	set_to net/ipv6/conf/all/forwarding 1
	rows_of_forwarding >forwarding.rows
	none_through forwarding.rows 22000 "$1, $2, IPv6 forwarding"
	defenceless
	rows_of_forwarding >forwarding.rows
	each_through forwarding.rows 23000 "$1, defenceless, IPv6 forwarding"
	set_to net/ipv6/conf/all/forwarding 0
	rows_of_guest >guest.rows
	each_through guest.rows 24000 "$1, defenceless"
	[ -n "$(ip -6 route show default)" ] || fail "no guest could be the host's router"
	each_through neighbour.rows 26000 "$1, defenceless"
}
