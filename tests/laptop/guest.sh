#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest without the weight of QEMU, which would be emulated twice here: see tapguest.c.
#
#	guest start NAME MAC     gets its TAP by the bridge helper, as the user anna; sends its name
#	guest wait NAME SECONDS  until it resolved a name and fetched a page, begun after now
#	guest last NAME          what it said last
#	guest renew NAME         asks for a lease at once, which it otherwise does after half of it
#	guest stop NAME
set -u
name=${2-} ns=g-${2-} run=/run/guest-${2-}

start() {
	ip netns add "$ns"
	ip -n "$ns" link set lo up
	# Not /etc/resolv.conf: a rename by NetworkManager would be seen through it.
	: >"/run/$ns.resolv"
	setsid tapguest "/run/netns/$ns" "$1" "$(id -u anna)" /usr/libexec/brw0-bridge-helper brW0 \
		>"$run.tap" 2>&1 </dev/null &
	echo $! >"$run.tap.pid"
	for _ in $(seq 60); do ! grep -q ready "$run.tap" || break; sleep 0.3; done
	grep -q ready "$run.tap" || { cat "$run.tap"; ip netns del "$ns"; exit 1; }
	ip -n "$ns" link set eth0 up
	setsid ip netns exec "$ns" busybox udhcpc -f -S -i eth0 -x "hostname:$name" -t 3 -T 2 -A 5 \
		-s /usr/local/share/guest-lease >"$run.dhcp" 2>&1 </dev/null &
	echo $! >"$run.dhcp.pid"
	setsid ip netns exec "$ns" "$0" look "$name" </dev/null >>"$run.log" 2>&1 &
	echo $! >"$run.look.pid"
}

# Once a second: what works.
look() {
	while :; do
		resolved=no page=no
		server=$(awk '{ print $2; exit }' "/run/$ns.resolv")
		! timeout 4 busybox nslookup -type=a brw0.example "$server" 2>/dev/null | grep -q 203.0.113.80 ||
			resolved=ok
		! timeout 4 busybox wget -q -O /dev/null http://203.0.113.80/ 2>/dev/null || page=ok
		echo "name=$resolved page=$page ip=$(ip -4 -o address show dev eth0 | awk '{ print $4 }') dns=$server"
		sleep 1
	done
}

lines() {
	wc -l <"$run.log"
}

# The line that was being made when this began does not count.
wait_online() {
	begin=$(($(lines) + 1))
	while [ "$SECONDS" -lt "$1" ]; do
		if tail -n "+$((begin + 1))" "$run.log" | grep -q 'name=ok page=ok'; then
			echo "guest $name online after $SECONDS s: $(tail -n 1 "$run.log")"
			return 0
		fi
		sleep 1
	done
	echo "guest $name offline after $1 s: $(tail -n 1 "$run.log"); $(tail -n 1 "$run.dhcp")"
	return 1
}

stop() {
	for file in "$run".*.pid; do kill "$(cat "$file")"; done
	ip netns del "$ns"
	rm -f "$run".*
}

case ${1-} in
start) start "$3" ;;
look) look ;;
wait) wait_online "$3" ;;
renew) kill -USR2 "$(cat "$run.dhcp.pid")"; sleep 1; kill -USR1 "$(cat "$run.dhcp.pid")" ;;
last) tail -n 1 "$run.log" ;;
stop) stop ;;
*) sed -n '5,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
