# SPDX-License-Identifier: GPL-2.0-or-later
# Fish completion for brw0's programs. Their options are read from --help, and the word behind an
# option's "=" there decides what is offered as its value.

# This host's interfaces, or those of one kind: type KIND.
function __brw0_links
	ip -o link show $argv 2>/dev/null | string replace -r '^[0-9]*: ([^:@]*).*' '$1'
end

# What can stand for such a word of --help: arguments of complete(1).
function __brw0_values
	switch $argv[1]
		case NAME BRIDGE
			echo '(__brw0_links type bridge)'
		case IFACE
			echo 'auto (__brw0_links)'
		case WHEN
			echo 'auto always never'
		case 'iptables*'
			echo 'auto iptables nftables'
		case SERVER
			echo 'auto dnsmasq isc kea networkd udhcpd none'
		case 'uplink*'
			echo 'host uplink'
	end
end

function __brw0_complete
	set -l program $argv[1]
	complete -c $program -f
	$program --help 2>/dev/null |
		string replace -rf '^ *(?:-([a-zA-Z]), )?--([a-z-]+)(?:=(\S+))? +(.*)$' '$1\t$2\t$3\t$4' |
		while read -l -d \t short long word what
			set -l letter
			test -n "$short" && set letter -s $short
			if contains -- "$word" FILE DIR
				complete -c $program $letter -l $long -d "$what" -r -F
			else if test -n "$word"
				complete -c $program $letter -l $long -d "$what" -x -a (__brw0_values $word | string collect -a)
			else
				complete -c $program $letter -l $long -d "$what"
			end
		end
end

for program in brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper
	type -q $program; and __brw0_complete $program
end
for program in brw0-ifup brw0-ifdown
	complete -c $program -a '(__brw0_links type tun)'
end
