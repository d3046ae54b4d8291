#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# udhcpc's script in a guest's namespace, whose resolv.conf is /run/NAMESPACE.resolv.
# shellcheck disable=SC2154 # udhcpc sets them
case $1 in
deconfig)
	ip -4 address flush dev "$interface"
	ip link set "$interface" up
	;;
bound | renew)
	ip -4 -o address show dev "$interface" | grep -q " $ip/" || ip -4 address flush dev "$interface"
	ip address replace "$ip/$mask" broadcast "${broadcast:-+}" dev "$interface"
	for gateway in $router; do ip route replace default via "$gateway" dev "$interface"; done
	[ -z "${mtu-}" ] || ip link set "$interface" mtu "$mtu"
	for server in $dns; do echo "nameserver $server"; done >"/run/$(ip netns identify $$).resolv"
	echo "LEASE $1 ip=$ip/$mask router=$router dns=$dns mtu=${mtu-} lease=$lease"
	;;
*) echo "LEASE $1 ${message-}" ;;
esac
