/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that guests give themselves. Pure. */
#include "config.h"

#include "dhcp/guest-name.h"

#include <string.h>

enum { MAX_LABEL = 63 };

/*
 * Who has such a name gets what others send: browsers fetch their proxy's settings from wpad,
 * Windows tunnels IPv6 to isatap. etc/dnsmasq.conf.in has the same list.
 */
static const char *const reserved[] = {"isatap", "localhost", "wpad"};

static gboolean is_reserved(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
		if (g_ascii_strcasecmp(reserved[i], name) == 0)
			return TRUE;
	return FALSE;
}

gboolean guest_name_is_acceptable(const char *name)
{
	gsize length = strlen(name);

	return length > 0 && length <= MAX_LABEL &&
	       strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-") == length &&
	       strspn(name, G_CSET_DIGITS "-") < length && name[0] != '-' &&
	       name[length - 1] != '-' && !is_reserved(name);
}
