# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Real guests on brW0; after tap.sh and laptop.sh.
#
# QEMU without KVM boots Debian's cloud kernel with an initramfs of busybox and tests/guest/init in
# about four seconds. The options are the ones that proved reliable: always -accel tcg, since a
# /dev/kvm that opens may still hang; pc, since microvm hangs now and then; 64 MiB do not boot; and
# no_timer_check, since beside others' work the kernel's check of the timer fails now and then.
# What guest NAME says on its console is in the file NAME.console.

GUEST_LINUX=$BUILD/.prerequisites/linux
# What QEMU is given to call: absolute, as it searches no PATH.
SCRIPTS="script=$BUILD/brw0-ifup,downscript=$BUILD/brw0-ifdown"
# A guest's network card, but for its address.
NIC=virtio-net-pci,romfile=,mac=52:54:00:00:00

# guest_need: skip the case where guests cannot be had.
guest_need() {
	[ -d "$GUEST_LINUX" ] || skip 'no kernel for a guest: ./bootstrap check gets one'
	for need_tool in qemu-system-x86_64 busybox cpio depmod dhcpd dnsmasq ip iptables-legacy nft; do
		command -v "$need_tool" >/dev/null || skip "$need_tool is missing"
	done
	(exec 3<>/dev/net/tun) 2>/dev/null || skip '/dev/net/tun is closed to this user'
}

# guest_modules DIRECTORY MODULE…: copy them and what they need into an initramfs's tree.
guest_modules() {
	modules_to=$1
	shift
	modules_release=$(ls "$GUEST_LINUX/lib/modules")
	modprobe -d "$GUEST_LINUX" -S "$modules_release" --show-depends -a "$@" |
		sed -n 's,^insmod .*/lib/modules/\([^ ]*\).*,lib/modules/\1,p' | sort -u |
		(cd "$GUEST_LINUX" && cpio --quiet --no-preserve-owner -p -d -L "$modules_to")
	# busybox's modprobe cannot be relied on to unpack them.
	find "$modules_to/lib/modules" -name '*.xz' -exec busybox unxz {} +
	for modules_list in builtin builtin.modinfo order; do
		cp "$GUEST_LINUX/lib/modules/$modules_release/modules.$modules_list" \
			"$modules_to/lib/modules/$modules_release/"
	done
	depmod -b "$modules_to" "$modules_release"
}

# with_libraries FILE: what it links, to what machine, an image, has.
with_libraries() {
	ldd "$1" | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "machine/${library%/*}"
		cp -L "$library" "machine/$library"
	done
}

# guest_archive DIRECTORY: it as an initramfs, on standard output.
guest_archive() {
	(cd "$1" && find . | cpio --quiet -o -H newc -R 0:0)
}

