#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What "make install" puts on a host: it keeps what is its owner's, and what it brings is usable.

. "${0%/*}/../lib/tap.sh"

# install_into DIRECTORY [VARIABLE=VALUE …]: not below the jobs of the make that runs the tests.
install_into() {
	install_dest=$SCRATCH/$1
	shift
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u DESTDIR \
		make -s -C "$BUILD" DESTDIR="$install_dest" "$@" install >make.log 2>&1 ||
		{ cat make.log; fail "make install"; }
}

# installed DIRECTORY NAME: where the file is, whatever the prefix.
installed() {
	find "$1" -path "*/$2" -type f | grep . || fail "$2 is not installed"
}

edited_is_kept() {
	install_into dest
	conf=$(installed dest etc/brw0/brw0.conf)
	same "$SOURCE/etc/brw0.conf" "$conf"
	echo "# mine" >"$conf"
	install_into dest
	[ "$(cat "$conf")" = "# mine" ] || fail "overwritten"
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		make -s -C "$BUILD" DESTDIR="$SCRATCH/dest" uninstall >make.log 2>&1
	[ "$(find dest -type f)" = "$conf" ] || { find dest -type f; fail "that should be left"; }
}
it install-keeps-an-edited-brw0.conf edited_is_kept

unchanged_goes() {
	install_into dest
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
		make -s -C "$BUILD" DESTDIR="$SCRATCH/dest" uninstall >make.log 2>&1
	[ -z "$(find dest -type f)" ] || { find dest -type f; fail "that was left"; }
}
it uninstall-takes-an-unchanged-brw0.conf unchanged_goes

bridge_conf_grants_nothing() {
	install_into dest
	conf=$(installed dest etc/brw0/bridge.conf)
	! grep -qvE '^(#|$)' "$conf" || fail "something is not commented out"
	echo "allow brW0" >"$conf"
	install_into dest
	[ "$(cat "$conf")" = "allow brW0" ] || fail "overwritten"
}
it install-brings-a-bridge.conf-that-grants-nothing bridge_conf_grants_nothing

# What both programs make of a configuration.
effect() {
	brw0-nat-init --config="$1" --dry-run
	brw0-dhcpd-conf --config="$1" --template="$SOURCE/etc/dhcpd.conf.in" \
		--resolv-conf=resolv.conf
}

shipped_means_defaults() {
	echo "nameserver 10.1.1.1" >resolv.conf
	# For the fragment, which needs a bridge; the other program then adopts it.
	ip link add brW0 type bridge
	ip address add 192.168.77.1/24 dev brW0
	: >empty.conf
	effect empty.conf >wanted
	effect "$SOURCE/etc/brw0.conf" >got
	same wanted got
	# Each key that stands behind a '#' is its default.
	# But for domain: a server that does not resolve guests' names tells of a domain that is set only.
	grep -o '^#[a-z-]*=' "$SOURCE/etc/brw0.conf" | grep -v '^#domain=' >keys
	[ "$(wc -l <keys)" -ge 13 ] || fail "keys: $(cat keys)"
	while read -r key; do
		sed "s/^$key/${key#?}/" "$SOURCE/etc/brw0.conf" >one.conf
		! cmp -s one.conf "$SOURCE/etc/brw0.conf" || fail "$key is not there"
		effect one.conf >got || fail "$key"
		same wanted got
	done <keys
}
it brw0.conf-as-shipped-means-the-defaults shipped_means_defaults

all_uncommented() {
	echo "nameserver 10.1.1.1" >resolv.conf
	ip link add brW0 type bridge
	ip address add 192.168.77.1/24 dev brW0
	sed 's/^#\([a-z.-]*=\)/\1/' "$SOURCE/etc/brw0.conf" >all.conf
	effect all.conf >got
	grep -q 'fixed-address 192.168.77.10' got || { cat got; fail "no fixed address"; }
	sed 's/^#\[/[/' "$SOURCE/etc/brw0.conf" >two.conf
	brw0-nat-init --config=two.conf --dry-run | grep -q 'link add brW1' || fail "no second bridge"
}
it brw0.conf-uncommented-parses all_uncommented

