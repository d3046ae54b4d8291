# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Other people's managers of a host's firewall, the real ones, on the host of a case; after
# nat-init.sh.
#
#	managers_here
#	iptables_is legacy	Debian's default is nft
#	start_docker
#
# ./bootstrap check unpacks their packages; here their programs are laid over the machine's own, and
# their files are copied to /etc and /var.

MANAGERS=$BUILD/.prerequisites/managers

# managers_here: their programs are there, and what belongs to them.
managers_here() {
	[ -d "$MANAGERS" ] || skip 'no managers: ./bootstrap check gets them'
	grep -q ' 4294967295$' /proc/self/uid_map || skip 'the managers want to be real root'
	private_overlay usr "$MANAGERS/usr"
	cp -a "$MANAGERS/etc" "$MANAGERS/var" /
	# Docker looks for the group of those who may use it, and for control groups, of which it makes
	# none before there is a container.
	grep -q '^docker:' /etc/group || echo 'docker:x:999:' >>/etc/group
	mount -t cgroup2 -o ro cgroup2 /sys/fs/cgroup
}

# iptables_is legacy|nft: what the host's own iptables is, as Debian's alternatives have it.
iptables_is() {
	for is_name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
		ln -sf "/usr/sbin/${is_name%%-*}-$1${is_name#ip*tables}" "/etc/alternatives/$is_name"
	done
	iptables --version | grep -qF "(${1#nft}" || fail "iptables is not $1"
}

# start_manager COMMAND…: in the background, what it says kept in manager.log.
start_manager() {
	"$@" >>manager.log 2>&1 </dev/null &
}

# manager_ready COMMAND…: wait until that succeeds; if it does not, the manager has said why.
manager_ready() {
	(await "$@") || { cat manager.log; exit 1; }
}

# start_docker: dockerd and its containerd, with the bridge docker0.
start_docker() {
	start_manager dockerd --data-root="$SCRATCH/docker" --exec-root=/run/docker \
		--pidfile=/run/docker.pid --host=unix:///run/docker.sock
	manager_ready grep -q 'API listen on' manager.log
}

# start_dbus: a system bus that asks nobody's leave, and starts nothing.
start_dbus() {
	mkdir -p /run/dbus
	cat >dbus.conf <<-'CONF'
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
			"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig>
			<type>system</type>
			<listen>unix:path=/run/dbus/system_bus_socket</listen>
			<policy context="default">
				<allow user="*"/>
				<allow own="*"/>
				<allow send_destination="*"/>
				<allow receive_sender="*"/>
			</policy>
		</busconfig>
	CONF
	# It returns when it listens.
	dbus-daemon --config-file="$PWD/dbus.conf" --fork
}

# start_firewalld BACKEND: nftables or iptables; all interfaces are in its default zone, public.
start_firewalld() {
	sed -i "s/^FirewallBackend=.*/FirewallBackend=$1/" /etc/firewalld/firewalld.conf
	start_dbus
	start_manager firewalld --nofork --nopid
	manager_ready firewall-cmd --state
}

# start_ufw: what its package sets up when it is installed, and then switches on.
start_ufw() {
	cp /usr/share/ufw/iptables/*.rules /usr/share/ufw/*.init /usr/share/ufw/ufw.conf /etc/ufw
	ufw --force enable >ufw.log 2>&1 || { cat ufw.log; fail "ufw"; }
}

# virsh_net ARGUMENT…: on the networks of the host.
virsh_net() {
	virsh --quiet --connect network:///system "$@"
}

# start_libvirt: libvirtd with its network "default" on virbr0, 192.168.122.0/24. It looks for
# firewalld on the bus.
start_libvirt() {
	[ -S /run/dbus/system_bus_socket ] || start_dbus
	start_manager libvirtd
	manager_ready virsh_net net-list
	virsh_net net-define /usr/share/libvirt/networks/default.xml
	virsh_net net-start default
}
