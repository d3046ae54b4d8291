#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# dns=host where the DHCP server answers no names itself: rules send what guests ask at the bridge's
# address to the server that the host asks.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# up BACKEND [LINE…]: the host of laptop.sh, and a guest with a static address.
up() {
	needs dnsmasq
	FIREWALL=$1
	shift
	internet_by_lease
	{ printf '[brW0]\ndhcp=isc\ndns=host\n' && for line; do echo "$line"; done; } >brw0.conf
	init >said
	guest one brW0 192.168.77.10/24 192.168.77.1
	await grep -q 1 /sys/class/net/port-one/carrier
	cat >ask.pl <<-'END'
		# ask.pl PROTOCOL PORT NAME: the address of that name, by 192.168.77.1; 3: refused, 4: silence.
		use Socket qw(:all);
		my ($protocol, $port, $name) = @ARGV;
		my $tcp = $protocol eq "tcp";
		$SIG{ALRM} = sub { exit 4 };
		alarm 5;
		socket(S, AF_INET, $tcp ? SOCK_STREAM : SOCK_DGRAM, 0) or die $!;
		setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
		bind(S, pack_sockaddr_in($port, INADDR_ANY)) or die $!;
		connect(S, pack_sockaddr_in(53, inet_aton("192.168.77.1"))) or exit 3;
		my $query = pack("n6", 7, 256, 1, 0, 0, 0) .
			join("", map { pack("C/a", $_) } split(/\./, $name)) . pack("Cnn", 0, 1, 1);
		syswrite(S, $tcp ? pack("n/a", $query) : $query) or exit 3;
		my $answer = "";
		defined sysread(S, $answer, 4096) or exit 3;
		sysread(S, $answer, 4096) if $tcp && length($answer) == 2;
		exit 5 unless unpack("n", substr($answer, $tcp && length($answer) > length($query) + 16 ? 8 : 6, 2));
		print inet_ntoa(substr($answer, -4)), "\n";
	END
}

# asks PROTOCOL NAME ADDRESS [PORT]: the guest gets that answer.
asks() {
	at one perl ask.pl "$1" "${4:-0}" "$2" >answer || fail "$1: no answer for $2: $?"
	[ "$(cat answer)" = "$3" ] || fail "$2 is $(cat answer), not $3"
}

# asks_in_vain PROTOCOL: it is refused, and at once.
asks_in_vain() {
	begin=$(date +%s)
	status 3 at one perl ask.pl "$1" 0 "$SERVER_NAME"
	[ $(($(date +%s) - begin)) -le 1 ] || fail "not at once"
}

# resolv_conf [SERVER…]
resolv_conf() {
	: >new.conf
	for server; do echo "nameserver $server" >>new.conf; done
	cat new.conf >/etc/resolv.conf
}

# second_server: one that knows the first one's name as 10.0.0.7. Its address is on an interface that
# the first one does not serve, and was there before: that would listen on a new one itself.
second_server() {
	at ap dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --listen-address=10.99.2.1 \
		--bind-interfaces --address="/$SERVER_NAME/10.0.0.7" >second.log 2>&1 &
	await grep -q ' started' second.log
}

rules_are_there() {
	init --status >tree || { cat tree; fail "does not hold"; }
	case $FIREWALL in
	iptables) iptables-legacy-save -t nat | grep -e '-j DNAT' >rules.dnat || : ;;
	nftables) nft list table inet brw0-brW0 | grep dnat.ip.to >rules.dnat || : ;;
	esac
	[ "$(wc -l <rules.dnat)" = "$1" ] || { cat rules.dnat; fail "not $1 rules"; }
}

