# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Bash completion for brw0's programs. The options are those of --help; bridges and interfaces are
# those that this host has.

_brw0_links() {
	ip -o link show "$@" 2>/dev/null | sed 's/^[0-9]*: \([^:@]*\).*/\1/'
}

# What can be behind the "=" of an option.
_brw0_values() {
	case $1 in
	--bridge | --br) _brw0_links type bridge ;;
	--uplink) printf '%s\n' auto; _brw0_links ;;
	--address | --range | --dns) printf '%s\n' auto ;;
	--firewall) printf '%s\n' auto iptables nftables ;;
	--source) printf '%s\n' masquerade ;;
	--dhcp) printf '%s\n' auto dnsmasq isc kea networkd udhcpd none ;;
	*) compgen -f -- "$2" ;;
	esac
}

_brw0() {
	local program=$1 word=$2 before=$3 option list
	# Bash splits at "=": the option, "=" and the value are words of their own.
	[ "$word" != = ] || word=
	if [ "$before" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	elif [ "$2" = = ]; then
		option=$before
	fi
	if [ -n "$option" ]; then
		list=$(_brw0_values "$option" "$word")
	elif [[ $word == -* || $program != *-if* ]]; then
		list=$("$program" --help 2>/dev/null | grep -oE -- '^ *(-[a-zA-Z], )?--[a-z-]+=?' |
			grep -oE -- '--[a-z-]+=?')
	else
		list=$(_brw0_links)
	fi
	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
	[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _brw0 brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper
