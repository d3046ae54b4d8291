#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# roots.sh: two Debians in $PACKAGING_DIR, made once: "base", what debootstrap makes, where packages are
# installed; and "tools", where they are built, with what builds and judges packages of Debian, Fedora
# and Arch. Nothing is installed on this machine. Needs root and debootstrap.
set -euo pipefail
suite=${SUITE:-bookworm}
dir=${PACKAGING_DIR:-/var/tmp/brw0-packaging}/$suite
base=$dir/base tools=$dir/tools
[ "${PACKAGING_PRIVATE-}" ] || PACKAGING_PRIVATE=1 exec unshare -m --propagation private "$0" "$@"
mkdir -p "$dir"

build_packages='autoconf automake build-essential gcc libc6-dev make pkgconf xz-utils libglib2.0-dev libip4tc-dev
	libnftables-dev libnl-3-dev systemd-dev systemd ca-certificates
	debhelper dh-apparmor lintian rpm rpmlint makepkg pacman-package-manager fakeroot libarchive-tools
	apparmor iproute2 nftables'
# What is there in one Debian and not in the next.
existing() {
	for package; do
		! in_root "$tools" apt-cache show "$package" >/dev/null 2>&1 || echo "$package"
	done
}

# The mirrors of this machine, by their URIs.
uris=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list \
	2>/dev/null | sed -n 's/^URIs: //p; s/^deb \(\[[^]]*\] \)\?\([^ ]*:[^ ]*\) .*/\2/p') || :
mirror=$(echo "$uris" | grep -m1 '/debian/\?$')

in_root() {
	chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C "${@:2}"
}

# stage NAME COMMAND…: once. A plain command: after "||", set -e would not end a stage that fails.
stage() {
	[ ! -e "$dir/$1.done" ] || return 0
	echo "roots: $1, in $dir/$1.log"
	"${@:2}" >"$dir/$1.log" 2>&1
	touch "$dir/$1.done"
}

make_base() {
	rm -rf "$base"
	debootstrap --variant=minbase --components=main "$suite" "$base" "$mirror"
	printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
	chmod +x "$base/usr/sbin/policy-rc.d"
	cp /etc/resolv.conf /etc/hosts "$base/etc/"
	cp -a /etc/apt/apt.conf.d/99* "$base/etc/apt/apt.conf.d/" 2>/dev/null || :
	echo "deb $mirror $suite main" >"$base/etc/apt/sources.list"
	in_root "$base" apt-get -qq update
	in_root "$base" apt-get -y --no-install-recommends install iproute2 nftables procps dnsmasq-base \
		init-system-helpers libglib2.0-0 libnl-3-200 libip4tc2 libnftables1
	in_root "$base" apt-get clean
}

make_tools() {
	rm -rf "$tools"
	cp -a "$base" "$tools"
	mount --bind /proc "$tools/proc"
	# shellcheck disable=SC2046,SC2086 # lists
	in_root "$tools" apt-get -y --no-install-recommends install $(existing $build_packages)
	in_root "$tools" apt-get clean
	in_root "$tools" useradd -m builder
}

stage base make_base
stage tools make_tools
