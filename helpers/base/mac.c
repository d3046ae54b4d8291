/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet addresses. Pure. */
#include "config.h"

#include "helpers/base/mac.h"

#include <string.h>

/* "xx:" six times, the last colon being the NUL. */
enum { TEXT_SIZE = 3 * ETH_ALEN, MACHINE_ID_LENGTH = 32 };

char *mac_format(const guint8 *mac)
{
	return g_strdup_printf(
		"%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

gboolean mac_parse(const char *text, guint8 *ret_mac)
{
	if (strlen(text) != TEXT_SIZE - 1)
		return FALSE;
	for (gsize i = 0; i < TEXT_SIZE - 1; i++)
		if (i % 3 == 2 ? text[i] != ':' : !g_ascii_isxdigit(text[i]))
			return FALSE;
	for (gsize i = 0; i < ETH_ALEN; i++)
		ret_mac[i] = (guint8) (g_ascii_xdigit_value(text[3 * i]) << 4 |
				       g_ascii_xdigit_value(text[3 * i + 1]));
	return TRUE;
}

gboolean mac_is_zero(const guint8 *mac)
{
	static const guint8 zero[ETH_ALEN];

	return memcmp(mac, zero, ETH_ALEN) == 0;
}

static gboolean is_of_one_machine(const char *machine)
{
	return strlen(machine) == MACHINE_ID_LENGTH &&
	       strspn(machine, G_CSET_DIGITS "abcdefABCDEF") == MACHINE_ID_LENGTH &&
	       strspn(machine, "0") != MACHINE_ID_LENGTH;
}

static void mark(guint8 *mac)
{
	mac[0] = (guint8) ((mac[0] & ~0x01) | 0x02);
}

gboolean mac_derive(const char *machine, const char *name, guint8 *ret_mac)
{
	g_autoptr(GChecksum) checksum = NULL;
	guint8 digest[32];
	gsize size = sizeof(digest);

	if (!is_of_one_machine(machine))
		return FALSE;
	checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(checksum, (const guchar *) "brw0", -1);
	g_checksum_update(checksum, (const guchar *) machine, (gssize) strlen(machine) + 1);
	g_checksum_update(checksum, (const guchar *) name, -1);
	g_checksum_get_digest(checksum, digest, &size);

	memcpy(ret_mac, digest, ETH_ALEN);
	mark(ret_mac);
	return TRUE;
}

void mac_choose(guint8 *ret_mac)
{
	/* GLib takes its seed from the kernel. */
	for (gsize i = 0; i < ETH_ALEN; i++)
		ret_mac[i] = (guint8) g_random_int_range(0, 256);
	mark(ret_mac);
}
