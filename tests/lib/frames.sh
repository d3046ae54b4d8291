# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What a guest sends by the Ethernet groups that a bridge hands to its host on the port itself
# (br_handle_frame() in the kernel's net/bridge/br_input.c), and what of it reaches the host there.

# given_host: addresses of a host, on brW0 and beside it, and a network that is routed elsewhere.
given_host() {
	ip link add uplink type veth peer name far
	ip address add 10.9.9.1/24 dev uplink
	ip link set uplink up
	ip link set far up
	ip address add 192.168.77.1/24 dev brW0
	ip route add default via 10.9.9.2
	# As brw0-nat-init makes it: what a port hands on to it is not answered, or by a MAC of its own.
	ip link set brW0 address 02:00:00:00:00:01
	echo 1 >/proc/sys/net/ipv4/conf/brW0/drop_unicast_in_l2_multicast
	[ ! -e /proc/net/if_inet6 ] || ip address add 2001:db8:9::1/64 dev uplink nodad
}

# reached TAP: a guest's frames by all sixteen groups; those that the host took on TAP itself, as
# "GROUP SOURCE DESTINATION" lines, in the file reached.
reached() {
	perl -MSocket=:all -e '
	my $tap = $ARGV[0];
	open(my $tun, "+<", "/dev/net/tun") or die $!;
	ioctl($tun, 0x400454ca, pack("a16 s x22", $tap, 0x1002)) or die $!;
	open(my $address, "<", "/sys/class/net/$tap/address") or die $!;
	my $own = pack("H2" x 6, split(/[:\n]/, <$address>));
	sub sum { my $s = 0; $s += $_ for unpack("n*", $_[0] . (length($_[0]) % 2 ? "\0" : ""));
		$s = ($s >> 16) + ($s & 0xffff) while $s >> 16; return ~$s & 0xffff }
	sub ip4 { my ($from, $to, $proto, $rest) = @_;
		my $head = pack("CCnnnCCna4a4", 0x45, 0, 20 + length $rest, 1, 0, 64, $proto, 0, $from, $to);
		substr($head, 10, 2) = pack("n", sum($head)); return $head . $rest }
	sub ip6 { my ($from, $to, $proto, $rest, $at) = @_;
		substr($rest, $at, 2) = pack("n", sum($from . $to . pack("NN", length $rest, $proto) . $rest));
		return pack("NnCCa16a16", 6 << 28, length $rest, $proto, 255, $from, $to) . $rest }
	sub udp { return pack("nnnn", 4242, 9999, 8 + length $_[0], 0) . $_[0] }
	my @sockets;
	for my $family (AF_INET, AF_INET6) {
		socket(my $s, $family, SOCK_DGRAM, 0) or next;
		setsockopt($s, SOL_SOCKET, 25, "$tap\0") or die $!;
		setsockopt($s, 41, 26, 1) if $family == AF_INET6;
		bind($s, $family == AF_INET ? pack_sockaddr_in(9999, INADDR_ANY) :
			pack_sockaddr_in6(9999, inet_pton(AF_INET6, "::"))) or die $!;
		setsockopt($s, SOL_SOCKET, 33, 1 << 24) or die $!;
		push @sockets, $s;
	}
	my @from = qw(192.168.77.5 10.9.9.7 8.8.8.8 192.168.77.1 127.0.0.1 0.0.0.0 169.254.3.3);
	my @to = qw(10.9.9.1 192.168.77.1 127.0.0.1 255.255.255.255 192.168.77.255 224.0.0.1 224.0.0.251);
	for my $group (map { sprintf "%02x", $_ } 0 .. 15) {
		my $mac = "\x52\x54\0\0\x0b" . chr(hex $group);
		my $put = sub { syswrite($tun, pack("H12a6n", "0180c20000$group", $mac, $_[0]) . $_[1]) };
		for my $from (@from) { for my $to (@to) {
			my ($f, $t) = (inet_aton($from), inet_aton($to));
			$put->(0x0800, ip4($f, $t, 17, udp("$group $from $to")));
			$put->(0x0800, ip4($f, $t, 1, "\x08\0" . pack("nnn", sum("\x08\0" . pack("nn", 7, 7)), 7, 7)));
			$put->(0x0806, pack("nnCCna6a4a6a4", 1, 0x0800, 6, 4, 1, $mac, $f, "\0" x 6, $t));
		} }
		my $f = inet_pton(AF_INET6, "fe80::bad");
		for my $to (qw(2001:db8:9::1 ff02::1 ::1)) {
			$put->(0x86dd, ip6($f, inet_pton(AF_INET6, $to), 17, udp("$group fe80::bad $to"), 6));
		}
		my $ra = pack("CCnCCnNN", 134, 0, 0, 64, 8, 1800, 0, 0) . pack("CCa6", 1, 1, $mac) .
			pack("CCCCNNNa16", 3, 4, 64, 0xc0, 86400, 86400, 0, inet_pton(AF_INET6, "2001:db8:bad::"));
		$put->(0x86dd, ip6($f, inet_pton(AF_INET6, "ff02::1"), 58, $ra, 2));
	}
	# What it takes it has taken by now; what it answers comes to the TAP.
	select(undef, undef, undef, 0.5);
	my $text;
	for my $s (@sockets) {
		while (defined recv($s, $text, 100, MSG_DONTWAIT) && length $text) { print "$text\n" }
	}
	my $ready = "";
	vec($ready, fileno($tun), 1) = 1;
	while (select(my $r = $ready, undef, undef, 0.2)) {
		sysread($tun, my $frame, 2000) or last;
		my ($to, $by, $type) = unpack("x5 H2 a6 n", $frame);
		# The bridge itself may answer, as it does to what is for everybody.
		print "$to answer to ARP\n" if $type == 0x0806 && unpack("x20 n", $frame) == 2 && $by eq $own;
		print "$to answer to ICMP\n" if $type == 0x0800 && unpack("x23 C", $frame) == 1;
	}' "$1" | sort -u >reached
	{
		ip -6 route show default dev "$1" | sed 's/.*/router advertisement/'
		ip -6 -o address show dev "$1" | sed 's/.*/address/'
	} 2>/dev/null | sort -u >>reached
}

# reached_nothing: by the group 00 a bridge without STP takes frames for its own.
reached_nothing() {
	! grep -v '^00 ' reached || fail "the host took it on the port"
}
