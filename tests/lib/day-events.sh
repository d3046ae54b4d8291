# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What happens to a laptop in a day; after day.sh.
#
# A row: what happens, and what is right afterwards (what_is_right in day.sh). A row with a full stop
# belongs to the one before: what has begun goes on, or ends. Rows with "long" are for long days, since
# they want other people's programs.

EVENTS='
roam             online
resolver         online
own_subnet       online
. home           online
wider            online
. home           online
narrower         online
. home           online
router_inside    online
. home           online
dns_inside       online
. home           online
cable            online
. cable_away     online
vpn              online
. vpn_away       online
resume           online
offline          offline
. back_online    online
flush            online
reload           online
docker_drops     online
. docker_gone    online
bridge_deleted   online
forwarding_off   online
policy_rule      online
. policy_gone    online
only_tunnel      online
. no_tunnel      alone
. tunnel_again   online
. any_uplink     online
docker           online long
. docker_ends    online long
ufw_drops        online long
. ufw_ends       online long
firewalld_zone   online long
. firewalld_ends online long
libvirt          online long
. libvirt_ends   online long
'

# event_rows EVENT: it, and what belongs to it.
event_rows() {
	echo "$EVENTS" | awk -v wanted="$1" '
		NF && $1 != "." { is_it = $1 == wanted; if (is_it) print $1, $2 }
		$1 == "." && is_it { print $2, $3 }'
}

# event_names SERVER: of the first rows, all that can happen here. Kea and libvirt's dnsmasq both want
# port 67 to themselves.
event_names() {
	echo "$EVENTS" | awk -v long="${DAY_FULL:-}" -v server="$1" '
		!NF || $1 == "." || ($3 == "long" && long == "") { next }
		$1 == "libvirt" && server == "kea" { next }
		{ print $1 }'
}

# passes EVENT: it happens, and ends.
passes() {
	event_rows "$1" >rows
	[ -s rows ] || fail "no such event: $1"
	while read -r passes_event passes_right <&3; do
		happens "$passes_event" "$passes_right"
	done 3<rows
}

#
# The access point, and the laptop on it.
#

# dns_in NAMESPACE ADDRESS: a DNS server, $dns_started.
dns_in() {
	ip netns exec "$1" dnsmasq --no-daemon -C /dev/null --no-resolv --no-hosts --user=root --pid-file= \
		--listen-address="$2" --bind-interfaces --host-record="$SERVER_NAME,$SERVER" \
		--local="/${SERVER_NAME#*.}/" >"$1.dns" 2>&1 &
	dns_started=$!
	await grep -q ' started' "$1.dns"
}

# dns_at ADDRESS: one of that address, which the access point has, in place of the last one.
dns_at() {
	[ -z "${dns_process:-}" ] || { kill "$dns_process"; wait "$dns_process" 2>/dev/null || :; }
	dns_in ap "$1"
	dns_process=$dns_started dns_server=$1
}

resolv_conf() {
	: >resolv.new
	for resolv_server; do echo "nameserver $resolv_server" >>resolv.new; done
	mv resolv.new /etc/resolv.conf
}

# default_by ROUTER LINK
default_by() {
	ip route replace default via "$1" dev "$2"
}

# join ADDRESS/LENGTH ROUTER: another access point, with a DNS server of its own.
join() {
	ip -n ap address flush dev sta
	ip -n ap address add "$2/${1#*/}" dev sta
	dns_at "$2"
	happened
	ip address flush dev wlan0
	ip address add "$1" dev wlan0
	default_by "$2" wlan0
	resolv_conf "$2"
	router=$2
}

home() {
	join "$WLAN/24" "$AP"
}

roam() {
	roam_n=$((${roam_n:-10} % 100 + 1))
	join "10.98.$roam_n.2/24" "10.98.$roam_n.1"
}

