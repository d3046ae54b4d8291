#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What README tells to type is typed, in its order, by an ordinary user with sudo, on a fresh Debian:
# the package is built in a chroot of that Debian, since the virtual machine of vm.sh is emulated; all
# else is typed there, and guests are online in the end. Every line of README is in the table below: one
# that is not makes this fail. Speaks TAP.
#
#	BRW0_BUILD=DIRECTORY TARBALL=FILE [SUITE=SUITE] newcomer.sh
#
# Needs what check-packaging has made, and an image: LAPTOP_MORE="sudo qemu-system-x86" image.sh.
# shellcheck disable=SC2016 # commands are for other shells
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
export SUITE=${SUITE:-bookworm} LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-newcomer}
packaging=${PACKAGING_DIR:-/var/tmp/brw0-packaging}/$SUITE
tarball=${TARBALL:?the tarball that the newcomer has}
prerequisites=${BRW0_BUILD:?the build directory}/.prerequisites
out=$LAPTOP_DIR/$SUITE.newcomer builder=$LAPTOP_DIR/$SUITE.builder
[ "${NEWCOMER_PRIVATE-}" ] || NEWCOMER_PRIVATE=1 exec unshare -m --propagation private "$0" "$@"
n=0 failed=0 typed=0
mkdir -p "$out"

# The parameters of a guest's kernel: see tests/guest/init.
append='console=ttyS0 quiet panic=-1 no_timer_check lease_seconds=120 patience=60 sends=web hold=1'
append="$append server=203.0.113.80 name=brw0.example"
disk="-display none -no-reboot -pidfile /tmp/guest.pid -serial file:/tmp/guest.console"
disk="$disk -kernel /srv/guest.vmlinuz -initrd /srv/guest.initrd -append '$append'"

# commands: README's lines, each behind its section: SECTION, a tab, and the line, put together.
commands() {
	awk '{ if ($0 ~ /^---+$/) section = before; before = $0 }
		/^    |^  -/ { sub(/^ +/, ""); part = part (part != "" ? " " : "") $0
			if (sub(/ *\\$/, "", part)) next
			print section "\t" part; part = "" }' "$source/README"
}

# The table: how a line is dealt with. build: typed in the chroot; type, root: typed in the machine, by
# anna, by root; guest, guest-root: the same, and it is a guest's QEMU, with a small Linux in place of
# the disk; anything else is the reason why it is not typed.
deal_with() {
	case $1 in
	'	'*) echo 'a picture' ;;
	'What it looks like	'*) echo 'tests/guest/readme.sh runs these' ;;
	'Try it	'*) echo 'what CI runs' ;;
	'Install	cp -r '* | 'Install	sudo apt-get build-dep '* | 'Install	dpkg-buildpackage '*) echo build ;;
	'Install	sudo apt-get install '*) echo type ;;
	'Install	'*) echo 'not for Debian; check-packaging builds these packages' ;;
	'Start a guest	qemu'*) echo guest ;;
	'Start a guest	'*) echo type ;;
	'Other ways to start one	qemu'*) echo guest-root ;;
	'Other ways to start one	sudo '*) echo type ;;
	'Other ways to start one	-netdev tap,'*) echo 'options, which tests/guest/unprivileged.sh runs' ;;
	'Other ways to start one	bridge_helper '*) echo "libvirt's configuration" ;;
	'Other ways to start one	lkvm '* | 'Other ways to start one	cloud-hypervisor '*)
		echo 'not in this Debian; tests/guest/readme.sh has QEMU do the same' ;;
	'If a guest is offline	sudo '*) echo type ;;
	'Change something	sudo '*) echo type ;;
	'Change something	brw0-watch '*) echo 'a service runs it already' ;;
	'Change something	brw0-'*) echo root ;;
	'Remove it	sudo '*) echo type ;;
	'Remove it	brw0-'*) echo root ;;
	'Addresses and names	sudo brw0-nat-init --guests') echo 'typed above' ;;
	'Addresses and names	ssh '*) echo 'this guest has no ssh; tests/netns/names-resolved.sh resolves it' ;;
	'A guest without DHCP	'*) echo 'in a guest; tests/guest/online.sh has one' ;;
	'Another DHCP server	'* | 'More than one bridge, and real machines	'*) echo 'lines of a file' ;;
	'Beside Docker, firewalld, ufw, libvirt and nftables	sudo '*) echo 'day.sh does that' ;;
	'Beside Docker, firewalld, ufw, libvirt and nftables	'*) echo 'text of a list' ;;
	'From source	'*) echo 'what ./bootstrap and distcheck run' ;;
	'How fast it is	'*) echo 'figures' ;;
	'Where to look	'*) echo 'text of a list' ;;
	*) echo unknown ;;
	esac
}

in_machine() {
	"$here/vm.sh" run "$1"
}

# as_anna COMMAND: at her terminal.
as_anna() {
	in_machine "cat >/tmp/typed <<'TYPED'
$1
TYPED
chmod 644 /tmp/typed; runuser -l anna -c 'cd brw0 && . /tmp/typed' 2>&1"
}

