#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The packages of three distributions are built from the tarball, in what roots.sh made, and judged by
# lintian and rpmlint; Debian's is installed, upgraded below a bridge, removed and purged. Speaks TAP.
# What was built and said is in $PACKAGING_DIR/SUITE/out.
#
#	TARBALL=FILE check.sh [CASE…]
set -u
here=$(cd "$(dirname "$0")" && pwd)
suite=${SUITE:-bookworm}
dir=${PACKAGING_DIR:-/var/tmp/brw0-packaging}/$suite
tools=$dir/tools host=$dir/host out=$dir/out
tarball=${TARBALL:?the tarball that is packed}
package=$(basename "$tarball" .tar.xz)
version=${package##*-}
# A network and mounts of its own: the host of this test is not this machine.
[ "${PACKAGING_PRIVATE-}" ] ||
	PACKAGING_PRIVATE=1 exec unshare -mn --propagation private "$0" "$@"
n=0 failed=0

in_root() {
	chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp DEBIAN_FRONTEND=noninteractive \
		LC_ALL=C.UTF-8 "${@:2}"
}

# as_builder COMMAND: an ordinary user's, in a folder of the tools' root.
as_builder() {
	in_root "$tools" setpriv --reuid=builder --regid=builder --init-groups sh -c "cd $1 && $2"
}

# cased NAME FUNCTION
cased() {
	[ -z "$cases" ] || case " $cases " in *" $1 "*) ;; *) return 0 ;; esac
	n=$((n + 1))
	if "$2" >"$out/$1.log" 2>&1; then
		echo "ok $n - $1"
		grep -E '^> |: nothing is left$|^after the removal|^called: ' "$out/$1.log" | sed 's/^/# /'
	else
		echo "not ok $n - $1"
		tail -n 40 "$out/$1.log" | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

# fresh NAME: a folder of the builder's with the tarball, unpacked.
fresh() {
	work=$tools/home/builder/$1
	rm -rf "$work"
	mkdir -p "$work"
	cp "$tarball" "$work"
	tar -C "$work" -xf "$tarball"
	packaging=$work/$package/etc/packaging
}
builders() {
	in_root "$tools" chown -R builder:builder "/home/builder"
}

debian_builds() {
	fresh debian
	mv "$work/$package.tar.xz" "$work/brw0_$version.orig.tar.xz"
	cp -r "$packaging/debian" "$work/$package/debian"
	builders
	as_builder "/home/builder/debian/$package" 'dpkg-buildpackage -us -uc -j2' || return
	cp "$work"/*.deb "$work"/*.changes "$work"/*.buildinfo "$out"
	for deb in "$out"/brw0*.deb; do dpkg-deb -c "$deb"; done
	# An upgrade restarts, and stops nothing before.
	dpkg-deb -e "$out/brw0_$version"*.deb "$out/control"
	[ ! -e "$out/control/preinst" ] && grep 'try-restart .*brw0.service' "$out/control/postinst" || return
	dpkg-deb -c "$out"/brw0-helper_*.deb | grep '^-rwsr-xr-x root/root .*/brw0-bridge-helper$' &&
		[ "$(dpkg-deb -c "$out/brw0_$version"*.deb | grep -c 'rws')" = 0 ]
}

# Without a word but for what is explained in the overrides and in this list.
lintian_is_silent() {
	[ -e "$(echo "$out"/*.changes)" ] || { echo 'no package'; return 1; }
	as_builder /home/builder/debian 'lintian -i -I --pedantic --show-overrides *.changes' >"$out/lintian" 2>&1
	cat "$out/lintian"
	grep '^[EWIP]: ' "$out/lintian" | grep -vFf "$here/lintian-explained"
	! grep '^[EWIP]: ' "$out/lintian" | grep -qvFf "$here/lintian-explained"
}

