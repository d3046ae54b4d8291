# SPDX-License-Identifier: GPL-2.0-or-later
# Fish completion for brw0's programs: the options, with what they are for, are those of --help.

function __brw0_options
	set -l program (commandline -opc)[1]
	$program --help 2>/dev/null |
		string replace -rf '^ *(?:-[a-zA-Z], )?(--[a-z-]+=?)(?:\[?[A-Z].*?)?  +(.*)$' '$1\t$2'
end

function __brw0_bridges
	ip -o link show type bridge 2>/dev/null | string replace -r '^[0-9]*: ([^:@]*).*' -- '--bridge=$1'
end

for program in brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper
	complete -c $program -f -a '(__brw0_options) (__brw0_bridges)'
end