# online: the guest that was started last is, within ten minutes; it is ended then.
online='for i in $(seq 300); do grep -q "brw0-guest: holding=" /tmp/guest.console 2>/dev/null && break; sleep 2; done
	tr -d "\r" </tmp/guest.console | grep -a brw0-guest:; cat /tmp/guest.said
	grep -aq "brw0-guest: page-by-name=the page" /tmp/guest.console'
belongs_to_anna='ps -o user= -p "$(cat /tmp/guest.pid)" | grep -x anna &&
	brw0-nat-init --guests | awk "\$4 == \"anna\" { found = 1 } END { exit !found }"'
ended='kill "$(cat /tmp/guest.pid)"; for i in $(seq 100); do [ -e /tmp/guest.pid ] || break; sleep 0.1; done
	rm -f /tmp/guest.console /tmp/guest.said; true'

# deal HOW COMMAND
deal() {
	case $1 in
	build) chroot "$builder" runuser -l anna -c "cd brw0 && $2" ;;
	type) as_anna "$2" ;;
	root) in_machine "$2 2>&1" ;;
	guest | guest-root)
		command=${2/ disk.img/ $disk}
		command="${command/ .../ -m 1G $disk} >/tmp/guest.said 2>&1 &"
		in_machine "$ended" >/dev/null 2>&1
		case $1 in guest) as_anna "$command" ;; *) in_machine "setsid $command" ;; esac &&
			in_machine "$online" && { [ "$1" != guest ] || in_machine "$belongs_to_anna"; }
		;;
	esac
}

# A chroot as fresh as the machine, for the package.
make_builder() {
	rm -rf "$builder"
	cp -a "$packaging/base" "$builder"
	mount --bind /proc "$builder/proc"
	mount --bind /dev "$builder/dev"
	cp /etc/resolv.conf "$builder/etc/"
	chroot "$builder" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get -y --no-install-recommends install sudo dpkg-dev
	chroot "$builder" useradd -m -s /bin/bash anna
	echo 'anna ALL=(ALL) NOPASSWD: ALL' >"$builder/etc/sudoers.d/anna"
	# The keys that she presses when apt-get asks.
	echo 'APT::Get::Assume-Yes "true";' >"$builder/etc/apt/apt.conf.d/zz-yes"
	mkdir "$builder/home/anna/brw0"
	tar -C "$builder/home/anna/brw0" --strip-components=1 -xf "$tarball"
	chroot "$builder" chown -R anna: /home/anna
}

# The machine has what she has built, and what a guest boots.
make_machine() {
	image=$(find "$prerequisites/images" -name 'guest-*.cpio' -printf '%T@ %p\n' | sort -n | sed -n '$s/^[^ ]* //p')
	cp "$prerequisites/linux/boot/vmlinuz" "$out/guest.vmlinuz" && cp "$image" "$out/guest.initrd" || return
	tar -C "$out" -cf "$out/carried.tar" guest.vmlinuz guest.initrd \
		--transform='s,.*/,,' -P "$builder"/home/anna/brw0_*.deb "$builder"/home/anna/brw0-helper_*.deb || return
	truncate -s %1M "$out/carried.tar"
	LAPTOP_DISK=$out/carried.tar "$here/vm.sh" boot fresh || return
	in_machine 'systemctl is-system-running --wait; ask 120
		mkdir -p /home/anna/brw0
		tar -C /home/anna -xf /dev/vdb && mv /home/anna/guest.* /srv/ && chmod 644 /srv/guest.*
		chown -R anna: /home/anna; ls -l /srv /home/anna
		echo "anna ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/anna
		echo "APT::Get::Assume-Yes \"true\";" >/etc/apt/apt.conf.d/zz-yes
		[ -s /srv/guest.initrd ] && ! command -v brw0-nat-init'
}

# begin: at the machine, from here on.
begin() {
	make_machine >"$out/machine.log" 2>&1
	report $? 'a fresh machine'
	trap '"$here/vm.sh" off' EXIT
	machine=yes
}

report() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; else failed=$((failed + 1)) && echo "not ok $n - $2"; fi
}

commands >"$out/commands"
make_builder >"$out/builder.log" 2>&1
report $? 'a fresh chroot'
machine=
while IFS= read -r line <&3; do
	how=$(deal_with "$line") command=${line#*	}
	# What is behind three blanks explains it.
	command=${command%%   *}
	case $how in
	build | type | root | guest | guest-root)
		[ "$how" = build ] || [ "$machine" ] || begin
		typed=$((typed + 1))
		deal "$how" "$command" >"$out/said" 2>&1 </dev/null
		status=$?
		report "$status" "$command"
		echo "# exit status $status"
		tail -n "${NEWCOMER_LINES:-8}" "$out/said" | sed 's/^/# /'
		;;
	unknown) report 1 "not in the table: $line" ;;
	*) echo "# not typed: $command: $how" ;;
	esac
done 3<"$out/commands"
in_machine '! ip link show dev brW0 && nft list ruleset >/tmp/rules && ! grep brw0 /tmp/rules' >"$out/said" 2>&1
report $? 'nothing is left on the host'
echo "# Debian $SUITE: $typed commands typed, $failed failed"
echo "1..$n"
[ "$failed" = 0 ]