# Every key of brw0.conf is in the manual page, and the other way round.
keys_are_documented() {
	sed -n 's/^#\([a-z-]*\)=.*/\1/p' "$SOURCE/etc/brw0.conf" | sort >shipped
	sed -n 's/^\.It Cm \([a-z-]*\) Ns = .*/\1/p' "$SOURCE/etc/brw0.conf.5" | sort >manual
	sed -n '/ keys\[\] = {$/,/^};/s/^	{"\([a-z-]*\)".*/\1/p' \
		"$SOURCE/helpers/conf/bridge.c" | sort >program
	[ -s program ] || fail "the program's table of keys was not found"
	same program shipped
	same program manual
}
it brw0.conf-keys-are-documented keys_are_documented

# The manuals have the paths of this installation.
manuals_have_its_paths() {
	install_into dest sysconfdir=/my/etc runstatedir=/my/run libexecdir=/my/libexec sbindir=/my/sbin \
		datadir=/my/share mandir=/man
	find dest/man -name '*.[5-8]' >pages
	[ "$(wc -l <pages)" = "$(find "$SOURCE/helpers" "$SOURCE/dhcp" "$SOURCE/etc" -name '*.[5-8]' | wc -l)" ] ||
		fail "pages are missing"
	for path in etc/brw0/brw0.conf run/brw0/journal libexec/brw0-bridge-helper sbin/brw0-ifup share/brw0/dhcpd; do
		xargs grep -hF "/$path" <pages >lines || fail "nowhere: $path"
		! grep -vF "/my/$path" lines || fail "another path"
	done
	install_into usual sysconfdir=/etc runstatedir=/run libexecdir=/usr/libexec sbindir=/usr/sbin \
		datadir=/usr/share mandir=/man
	same "$SOURCE/helpers/brw0-nat-init.8" usual/man/man8/brw0-nat-init.8
	[ "$(stat -c %a usual/man/man8/brw0-nat-init.8)" = 644 ] || fail "another mode"
}
it install-brings-manuals-with-its-paths manuals_have_its_paths

UNITS='brw0 brw0-cleanup brw0-watch brw0-refresh'

# unit NAME: the real one, with the programs where they have been installed to.
unit() {
	[ -d dest ] || install_into dest
	unit=$(installed dest "$1.service")
	program=$(installed dest '*bin/brw0-nat-init')
	! grep -n '@[a-z]*@' "$unit" || fail "not substituted"
	! grep -n '[$]{' "$unit" || fail "not expanded"
	# Where it looks for the programs is where they are.
	sed -n 's/^Exec\(Start\|Stop\)=-\{0,1\}\([^ ]*\).*/\2/p' "$unit" >starts
	[ -s starts ] || fail "$1 starts nothing"
	while read -r start; do
		[ -x "dest$start" ] || { cat "$unit"; fail "another path"; }
	done <starts
	sed "s|=\(-\{0,1\}\)$(dirname "${program#dest}")/brw0|=\1$SCRATCH/$(dirname "$program")/brw0|" \
		"$unit" >"$1.service"
}

unit_verifies() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze is missing"
	for name in $UNITS; do unit "$name"; done
	for name in $UNITS; do
		systemd-analyze verify --man=no "./$name.service" >said 2>&1 ||
			{ cat said; fail "refused"; }
		[ ! -s said ] || { cat said; fail "not clean"; }
	done
}
it units-verify unit_verifies

sandbox_of() {
	sed -n '/^CapabilityBoundingSet=/,/^SystemCallArchitectures=/p' "$1.service"
}

