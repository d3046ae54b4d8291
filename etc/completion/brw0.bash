# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Bash completion for brw0's programs. Their options are read from --help, and the word behind an
# option's "=" there decides what is offered as its value.

# _brw0_links [type KIND]: this host's interfaces.
_brw0_links() {
	ip -o link show "$@" 2>/dev/null | sed 's/^[0-9]*: \([^:@]*\).*/\1/'
}

# _brw0_values WORD BEGINNING: what can stand for such a word of --help.
_brw0_values() {
	case $1 in
	NAME | BRIDGE) _brw0_links type bridge ;;
	IFACE) echo auto && _brw0_links ;;
	FILE) compgen -f -- "$2" ;;
	DIR) compgen -d -- "$2" ;;
	WHEN) printf '%s\n' auto always never ;;
	iptables*) printf '%s\n' auto iptables nftables ;;
	SERVER) printf '%s\n' auto dnsmasq isc kea networkd udhcpd none ;;
	uplink*) printf '%s\n' host uplink ;;
	esac
}

_brw0() {
	local program=$1 word=$2 before=$3 option='' list
	# Bash splits at "=": the option, "=" and the value are words of their own.
	[ "$word" != = ] || word=
	if [ "$before" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	elif [ "$2" = = ]; then
		option=$before
	fi
	list=$("$program" --help 2>/dev/null)
	if [ -n "$option" ]; then
		list=$(_brw0_values "$(sed -n "s/^ *$option=\([^ ]*\).*/\1/p" <<<"$list")" "$word")
	elif [[ $word == -* || $program != *-if* ]]; then
		list=$(sed -nE 's/^ *(-[a-zA-Z], )?(--[a-z-]+=?).*/\2/p' <<<"$list")
	else
		list=$(_brw0_links type tun)
	fi
	mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
	[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _brw0 brw0-nat-init brw0-dhcpd-conf brw0-watch brw0-ifup brw0-ifdown brw0-bridge-helper
