/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which interfaces guests' packets leave. */
#include "config.h"

#include "helpers/host/uplinks.h"

#include <errno.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/route.h"
#include "helpers/base/sysctl.h"

static void uplink_clear(gpointer data)
{
	g_free(((struct uplink *) data)->name);
}

GArray *uplinks_new(void)
{
	GArray *uplinks = g_array_new(FALSE, FALSE, sizeof(struct uplink));

	g_array_set_clear_func(uplinks, uplink_clear);
	return uplinks;
}

void uplinks_add(GArray *uplinks, const char *name, guint mtu)
{
	struct uplink uplink = {g_strdup(name), mtu};

	g_array_append_val(uplinks, uplink);
}

/* Does the bridge forward? Until then the kernel has no answer for packets that come in by it. */
static gboolean read_forwards(
	const struct link_info *bridge, gboolean *ret_forwards, GError **error)
{
	g_autofree char *name = sysctl_forwarding_name(bridge->name);
	g_autofree char *value = NULL;
	int r = bridge->index != 0 && bridge->is_up ? sysctl_read(name, &value) : -ENOENT;

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read whether %s forwards", bridge->name);
	*ret_forwards = g_strcmp0(value, "1") == 0;
	return TRUE;
}

static gboolean add_exits(
	GArray *uplinks, Netlink *netlink, const GArray *exits, int bridge, GError **error)
{
	for (guint i = 0; i < exits->len; i++) {
		const struct exit_link *exit = &g_array_index(exits, struct exit_link, i);
		struct link_info link;

		/* A guest may be a router for the others. */
		if (exit->link == bridge)
			continue;
		if (!netlink_get_link_by_index(netlink, exit->link, &link, error))
			return FALSE;
		if (link.index != 0)
			uplinks_add(uplinks, link.name,
				exit->mtu != 0 ? MIN(exit->mtu, link.mtu) : link.mtu);
	}
	return TRUE;
}

/* Guests' packets leave by the configured one alone, whether it is there or not. */
static gboolean add_configured(GArray *uplinks, Netlink *netlink, const char *name, GError **error)
{
	struct link_info link;

	if (!netlink_find_link(netlink, name, &link, error))
		return FALSE;
	if (link.index != 0)
		uplinks_add(uplinks, link.name, link.mtu);
	return TRUE;
}

/* The interfaces by which guests' packets are routed; the host's own until the kernel can tell. */
static GArray *get_exits(struct uplinks *uplinks, Netlink *netlink,
	const struct uplinks_question *question, GArray *of_host, GError **error)
{
	const struct link_info *bridge = question->bridge;
	const struct route_guests guests = {bridge->name, bridge->index, question->router};
	gboolean forwards = FALSE;

	if (!read_forwards(bridge, &forwards, error))
		return NULL;
	uplinks->are_of_guests = forwards && ip_prefix_is_set(question->router);
	return uplinks->are_of_guests ? netlink_get_exits(netlink, &guests, error)
				      : g_array_ref(of_host);
}

/* The first: by which most packets leave. */
static gboolean name_first(const GArray *exits, Netlink *netlink, char **ret_name, GError **error)
{
	return exits->len == 0 ||
	       netlink_get_link_name(
		       netlink, g_array_index(exits, struct exit_link, 0).link, ret_name, error);
}

gboolean uplinks_gather(Netlink *netlink, const struct uplinks_question *question,
	Uplinks *ret_uplinks, GError **error)
{
	g_autoptr(GArray) of_host = netlink_get_exits(netlink, NULL, error);
	g_auto(Uplinks) uplinks = {.list = uplinks_new()};
	g_autoptr(GArray) exits = NULL;

	if (of_host == NULL || !name_first(of_host, netlink, &uplinks.default_device, error))
		return FALSE;
	exits = get_exits(&uplinks, netlink, question, of_host, error);
	if (exits == NULL || !name_first(exits, netlink, &uplinks.guests_device, error))
		return FALSE;
	if (question->configured != NULL
			? !add_configured(uplinks.list, netlink, question->configured, error)
			: !add_exits(uplinks.list, netlink, exits, question->bridge->index, error))
		return FALSE;
	*ret_uplinks = uplinks;
	uplinks = (Uplinks){.list = NULL};
	return TRUE;
}

gboolean uplinks_are_equal(const Uplinks *one, const Uplinks *other)
{
	if (one->list->len != other->list->len)
		return FALSE;
	for (guint i = 0; i < one->list->len; i++) {
		const struct uplink *a = &g_array_index(one->list, struct uplink, i);
		const struct uplink *b = &g_array_index(other->list, struct uplink, i);

		if (strcmp(a->name, b->name) != 0 || a->mtu != b->mtu)
			return FALSE;
	}
	return TRUE;
}

void uplinks_clear(Uplinks *uplinks)
{
	g_clear_pointer(&uplinks->default_device, g_free);
	g_clear_pointer(&uplinks->guests_device, g_free);
	g_clear_pointer(&uplinks->list, g_array_unref);
}
