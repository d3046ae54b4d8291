#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# image.sh: a laptop's disk, kernel and initrd in $LAPTOP_DIR, for vm.sh to boot. Debian by debootstrap,
# from the mirror that this machine uses. Needs root, debootstrap, mke2fs and gcc. No service is
# started, and nothing of this machine is changed: what chroot needs of /proc and /dev is mounted in a
# mount namespace of its own.
#
# In the image: a desktop's network (NetworkManager, wpa_supplicant, AppArmor), what brw0 needs, and in
# /srv/debs what a user or a test installs later: firewalld, ufw, docker.io, libvirt, QEMU and more.
# $LAPTOP_MORE: more packages that are in the image.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
suite=${SUITE:-bookworm}
LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-laptop}
root=$LAPTOP_DIR/$suite.root
[ "${LAPTOP_PRIVATE-}" ] || LAPTOP_PRIVATE=1 exec unshare -m --propagation private "$0" "$@"
mkdir -p "$LAPTOP_DIR"

now='systemd-sysv dbus udev kmod linux-image-amd64 initramfs-tools apparmor apparmor-utils polkitd
	network-manager wpasupplicant hostapd dnsmasq-base iw rfkill iproute2 iputils-ping iptables nftables
	busybox-static wireguard-tools python3 procps curl bind9-dnsutils conntrack ifupdown psmisc
	libglib2.0-0 libnl-3-200 libip4tc2 libnftables1 ca-certificates'
later='firewalld ufw docker.io systemd-resolved isc-dhcp-server libvirt-daemon-system libvirt-clients dnsmasq
	needrestart qemu-system-x86 ipxe-qemu autopkgtest dpkg-dev'

# The mirrors of this machine, by their URIs.
uris=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list \
	2>/dev/null | sed -n 's/^URIs: //p; s/^deb \(\[[^]]*\] \)\?\([^ ]*:[^ ]*\) .*/\2/p') || :
mirror=$(echo "$uris" | grep -m1 '/debian/\?$')

in_root() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"
}

# stage NAME COMMAND…: once. A plain command: after "||", set -e would not end a stage that fails.
stage() {
	[ ! -e "$LAPTOP_DIR/$suite.$1" ] || return 0
	echo "image: $1, in $LAPTOP_DIR/$suite.$1.log"
	"${@:2}" >"$LAPTOP_DIR/$suite.$1.log" 2>&1
	touch "$LAPTOP_DIR/$suite.$1"
}

make_root() {
	rm -rf "$root"
	debootstrap --variant=minbase --components=main "$suite" "$root" "$mirror"
}

# One by one: they conflict with each other.
install_packages() {
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	cp -a /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || :
	echo "deb $mirror $suite main" >"$root/etc/apt/sources.list"
	in_root apt-get -qq update
	# shellcheck disable=SC2086 # a list
	in_root apt-get -y --no-install-recommends install $now ${LAPTOP_MORE-}
	in_root apt-get clean
	for package in $later; do
		in_root apt-get -y --no-install-recommends --download-only install "$package"
	done
	mkdir -p "$root/srv/debs"
	find "$root/var/cache/apt/archives" -name '*.deb' -exec mv {} "$root/srv/debs" \;
}

# The repository of later packages: its index by hand, as dpkg-scanpackages is not everywhere.
make_repository() {
	(cd "$root/srv/debs" && for deb in *.deb; do
		dpkg-deb -f "$deb"
		printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" \
			"$(sha256sum "$deb" | cut -d' ' -f1)"
	done >Packages)
	echo 'deb [trusted=yes] file:/srv/debs ./' >"$root/etc/apt/sources.list"
	rm -rf "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99* \
		"$root/usr/sbin/policy-rc.d" "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin
	in_root apt-get -qq update
}

# A profile of NetworkManager for that access point.
wifi_profile() {
	profile=$root/etc/NetworkManager/system-connections/$1.nmconnection
	cat >"$profile" <<-END
		[connection]
		id=$1
		type=wifi
		[wifi]
		ssid=$1
		[wifi-security]
		key-mgmt=wpa-psk
		psk=correct horse
		[ipv4]
		method=auto
		[ipv6]
		method=ignore
	END
	chmod 600 "$profile"
}

make_laptop() {
	echo laptop >"$root/etc/hostname"
	printf '127.0.0.1 localhost\n127.0.1.1 laptop\n' >"$root/etc/hosts"
	: >"$root/etc/resolv.conf"
	echo '/dev/vda / ext4 errors=remount-ro 0 1' >"$root/etc/fstab"
	printf 'auto lo\niface lo inet loopback\n' >"$root/etc/network/interfaces"
	in_root id anna || in_root useradd -m -s /bin/bash anna
	for unit in apt-daily.timer apt-daily-upgrade.timer man-db.timer dpkg-db-backup.timer \
		e2scrub_all.timer fstrim.timer hostapd.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	install -m 755 "$here/agent.py" "$root/usr/local/sbin/laptop-agent"
	for tool in air guest ask others; do install -m 755 "$here/$tool.sh" "$root/usr/local/sbin/$tool"; done
	install -D -m 755 "$here/guest-lease.sh" "$root/usr/local/share/guest-lease"
	gcc -D_GNU_SOURCE -O1 -Wall -o "$root/usr/local/sbin/tapguest" "$here/tapguest.c"
	install -m 644 "$here"/*.service "$root/etc/systemd/system/"
	in_root systemctl -q enable laptop-agent.service air.service
	# One radio is the laptop's, two are access points'.
	echo 'options mac80211_hwsim radios=3' >"$root/etc/modprobe.d/hwsim.conf"
	printf '[keyfile]\nunmanaged-devices+=interface-name:wlan1;interface-name:wlan2;interface-name:far*\n' \
		>"$root/etc/NetworkManager/conf.d/00-laptop-air.conf"
	wifi_profile home
	wifi_profile cafe
}

make_disk() {
	version=$(find "$root/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
	cp "$root/boot/vmlinuz-$version" "$LAPTOP_DIR/$suite.vmlinuz"
	cp "$root/boot/initrd.img-$version" "$LAPTOP_DIR/$suite.initrd"
	umount "$root/proc" "$root/dev"
	rm -f "$LAPTOP_DIR/$suite.img"
	mke2fs -q -t ext4 -d "$root" -L laptop "$LAPTOP_DIR/$suite.img" 7G
}

stage root make_root
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
stage packages install_packages
stage repository make_repository
echo "image: the laptop's files and disk"
make_laptop >"$LAPTOP_DIR/$suite.laptop.log" 2>&1
make_disk
echo "image: $LAPTOP_DIR/$suite.img"
