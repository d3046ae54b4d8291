#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-dhcpd-conf judges its fragment together with the rest of the server's configuration.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/dhcpd-conf.sh"

FRAGMENT=/etc/dhcp/brw0.conf
BY_HAND='subnet 192.168.77.0 netmask 255.255.255.0 {'

# server: its directory, with an old fragment, and brW0.
server() {
	mkdir -p /etc/dhcp
	bridge brW0 192.168.77.1/24
	old_fragment
}

old_fragment() {
	echo '# old' >"$FRAGMENT"
}

# dhcpd_conf: standard input becomes it.
dhcpd_conf() {
	cat >/etc/dhcp/dhcpd.conf
}

# taken: with the dhcpd.conf of standard input it is published.
taken() {
	dhcpd_conf
	old_fragment
	conf --output="$FRAGMENT" >said 2>&1 || fail "refused: $(cat said)"
	[ "$(cat said)" = "$FRAGMENT: changed" ] || fail "it says: $(cat said)"
	nothing_else
}

# refused TEXT: with the dhcpd.conf of standard input it is not, and that is why.
refused() {
	dhcpd_conf
	old_fragment
	status 1 conf --output="$FRAGMENT" >said
	says "cannot publish $FRAGMENT: "
	says "$1"
	[ "$(cat "$FRAGMENT")" = '# old' ] || fail "published all the same"
	nothing_else
}

nothing_else() {
	[ -z "$(find /etc/dhcp -name '.*')" ] || fail "left behind: $(find /etc/dhcp -name '.*')"
}

ONCE='include "/etc/dhcp/brw0.conf";'

included_twice() {
	server
	echo "$ONCE" | taken
	printf '%s\n%s\n' "$ONCE" "$ONCE" |
		refused "$FRAGMENT is included twice, by /etc/dhcp/dhcpd.conf line 1 and \
/etc/dhcp/dhcpd.conf line 2; delete /etc/dhcp/dhcpd.conf line 2"
	# However it is written.
	ln -s brw0.conf /etc/dhcp/link.conf
	for again in 'INCLUDE"/etc/dhcp/brw0.conf";' 'include "etc/dhcp/../dhcp//brw0.conf" ;' \
		'include "/etc/dhcp/link.conf";' 'include "/etc/dhcp/brw0\.conf";' \
		"$(printf 'include # here\n\t"/etc/dhcp/brw0.conf"\n;')" \
		'group { include "/etc/dhcp/brw0.conf"; }' "authoritative; $ONCE"; do
		printf '%s\n%s\n' "$ONCE" "$again" | refused 'is included twice'
	done
	# By way of another file.
	printf '\n%s\n' "$ONCE" >/etc/dhcp/local.conf
	printf '%s\ninclude "/etc/dhcp/local.conf";\n' "$ONCE" |
		refused 'by /etc/dhcp/dhcpd.conf line 1 and /etc/dhcp/local.conf line 2'
	echo 'include "/etc/dhcp/local.conf";' | taken
	# What only looks like it.
	for other in "# $ONCE" 'option domain-name "include \"/etc/dhcp/brw0.conf\";";' \
		'option domain-name "a # b";'; do
		printf '%s\n%s\n' "$other" "$ONCE" | taken
	done
}
it dhcpd-conf-included-twice-is-refused included_twice

# Also where the bytes are there already: the server does not start with them.
unchanged_and_included_twice() {
	server
	echo "$ONCE" | taken
	printf '%s\n%s\n' "$ONCE" "$ONCE" | dhcpd_conf
	status 1 conf --output="$FRAGMENT"
	says 'is included twice'
	status 0 conf --no-check --output="$FRAGMENT" >said
	grep -q ': unchanged$' said || fail "$(cat said)"
}
it dhcpd-conf-unchanged-fragment-is-checked-too unchanged_and_included_twice

# One whose pool is another one's.
FAILOVER='failover peer "x" { primary; address 10.0.0.1; port 647; peer address 10.0.0.2;
	peer port 647; max-response-delay 30; max-unacked-updates 10; mclt 60; split 128; }
subnet 10.9.9.0 netmask 255.255.255.0 {
	pool { failover peer "x"; deny dynamic bootp clients; range 10.9.9.9 10.9.9.99; }
}'

by_hand() {
	server
	# dhcpd itself takes the second of these, and serves one of the two.
	for block in "$BY_HAND range 192.168.77.100 192.168.77.110; }" "$BY_HAND }" \
		'subnet 192.168.77.0 netmask 255.255.255.192 { }' \
		'SUBNET 192.168.77.128 NETMASK 255.255.255.128{ }' \
		"group { shared-network a { $BY_HAND } } }"; do
		printf '\n%s\n%s\n' "$block" "$ONCE" | refused '/etc/dhcp/dhcpd.conf line 2 declares'
		says "delete that subnet, or the include of $FRAGMENT"
	done
	echo "$BY_HAND }" >/etc/dhcp/mine.conf
	printf 'include "/etc/dhcp/mine.conf";\n%s\n' "$ONCE" |
		refused '/etc/dhcp/mine.conf line 1 declares the subnet 192.168.77.0/24'
	# Others, and a wider one: dhcpd prefers the narrower.
	for block in 'subnet 192.168.78.0 netmask 255.255.255.0 { }' "# $BY_HAND }" \
		'subnet 192.168.0.0 netmask 255.255.0.0 { }' \
		"$FAILOVER"; do
		printf '%s\n%s\n' "$block" "$ONCE" | taken
	done
}
it dhcpd-conf-subnet-by-hand-is-refused by_hand