resolver() {
	resolver_n=$((${resolver_n:-10} % 100 + 1))
	ip -n ap address add "10.97.$resolver_n.1/32" dev sta
	dns_at "10.97.$resolver_n.1"
	happened
	resolv_conf "10.97.$resolver_n.1"
}

#
# Networks that clash with the bridge's.
#

bridge_address() {
	ip -4 -o address show dev brW0 | sed 's/.*inet \([^/]*\).*/\1/'
}

# bridge_network: the address's first three numbers.
bridge_network() {
	own=$(bridge_address)
	net=${own%.*}
}

moved() {
	moved_to=$(bridge_address)
	[ -n "$moved_to" ] && [ "$moved_to" != "$own" ]
}

# moves: the bridge does, and then guests ask: by themselves they would after half their lease.
moves() {
	responds
	await moved
	guests_ask
}

own_subnet() {
	bridge_network
	join "$net.50/24" "$net.254"
	moves
}
wider() {
	bridge_network
	join "${net%.*}.250.2/16" "${net%.*}.250.1"
	moves
}
narrower() {
	bridge_network
	join "$net.130/25" "$net.129"
	moves
}
router_inside() {
	bridge_network
	ip -n ap address add "$net.200/32" dev sta
	happened
	ip route add "$net.200/32" dev wlan0
	ip route replace default via "$net.200" dev wlan0
	moves
}
dns_inside() {
	bridge_network
	ip -n ap address add "$net.53/32" dev sta
	dns_at "$net.53"
	happened
	resolv_conf "$net.53"
	moves
}

#
# Other links.
#

cable_up() {
	[ -e /sys/class/net/eth1 ] || link eth1 '' ap cable 10.96.0.1/24
	ip -n ap link set cable up
	ip address replace 10.96.0.2/24 dev eth1
	await grep -q 1 /sys/class/net/eth1/carrier
}
cable() {
	cable_up
	dns_at 10.96.0.1
	happened
	ip route add default via 10.96.0.1 dev eth1 metric 50
	ip route delete default dev wlan0
	ip route add default via "$router" dev wlan0 metric 600
	resolv_conf 10.96.0.1 "$router"
}
cable_away() {
	dns_at "$router"
	happened
	ip -n ap link set cable down
	ip route delete default dev eth1 2>/dev/null || :
	ip route delete default dev wlan0
	default_by "$router" wlan0
	resolv_conf "$router"
}

# tunnel_up: as wg-quick and OpenVPN do it, the default route stays.
tunnel_up() {
	link tun0 10.8.0.2/24 inet peer 10.8.0.1/24
	ip link set tun0 mtu 1420
	ip -n inet link set peer mtu 1420
	for half in 0 128; do ip route add "$half.0.0.0/1" via 10.8.0.1; done
}
# Its DNS server, in the namespace behind it, is there before.
vpn_dns() {
	[ -z "${vpn_process:-}" ] || return 0
	ip -n inet address add 10.8.9.1/32 dev lo
	dns_in inet 10.8.9.1
	vpn_process=$dns_started
}
vpn() {
	vpn_dns
	happened
	tunnel_up
	resolv_conf 10.8.9.1
}
vpn_away() {
	ip link delete tun0
	resolv_conf "$dns_server"
}

# Guests leave by that alone.
only_tunnel() {
	vpn_dns
	happened
	day_configures uplink=tun0
	tunnel_up
	resolv_conf 10.8.9.1
}
no_tunnel() {
	vpn_away
}
tunnel_again() {
	tunnel_up
	resolv_conf 10.8.9.1
}
any_uplink() {
	day_configures
	vpn_away
}

# The clock's jump cannot be made here: the link goes and comes, as it does then.
resume() {
	ip link set wlan0 down
	ip link set wlan0 up
	default_by "$router" wlan0
}

offline() {
	ip link set wlan0 down
	resolv_conf
}
back_online() {
	ip link set wlan0 up
	default_by "$router" wlan0
	resolv_conf "$dns_server"
}

