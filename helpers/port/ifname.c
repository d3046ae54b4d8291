/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface names. */
#include "config.h"

#include "helpers/port/ifname.h"

#include <net/if.h>
#include <string.h>

bool ifname_is_valid(const char *name)
{
	size_t length = strnlen(name, IFNAMSIZ);

	if (length == 0 || length >= IFNAMSIZ || name[0] == '-' || name[0] == '!' ||
		strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char) name[i];

		/* 0xa0 is white space to the kernel; other bytes above ASCII are of no use. */
		if (c <= ' ' || c >= 0x7f || strchr("/:%", c))
			return false;
	}
	return true;
}
