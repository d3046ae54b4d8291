#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's packages with QEMU in the virtual machine of vm.sh: Debian's own test of them, by autopkgtest;
# and libvirt, whose AppArmor profiles let it run the helper by an installed file. Speaks TAP.
#
#	[SUITE=trixie] [DEBS=DIRECTORY] qemu.sh
#
# In the directory is what check-packaging left. QEMU is emulated twice: this takes ten minutes.
# shellcheck disable=SC2016 # commands are for the machine's shell
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cases.sh"
export TIMEOUT=${TIMEOUT:-3600}

functions='
get() { DEBIAN_FRONTEND=noninteractive apt-get -qq --no-install-recommends install "$@" >/root/apt.log 2>&1 || { cat /root/apt.log; exit 1; }; }
# A domain of anna, whose libvirt runs the helper.
session() { setpriv --reuid=anna --regid=anna --init-groups env HOME=/home/anna XDG_RUNTIME_DIR=/run/anna virsh -q -c qemu:///session "$@"; }
domain() {
	echo "<domain type=\"qemu\" xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\"><name>$1</name>
		<memory unit=\"MiB\">64</memory><os><type arch=\"x86_64\" machine=\"pc\">hvm</type></os>
		<devices>$2<controller type=\"usb\" model=\"none\"/><memballoon model=\"none\"/></devices>$3</domain>"
}
port() { ls /sys/class/net/brW0/brif; [ -n "$(ls /sys/class/net/brW0/brif)" ]; }
include() {
	mkdir -p "${1%/*}"; echo "include \"/usr/share/brw0/libvirt.apparmor\"" >>"$1"
	apparmor_parser -r /etc/apparmor.d/usr.sbin.libvirtd
}
denied() { journalctl -b --no-pager | grep "apparmor=.DENIED" | grep "brw0-bridge-helper"; }
'

started || exit
tar -C "$here/../../etc/packaging" -czf "$LAPTOP_DIR/$SUITE.debian.tar.gz" debian
"$here/vm.sh" put "$LAPTOP_DIR/$SUITE.debian.tar.gz" /root/debian.tar.gz

it debian-autopkgtest-passes - '
	get autopkgtest dpkg-dev qemu-system-x86 ipxe-qemu
	mkdir -p /root/source /root/results && tar -C /root/source -xzf /root/debian.tar.gz
	autopkgtest --ignore-restrictions=isolation-machine --no-built-binaries --output-dir=/root/results/out \
		/root/debs/brw0_*.deb /root/debs/brw0-helper_*.deb /root/source/ -- null >/root/autopkgtest.log 2>&1 ||
		{ cat /root/autopkgtest.log; exit 1; }
	sed -n "/test guest: \[/,/results/p" /root/autopkgtest.log
	cat /root/results/out/summary; grep -q "guest *PASS" /root/results/out/summary'
it libvirt-is-not-let-run-the-helper - '
	dpkg -s brw0 brw0-helper >/dev/null 2>&1 || dpkg -i /root/debs/brw0_*.deb /root/debs/brw0-helper_*.deb
	get libvirt-daemon-system libvirt-clients
	echo "allow brW0 user anna" >>/etc/brw0/bridge.conf; echo "allow brW0 user libvirt-qemu" >>/etc/brw0/bridge.conf
	systemctl start brw0; mkdir -p /run/anna /home/anna/.config/libvirt
	echo "bridge_helper = \"/usr/libexec/brw0-bridge-helper\"" >/home/anna/.config/libvirt/qemu.conf
	chown -R anna:anna /run/anna /home/anna/.config
	domain user "<interface type=\"bridge\"><source bridge=\"brW0\"/><model type=\"virtio\"/></interface>" >/run/user.xml
	aa-status | grep -w libvirtd || exit
	! session create /run/user.xml && denied'
it libvirt-session-runs-the-helper - '
	include /etc/apparmor.d/local/usr.sbin.libvirtd
	session create /run/user.xml && session list && port && session destroy user || exit
	for i in $(seq 50); do port >/dev/null || exit 0; sleep 0.2; done; exit 1'
it libvirt-lets-its-qemu-run-the-helper - '
	printf "seccomp_sandbox = 0\nclear_emulator_capabilities = 0\n" >>/etc/libvirt/qemu.conf
	echo "cgroup_device_acl = [\"/dev/null\", \"/dev/full\", \"/dev/zero\", \"/dev/random\", \"/dev/urandom\"," \
		"\"/dev/ptmx\", \"/dev/kvm\", \"/dev/net/tun\"]" >>/etc/libvirt/qemu.conf
	systemctl restart libvirtd
	domain system "" "<qemu:commandline>
		<qemu:arg value=\"-netdev\"/><qemu:arg value=\"bridge,id=n0,br=brW0,helper=/usr/libexec/brw0-bridge-helper\"/>
		<qemu:arg value=\"-device\"/><qemu:arg value=\"virtio-net-pci,netdev=n0,addr=8\"/></qemu:commandline>" >/run/system.xml
	virsh -q create /run/system.xml && { echo "runs without the lines"; exit 1; }
	include /etc/apparmor.d/local/abstractions/libvirt-qemu
	virsh -q create /run/system.xml && virsh -q list && port && aa-status | grep "libvirt-.*-" || exit
	virsh -q destroy system'
finished
