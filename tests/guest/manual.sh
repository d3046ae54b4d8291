#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manuals' examples are what the programs do: each command below "Examples" in a page is run, in the
# order of the page, on an installed brw0, and prints what the page shows. QEMU runs a real guest.
#
# In a page, a display of commands has lines that begin with "# " (root) or "$ " (the user anna), and
# below each what it prints; where that begins so, "\&" stands before it. A line "..." is any number of lines, "..." at its end the rest of a line;
# a line of 50 and more columns may go on in the next one.
# A display that begins with anything else is a file.
#
#	MANUAL=new tests/guest/manual.sh CASE    prints the examples anew
. "${0%/*}/../lib/tap.sh"
. "$SOURCE/tests/lib/laptop.sh"
. "$SOURCE/tests/lib/guest.sh"
. "$SOURCE/tests/lib/setuid.sh"

# Commands that are not run, by how they begin, and why.
not_run() {
	case $1 in
	'systemctl '*) echo 'there is no systemd in a namespace: tests/laptop' ;;
	'lkvm '*) echo 'it needs /dev/kvm' ;;
	*vhost=on*) echo 'it needs /dev/vhost-net; without that, tests/guest/unprivileged.sh' ;;
	*) return 1 ;;
	esac
}

page() {
	find "$SOURCE/helpers" "$SOURCE/dhcp" "$SOURCE/etc" -name "$1.[5-8]"
}