# Then the server does not read the fragment: that is its owner's choice.
by_hand_without_include() {
	server
	echo "$BY_HAND }" | dhcpd_conf
	status 0 conf --output="$FRAGMENT" >said
	says 'warning: /etc/dhcp/dhcpd.conf line 1 declares the subnet 192.168.77.0/24'
	says 'do not include the fragment as well'
	grep -q ': changed$' said || fail "not published"
}
it dhcpd-conf-subnet-by-hand-alone-is-a-warning by_hand_without_include

shared_network() {
	server
	printf 'shared-network "guests" {\n%s\n}\n' "$ONCE" | taken
	printf 'shared-network x { subnet 10.0.0.0 netmask 255.0.0.0 { }\n%s\n}\n' "$ONCE" |
		refused 'in a shared-network together with the subnet 10.0.0.0/8 of /etc/dhcp/dhcpd.conf'
	says "move the include of $FRAGMENT out of the shared-network"
	printf 'shared-network x { subnet 10.0.0.0 netmask 255.0.0.0 { } }\n%s\n' "$ONCE" | taken
	bridge brW1 192.168.78.1/24
	printf '[brW0]\n[brW1]\n' >brw0.conf
	echo "$ONCE" | taken
	printf 'shared-network x {\n%s\n}\n' "$ONCE" | refused 'together with the subnet 192.168.7'
}
it dhcpd-conf-shared-network-is-refused shared_network

what_dhcpd_says() {
	needs dhcpd
	server
	# It is the other file's fault, and named so.
	printf 'authoritative;\n%s\nnonsense here;\n' "$ONCE" |
		refused 'dhcpd rejects it: /etc/dhcp/dhcpd.conf line 3: '
	printf '\nsubnet 10.0.0.0 netmask 255.0.0.0 {\n%s }\n' "$ONCE" |
		refused "dhcpd rejects it: line $(conf | grep -n ^subnet | cut -d: -f1): subnet decl"
	# Ours, in the line that it has in the fragment.
	sed 's/authoritative;/authoritative/' "$TEMPLATE" >broken.in
	line=$(sed -n '/^[[:space:]]*ignore-client-uids/=' broken.in)
	printf '\n\n\n%s\n' "$ONCE" | dhcpd_conf
	status 1 conf --template=broken.in --output="$FRAGMENT"
	says "dhcpd rejects it: line $line: semicolon"
	# A statement may have its sense from the whole: an option that is defined above.
	sed 's/authoritative;/&\n\toption of-my-own 7;/' "$TEMPLATE" >own.in
	printf 'option of-my-own code 200 = unsigned integer 8;\n%s\n' "$ONCE" | dhcpd_conf
	conf --template=own.in --output="$FRAGMENT" >said
	grep -q ': changed$' said || fail "not published"
	status 1 conf --template=own.in --output=elsewhere.conf
}
it dhcpd-conf-whole-configuration-is-shown-to-dhcpd what_dhcpd_says

unreadable() {
	server
	rm -f /etc/dhcp/dhcpd.conf
	conf --output="$FRAGMENT" >said
	printf 'include "/etc/dhcp/missing.conf";\n%s\n' "$ONCE" |
		refused 'cannot read /etc/dhcp/missing.conf, included by /etc/dhcp/dhcpd.conf line 1: No'
	echo 'include "/etc/dhcp/b.conf";' >/etc/dhcp/a.conf
	echo 'include "/etc/dhcp/a.conf";' >/etc/dhcp/b.conf
	printf '%s\ninclude "/etc/dhcp/a.conf";\n' "$ONCE" | refused 'endless loop of includes at'
	printf 'include "/etc/dhcp/dhcpd.conf";\n' | refused 'endless loop of includes at'
	printf 'group {\n%s\n' "$ONCE" | refused 'cannot use /etc/dhcp/dhcpd.conf: its braces are not balanced'
	printf '}\n%s\n' "$ONCE" | refused 'its braces are not balanced (line 1)'
	rm /etc/dhcp/dhcpd.conf
	mkdir /etc/dhcp/dhcpd.conf
	status 1 conf --output="$FRAGMENT"
	says 'cannot read /etc/dhcp/dhcpd.conf: Is a directory'
	conf --no-check --output="$FRAGMENT" >said
	grep -q ': changed$' said || fail "--no-check did not publish"
}
it dhcpd-conf-unreadable-configuration-is-named unreadable

# The fragment is all that this server has.
no_other_file() {
	needs dhcpd
	server
	echo "$BY_HAND }" | dhcpd_conf
	status 0 conf --output=/etc/dhcp/dhcpd.conf >said
	[ ! -s stderr.txt ] || { cat stderr.txt; fail "it complains"; }
	grep -q '^	authoritative;' /etc/dhcp/dhcpd.conf || fail "not published"
	nothing_else
}
it dhcpd-conf-may-be-the-whole-configuration no_other_file

# A configuration may hold keys: what is made of it for the check is nobody else's to read.
kept_from_others() {
	server
	mkdir bin
	# shellcheck disable=SC2016 # $4 is the stand-in's own
	printf '#!/bin/sh\nstat -c "%%a %%n" "$4" >%s/shown\nexit 0\n' "$PWD" >bin/dhcpd
	chmod +x bin/dhcpd
	echo "$ONCE" | dhcpd_conf
	PATH=$PWD/bin:$PATH conf --output="$FRAGMENT" >said
	[ "$(cat shown)" = '600 /etc/dhcp/.brw0.conf.brw0-check' ] || fail "shown: $(cat shown)"
	nothing_else
	# One that a killed run left.
	echo half >/etc/dhcp/.brw0.conf.brw0-check
	conf --output="$FRAGMENT" >said
	nothing_else
}
it dhcpd-conf-copy-for-the-check-is-private kept_from_others

done_testing
