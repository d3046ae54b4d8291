#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong values of brw0.conf, for each DHCP server: brw0-dhcpd-conf itself refuses them in one line and
# writes nothing. The table also shows which messages name the line and the key; that is not asked for
# here, as not all of them do.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"

# KEY=VALUE on each line; it becomes the last line of brw0.conf. \r is a carriage return.
wrong_values() {
	cat <<-'END'
		dns=
		dns=,
		dns=10.9.9
		dns=10.9.9.9; option x
		dns=10.9.9.9" }
		dns=0.0.0.0
		dns=example.org
		mtu=0
		mtu=67
		mtu=1279
		mtu=65536
		mtu=-1
		mtu=1400 # comment
		mtu=nonsense
		range=192.168.77.200-192.168.77.100
		range=10.0.0.1-10.0.0.9
		range=192.168.77.100-192.168.78.5
		range=192.168.77.100
		range=192.168.77.100-192.168.77.200;
		lease-time=0
		lease-time=59
		lease-time=-900
		lease-time=31536001
		lease-time=99999999999999999999
		lease-time=15m
		domain=a"; evil "b
		domain=a b
		domain=a#b
		domain=a\rb
		domain=-a.internal
		domain=a..b
		domain=a_b
		host.a";x=52:54:00:12:34:02 192.168.77.11
		host.a#b=52:54:00:12:34:02 192.168.77.11
		host.-a=52:54:00:12:34:02 192.168.77.11
		host.a.b=52:54:00:12:34:02 192.168.77.11
		host.b=52:54:00:12:34:01 192.168.77.11
		host.b=52:54:00:12:34:02 192.168.77.10
		host.b=52:54:00:12:34:02 10.0.0.3
		host.b=52:54:00:12:34:02 192.168.77.11 }
		host.b=52:54:00:12:34 192.168.77.11
		host.b=ff:ff:ff:ff:ff:ff 192.168.77.11
		host.b=01:00:5e:00:00:01 192.168.77.11
		host.web=52:54:00:12:34:02 192.168.77.11
	END
}

# template SERVER
template() {
	case $1 in
	isc) echo dhcpd.conf.in ;;
	kea) echo kea.json.in ;;
	networkd) echo networkd.network.in ;;
	*) echo "$1.conf.in" ;;
	esac
}

# verdict SERVER LINE: what comes of brw0.conf with that line, on standard output.
verdict() {
	{
		printf '[brW0]\naddress=192.168.77.1/24\n'
		printf 'host.web=52:54:00:12:34:01 192.168.77.10\n'
		printf '%b\n' "$2"
	} >brw0.conf
	rm -f out.conf
	s=0
	brw0-dhcpd-conf --config=brw0.conf --template="$SOURCE/etc/$(template "$1")" --dhcp="$1" \
		--resolv-conf=resolv.conf --no-check --output="$PWD/out.conf" >said 2>&1 || s=$?
	if [ -e out.conf ]; then
		echo written
	elif [ "$s" != 1 ] && [ "$s" != 2 ]; then
		echo "exit-$s"
	elif [ "$(wc -l <said)" != 1 ]; then
		echo lines
	elif ! grep -qE '^brw0-dhcpd-conf: cannot (use brw0.conf: line 4|serve brW0): ' said; then
		echo unclear
	else
		echo refused
	fi
}

# names KEY: what the message names of that.
names() {
	line=- key=-
	! grep -qF 'brw0.conf: line 4: ' said || line=line
	! grep -qwF -e "${1%%.*}" said || key=key
	echo "$line $key"
}

refuses() {
	host
	printf '[brW0]\naddress=192.168.77.1/24\n' >brw0.conf
	init >said
	echo 'nameserver 10.1.1.1' >resolv.conf
	# Right values are written: what refuses them all would fail here.
	for server in dnsmasq isc kea networkd udhcpd; do
		got=$(verdict "$server" 'dns=10.9.9.9')
		[ "$got" = written ] || { cat said; fail "$server: a right value: $got"; }
	done
	wrong_values >values
	while IFS= read -r line; do
		for server in dnsmasq isc kea networkd udhcpd; do
			got=$(verdict "$server" "$line")
			printf '%-8s %-8s %-6s %s\n' "$got" "$server" "$(names "${line%%=*}")" "$line"
			[ "$got" = refused ] || sed 's/^/    /' said
		done
	done <values >table
	sed 's/^/# /' table
	! grep -v '^ ' table | grep -qv '^refused' || fail "a wrong value is not refused well"
}
it servers-refuse-wrong-values-and-write-nothing refuses
done_testing
