/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links, and IPv4 addresses, routes, routing rules and settings. */
#include "config.h"

#include <linux/rtnetlink.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink-group.h"
#include "helpers/watch/source.h"
#include "helpers/watch/writer.h"

/* The kernel's message, and what it means to us. */
static const struct {
	guint16 type;
	guint kind;
} types[] = {
	{RTM_NEWLINK, EVENT_LINK},
	{RTM_DELLINK, EVENT_LINK},
	{RTM_NEWADDR, EVENT_ADDRESS},
	{RTM_DELADDR, EVENT_ADDRESS},
	{RTM_NEWROUTE, EVENT_ROUTE},
	{RTM_DELROUTE, EVENT_ROUTE},
	{RTM_NEWRULE, EVENT_RULE},
	{RTM_DELRULE, EVENT_RULE},
	{RTM_NEWNETCONF, EVENT_SETTING},
};

static gboolean route_open(
	struct source *source, const char *configuration G_GNUC_UNUSED, GError **error)
{
	static const unsigned int groups[] = {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE,
		RTNLGRP_IPV4_RULE, RTNLGRP_IPV4_NETCONF};
	int r = netlink_group_open(NETLINK_ROUTE, groups, G_N_ELEMENTS(groups), &source->fd);

	return r == 0 || error_set_errno(error, r, "cannot listen to the kernel");
}

struct reading {
	guint kinds;
	struct writer *writer;
};

/* Wi-Fi drivers send scan results and the like as messages of a link, which stays the same. */
static gboolean is_of_wireless(struct nlmsghdr *message)
{
	struct rtattr *attribute = IFLA_RTA(NLMSG_DATA(message));
	guint32 left = (guint32) IFLA_PAYLOAD(message);

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg)))
		return FALSE;
	while (RTA_OK(attribute, left)) {
		if (attribute->rta_type == IFLA_WIRELESS)
			return TRUE;
		attribute = RTA_NEXT(attribute, left);
	}
	return FALSE;
}

static void on_message(struct nlmsghdr *message, gpointer data)
{
	struct reading *reading = data;

	for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
		if (message->nlmsg_type != types[i].type)
			continue;
		if (types[i].kind == EVENT_LINK && is_of_wireless(message))
			continue;
		reading->kinds |= types[i].kind;
		if (message->nlmsg_pid != 0)
			writer_by_port(message->nlmsg_pid, reading->writer);
	}
}

static guint route_read(struct source *source, struct writer *ret_writer)
{
	struct reading reading = {.writer = ret_writer};

	if (!netlink_group_read(source->fd, on_message, &reading))
		reading.kinds |= EVENT_OVERRUN;
	return reading.kinds;
}

const struct source_row source_route = {
	.name = "links, addresses and routes", .open = route_open, .read = route_read};
