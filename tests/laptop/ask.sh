#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ask [SECONDS]: is the laptop online, by a name and by a page? Until it is, for so long.
online() {
	name=no page=no
	! timeout 5 getent ahostsv4 brw0.example 2>/dev/null | grep -q 203.0.113.80 || name=ok
	! timeout 5 curl -s -m 4 -o /dev/null http://203.0.113.80/ || page=ok
	said="host name=$name page=$page"
	[ $name$page = okok ]
}
while ! online; do
	[ "$SECONDS" -lt "${1:-0}" ] || { echo "$said; gave up after $SECONDS s"; exit 1; }
	sleep 1
done
echo "$said after $SECONDS s"