# The initramfs. It is kept in the build tree, if that is ours to write to, under a name made of all
# that goes into it.
guest_image() {
	image_key=$(cat "$SOURCE/tests/guest/init" "$SOURCE/tests/guest/udhcpc-script" \
		"$SOURCE/tests/lib/guest.sh" "$(command -v busybox)" \
		"$GUEST_LINUX"/lib/modules/*/modules.dep | cksum | tr ' ' -)
	IMAGE=$BUILD/.prerequisites/images/guest-$image_key.cpio
	[ ! -f "$IMAGE" ] || return 0
	[ -w "${IMAGE%/*}" ] || IMAGE=$SCRATCH/guest-$image_key.cpio
	mkdir -p image/bin image/sbin image/proc image/sys image/dev image/etc image/run image/tmp
	cp -L "$(command -v busybox)" image/bin/busybox
	ln -s /bin/busybox image/sbin/modprobe
	cp "$SOURCE/tests/guest/init" "$SOURCE/tests/guest/udhcpc-script" image/
	guest_modules "$PWD/image" virtio_pci virtio_net
	# Not by the number of the process: each case is the first one of its own namespace.
	image_new=$(mktemp "$IMAGE.XXXXXX")
	guest_archive image >"$image_new"
	chmod 644 "$image_new"
	mv "$image_new" "$IMAGE"
}

# guest_of UID: whom QEMU runs as from here on; he can read what his guests boot.
guest_of() {
	guest_image
	GUEST_USER="setpriv --reuid=$1 --regid=$1 --clear-groups --inh-caps=-all"
	GUEST_KERNEL=$SCRATCH/vmlinuz
	INITRD=$SCRATCH/initrd
	# Not below a QEMU that reads them.
	[ ! -e "$INITRD" ] || return 0
	cp "$GUEST_LINUX/boot/vmlinuz" "$GUEST_KERNEL"
	cp "$IMAGE" "$INITRD"
	chmod 644 "$GUEST_KERNEL" "$INITRD"
}

# guest_start NAME PARAMETERS QEMU-OPTION…: boot one on the host. The parameters are
# those of tests/guest/init. $GUEST_USER: a command that runs QEMU as somebody else.
guest_start() {
	start_name=$1
	start_parameters="console=ttyS0 quiet panic=-1 no_timer_check lease_seconds=20 patience=10 $2"
	start_parameters="$start_parameters server=$SERVER name=$SERVER_NAME"
	shift 2
	guest_image
	mkfifo "$start_name.input"
	# shellcheck disable=SC2086 # words
	timeout -k 5 "${GUEST_SECONDS:-90}" ${GUEST_USER:-} qemu-system-x86_64 -M pc -accel tcg -m "${MEMORY:-96}" \
		-nodefaults -no-user-config -display none -serial stdio -monitor none -no-reboot \
		-kernel "${GUEST_KERNEL:-$GUEST_LINUX/boot/vmlinuz}" -initrd "${INITRD:-$IMAGE}" \
		-append "$start_parameters" "$@" \
		<>"$start_name.input" >"$start_name.console" 2>"$start_name.stderr" &
	echo $! >"$start_name.pid"
}

# guest_netdev NAME PARAMETERS N: boot one with a TAP on brW0; N, 01 to 99, tells guests apart.
guest_netdev() {
	guest_start "$1" "$2" -netdev "tap,id=n0,$SCRIPTS" -device "$NIC:$3,netdev=n0"
}

# guest_tell NAME TEXT: a line into its console. Opened for both, a pipe never blocks.
guest_tell() {
	echo "$2" 1<>"$1.input"
}

# guest_said NAME KEY: the values it gave it, a line each.
guest_said() {
	tr -d '\r' <"$1.console" | sed -n "s/^brw0-guest: $2=//p"
}

# guest_await NAME KEY: until it has given it a value, or has nothing more to say.
guest_await() {
	await grep -q "^brw0-guest: \($2\|end\)=" "$1.console"
}

# guest_expect NAME KEY VALUE: that is what it said.
guest_expect() {
	# One that has not come to its end may yet say anything.
	grep -q '^brw0-guest: \(holding\|end\)=' "$1.console" || fail "guest $1 has not got that far"
	expect_got=$(guest_said "$1" "$2")
	[ "$expect_got" = "$3" ] || fail "guest $1 says $2=$expect_got instead of $3"
}

# guest_end NAME: wait until it has powered itself off, and QEMU has ended without complaint.
guest_end() {
	wait "$(cat "$1.pid")" || fail "guest $1: QEMU ended with status $?"
	guest_expect "$1" end yes
	[ ! -s "$1.stderr" ] || fail "guest $1: QEMU complains"
}

# dhcpd_up: the real server on brW0, with our fragment included.
dhcpd_up() {
	brw0-dhcpd-conf --template="$SOURCE/etc/dhcpd.conf.in" \
		--output="$SCRATCH/brw0.dhcpd.conf" >dhcpd-conf.log
	printf 'ping-check false;\ninclude "%s";\n' "$SCRATCH/brw0.dhcpd.conf" >dhcpd.conf
	: >dhcpd.leases
	dhcpd -4 -f -d -cf dhcpd.conf -lf dhcpd.leases -pf dhcpd.pid brW0 >dhcpd.log 2>&1 &
	DHCPD=$!
	await grep -q 'Server starting service' dhcpd.log
}

# dhcpd_down: end it.
dhcpd_down() {
	kill "$DHCPD"
	{ wait "$DHCPD" || :; } 2>/dev/null
}

# laptop_up [COMMAND…]: the laptop, on which that command was run, set up by our
# programs; its state before them is in the file before.
# shellcheck disable=SC2120 # a command is optional
laptop_up() {
	guest_need
	trap 'guest_report $?' EXIT
	internet_by_lease
	[ $# = 0 ] || "$@"
	host_state before uncounted unloaded
	brw0-nat-init
	dhcpd_up
}

# guest_report STATUS: should the case fail, all that was said is worth reading.
guest_report() {
	[ "$1" != 0 ] && [ "$1" != 77 ] || return 0
	for report_file in *.stderr *.console dhcpd.log; do
		[ ! -s "$report_file" ] || { echo "--- $report_file" && tr -d '\r' <"$report_file"; }
	done
}