# displays PAGE: N.command, N.prompt and N.shown for each command, in this directory, N.file for each
# display that is a file.
displays() {
	awk '
	/^\.S[hs] / { inside = /^\.Ss Examples$/; next }
	!inside { next }
	/^\.Dl [#$] / { print "not in a display: " $0 >"/dev/stderr"; exit 1 }
	/^\.Bd -literal/ { display = 1; first = 1; next }
	/^\.Ed/ { display = 0; more = 0; next }
	!display { next }
	{
		prompt = /^[#$] ./
		gsub(/\\e/, "\\"); gsub(/\\-/, "-"); gsub(/\\&/, "")
		if (first) { is_file = !prompt; n++; first = 0; fresh = 1 }
		if (is_file) { print >(sprintf("%02d.file", n)); next }
		if (more) print >command
		else if (prompt) {
			if (!fresh) n++
			fresh = 0
			command = sprintf("%02d.command", n)
			print substr($0, 1, 1) >(sprintf("%02d.prompt", n))
			print substr($0, 3) >command
			printf "" >(sprintf("%02d.shown", n))
			quotes = 0
		} else { print >(sprintf("%02d.shown", n)); next }
		quotes += gsub(/\047/, "&")
		more = quotes % 2 || /(\\|\||&&)$/
	}' "$1"
}

# volatile FILE: without what differs from run to run and from host to host, and notes, which tell of this
# machine.
volatile() {
	sed -E '/^note: /d
		s/\b(tap[0-9]+|t0[0-9a-f]{14}|t0[0-9a-f]{6}\.\.\.) */TAP /g
		s/^[0-9]+: //; s/\bfe(:[0-9a-f]{2}){5}/fe:MAC/g; s/ *$//
		s/^(ADDRESS .* PORT) +/\1 /; s/ [0-9]+[smh] +/ TIME /; s/(SINCE|USER) +/\1 /g
		s/[0-9]+ checks/N checks/; s/ in [0-9]+ ms/ in N ms/
		s/203\.0\.113\.[0-9]+/203.0.113.N/; s/10\.99\.1\.1[0-9][0-9]/HOST/
		s/(left by .*); [^;]*$/\1; ANSWER/
		s/"(kernel|distribution|program)": *"[^"]*"/"\1": "HOST"/
		s/"(since|expiry|milliseconds|checks)": *[0-9]+/"\1": N/' "$1" | expand -t 4
}

# as_shown SHOWN PRINTED: the same, but for lines "..." and ends "...". A long line may be folded.
as_shown() {
	volatile "$1" >shown.now
	volatile "$2" >printed.now
	perl -e '
		my ($shown, $printed) = map { local (@ARGV, $/) = $_; <> // "" } @ARGV;
		my ($wanted, $folded) = ("", 0);
		for (split /\n/, $shown) {
			s/^\s+// if $folded;
			$folded = length >= 50 && !/\.\.\.$/;
			$wanted .= /^\s*\.\.\.$/ ? "(?:.*\\n)*?" : /^(.*)\.\.\.$/ ? quotemeta($1) . ".*\\n"
				: quotemeta($_) . ($folded ? "\\s+" : "\\n");
		}
		exit($printed !~ /\A$wanted\z/)' shown.now printed.now
}

# --- the host -------------------------------------------------------------------------------------

# The programs are where the manuals have them; anna may use brW0.
given_installed() {
	guest_need
	needs qemu-img
	{ brw0-nat-init --help && brw0-dhcpd-conf --help; } >help
	for path in '[/etc/brw0/brw0.conf]' '[/run/brw0]' 'in /usr/share/brw0]'; do
		grep -qF "$path" help || skip 'configured for other directories'
	done
	given_copy
	umask 022
	private_dir /usr/libexec
	private_dir /usr/share/brw0
	private_dir /usr/sbin
	private_dir /var/lib/misc
	cp "$SOURCE"/etc/*.in /usr/share/brw0
	for program in nat-init dhcpd-conf watch ifup ifdown; do
		cp "$BUILD/brw0-$program" /usr/sbin
	done
	cp "$HELPER" /usr/libexec/brw0-bridge-helper
	chmod 4755 /usr/libexec/brw0-bridge-helper
	printf 'root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n' >/etc/passwd
	internet_by_lease
	guest_of 1000
	mkdir -m 755 bin
	mkdir -m 777 work
	wrapper >bin/qemu-system-x86_64
	chmod 755 bin/qemu-system-x86_64
	qemu-img create -q -f qcow2 work/disk.img 1M
	chmod 666 work/disk.img
	acl 'allow brW0 user anna limit 4'
}

# QEMU, whose guest boots what guests here boot, and runs beside the shell; "..." is no option. Examples
# are alternatives: the guest of the one before is ended.
wrapper() {
	cat <<-END
		#!/bin/sh
		for word; do
			shift
			[ "\$word" = ... ] || set -- "\$@" "\$word"
		done
		if [ -s pid ]; then
			guest=\$(cat pid)
			kill "\$guest"
			while kill -0 "\$guest" 2>/dev/null; do sleep 0.02; done
		fi
		rm -f pid console
		exec $(command -v qemu-system-x86_64) -M pc -accel tcg -display none -serial file:console \\
			-daemonize -pidfile pid -snapshot -no-reboot -kernel $GUEST_KERNEL -initrd $INITRD \\
			-global virtio-net-pci.romfile= \\
			-append 'console=ttyS0 quiet panic=-1 no_timer_check lease_seconds=20 patience=10 hold=1 sends=web server=$SERVER name=$SERVER_NAME' "\$@"
	END
}

# typed PROMPT FILE: that command, by root or by anna.
typed() {
	(
		cd work
		PATH=$SCRATCH/bin:/usr/sbin:/usr/bin:/sbin:/bin:$BUILD/.prerequisites/bin
		case $1 in
		'#') sh "$SCRATCH/$2" ;;
		*) setpriv --reuid=1000 --regid=1000 --clear-groups --inh-caps=-all sh "$SCRATCH/$2" ;;
		esac
	) </dev/null 2>&1
}

# A guest that was started is online before the next command.
boots() {
	grep -q 'qemu-system' "$1" || return 0
	await grep -q '^brw0-guest: holding=' work/console
	grep -q '^brw0-guest: page-by-name=Hello' work/console || { cat work/console; fail "the guest is offline"; }
}

# compared N: its command printed what the page shows. What only looks may look again: a log is written
# and a guest answers in its own time.
compared() {
	as_shown "$1.shown" "$1.printed" || {
		grep -qE '^(cat|brw0-nat-init --(status|doctor|probe|guests)) ?' command.sh || return 1
		typed "$(cat "$1.prompt")" command.sh >"$1.printed" || :
		as_shown "$1.shown" "$1.printed"
	}
}

# example N: run it, and compare; the exit status of --status and --doctor is their output's business.
example() {
	if not_run "$(cat "$1.command")" >why; then
		[ ! -s "$1.shown" ] || fail "output of what is not run: $(cat "$1.command")"
		return 0
	fi
	cp "$1.command" command.sh
	if [ "${MANUAL:-}" = new ]; then
		echo "@@ $page $1"
		[ "$(cut -c 1-4 command.sh)" != 'cat ' ] || sleep 3
	fi
	if typed "$(cat "$1.prompt")" command.sh >"$1.printed"; then
		boots command.sh
	fi
	if [ "${MANUAL:-}" = new ]; then
		cat "$1.printed"
	elif ! (AWAIT_SECONDS=60 await compared "$1") >/dev/null; then
		cat "$1.command"
		diff -u shown.now printed.now || :
		fail "prints something else"
	fi
}

# file N: brw0's own files have no fault, and scripts for QEMU do their job; no libvirt reads the others.
file() {
	case $(head -n 1 "$1.file") in
	'#!'*)
		chmod 755 "$1.file"
		ip link show br1 >/dev/null 2>&1 || ip link add br1 type bridge
		ip tuntap add dev vm1 mode tap
		"./$1.file" vm1 || fail "the script fails"
		ip link delete vm1
		;;
	'['*)
		brw0-nat-init --check --config="$PWD/$1.file" >checked 2>&1 || { cat checked; fail "a fault"; }
		;;
	allow* | include*)
		cp "$1.file" "$ACL"
		brw0-nat-init --check >checked 2>&1 || { cat checked; fail "a fault"; }
		acl 'allow brW0 user anna limit 4'
		;;
	'<interface '* | bridge_helper*) ;;
	*) fail "unknown kind of file: $(head -n 1 "$1.file")" ;;
	esac
}

# examples PAGE: all of it.
examples() {
	page=$1
	displays "$(page "$1")"
	set -- [0-9]*.command [0-9]*.file
	for each; do
		case $each in
		'[0-9]*.'*) ;;
		*.file) file "${each%.file}" ;;
		*) example "${each%.command}" ;;
		esac
	done
	ls [0-9]*.printed >/dev/null || fail "nothing was run"
	[ "${MANUAL:-}" != new ] || fail "nothing was compared"
}

# --- the pages ------------------------------------------------------------------------------------

# set_up: as after the first commands of the manuals.
set_up() {
	given_installed
	brw0-nat-init >/dev/null
	brw0-dhcpd-conf --reload >/dev/null
}

# Pages that begin on a host that is not set up, or with nobody allowed, or that is set up.
brw0() { given_installed; acl; examples brw0; }
nat_init() { given_installed; examples brw0-nat-init; }
steps() { given_installed; examples brw0-steps; }
brw0_conf() { given_installed; examples brw0.conf; }
bridge_conf() { given_installed; examples bridge.conf; }
bridge_helper() { set_up; acl; examples brw0-bridge-helper; }
ifup() { set_up; examples brw0-ifup; }
ifdown() { set_up; examples brw0-ifdown; }
watch() { set_up; examples brw0-watch; }
doctor() { set_up; examples brw0-doctor; }
firewall() { set_up; examples brw0-firewall; }

# The files of Debian's ISC dhcpd.
dhcpd_conf() {
	given_installed
	brw0-nat-init >/dev/null
	mkdir /etc/dhcp /etc/default
	echo 'INTERFACESv4=""' >/etc/default/isc-dhcp-server
	echo 'ping-check false;' >/etc/dhcp/dhcpd.conf
	examples brw0-dhcpd-conf
	[ "${MANUAL:-}" = new ] || grep -q brW0 /etc/default/isc-dhcp-server || fail "dhcpd does not listen there"
}

json() {
	needs jq
	set_up
	echo 'qemu-system-x86_64 -nic bridge,br=brW0,model=virtio,helper=/usr/libexec/brw0-bridge-helper' \
		>command.sh
	typed $ command.sh
	boots command.sh
	examples brw0-json
}

# Each page has a case.
every_page_has_a_case() {
	find "$SOURCE/helpers" "$SOURCE/dhcp" "$SOURCE/etc" -name '*.[5-8]' |
		sed 's,.*/,,; s/\.[5-8]$//' | sort >pages
	sed -n 's/.*[;	] *examples \([a-z0-9.-]*\)\(; }\)*$/\1/p' "$SOURCE/tests/guest/manual.sh" | sort >cases
	same pages cases
}

# What the comparison sees, and does not.
differences_are_found() {
	printf 'one\n...\nthree and...\n' >shown
	printf 'one\ntwo\ntwo\nthree and four\n' >printed
	as_shown shown printed || fail "it is as shown"
	printf 'one\nthree and\n' >printed
	as_shown shown printed || fail "it is as shown"
	long=$(printf '%060d' 0)
	printf '%s\n  more\nend\n' "$long" >folded
	for right in "$long more\nend\n" "$long\n  more\nend\n"; do
		printf '%b' "$right" >printed
		as_shown folded printed || fail "it is folded"
	done
	printf '%s more end\n' "$long" >printed
	! as_shown folded printed || fail "a short line is not folded"
	for wrong in 'one\ntwo\n' 'none\nthree and\n' 'one\nthree and\nfour\n' ''; do
		# shellcheck disable=SC2059 # a format
		printf "$wrong" >printed
		! as_shown shown printed || { cat printed; fail "it is not as shown"; }
	done
	printf '.Ss Examples\n.Bd -literal\n# a \\e\n  b\nsays\n\\&# c\n$ d |\n  e\n.Ed\n.Bd -literal\n[f]\n.Ed\n' >page.8
	printf '.Ss Next\n.Bd -literal\n# g\n.Ed\n' >>page.8
	displays page.8
	[ "$(echo *.command *.file)" = '01.command 02.command 03.file' ] || fail "found: $(echo *.*)"
	printf 'says\n# c\n' | cmp - 01.shown
	[ "$(cat 01.prompt 02.prompt)" = "$(printf '#\n$')" ] || fail "prompts"
	printf '.Ss Examples\n.Dl # a\n' >page.8
	! displays page.8 2>/dev/null || fail "a command in a line is not run"
}

for case in brw0 nat-init steps brw0.conf bridge.conf bridge-helper ifup ifdown watch doctor firewall \
	dhcpd-conf json; do
	it "manual-examples-of-$case" "$(echo "$case" | tr .- __)"
done
it manual-every-page-is-run every_page_has_a_case
it manual-differences-are-found differences_are_found
done_testing
