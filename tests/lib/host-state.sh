#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# host-state.sh [WORD…] [SECTION…]: print what brw0's programs could change on this
# host, that is, in this network namespace. Two prints are the same if nothing was changed. All tests
# that compare hosts compare this.
#
# It fails if a section cannot be read: the command fails, or its output lacks the line that is
# always there. Otherwise two prints of nothing would be the same.
#
# Sections: links, addresses, routes (both families, and the rules), legacy (every table of the old
# iptables, both families), nftables, settings. In place of settings, "forwarding": those that
# brw0-nat-init changes, in a third of the time.
#
# Left out, as the kernel changes it by itself:
# - of links: operational state and carrier (they follow other events), a bridge's timers, and
#   that a link that has been up once has a queue;
# - multicast and anycast routes, which follow a link in their own time;
# - counters of our own rules, and of the policies of OUTPUT and POSTROUTING: a bridge that goes up
#   sends IGMP reports when it likes;
# - net.netfilter.nf_conntrack_count, a counter;
# - settings of a network that nobody may read, or that are only written;
# - net.ipv4.tcp_fastopen_key, which comes with the first server that listens.
# Left out by a WORD:
# - uncounted: all counters; uncounted-policies: those of policies;
# - unloaded: settings that come with a kernel module, which may be loaded meanwhile;
# - unnumbered: the numbers of links, which differ in two hosts that are alike;
# - unqueued: the queues of links, which a TAP gets when it is opened;
# - unregistered: the first line, below.
# In the first line, as the kernel has no way back: which legacy tables are registered. A table
# without a rule, a chain and a policy of anybody's is therefore not printed. Reading registers no
# table, but in a user namespace: their names cannot be read there, so all of them are opened.

LC_ALL=C
export LC_ALL

die() {
	echo "host-state.sh: cannot read the host's state: $*" >&2
	exit 1
}

# section NAME ALWAYS COMMAND…: a heading, and what the command prints, which always has a line that
# matches ALWAYS: steady, below, looks for it.
section() {
	echo "@ $1 $2"
	section_name=$1
	shift 2
	"$@" || die "$section_name: $1 fails"
}

links() { section links '^[0-9]+: lo: ' ip -d -o link show; }
addresses() { section addresses '^[0-9]+: lo +inet' ip -o address show; }

list_routes() {
	ip "$1" -batch - >"$work.routes" <<-BATCH || return
		route show table all
		rule show
	BATCH
	sort "$work.routes"
}

routes() {
	section routes-4 '^0:.from all lookup local' list_routes -4
	[ ! -e /proc/net/if_inet6 ] || section routes-6 '^0:.from all lookup local' list_routes -6
}

# table_names FAMILY: the names of its registered tables; in a user namespace, of all.
table_names() {
	[ -e "/proc/net/$1_tables_names" ] || return 0
	cat "/proc/net/$1_tables_names" 2>/dev/null || printf '%s\n' filter mangle nat raw security
}

# save FAMILY TABLE: an empty one where the kernel has none of that name.
save() {
	"$1tables-legacy-save" -c -t "$2" 2>"$work.stderr" && return
	grep -q 'Table does not exist' "$work.stderr" || { cat "$work.stderr" >&2 && return 1; }
	echo COMMIT
}

legacy() {
	for family in ip ip6; do
		for table in $(table_names "$family"); do
			section "$family-$table" '^COMMIT$' save "$family" "$table"
		done
	done
}

# An empty ruleset has no line, so that nft's word that it was read becomes one.
list_nftables() { nft list ruleset && echo 'read by nft'; }
nftables() { section nftables '^read by nft$' list_nftables; }

# find_settings PATH…: a line "FILE:VALUE" each. Grep fails at those that can only be written.
find_settings() {
	find "$@" -type f ! -name nf_conntrack_count ! -name tcp_fastopen_key -perm -400 \
		-exec grep -Hs '' {} + || :
}

settings() { section settings '^/proc/sys/net/ipv4/ip_forward:' find_settings /proc/sys/net; }

forwarding() {
	section settings '^/proc/sys/net/ipv4/ip_forward:' find_settings \
		/proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf 2>/dev/null
}

# steady: what was collected, without what changes by itself; fails if a section lacks its line.
steady() {
	awk -v words="$words" '
		function is(word) { return index(words, " " word " ") }
		function begin(name, line) {
			if (section != "" && !found)
				lost = lost " no line \"" always "\" in " section ";"
			# A legacy table, should anybody have put something there.
			if (is_used)
				printf "%s", rules
			section = name
			always = line
			is_legacy = name ~ /^ip6?-/
			rules = found = is_used = ""
			if (name != "" && !is_legacy)
				print "# " name
		}
		/^@ / {
			name = $2
			sub(/^@ [^ ]+ /, "")
			begin(name, $0)
			next
		}
		$0 ~ always { found = 1 }
		section == "links" {
			gsub(/_timer +[0-9.]+/, "_timer")
			sub(/ state [A-Z]+/, "")
			sub(/ qdisc noop /, " qdisc noqueue ")
			gsub(/,?(NO-CARRIER|LOWER_UP|M-DOWN)/, "")
			sub(/<,/, "<")
			if (is("unqueued"))
				sub(/ qdisc [^ ]+/, "")
			if (is("unnumbered")) {
				sub(/^[0-9]+: /, "")
				sub(/@if[0-9]+/, "")
				gsub(/ (portid|ifindex|link-netns|link-netnsid) [^ ]+/, "")
			}
		}
		section == "addresses" && is("unnumbered") { sub(/^[0-9]+: /, "") }
		section == "addresses" { sub(/\\.*/, ""); sub(/ tentative/, "") }
		section ~ /^routes/ {
			if (/^(multicast|anycast) /)
				next
			sub(/ linkdown/, "")
		}
		is_legacy {
			if (/^[*#]/ || /^COMMIT$/)
				next
			is_used = is_used || !/^:[A-Z]+ ACCEPT/
			if (is("uncounted") || /^:(OUTPUT|POSTROUTING) / ||
				is("uncounted-policies") && /^:[A-Z]+ [A-Z]+ /)
				sub(/ \[[0-9:]*\]$/, "")
			if (is("uncounted") || /brw0-/)
				sub(/^\[[0-9:]*\]/, "[]")
			rules = rules section " " $0 "\n"
			next
		}
		section == "nftables" {
			if (/^read by nft$/)
				next
			if (is("uncounted") || /brw0-/)
				sub(/counter packets [0-9]+ bytes [0-9]+/, "counter")
		}
		is("unloaded") && /^\/proc\/sys\/net\/(netfilter|bridge|nf_conntrack)/ { next }
		{ print }
		END {
			begin("")
			if (lost != "") {
				print "host-state.sh: cannot read the state of the host:" lost >"/dev/stderr"
				exit 1
			}
		}' "$work"
}

work=$(mktemp)
trap 'rm -f "$work" "$work.stderr" "$work.routes"' EXIT
words=' '
while :; do
	case ${1-} in
	uncounted | uncounted-policies | unloaded | unnumbered | unqueued | unregistered)
		words="$words$1 "
		;;
	*) break ;;
	esac
	shift
done
[ $# -gt 0 ] || set -- links addresses routes legacy nftables settings
case $words in
*' unregistered '*) ;;
*) echo "tables registered: $(table_names ip | sort | tr '\n' ' ')" ;;
esac
# Not in a pipe, in which die would end its own process alone.
for part in "$@"; do
	"$part" || die "$part"
done >"$work"
steady
