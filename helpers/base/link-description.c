/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kind of link and its attributes, as data. Pure. */
#include "config.h"

#include "helpers/base/link-description.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/mac.h"
#include "helpers/base/netlink.h"
#include "helpers/base/quote.h"

/* A value as it is in a message. */
struct payload {
	guint8 bytes[16];
	gsize size;
};

static struct payload make_payload(const void *bytes, gsize size)
{
	struct payload payload = {.size = size};

	memcpy(payload.bytes, bytes, size);
	return payload;
}

static struct payload encode(const struct link_attribute *attribute)
{
	guint16 half = (guint16) attribute->number, port = htons(half);

	switch (attribute->value) {
	case LINK_NUMBER:
		return make_payload(&attribute->number, sizeof(attribute->number));
	case LINK_MASK:
		return make_payload(&half, sizeof(half));
	case LINK_PORT:
		return make_payload(&port, sizeof(port));
	case LINK_ADDRESS:
		break;
	}
	return make_payload(attribute->address.bytes, ip_family_size(attribute->address.family));
}

static char *format_value(const struct link_attribute *attribute)
{
	char text[IP_TEXT_SIZE];

	if (attribute->value == LINK_ADDRESS)
		return g_strdup(ip_address_format(attribute->address, text));
	return g_strdup_printf(attribute->value == LINK_MASK ? "0x%x" : "%u", attribute->number);
}

void link_description_put(
	struct nl_msg *message, const char *kind, const struct link_attribute *attributes, gsize n)
{
	struct nlattr *info = nla_nest_start(message, IFLA_LINKINFO);
	struct nlattr *data;

	nla_put_string(message, IFLA_INFO_KIND, kind);
	data = nla_nest_start(message, IFLA_INFO_DATA);
	for (gsize i = 0; i < n; i++) {
		struct payload payload = encode(&attributes[i]);

		nla_put(message, attributes[i].type, (int) payload.size, payload.bytes);
	}
	nla_nest_end(message, data);
	nla_nest_end(message, info);
}

struct nl_msg *link_description_request(
	const struct link_description *description, const char *name, const guint8 *mac)
{
	const struct ifinfomsg header = {0};
	struct nl_msg *message =
		netlink_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));

	nla_put_string(message, IFLA_IFNAME, name);
	nla_put(message, IFLA_ADDRESS, ETH_ALEN, mac);
	link_description_put(
		message, description->kind, description->attributes, description->n_attributes);
	return message;
}

static gboolean has_attribute(struct nlattr *data, const struct link_attribute *attribute)
{
	struct nlattr *found = nla_find(nla_data(data), nla_len(data), attribute->type);
	struct payload wanted = encode(attribute);

	return found != NULL && (gsize) nla_len(found) == wanted.size &&
	       memcmp(nla_data(found), wanted.bytes, wanted.size) == 0;
}

gboolean link_description_matches(
	const struct link_description *description, struct nlattr *link_info)
{
	struct nlattr *info[IFLA_INFO_MAX + 1];

	if (link_info == NULL || nla_parse_nested(info, IFLA_INFO_MAX, link_info, NULL) < 0 ||
		info[IFLA_INFO_KIND] == NULL || info[IFLA_INFO_DATA] == NULL ||
		nla_strcmp(info[IFLA_INFO_KIND], description->kind) != 0)
		return FALSE;
	for (gsize i = 0; i < description->n_attributes; i++)
		if (!has_attribute(info[IFLA_INFO_DATA], &description->attributes[i]))
			return FALSE;
	return TRUE;
}

void link_description_format(const struct link_description *description, const char *name,
	const guint8 *mac, GString *out)
{
	g_autofree char *mac_text = mac_format(mac);
	const char *const start[] = {
		"ip", "link", "add", name, "address", mac_text, "type", description->kind};
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < G_N_ELEMENTS(start); i++)
		g_ptr_array_add(words, g_strdup(start[i]));
	for (gsize i = 0; i < description->n_attributes; i++) {
		const struct link_attribute *attribute = &description->attributes[i];

		g_ptr_array_add(words, g_strdup(attribute->name));
		g_ptr_array_add(words, format_value(attribute));
	}
	g_ptr_array_add(words, NULL);
	quote_command_words(out, (const char *const *) words->pdata);
}