# Guests have a table of their own, by the cable.
policy_rule() {
	cable_up
	happened
	ip route add default via 10.96.0.1 dev eth1 table 100
	ip rule add iif brW0 lookup 100 priority 1000
	echo 10.96.0.2 >way
}
policy_gone() {
	ip rule delete priority 1000
	ip route flush table 100
	ip -n ap link set cable down
	rm way
}

#
# Rules, and settings.
#

# What other programs of this host use: the same backend as brw0.
host_iptables() {
	case $FIREWALL in iptables) echo iptables-legacy ;; *) echo iptables-nft ;; esac
}

# The legacy tables send no events: the next one helps.
any_event() {
	[ "$FIREWALL" = nftables ] || { interface dummy0 && ip link delete dummy0; }
}

everything_flushed() {
	nft flush ruleset
	while read -r flushed_table; do
		iptables-legacy -w -t "$flushed_table" -F
	done </proc/net/ip_tables_names
}
flush() {
	everything_flushed
	any_event
}
reload() {
	printf '%s\n' 'flush ruleset' 'table inet theirs {' 'chain forward {' \
		'type filter hook forward priority 0; policy accept;' '}' '}' >theirs.nft
	happened
	nft -f theirs.nft
}
docker_drops() {
	sh "$SOURCE/tests/lib/docker-like.sh" "$(host_iptables)"
	any_event
}
docker_gone() {
	"$(host_iptables)" -w -P FORWARD ACCEPT
	"$(host_iptables)" -w -F
	"$(host_iptables)" -w -t nat -F
	any_event
}
forwarding_off() {
	set_to net/ipv4/ip_forward 0
}

bridge_deleted() {
	ip link delete brW0
	responds
	await [ -e /sys/class/net/brW0 ]
	# Guests' TAPs are put back; this is none. A guest whose link went asks again.
	ip link set port-one master brW0
	guests_ask
}

#
# Other people's programs: managers.sh.
#

docker() {
	iptables_is "$(host_iptables | sed s/iptables-//)"
	set_to net/ipv4/ip_forward 0
	: >manager.log
	start_docker
	happened
	any_event
}
docker_ends() {
	docker_process=$(cat /run/docker.pid)
	kill "$docker_process"
	await [ ! -d "/proc/$docker_process" ]
	docker_gone
}
ufw_drops() {
	iptables_is "$(host_iptables | sed s/iptables-//)"
	start_ufw
	happened
	any_event
}
# It leaves its chains, and where they are it takes their rules to be there when it is enabled again, of
# which another event may have taken some: the host itself is offline then.
ufw_ends() {
	ufw disable >ufw.log
	for ufw_iptables in "$(host_iptables)" "$(host_iptables | sed s/ip/ip6/)"; do
		"$ufw_iptables" -w -F
		"$ufw_iptables" -w -X
	done
	any_event
}
# With brw0's zone, as README has it.
firewalld_zone() {
	cp "$SOURCE/etc/brw0-firewalld.xml" /etc/firewalld/zones/brw0.xml
	sed -i "s/^FirewallBackend=.*/FirewallBackend=nftables/" /etc/firewalld/firewalld.conf
	[ -S /run/dbus/system_bus_socket ] || start_dbus
	start_manager firewalld --nofork --nopid
	firewalld_process=$!
	manager_ready firewall-cmd --state
	happened
	firewall-cmd --reload >firewall-cmd.log
}
firewalld_ends() {
	kill "$firewalld_process"
	wait "$firewalld_process" || :
}
libvirt() {
	iptables_is "$(host_iptables | sed s/iptables-//)"
	start_libvirt
}
libvirt_ends() {
	virsh_net net-destroy default
	virsh_net net-undefine default
	libvirt_process=$(cat /run/libvirtd.pid)
	kill "$libvirt_process"
	await [ ! -d "/proc/$libvirt_process" ]
}
