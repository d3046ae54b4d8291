#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A TAP of the helper's is no interface of the host; and the helper takes the bridge for what it was
# when it looked. The control of the frames is in tests/netns/port-frames.sh.
. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/setuid.sh"
. "${0%/*}/../lib/frames.sh"

# given_persistent_tap: $tap, which its caller has left.
given_persistent_tap() {
	call --persist "$HELPER" --br=brW0 --fd=FD
	is_grant
	tap=$(sed -n 's/.* tap=\([^ ]*\) .*/\1/p' result)
}

frames_reach_nobody() {
	given_helper
	given_host
	given_persistent_tap
	reached "$tap"
	reached_nothing
}
it setuid-frames-by-group-reach-nobody frames_reach_nobody

frames_reach_nobody_by_file_capability() {
	needs setcap
	given_helper
	by_file_capability
	given_host
	echo 2 >/proc/sys/net/ipv4/conf/all/rp_filter
	given_persistent_tap
	reached "$tap"
	reached_nothing
}
it setuid-frames-by-group-by-file-capability frames_reach_nobody_by_file_capability

frames_when_ipv6_comes_back() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_helper
	given_host
	given_persistent_tap
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	reached "$tap"
	! grep -Eq '^(address|router advertisement)' reached || { cat reached; fail "it believes a router"; }
}
it setuid-frames-when-ipv6-comes-back frames_when_ipv6_comes_back

# As in a container: what holds is not written, and what cannot be had is an error.
proc_sys_is_read_only() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_helper
	mount --bind /proc/sys /proc/sys
	mount -o remount,bind,ro /proc/sys
	denies 1 'disable_ipv6; to fix it, run as root: sysctl net.ipv6.conf.default.disable_ipv6=1'
	mount -o remount,bind,rw /proc/sys
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	mount -o remount,bind,ro /proc/sys
	ask
	granted
	# And where it cannot be seen at all.
	umount /proc/sys
	mount -t tmpfs tmpfs /proc/sys/net
	ask
	granted
	umount /proc/sys/net
	echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	mount -t tmpfs tmpfs /proc/sys/net
	denies 1 'disable_ipv6'
}
it setuid-proc-sys-is-read-only proc_sys_is_read_only

# What only seems to have been written.
settings_are_read_back() {
	[ -e /proc/net/if_inet6 ] || skip "this kernel has no IPv6"
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	set -- --user=0 "$(command -v strace)" -qq -u nobody -o "$SCRATCH/trace"
	call "$@" "$HELPER" --br=brW0 --fd=FD
	granted
	n=$(awk '/^write/ { n++ } /^write\([0-9]*, "1\\n"/ { print n; exit }' trace)
	[ -n "$n" ] || { cat trace; fail "it writes no setting"; }
	call "$@" -e "inject=write:retval=2:syscall=getpid:when=$n" "$HELPER" --br=brW0 --fd=FD
	denied 1 'disable_ipv6'
}
it setuid-settings-are-read-back settings_are_read_back

# As by libvirt's AppArmor profile for qemu-bridge-helper: the remedy is a line of root's.
security_module_denies_netlink() {
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	call --user=0 "$(command -v strace)" -qq -u nobody -o /dev/null \
		-e inject=socket:error=EACCES:when=2 "$HELPER" --br=brW0 --fd=FD
	denied 1 '/etc/apparmor.d/local/usr.sbin.libvirtd needs the line: '
	says '/brw0-bridge-helper PUx,'
}
it setuid-security-module-denies-netlink security_module_denies_netlink

# A name that nobody has makes the kernel load a module, if somebody with rights has an ioctl made by
# it (dev_load() in net/core/dev_ioctl.c).
no_ioctl_by_a_name() {
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	acl 'allow all'
	for name in sit0 brW0; do
		call --user=0 "$(command -v strace)" -qq -u nobody -o "$SCRATCH/trace" -e trace=ioctl \
			"$HELPER" --br="$name" --fd=FD
		! grep -v 'TUN' trace || fail "an ioctl by a name"
	done
	granted
	grep -q TUNSETIFF trace
	call "$HELPER" --br=sit0 --fd=FD
	denied 1 'cannot use sit0: no such interface; to make it: brw0-nat-init --bridge=sit0'
}
it setuid-no-ioctl-by-a-name no_ioctl_by_a_name

# Stopped when it has made the TAP, whose name has a bridge's slot in it: it goes on to that bridge or
# to none.
bridge_is_made_anew() {
	given_helper
	needs strace
	strace -qq -o /dev/null true 2>/dev/null || skip "strace is not allowed"
	acl 'allow brW0 limit 1'
	cat >anew <<-'END'
		for _ in $(seq 100); do
			grep -qs 'stopped by SIGSTOP' trace && break
			sleep 0.05
		done
		ip link delete brW0
		ip link add brW0 type bridge
		ip link set brW0 up
		kill -CONT $(cat /proc/$PID/task/$PID/children)
	END
	call --user=0 --before='sh anew' "$(command -v strace)" -u nobody -o "$SCRATCH/trace" \
		-e inject=ioctl:signal=STOP:when=1 "$HELPER" --br=brW0 --fd=FD
	grep -q 'stopped by SIGSTOP' trace || fail "it was not stopped"
	[ "$(grep -c TUNSETIFF trace)" = 1 ]
	is_error 1 'cannot make a port of t'
	no_tap
	ask
	granted
}
it setuid-bridge-is-made-anew bridge_is_made_anew

done_testing