# Whoever runs the programs needs what they need, and has no more.
sandboxes_are_one() {
	for name in $UNITS; do
		unit "$name"
		sandbox_of "$name" >"$name.sandbox"
		same brw0.sandbox "$name.sandbox"
	done
	[ "$(wc -l <brw0.sandbox)" -gt 10 ] || fail "no sandbox"
}
it units-have-one-sandbox sandboxes_are_one

# Enabled with brw0, and stopped with it; but not kept from starting by it.
watch_goes_with_it() {
	unit brw0
	unit brw0-watch
	# What the programs write in /etc, ProtectSystem=full would keep from them.
	sed -n 's,^#define [A-Z]* "\(/etc/.*\)/[^/]*",\1,p' "$SOURCE"/dhcp/isc.c "$SOURCE"/dhcp/kea.c \
		"$SOURCE"/dhcp/networkd.c | sort -u >folders
	grep -qx /etc/kea folders || fail "no folders"
	while read -r folder; do
		grep -q "^ReadWritePaths=.*-$folder " brw0.service || fail "$folder cannot be written"
	done <folders
	grep -qx 'Also=brw0-watch.service' brw0.service || fail "not enabled with it"
	grep -qx 'WantedBy=brw0.service' brw0-watch.service || fail "not started with it"
	grep -qx 'PartOf=brw0.service' brw0-watch.service || fail "not stopped with it"
	! grep -E '^(BindsTo|Requires|Requisite)=.*brw0.service' brw0-watch.service || fail "needs it"
}
it watch-unit-goes-with-brw0 watch_goes_with_it

# verified_with DROP-IN: what is said of a unit that has it.
verified_with() {
	mkdir -p units/docker.service.d
	printf '[Service]\nExecStart=/bin/true\n' >units/docker.service
	cp "$1" units/docker.service.d/brw0.conf
	SYSTEMD_UNIT_PATH=$PWD/units: systemd-analyze verify --man=no docker.service 2>&1
}

drop_in_verifies() {
	command -v systemd-analyze >/dev/null || skip "systemd-analyze is missing"
	install_into dest
	drop_in=$(installed dest brw0-refresh.conf)
	verified_with "$drop_in" >said || { cat said; fail "refused"; }
	[ ! -s said ] || { cat said; fail "not clean"; }
	sed 's/^ExecStartPost=/ExecStartPast=/' "$drop_in" >spoilt
	verified_with spoilt | grep -q ExecStartPast || fail "nobody looks at it"
}
it drop-in-verifies drop_in_verifies

# A firewall that is reloaded has it reloaded, which reports what is missing; nothing stops it.
nobody_stops_it() {
	unit brw0
	! grep -E '^(PartOf|BindsTo|Requisite)=' "$unit" || fail "bound to another's life"
	grep -q '^ReloadPropagatedFrom=.*nftables.service' "$unit" || fail "not reloaded"
}
it unit-is-reloaded-with-firewalls-and-never-stopped nobody_stops_it

# What a DHCP server's unit may be called is in its row, and it starts behind the bridge.
servers_start_behind_it() {
	unit brw0
	grep -h ' services\[\] = ' "$SOURCE/dhcp/isc.c" "$SOURCE/dhcp/kea.c" | grep -o '"[^"]*"' | tr -d '"' >services
	[ "$(wc -l <services)" -ge 4 ] || fail "services: $(cat services)"
	while read -r service; do
		grep -qE "^Before=(.* )?$service\.service( |\$)" "$unit" || fail "$service is not behind it"
	done <services
}
it unit-is-before-the-service-of-each-row servers_start_behind_it

# exec_of UNIT KEY: the unit's commands with that key that run brw0's programs, without paths.
exec_of() {
	sed -n "s|^Exec$2=[^ ]*/\(brw0-\)|\1|p" "$1.service"
}

# As systemd runs them, one after another.
run_units() {
	while read -r program arguments; do
		# shellcheck disable=SC2086 # a list
		"$program" $arguments >said 2>&1 || cat said
	done
}

