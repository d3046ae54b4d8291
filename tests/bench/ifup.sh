#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-ifup against what people put into /etc/qemu-ifup. Goal: 0.42 or less of each script.
. "${0%/*}/../lib/tap.sh"

# Scripts as QEMU starts them: by their first line, with the name of the TAP alone.
script() {
	printf '#!/bin/sh\n%s\n' "$2" >"$1"
	chmod 755 "$1"
}

ifup_against_scripts() {
	ip link add brW0 type bridge
	ip link set brW0 up
	ip tuntap add dev tap0 mode tap
	# shellcheck disable=SC2016 # $1 is the script's own
	script ip-script 'ip link set "$1" up; ip link set "$1" master brW0'
	# shellcheck disable=SC2016
	script brctl-script 'ifconfig "$1" up; brctl addif brW0 "$1"'
	# shellcheck disable=SC2016
	script reset 'ip link set "$1" nomaster down addrgenmode eui64 address 02:00:00:00:00:07'
	pairs -n "${RUNS:-101}" -r './reset tap0' \
		'brw0-ifup tap0' './ip-script tap0' './brctl-script tap0' >&3
}

PATH=$BUILD/tests/bench:$PATH
# The table goes to where the output went, not into the log of the case.
[ -n "${TAP_CASE:-}" ] || exec 3>&1
it ifup-against-scripts ifup_against_scripts
done_testing
