#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What brw0-nat-init --doctor finds of other programs that manage this host's network, and the examples that
# keep them away.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/nat-init.sh"
. "${0%/*}/../lib/doctor.sh"

# installed FILE: that example, where the programs were built to look for it.
installed() {
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'an overlay wants real root'
	installed_to=$(built_with pkgdatadir)
	private_dir "$installed_to"
	cp "$SOURCE/etc/$1" "$installed_to"
}

# Stand-ins for the managers: what heeds patterns as they do. All three have * and ?.
# matches NAME PATTERN…; a "=" before one makes it a name.
cat_matches() {
	cat <<-'END'
		matches() (
			set -f
			name=$1
			shift
			for pattern; do
				case $pattern in
				=*) [ "$name" != "${pattern#=}" ] || return 0 ;;
				*) case $name in $pattern) return 0 ;; esac ;;
				esac
			done
			return 1
		)
		name_of() {
			for link in /sys/class/net/*; do
				[ "$(cat "$link/ifindex")" != "$1" ] || echo "${link##*/}"
			done
		}
	END
}

# patterns_of FILE…: what an example, or a remedy, names, one a line.
patterns_of() {
	sed -n 's/^unmanaged-devices+=//p; s/^Name=//p; s/^denyinterfaces //p' "$@" | sed 's,[; ],\n,g' |
		sed 's/^interface-name://'
}

# All our bridges and TAPs, and nothing that is commonly somebody else's.
examples_name_ours() {
	eval "$(cat_matches)"
	for example in brw0-networkmanager.conf brw0.network brw0-dhcpcd.conf; do
		patterns_of "$SOURCE/etc/$example" >patterns
		[ "$(wc -l <patterns)" = 3 ] || { cat patterns; fail "$example"; }
		set -f
		for name in brW0 brW1 brWork tap0 tap1234567 t000003e8003000 tfffffffeffffff; do
			# shellcheck disable=SC2046 # a word each
			matches "$name" $(cat patterns) || fail "$example leaves out $name"
		done
		for name in wlan0 eth0 enp0s31f6 tun0 tailscale0 ppp0 usb0 br0 docker0 virbr0 vnet0; do
			# shellcheck disable=SC2046
			! matches "$name" $(cat patterns) || fail "$example has $name"
		done
		set +f
	done
}
it doctor-examples-name-our-bridges-and-taps examples_name_ours

# tap_on_bridge NAME [BRIDGE]
tap_on_bridge() {
	ip tuntap add "$1" mode tap
	ip link set "$1" master "${2:-brW0}"
}

# mends_all CHECK EVIDENCE: by one remedy.
mends_all() {
	finds "$1" 'may remove' "$2"
	mends "$1"
}

#
# NetworkManager.
#

# managed NAME VALUE: as NetworkManager notes it.
managed() {
	mkdir -p /run/NetworkManager/devices
	printf '[device]\nmanaged=%s\n' "$2" \
		>"/run/NetworkManager/devices/$(cat "/sys/class/net/$1/ifindex")"
}

network_manager() {
	mkdir -p /etc/NetworkManager/conf.d
	{
		cat_matches
		cat <<-'END'
			[ "$*" = 'general reload conf' ] || exit 2
			patterns=$(sed -n 's/^unmanaged-devices+=//p' /etc/NetworkManager/conf.d/*.conf |
				tr ';' ' ' | sed 's/interface-name://g')
			for state in /run/NetworkManager/devices/*; do
				name=$(name_of "${state##*/}")
				set -f
				! matches "$name" $patterns || sed -i s/managed=true/managed=false/ "$state"
				set +f
			done
		END
	} | sed '1i #!/bin/sh' | program nmcli
}

manager() {
	host
	init >said
	tap_on_bridge tap0
	tap_on_bridge t000003e8003000
	network_manager
	lacks NetworkManager
	managed brW0 false
	managed tap0 false
	managed wlan0 true
	lacks NetworkManager
	# Where the example is not installed, the remedy does without.
	for name in brW0 tap0 t000003e8003000; do
		managed "$name" true
		finds NetworkManager 'may remove' "$name is managed"
		mends NetworkManager
		rm /etc/NetworkManager/conf.d/*
	done
	installed brw0-networkmanager.conf
	managed brW0 true
	finds NetworkManager 'may remove' 'brW0 is managed'
	[ "$REMEDY" = "cp $installed_to/brw0-networkmanager.conf /etc/NetworkManager/conf.d/brw0.conf \
&& nmcli general reload conf" ] || fail "remedy: $REMEDY"
	mends NetworkManager
	managed t000003e8003000 true
	managed tap0 true
	mends_all NetworkManager 'tap0 is managed'
}
it doctor-finds-networkmanager-on-the-bridge manager

# Its name is no usual one: the example alone would not do.
other_names() {
	host
	echo '[br-office]' >brw0.conf
	init >said
	tap_on_bridge mine0 br-office
	network_manager
	managed br-office true
	mends_all NetworkManager 'br-office is managed'
	managed mine0 true
	mends_all NetworkManager 'mine0 is managed'
	installed brw0-networkmanager.conf
	rm /etc/NetworkManager/conf.d/*
	tap_on_bridge tap0 br-office
	managed br-office true
	managed tap0 true
	mends_all NetworkManager 'br-office is managed'
}
it doctor-keeps-networkmanager-off-bridges-of-any-name other_names

# What it takes away is missing as well: that is its effect, and no remedy for it lasts.
manager_first() {
	host
	init >said
	network_manager
	managed brW0 true
	ip address flush dev brW0
	examine
	[ "$(sed -n '2s/: .*//p' diagnosis)" = NetworkManager ] ||
		{ cat diagnosis; fail "not the first finding"; }
	grep -q '^address: ' diagnosis || { cat diagnosis; fail "no effect"; }
}
it doctor-names-the-manager-before-its-effects manager_first

