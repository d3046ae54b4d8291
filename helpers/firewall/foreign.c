/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's rules that forward or translate packets. */
#include "config.h"

#include "helpers/firewall/foreign.h"

#include "helpers/firewall/backend.h"

char *foreign_rules_fingerprint(View *view, const char *const *bridges, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	/* Preferred ones last: so older versions had it, and a journal can have their word. */
	for (gsize i = N_BACKENDS; i-- > 0;)
		if (!backends[i]->list_foreign(view, bridges, list, error))
			return NULL;
	if (list->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, list->str, (gssize) list->len);
}
