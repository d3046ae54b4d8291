#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The laptop in QEMU. Its disk, sockets and logs are in $LAPTOP_DIR; image.sh makes it.
#
#	vm.sh boot [fresh]     on a disk laid over image.sh's; waits for its agent
#	vm.sh run COMMAND      runs a command in it, as root
#	vm.sh put FILE PATH    copies a file into it
#	vm.sh save|load NAME   the whole machine as it is, guests included
#	vm.sh cable in|out
#	vm.sh off              at once
#
# $LAPTOP_DISK: a file that is one more disk, /dev/vdb; to carry in what is too long for "put".
set -u
here=$(cd "$(dirname "$0")" && pwd)
LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-laptop}
disk=$LAPTOP_DIR/${SUITE:-bookworm}
# A /dev/kvm that opens may still hang.
accel=${ACCEL:-tcg,thread=multi,tb-size=512}

agent() {
	python3 "$here/talk.py" agent "$disk.agent" root "${TIMEOUT:-900}" "$1"
}

qmp() {
	python3 "$here/talk.py" qmp "$disk.qmp" "$@"
}

runs() {
	kill -0 "$(cat "$disk.pid")" 2>/dev/null
}

answers() {
	for _ in $(seq 300); do
		runs || { cat "$disk.qemu.log"; return 1; }
		[ "$(TIMEOUT=5 agent 'echo here' 2>/dev/null)" != here ] || return 0
		sleep 2
	done
	echo 'vm: its agent does not answer' >&2
	return 1
}

# The kernel that is booted is the image's: there is no boot loader.
boot() {
	[ "${1-}" != fresh ] && [ -e "$disk.qcow2" ] ||
		qemu-img create -q -f qcow2 -F raw -b "$disk.img" "$disk.qcow2" || return
	rm -f "$disk.agent" "$disk.qmp"
	setsid qemu-system-x86_64 -name laptop -accel "$accel" -cpu max -smp 2 -m 2048 -nodefaults \
		-display none -kernel "$disk.vmlinuz" -initrd "$disk.initrd" \
		-append 'root=/dev/vda rw console=ttyS0 apparmor=1 security=apparmor mitigations=off nokaslr no_timer_check' \
		-drive file="$disk.qcow2",if=virtio,format=qcow2,cache=unsafe \
		${LAPTOP_DISK:+-drive file="$LAPTOP_DISK",if=virtio,format=raw,readonly=on} -device virtio-serial \
		-chardev socket,id=a,path="$disk.agent",server=on,wait=off \
		-device virtserialport,chardev=a,name=laptop.agent -device virtio-rng-pci \
		-serial file:"$disk.console" -qmp unix:"$disk.qmp",server=on,wait=off \
		-netdev hubport,hubid=1,id=near \
		-device e1000,netdev=near,id=cable,mac=52:54:00:aa:00:01,romfile= \
		-netdev hubport,hubid=1,id=far \
		-device virtio-net-pci,netdev=far,mac=52:54:00:aa:00:02,romfile= \
		>"$disk.qemu.log" 2>&1 </dev/null &
	echo $! >"$disk.pid"
	for _ in $(seq 100); do [ ! -S "$disk.qmp" ] || break; sleep 0.1; done
	cable out && answers
}

cable() {
	case $1 in in) up=true ;; *) up=false ;; esac
	qmp set_link "{\"name\":\"cable\",\"up\":$up}" >/dev/null
}

case ${1-} in
boot) boot "${2-}" ;;
run) agent "$2" ;;
put) { echo "base64 -d >$3 <<'END'" && base64 "$2" && echo END; } | agent - ;;
save) qmp human-monitor-command "{\"command-line\":\"savevm $2\"}" ;;
load) qmp human-monitor-command "{\"command-line\":\"loadvm $2\"}" ;;
cable) cable "$2" ;;
wait) answers ;;
off) kill "$(cat "$disk.pid")" ;;
*) sed -n '5,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
