# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # for who sources this, and for the machine's shell
# SPDX-License-Identifier: GPL-2.0-or-later
# For scripts whose cases are commands in the machine of vm.sh: they speak TAP, and end with a table.
LAPTOP_DIR=${LAPTOP_DIR:-/var/tmp/brw0-laptop}
SUITE=${SUITE:-bookworm}
export LAPTOP_DIR SUITE
DEBS=${DEBS:-${PACKAGING_DIR:-/var/tmp/brw0-packaging}/$SUITE/out}
n=0 failed=0 table='' functions=''

# it NAME ROW COMMAND: in the machine, after $functions. The table's row is what the command says after
# "left: "; none for "-". All that it says is in $LAPTOP_DIR/SUITE.NAME.
it() {
	n=$((n + 1))
	said=$LAPTOP_DIR/$SUITE.$1
	if "$here/vm.sh" run "$functions
$3" >"$said" 2>&1; then
		echo "ok $n - $1"
		tail -n 4 "$said" | sed 's/^/# /'
		left=$(sed -n 's/^left: //p' "$said")
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$said"
		failed=$((failed + 1))
		left=FAILED
	fi
	[ "$2" = - ] || table="$table$(printf '# %-30s %s' "$2" "${left:-not tried}")
"
}

# started: the machine, and in its /root/debs what check-packaging left.
started() {
	"$here/vm.sh" boot fresh || return
	trap '"$here/vm.sh" off' EXIT
	"$here/vm.sh" run 'systemctl is-system-running --wait; ask 60; mkdir -p /root/debs' >/dev/null
	(cd "$DEBS" && tar -czf "$LAPTOP_DIR/$SUITE.debs.tar.gz" brw0_*.deb brw0-helper_*.deb next) || return
	"$here/vm.sh" put "$LAPTOP_DIR/$SUITE.debs.tar.gz" /root/debs.tar.gz
	"$here/vm.sh" run 'tar -C /root/debs -xzf /root/debs.tar.gz'
}

finished() {
	echo "1..$n"
	if [ "$table" ]; then
		version=$("$here/vm.sh" run '. /etc/os-release; echo "$NAME $VERSION_ID" | sed "s/ GNU.Linux//"')
		printf '# %-30s %s\n%s' 'left or lost' "$version" "$table"
	fi
	[ "$failed" = 0 ]
}