# Fedora's macros as far as the description has them.
rpm_builds() {
	fresh rpm
	mkdir "$work/SOURCES"
	mv "$work/$package.tar.xz" "$work/SOURCES"
	cp "$packaging/rpm/brw0.spec" "$here/fedora.macros" "$work"
	builders
	# /usr/lib/rpm/macros is read by default, and what is added by --load last.
	# shellcheck disable=SC2016 # for the builder's shell
	as_builder /home/builder/rpm \
		'rpmbuild -ba --nodeps --load fedora.macros --define "_topdir $PWD" brw0.spec' || return
	find "$work" -name '*.rpm' -exec cp {} "$out" \;
	# shellcheck disable=SC2016 # for that shell
	in_root "$tools" sh -c 'cd /home/builder/rpm && for rpm in RPMS/*/*.rpm; do
		echo "$rpm"; rpm -qlvp "$rpm"; rpm -qp --scripts "$rpm"; done' | tee "$out/rpm.files"
	grep '^-rwsr-xr-x .* root .*root .*/libexec/brw0-bridge-helper$' "$out/rpm.files"
}
rpmlint_is_silent() {
	as_builder /home/builder/rpm 'rpmlint brw0.spec RPMS/*/*.rpm SRPMS/*.rpm' >"$out/rpmlint" 2>&1
	cat "$out/rpmlint"
	grep 'packages and .* specfiles checked' "$out/rpmlint" || return
	! grep ': [EW]: ' "$out/rpmlint" | grep -vFf "$here/rpmlint-explained"
}

arch_builds() {
	fresh arch
	cp "$packaging"/arch/* "$work"
	builders
	as_builder /home/builder/arch 'makepkg --nodeps --nosign --config /usr/share/makepkg/makepkg.conf ||
		makepkg --nodeps --nosign' || return
	find "$work" -name '*.pkg.tar*' -exec cp {} "$out" \;
	tar -tvf "$out"/brw0-*.pkg.tar* | tee "$out/arch.files"
	grep '^-rwsr-xr-x .*usr/lib/brw0/brw0-bridge-helper$' "$out/arch.files" &&
		grep 'lib/systemd/system/brw0.service$' "$out/arch.files"
}

#
# On a host.
#

files() {
	(cd "$host" && find etc usr var run -not -path 'var/log/*' -not -path 'var/lib/dpkg/*' \
		-not -path 'var/lib/apt/*' -not -path 'var/lib/foreign*' -not -path 'var/cache/*' | sort)
}

settings() {
	in_root "$host" sh -c 'ip -br link; nft list ruleset; ip route; ip rule
		sysctl -a 2>/dev/null | grep -E "ip_forward|\.conf\.(all|default)\.|ip_local|bridge-nf"'
}

# The debs of the next version: the same files.
next_version() {
	rm -rf "$out/next"
	for deb in "$out"/brw0_*.deb "$out"/brw0-helper_*.deb; do
		rm -rf "$out/unpacked"
		dpkg-deb -R "$deb" "$out/unpacked"
		sed -i "s/$version-1/$version-2/g" "$out/unpacked/DEBIAN/control"
		mkdir -p "$out/next"
		dpkg-deb --root-owner-group -b "$out/unpacked" "$out/next" || return
	done
	rm -rf "$out/unpacked"
}

new_host() {
	umount "$host/proc" "$host/sys" 2>/dev/null
	rm -rf "$host"
	cp -a "$dir/base" "$host"
	mount -t proc proc "$host/proc"
	mount -t sysfs sysfs "$host/sys"
	ip link set lo up
	# LXC's stay.
	echo lease >"$host/var/lib/misc/dnsmasq.lxcbr0.leases"
	files >"$out/files.before"
	settings >"$out/settings.before"
}

# What is left is printed; nothing has to be.
compared() {
	diff "$out/$1.before" "$out/$1.after" >"$out/$1.left" || { cat "$out/$1.left"; echo "$1: left"; return 1; }
	echo "$1: nothing is left"
}

# No service knows of them.
bridges_by_hand() {
	in_root "$host" brw0-nat-init || return
	in_root "$host" brw0-nat-init --bridge=brW7 --address=192.168.44.1/24 || return
	settings >"$out/settings.after"
	! compared settings >/dev/null || { echo 'two bridges are not seen'; return 1; }
	index=$(in_root "$host" cat /sys/class/net/brW0/ifindex) || return
	echo nonsense >>"$host/etc/brw0/brw0.conf"
	for server in dnsmasq udhcpd; do echo lease >"$host/var/lib/misc/$server.brw0-lab.leases"; done
}

bridge_stays() {
	[ "$(in_root "$host" cat /sys/class/net/brW0/ifindex)" = "$index" ]
}

lifecycle() {
	next_version && new_host || return
	mkdir -p "$host/debs/next"
	cp "$out"/brw0_*.deb "$out"/brw0-helper_*.deb "$host/debs"
	cp "$out"/next/*.deb "$host/debs/next"
	in_root "$host" sh -c 'dpkg -i /debs/*.deb' || return
	in_root "$host" ls -l /usr/share/doc/brw0/ /usr/libexec/brw0-bridge-helper
	in_root "$host" find /usr/share/doc/brw0 -name 'README*' | grep . || return
	[ ! -e /sys/class/net/brW0 ] || { echo 'installing sets up a bridge'; return 1; }

	bridges_by_hand || return
	in_root "$host" sh -c 'dpkg -i /debs/next/*.deb' && bridge_stays || return
	in_root "$host" dpkg -r brw0 brw0-helper || return
	settings >"$out/settings.after"
	compared settings || return
	echo "after the removal:"
	files | diff "$out/files.before" - | grep '^>'
	in_root "$host" dpkg -P brw0 brw0-helper || return
	files >"$out/files.after"
	compared files
}

# What a host with systemd has; it writes down how it was called.
# shellcheck disable=SC2016 # for that shell
with_systemctl() {
	mkdir -p "$host/run/systemd/system" "$host/usr/lib/systemd"
	printf '#!/bin/sh\necho "${0##*/} $*" >>/called\n' >"$host/usr/bin/systemctl"
	chmod +x "$host/usr/bin/systemctl"
	cp "$host/usr/bin/systemctl" "$host/usr/lib/systemd/systemd-update-helper"
	cp "$host/usr/bin/systemctl" "$host/usr/bin/systemd-run"
	echo 'shift 3; exec "$@"' >>"$host/usr/bin/systemd-run"
}

