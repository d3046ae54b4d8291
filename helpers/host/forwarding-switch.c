/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The switches that make a whole host forward, as data. */
#include "config.h"

#include "helpers/host/forwarding-switch.h"

#include <linux/netconf.h>
#include <string.h>

#include "helpers/base/link.h"
#include "helpers/base/sysctl.h"
#include "helpers/host/setting.h"

struct dependent {
	const char *link; /* NULL: each that has it on */
	const char *setting;
	const char *written; /* what the kernel writes when the switch is turned on */
};

static void kept_free(gpointer data)
{
	struct kept_setting *kept = data;

	g_free(kept->name);
	g_free(kept->value);
	g_free(kept);
}

GPtrArray *kept_settings_new(void)
{
	return g_ptr_array_new_with_free_func(kept_free);
}

void kept_settings_add(GPtrArray *list, char *name, char *value)
{
	struct kept_setting *kept = g_new0(struct kept_setting, 1);

	kept->name = name;
	kept->value = value;
	g_ptr_array_add(list, kept);
}

/* What an interface is called below net/ipv4/conf; NULL if it has been deleted. */
static gboolean get_conf_name(Host *host, int link, char **ret_name, GError **error)
{
	if (link != NETCONFA_IFINDEX_DEFAULT)
		return netlink_get_link_name(host->netlink, link, ret_name, error);
	*ret_name = g_strdup("default");
	return TRUE;
}

static gboolean list_ipv4_links(Host *host, GPtrArray *links, GError **error)
{
	g_autoptr(GArray) entries = netlink_get_forwarding(host->netlink, error);

	for (guint i = 0; entries != NULL && i < entries->len; i++) {
		const struct forwarding_entry *entry =
			&g_array_index(entries, struct forwarding_entry, i);
		char *link = NULL;

		if (!entry->is_on || entry->link == NETCONFA_IFINDEX_ALL)
			continue;
		if (!get_conf_name(host, entry->link, &link, error))
			return FALSE;
		if (link != NULL)
			g_ptr_array_add(links, link);
	}
	return entries != NULL;
}

/* inet_forward_change in the kernel's net/ipv4/devinet.c. */
static const struct dependent ipv4_dependents[] = {
	{NULL, "forwarding", FORWARDING_ON},
	{"all", "accept_redirects", "0"},
};

static const struct forwarding_switch switches[] = {
	{SYSCTL_IP_FORWARD, "net/ipv4/conf/all/forwarding", "ipv4", list_ipv4_links,
		ipv4_dependents, G_N_ELEMENTS(ipv4_dependents)},
};

const struct forwarding_switch *forwarding_switch_get(gsize i)
{
	return i < G_N_ELEMENTS(switches) ? &switches[i] : NULL;
}

const struct forwarding_switch *forwarding_switch_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
		if (strcmp(switches[i].name, name) == 0)
			return &switches[i];
	return NULL;
}

static char *make_name(
	const struct forwarding_switch *is, const char *link, const struct dependent *dependent)
{
	return g_strdup_printf("net/%s/conf/%s/%s", is->family, link, dependent->setting);
}

/* Add what the setting is now. */
static gboolean keep(GPtrArray *list, char *name, GError **error)
{
	g_autofree char *owned = name;
	char *value = NULL;

	if (!setting_read(name, &value, error))
		return FALSE;
	if (value != NULL)
		kept_settings_add(list, g_steal_pointer(&owned), value);
	return TRUE;
}

gboolean forwarding_switch_keep(
	Host *host, const struct forwarding_switch *is, GPtrArray *list, GError **error)
{
	g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);

	if (!is->list_links(host, links, error))
		return FALSE;
	for (gsize i = 0; i < is->n_dependents; i++) {
		const struct dependent *dependent = &is->dependents[i];

		if (dependent->link != NULL &&
			!keep(list, make_name(is, dependent->link, dependent), error))
			return FALSE;
		for (guint k = 0; k < links->len && dependent->link == NULL; k++)
			kept_settings_add(list,
				make_name(is, g_ptr_array_index(links, k), dependent),
				g_strdup(FORWARDING_ON));
	}
	return TRUE;
}

const char *forwarding_switch_find_written(const struct forwarding_switch *is, const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", -1);

	if (g_strv_length(parts) != 5)
		return NULL;
	for (gsize i = 0; i < is->n_dependents; i++)
		if (strcmp(parts[4], is->dependents[i].setting) == 0 &&
			(is->dependents[i].link == NULL ||
				strcmp(parts[3], is->dependents[i].link) == 0))
			return is->dependents[i].written;
	return NULL;
}
