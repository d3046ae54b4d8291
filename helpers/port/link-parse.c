/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's answer about a link, read with every length distrusted. Pure. */
#include "config.h"

#include "helpers/port/link-parse.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>

/* One attribute of a link. Those of a wrong size are left out, as those that we do not know. */
static void parse_attribute(unsigned short type, const char *value, size_t size, struct link *link_)
{
	if (type == IFLA_IFNAME && size <= sizeof(link_->name) && memchr(value, '\0', size))
		memcpy(link_->name, value, size);
	if (type == IFLA_MASTER && size == sizeof(link_->master))
		memcpy(&link_->master, value, size);
}

static int parse_attributes(const char *bytes, size_t length, struct link *link_)
{
	while (length > 0) {
		struct rtattr attribute;
		size_t step;

		if (length < sizeof(attribute))
			return -EBADMSG;
		memcpy(&attribute, bytes, sizeof(attribute));
		if (attribute.rta_len < sizeof(attribute) || attribute.rta_len > length)
			return -EBADMSG;
		parse_attribute(attribute.rta_type & NLA_TYPE_MASK, bytes + RTA_LENGTH(0),
			attribute.rta_len - RTA_LENGTH(0), link_);

		/* The last one's padding may be missing. */
		step = RTA_ALIGN(attribute.rta_len);
		if (step > length)
			step = length;
		bytes += step;
		length -= step;
	}
	return 0;
}

int link_parse(const struct nlmsghdr *message, struct link *ret_link)
{
	const char *bytes = (const char *) message;
	struct link parsed = {0};
	struct ifinfomsg info;
	int r;

	if (message->nlmsg_type != RTM_NEWLINK || message->nlmsg_len < NLMSG_LENGTH(sizeof(info)))
		return -EBADMSG;
	memcpy(&info, bytes + NLMSG_HDRLEN, sizeof(info));
	parsed.index = info.ifi_index;
	parsed.flags = info.ifi_flags;
	r = parse_attributes(bytes + NLMSG_SPACE(sizeof(info)),
		message->nlmsg_len - NLMSG_LENGTH(sizeof(info)), &parsed);
	if (r < 0)
		return r;
	if (parsed.index <= 0 || parsed.master < 0 || parsed.name[0] == '\0')
		return -EBADMSG;
	*ret_link = parsed;
	return 0;
}
