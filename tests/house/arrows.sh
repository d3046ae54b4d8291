#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who includes whom: the arrows between the rooms point one way.

. "${0%/*}/../lib/house.sh"

# arrows ROOT: includes that the rooms do not allow.
arrows() (
	cd "$1"
	# shellcheck disable=SC2046
	awk '
	function room(file) {
		if (file ~ /^dhcp\/brw0-/) return "dhcp"
		if (file == "helpers/brw0-nat-init.c") return "nat-init"
		if (file == "helpers/brw0-watch.c") return "watch"
		if (file ~ /^helpers\/brw0-/) return "port"
		if (file ~ /^helpers\/base\//) return "base"
		if (file ~ /^helpers\/conf\//) return "conf"
		if (file ~ /^helpers\/firewall\//) return "firewall"
		if (file ~ /^helpers\/host\//) return "host"
		if (file ~ /^helpers\/port\//) return "port"
		if (file ~ /^helpers\/probe\//) return "probe"
		if (file ~ /^helpers\/watch\//) return "watch"
		return file ~ /^dhcp\// ? "dhcp" : "nobody"
	}
	function fault(what) { print FILENAME ":" FNR ": " what ": " name }
	BEGIN {
		own["port"] = "^helpers/port/"
		own["base"] = "^helpers/base/"
		own["conf"] = "^helpers/((base|conf)/|port/ifname\\.h$)"
		own["firewall"] = "^helpers/(base|conf|firewall)/"
		own["dhcp"] = "^(dhcp/|helpers/(base|conf)/)"
		own["probe"] = "^helpers/((base|firewall|probe)/|port/membership\\.h$)"
		own["host"] = "^(dhcp/|helpers/((base|conf|firewall|host|probe)/|port/(acl|error|ifname|port-settings)\\.h$))"
		own["watch"] = "^helpers/(base|conf|watch)/"
		own["nat-init"] = "^helpers/(base|conf|firewall|host|port)/"
		libc = "^((linux|sys|net|netinet|netpacket|arpa|asm)/[a-z0-9_/]+|assert|ctype|dirent|" \
			"endian|errno|fcntl|getopt|grp|inttypes|limits|poll|pwd|sched|signal|" \
			"stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|syslog|" \
			"termios|time|unistd)\\.h$"
	}
	FNR == 1 { first = 1 }
	!/^[ \t]*#[ \t]*include/ { next }
	{
		name = $0
		sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
		is_ours = name ~ /^"/
		gsub(/["<>]/, "", name)
		mine = room(FILENAME)
		is_program = FILENAME ~ /(^|\/)brw0-[^\/]*$/
	}
	FILENAME ~ /\.c$/ && first && name != "config.h" { fault("not config.h first") }
	FILENAME ~ /\.h$/ && name == "config.h" { fault("config.h in a header") }
	{ first = 0 }
	name == "config.h" { next }
	name ~ /\.c$/ || name ~ /(^|\/)brw0-/ { fault("includes a program"); next }
	name ~ /^libiptc\// && FILENAME !~ /^helpers\/firewall\/legacy\/(table|own|chain|drops)\.[ch]$/ {
		fault("libiptc outside of legacy/") }
	name ~ /^nftables\// && \
		FILENAME != "helpers/firewall/nft/commit.c" { fault("libnftables outside of commit.c") }
	!is_ours && mine == "port" && name !~ libc { fault("port/ has libc alone") }
	!is_ours { next }
	# What programs share: only they read command lines and report. script.c is the main() of
	# brw0-ifup and brw0-ifdown, and audit.c reports to the system log as well.
	is_program && name == "helpers/port/report.h" { next }
	is_program && mine != "port" && name == "helpers/conf/command-line.h" { next }
	name == "helpers/conf/command-line.h" && mine != "conf" { fault("only programs read a command line") }
	name == "helpers/port/report.h" && FILENAME !~ /^helpers\/port\/(report|script|audit)\.c$/ {
		fault("only programs report") }
	name !~ own[mine] { fault("an arrow the wrong way") }
	' $(sources . '*.[ch]' | grep -E '^(helpers|dhcp)/')
)

# circles ROOT: headers that include each other.
circles() (
	cd "$1"
	for header in $(sources . '*.h'); do
		sed -n "s,^#include \"\(.*\)\",$header \1,p" "$header"
	done | tsort 2>&1 >/dev/null | grep -v 'loop:$'
)

# put FILE INCLUDE…: a made-up file with these includes.
put() {
	put_file=$1
	shift
	for put_name; do
		case $put_name in
		'<'*) echo "#include $put_name" ;;
		*) echo "#include \"$put_name\"" ;;
		esac
	done | made_up "tree/$put_file"
}

arrows_point_one_way() {
	clean arrows "$SOURCE"
	# What the rooms allow is not taken for a fault.
	put helpers/host/good.c config.h '<glib.h>' helpers/firewall/x.h dhcp/x.h helpers/port/ifname.h
	put helpers/watch/good.c config.h '<glib.h>' helpers/watch/x.h helpers/conf/x.h helpers/base/x.h
	clean arrows tree
}

# wrong FAULT FILE INCLUDE…: alone in a tree, it is found.
wrong() {
	wrong_fault=$1
	shift
	rm -rf tree
	put "$@"
	reports "$1:$(($# - 1)): $wrong_fault" arrows tree
}

# One of each kind of fault.
wrong_arrows_are_found() {
	wrong "an arrow the wrong way" helpers/base/x.c config.h helpers/firewall/walk.h
	wrong "an arrow the wrong way" helpers/port/x.c config.h helpers/base/error.h
	wrong "an arrow the wrong way" helpers/watch/x.c config.h helpers/host/step.h
	wrong "an arrow the wrong way" helpers/probe/x.c config.h helpers/host/step.h
	wrong "an arrow the wrong way" helpers/host/x.c config.h helpers/watch/pace.h
	wrong "only programs read" dhcp/x.c config.h helpers/conf/command-line.h
	wrong "only programs report" helpers/port/x.c config.h helpers/port/report.h
	wrong "includes a program" helpers/host/x.c config.h helpers/brw0-nat-init.h
	wrong "port/ has libc alone" helpers/port/x.c config.h '<glib.h>'
	wrong "libiptc outside of legacy/" helpers/host/x.c config.h '<libiptc/libiptc.h>'
	wrong "libnftables outside" helpers/host/x.c config.h '<nftables/libnftables.h>'
	wrong "not config.h first" helpers/host/x.c '<glib.h>'
	wrong "config.h in a header" helpers/host/x.h config.h
}

headers_have_no_circles() {
	clean circles "$SOURCE"
	put helpers/host/a.h helpers/host/b.h
	put helpers/host/b.h helpers/host/c.h
	clean circles tree
	put helpers/host/c.h helpers/host/a.h
	reports helpers/host/c.h circles tree
}

check house-arrows-point-one-way arrows_point_one_way
check house-wrong-arrows-are-found wrong_arrows_are_found
check house-headers-have-no-circles headers_have_no_circles
done_checking
