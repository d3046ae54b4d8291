/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who ends packets. */
#include "config.h"

#include "helpers/probe/culprit.h"

#include <netinet/in.h>
/* After it, which the kernel's own headers give way to. */
#include <linux/netfilter.h>

void culprit_clear(struct culprit *culprit)
{
	g_clear_pointer(&culprit->table, g_free);
	g_clear_pointer(&culprit->base, g_free);
	g_clear_pointer(&culprit->chain, g_free);
	g_clear_pointer(&culprit->text, g_free);
}

void culprit_copy(const struct culprit *culprit, struct culprit *ret_copy)
{
	*ret_copy = *culprit;
	ret_copy->table = g_strdup(culprit->table);
	ret_copy->base = g_strdup(culprit->base);
	ret_copy->chain = g_strdup(culprit->chain);
	ret_copy->text = NULL;
}

gboolean culprit_equal(const struct culprit *one, const struct culprit *other)
{
	return one->family == other->family && g_strcmp0(one->table, other->table) == 0 &&
	       g_strcmp0(one->chain, other->chain) == 0 && one->handle == other->handle &&
	       one->number == other->number;
}

const char *culprit_get_family(const struct culprit *culprit)
{
	static const struct {
		guint8 family;
		const char *name;
	} families[] = {
		{NFPROTO_INET, "inet"},
		{NFPROTO_IPV4, "ip"},
		{NFPROTO_ARP, "arp"},
		{NFPROTO_NETDEV, "netdev"},
		{NFPROTO_BRIDGE, "bridge"},
		{NFPROTO_IPV6, "ip6"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
		if (families[i].family == culprit->family)
			return families[i].name;
	return "";
}

void culprit_describe(const struct culprit *culprit, GString *out)
{
	if (culprit->family != 0)
		g_string_append_printf(out, "%s ", culprit_get_family(culprit));
	g_string_append_printf(out, "%s %s", culprit->table, culprit->chain);
	if (culprit->text != NULL)
		g_string_append_printf(out, ": %s", culprit->text);
}