bridge_index() {
	cat /sys/class/net/brW0/ifindex
}

# systemd stops brw0-cleanup.service once no unit needs it; one whose start is queued, as at a restart,
# does. So what matters is what brw0.service itself does; tests/laptop shows it with systemd.
restart_is_harmless() {
	for name in brw0 brw0-cleanup brw0-watch; do unit "$name"; done
	grep -qx 'StopWhenUnneeded=yes' brw0-cleanup.service || fail "not stopped"
	grep -qx 'RefuseManualStart=yes' brw0-cleanup.service || fail "restarted by hand"
	for name in brw0 brw0-watch; do
		grep -qx 'Requires=brw0-cleanup.service' "$name.service" || fail "$name: nothing restored"
		grep -qx 'After=brw0-cleanup.service' "$name.service" || fail "$name: restored too early"
	done
	host_state before
	exec_of brw0 Start | run_units
	index=$(bridge_index)
	exec_of brw0 'Stop.*' | run_units
	exec_of brw0 Start | run_units
	[ "$(bridge_index)" = "$index" ] || fail "another bridge"
	# Whatever became of the configuration.
	mkdir -p /etc/brw0
	echo nonsense >/etc/brw0/brw0.conf
	exec_of brw0-cleanup Stop | run_units
	[ ! -e /sys/class/net/brW0 ] || fail "the bridge is left"
	host_state after
	same before after
}
it unit-restart-is-harmless-and-stop-restores restart_is_harmless

unit_follows_prefix() {
	unit brw0
	grep -q '^WantedBy=multi-user.target' "$unit" || fail "cannot be enabled"
	# A start and a reload do the same; a reload reports what a start survives.
	sed -n 's/^ExecStart=-*//p' "$unit" >start
	sed -n 's/^ExecReload=//p' "$unit" >reload
	[ "$(wc -l <start)" = 2 ] || fail "lines: $(cat start)"
	same start reload
	! grep '^Exec.*/sh ' "$unit" || fail "a shell's line"
	while read -r program _; do
		[ -x "dest$program" ] || fail "$program is not installed"
	done <start
}
it unit-finds-the-programs unit_follows_prefix

# units_of CONFIGURE-OPTIONS: where a build made so installs its units, below /; "": nowhere.
units_of() {
	rm -rf build
	mkdir build
	# shellcheck disable=SC2086 # a list
	(cd build && "$SOURCE/configure" -q CC="${BRW0_CC:-cc}" $1) >configure.log 2>&1 ||
		{ cat configure.log; fail "configure $1"; }
	(
		rm -rf dest
		BUILD=$PWD/build
		install_into dest sbin_PROGRAMS= libexec_PROGRAMS= helper_mode=
	) || exit
	find dest -name brw0.service | sed 's,^dest\(.*\)/brw0.service,\1,'
}

configured_units() {
	needs pkg-config
	[ ! -e "$SOURCE/config.status" ] || skip "the source is built in its own folder"
	mkdir pc
	printf 'systemdsystemunitdir=/opt/units\nName: systemd\nDescription: a stand-in\nVersion: 252\n' \
		>pc/systemd.pc
	PKG_CONFIG_PATH=$PWD/pc
	export PKG_CONFIG_PATH
	[ "$(units_of --prefix=/usr)" = /opt/units ] || fail "not where systemd.pc says"
	[ "$(units_of --prefix=/opt/brw0)" = /opt/brw0/lib/systemd/system ] || fail "not below the prefix"
	[ "$(units_of "--prefix=/usr --with-systemdsystemunitdir=/lib/x")" = /lib/x ] || fail "not as asked"
	[ -z "$(units_of --without-systemdsystemunitdir)" ] || fail "units that nobody wants"
	! find dest -path '*brw0.service' | grep . || fail "units"
}
it units-go-where-configure-says configured_units

done_testing