resolves() {
	up "$1"
	rules_are_there 2
	asks udp "$SERVER_NAME" "$SERVER"
	asks tcp "$SERVER_NAME" "$SERVER"
	init >said
	grep -q 'nothing to change' said || { cat said; fail "changed again"; }
	# The host itself, and other addresses and ports, are as they were.
	web_server inet 53
	seen_as one "$SERVER" "$WLAN"
	fetch one "$SERVER" 53 >page || fail "port 53 elsewhere is translated"
	init --remove >said
	rules_left=$({ iptables-legacy-save -t nat && nft list ruleset; } | grep -c 'dnat\|DNAT' || :)
	[ "$rules_left" = 0 ] || fail "rules are left"
}
resolves_iptables() { resolves iptables; }
it dns-host-guest-resolves-by-the-bridge-in-the-legacy-tables resolves_iptables
resolves_nftables() { resolves nftables; }
it dns-host-guest-resolves-by-the-bridge-in-nftables resolves_nftables

# The same source port, which the kernel would send on as it did before.
roams() {
	up "$1"
	second_server
	asks udp "$SERVER_NAME" "$SERVER" 5353
	resolv_conf 10.99.2.1
	asks udp "$SERVER_NAME" "$SERVER" 5353
	init >said
	asks udp "$SERVER_NAME" 10.0.0.7 5353
	asks tcp "$SERVER_NAME" 10.0.0.7
	# Offline: at once.
	resolv_conf
	init >said
	rules_are_there 0
	asks_in_vain udp
	asks_in_vain tcp
	resolv_conf "$AP"
	init >said
	asks udp "$SERVER_NAME" "$SERVER" 5353
	# Another way is configured.
	sed -i s/dns=host/dns=uplink/ brw0.conf
	init >said
	rules_are_there 0
	asks_in_vain udp
}
roams_iptables() { roams iptables; }
it dns-host-follows-the-host-in-the-legacy-tables roams_iptables
roams_nftables() { roams nftables; }
it dns-host-follows-the-host-in-nftables roams_nftables

# The access point has the bridge's network: that moves, and one run is all that it takes. Until then
# the kernel looks for the server on the bridge.
moves() {
	up "$1"
	ip -n ap address flush dev sta
	ip -n ap address add 192.168.77.254/24 dev sta
	ip netns exec ap dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --bind-interfaces \
		--user=root --listen-address=192.168.77.254 --address="/$SERVER_NAME/10.0.0.8" >moved.log 2>&1 &
	(await grep -q ' started' moved.log) || { cat moved.log; fail "no DNS server"; }
	ip address flush dev wlan0
	ip address add 192.168.77.50/24 dev wlan0
	ip route replace default via 192.168.77.254 dev wlan0
	resolv_conf 192.168.77.254
	init >said
	rules_are_there 2
	ip -n one address flush dev eth0
	ip -n one address add 192.168.78.10/24 dev eth0
	ip -n one route add default via 192.168.78.1
	at one timeout 5 busybox nslookup -type=a "$SERVER_NAME" 192.168.78.1 >answer 2>&1 ||
		{ cat answer; fail "not resolved"; }
	grep -q 10.0.0.8 answer || { cat answer; fail "not by the new server"; }
}
moves_iptables() { moves iptables; }
it dns-host-is-right-after-the-run-that-moves-the-bridge-legacy moves_iptables
moves_nftables() { moves nftables; }
it dns-host-is-right-after-the-run-that-moves-the-bridge-nftables moves_nftables

# Never two of them: a server of the host's own that answers there is left alone.
own_server() {
	up nftables
	rules_are_there 2
	dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --user=root --listen-address=192.168.77.1 \
		--bind-interfaces --address="/$SERVER_NAME/10.0.0.9" >own.log 2>&1 &
	own=$!
	await grep -q ' started' own.log
	init >said
	rules_are_there 0
	asks udp "$SERVER_NAME" 10.0.0.9
	kill "$own"
	wait "$own" || :
	init >said
	asks udp "$SERVER_NAME" "$SERVER"
}
it dns-host-leaves-a-server-that-answers-alone own_server

# uplink=tun0: by it alone, whether it is there or not.
pinned() {
	up nftables uplink=tun0
	at one perl ask.pl udp 0 "$SERVER_NAME" >answer && fail "beside the uplink"
	sed -i s/tun0/wlan0/ brw0.conf
	init >said
	asks udp "$SERVER_NAME" "$SERVER"
}
it dns-host-goes-by-the-configured-uplink-alone pinned

done_testing