manager_adopted() {
	host
	ip link add brW0 type bridge
	init >said
	tap_on_bridge tap0
	managed brW0 true
	finds NetworkManager 'may remove' 'brW0 is managed'
	echo nm-owned=true >>"/run/NetworkManager/devices/$(cat /sys/class/net/brW0/ifindex)"
	lacks NetworkManager
	managed tap0 true
	finds NetworkManager 'may remove' 'tap0 is managed'
	advises "set guests' TAPs, not the bridge, as unmanaged"
}
it doctor-lets-networkmanager-have-its-own-bridge manager_adopted

#
# systemd-networkd.
#

# followed NAME FILE [STATE]: networkd's note that it has that file for the link.
followed() {
	mkdir -p /run/systemd/netif/links
	printf 'ADMIN_STATE=%s\nOPER_STATE=routable\nNETWORK_FILE=%s\n' "${3:-configured}" "$2" \
		>"/run/systemd/netif/links/$(cat "/sys/class/net/$1/ifindex")"
}

# The first file that matches, in the order of their names, counts.
networkd() {
	mkdir -p /etc/systemd/network
	printf '[Match]\nName=*\n[Network]\nDHCP=yes\n' >/etc/systemd/network/05-all.network
	{
		cat_matches
		cat <<-'END'
			[ "$*" = reload ] || exit 2
			for state in /run/systemd/netif/links/*; do
				name=$(name_of "${state##*/}")
				for file in /etc/systemd/network/*.network; do
					patterns=$(sed -n 's/^Name=//p' "$file")
					set -f
					matches "$name" $patterns && break
					set +f
				done
				set +f
				! grep -q '^Unmanaged=yes' "$file" || echo ADMIN_STATE=unmanaged >"$state"
			done
		END
	} | sed '1i #!/bin/sh' | program networkctl
}

network_files() {
	host
	init >said
	tap_on_bridge tap0
	networkd
	lacks systemd-networkd
	followed wlan0 /etc/systemd/network/05-all.network
	followed brW0 '' unmanaged
	lacks systemd-networkd
	for name in brW0 tap0; do
		followed "$name" /etc/systemd/network/05-all.network
		finds systemd-networkd 'may remove' "/etc/systemd/network/05-all.network matches $name"
		mends systemd-networkd
		rm /etc/systemd/network/00-*
	done
	# A file that names the bridge itself is meant, as one that adopts it has it.
	printf '[Match]\nName=brW0\n[Network]\nAddress=192.168.77.1/24\n' \
		>/etc/systemd/network/04-mine.network
	followed brW0 /etc/systemd/network/04-mine.network
	lacks systemd-networkd
	installed brw0.network
	followed brW0 /etc/systemd/network/05-all.network
	finds systemd-networkd 'may remove' 'matches brW0'
	[ "$REMEDY" = "cp $installed_to/brw0.network /etc/systemd/network/00-brw0.network \
&& networkctl reload" ] || fail "remedy: $REMEDY"
	mends systemd-networkd
}
it doctor-finds-systemd-networkd-on-the-bridge network_files

network_files_other_names() {
	host
	echo '[br-office]' >brw0.conf
	init >said
	networkd
	followed br-office /etc/systemd/network/05-all.network
	mends_all systemd-networkd '05-all.network matches br-office'
}
it doctor-keeps-networkd-off-bridges-of-any-name network_files_other_names

#
# DHCP clients.
#

# client NAME INTERFACE: one of that name, which is what the kernel calls a script.
client() {
	needs busybox
	program "$1" <<-END
		#!$(command -v busybox) udhcpc
	END
	in_background "$SCRATCH/bin/$1" -i "$2" -f -s /bin/true -t 1000
	await heard_on "$2"
}

heard_on() {
	awk -v link="$(cat "/sys/class/net/$1/ifindex")" '
		$5 == link { found = 1 } END { exit !found }' /proc/net/packet
}

a_client() {
	host
	init >said
	client dhcpcd wlan0
	lacks dhcp-client
	client dhclient brW0
	finds dhcp-client 'may remove' 'dhclient (process '
	advises 'do not start it on bridges and TAPs'
}
it doctor-finds-a-dhcp-client-on-the-bridge a_client

a_dhcpcd() {
	host
	init >said
	tap_on_bridge tap0
	ip link set tap0 up
	client dhcpcd tap0
	dhcpcd_process=$!
	program service <<-END
		#!/bin/sh
		[ "\$*" = 'dhcpcd restart' ] || exit 2
		grep -q '^denyinterfaces .*tap\*' /etc/dhcpcd.conf || exit 3
		kill $dhcpcd_process
		tail --pid=$dhcpcd_process -f /dev/null
	END
	finds dhcp-client 'may remove' 'listens on tap0'
	mends dhcp-client
	eval "$(cat_matches)"
	set -f
	# shellcheck disable=SC2046
	matches tap0 $(patterns_of /etc/dhcpcd.conf) || fail "not denied"
}
it doctor-finds-dhcpcd-on-a-tap a_dhcpcd

done_testing
