# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the tests of other firewalls share; after tap.sh.

# show ARGUMENT…: what is read of them, see tests/netns/show-filters.c.
show() { "$BUILD/tests/netns/show-filters" "$@"; }

# For nft: a chain at forward, and another one.
# shellcheck disable=SC2034 # for the cases
chain='add table inet t; add chain inet t f { type filter hook forward priority 10; policy accept; }
	add chain inet t g'