# manager COMMAND…: a foreign package manager, in the tools' root; the host is its /mnt. Its own files
# there are not the package's.
manager() {
	mountpoint -q "$tools/mnt" || mount --rbind "$host" "$tools/mnt" || return
	in_root "$tools" "$@"
}

# foreign INSTALL UPGRADE REMOVE, functions: a package of another distribution on this host, first without
# systemd, then with it.
foreign() {
	for systemd in : with_systemctl; do
		umount -R "$tools/mnt" 2>/dev/null
		new_host && "$systemd" || return
		# Fedora's package filesystem has these.
		for folder in licenses fish/vendor_completions.d zsh/site-functions; do
			mkdir -p "$host/usr/share/$folder" && : >"$host/usr/share/$folder/another" || return; done
		files >"$out/files.before"
		"$1" && bridges_by_hand && "$2" && bridge_stays && "$3" || return
		settings >"$out/settings.after"
		compared settings || return
		[ ! -e "$host/called" ] || sed 's/^/called: /' "$host/called"
		[ "$systemd" = : ] || grep -q 'systemctl stop brw0-cleanup' "$host/called" || return
		files >"$out/files.after"
		compared files || return
	done
	umount -R "$tools/mnt"
}

# rpm_on_host ACTION: with both packages that were built. A plugin would take the network away: systemd,
# by which scripts run what needs it, is not here.
rpm_on_host() {
	# shellcheck disable=SC2016 # for that shell
	manager sh -c 'rpm --noplugins --root /mnt --dbpath /var/lib/foreign --nodeps "$@" \
		/home/builder/rpm/RPMS/*/brw0-[0-9]*.rpm /home/builder/rpm/RPMS/*/brw0-helper-[0-9]*.rpm' - "$@"
}
rpm_installs() { rpm_on_host -U; }
rpm_upgrades() { rpm_on_host -U --replacepkgs; }
# RPM has no purge: what its administrator has edited stays.
rpm_removes() {
	manager rpm --noplugins --root /mnt --dbpath /var/lib/foreign -e brw0 brw0-helper &&
		rm "$host/etc/brw0/brw0.conf.rpmsave" && rmdir "$host/etc/brw0"
}
rpm_comes_and_goes() { foreign rpm_installs rpm_upgrades rpm_removes; }

pacman_on_host() {
	mkdir -p "$host/var/lib/foreign"
	manager pacman --root /mnt --dbpath /mnt/var/lib/foreign --noconfirm --logfile /dev/null "$@"
}
pacman_installs() { pacman_on_host -Udd "/home/builder/arch/$(basename "$out"/brw0-*.pkg.tar*)"; }
pacman_removes() { pacman_on_host -Rdn brw0; }
pacman_comes_and_goes() { foreign pacman_installs pacman_installs pacman_removes; }

cases=$*
rm -rf "$out"
mkdir -p "$out"
mount -t proc proc "$tools/proc"
cased debian-package-builds debian_builds
cased lintian-says-nothing-unexplained lintian_is_silent
cased debian-package-comes-and-goes lifecycle
cased rpm-builds rpm_builds
cased rpmlint-says-nothing-unexplained rpmlint_is_silent
cased rpm-comes-and-goes rpm_comes_and_goes
cased arch-package-builds arch_builds
cased arch-package-comes-and-goes pacman_comes_and_goes
echo "1..$n"
[ "$failed" = 0 ]
