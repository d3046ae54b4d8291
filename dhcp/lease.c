/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leases, one for each address. */
#include "config.h"

#include "dhcp/lease.h"

#include <errno.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

static void free_lease(gpointer data)
{
	struct dhcp_lease *lease = data;

	g_free(lease->name);
	g_free(lease);
}

GPtrArray *dhcp_leases_new(void)
{
	return g_ptr_array_new_with_free_func(free_lease);
}

void dhcp_leases_remove(GPtrArray *leases, struct ip_address address)
{
	for (guint i = leases->len; i-- > 0;) {
		const struct dhcp_lease *lease = g_ptr_array_index(leases, i);

		if (ip_address_equal(lease->address, address))
			g_ptr_array_remove_index(leases, i);
	}
}

void dhcp_leases_add(GPtrArray *leases, const struct dhcp_lease *lease, gint64 now)
{
	struct dhcp_lease *copy;

	dhcp_leases_remove(leases, lease->address);
	if (lease->expiry != 0 && lease->expiry <= now)
		return;
	copy = g_new(struct dhcp_lease, 1);
	*copy = *lease;
	copy->name = g_strdup(lease->name);
	g_ptr_array_add(leases, copy);
}

gboolean dhcp_leases_read(
	const char *path, DhcpLeasesParser parse, GPtrArray *leases, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	int r = file_read_bytes(path, text);

	if (r == -ENOENT)
		return TRUE;
	if (r < 0)
		return error_set_errno(error, r, "cannot read the leases in %s", path);
	parse(text->str, text->len, g_get_real_time() / G_USEC_PER_SEC, leases);
	return TRUE;
}
