/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: others who manage this host's network. */
#include "config.h"

#include "helpers/host/doctor.h"

/* What NetworkManager notes of each device: a key file by its index. */
#define DEVICES "/run/NetworkManager/devices"
#define GROUP   "device"

#define EXAMPLE PKGDATADIR "/brw0-networkmanager.conf"

/* Of what it does not manage, the key or the file is missing, or it says so. */
static gboolean says(int link, const char *key)
{
	g_autoptr(GKeyFile) notes = g_key_file_new();
	g_autofree char *path = g_strdup_printf(DEVICES "/%d", link);

	return g_key_file_load_from_file(notes, path, G_KEY_FILE_NONE, NULL) &&
	       g_key_file_get_boolean(notes, GROUP, key, NULL);
}

static void look_at_link(int link, const char *name, GString *evidence)
{
	if (says(link, "managed"))
		g_string_append_printf(evidence, "%s" DEVICES "/%d: %s is managed",
			evidence->len > 0 ? ", " : "", link, name);
}

/* A bridge of NetworkManager's own making is adopted, and no finding; its guests' TAPs are one. */
static gboolean look_at_network_manager(const struct check *check G_GNUC_UNUSED,
	const struct patient *patient, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *what = "NetworkManager may take the bridge's addresses and ports away";
	const struct link_info *bridge = &patient->facts->bridge;
	const GArray *ports = patient->status->ports;
	g_autoptr(GString) evidence = g_string_new(NULL);
	gboolean is_adopted = says(bridge->index, "nm-owned");

	if (!is_adopted)
		look_at_link(bridge->index, bridge->name, evidence);
	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		if (g_str_equal(port->kind, "tun"))
			look_at_link(port->index, port->name, evidence);
	}
	if (evidence->len == 0)
		return TRUE;
	if (is_adopted)
		diagnosis_add_advice(diagnosis, what,
			g_string_free(g_steal_pointer(&evidence), FALSE),
			g_strdup("name guests' TAPs, not the bridge, as unmanaged; see " EXAMPLE));
	else
		diagnosis_add_command(diagnosis, what,
			g_string_free(g_steal_pointer(&evidence), FALSE),
			g_strdup("cp " EXAMPLE " /etc/NetworkManager/conf.d/brw0.conf && "
				 "nmcli general reload conf"));
	return TRUE;
}

const struct check checks_manager[] = {
	{"NetworkManager", look_at_network_manager, TRUE, NULL, NULL},
	{NULL, NULL, FALSE, NULL, NULL},
};
