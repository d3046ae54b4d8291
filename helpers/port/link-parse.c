/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's answers about a link, read with every length distrusted. */
#include "config.h"

#include "helpers/port/link-parse.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>

static bool is_whole(const struct nlmsghdr *header, size_t length)
{
	return length >= sizeof(*header) && header->nlmsg_len >= sizeof(*header) &&
	       header->nlmsg_len <= length;
}

/* The error that an answer of type NLMSG_ERROR bears, 0 if it is an acknowledgement. */
static int parse_error(const struct nlmsghdr *header)
{
	struct nlmsgerr error;

	if (header->nlmsg_len < NLMSG_LENGTH(sizeof(error.error)))
		return -EBADMSG;
	memcpy(&error.error, (const char *) header + NLMSG_HDRLEN, sizeof(error.error));
	return error.error <= 0 ? error.error : -EBADMSG;
}

int link_parse_acknowledgement(const void *answer, size_t length)
{
	const struct nlmsghdr *header = answer;

	if (!is_whole(header, length) || header->nlmsg_type != NLMSG_ERROR)
		return -EBADMSG;
	return parse_error(header);
}

/* One attribute of a link. Those of a wrong size are left out, as those that we do not know. */
static void parse_attribute(unsigned short type, const char *value, size_t size, struct link *link_)
{
	switch (type) {
	case IFLA_IFNAME:
		if (size <= sizeof(link_->name) && memchr(value, '\0', size))
			memcpy(link_->name, value, size);
		break;
	case IFLA_MASTER:
		if (size == sizeof(link_->master))
			memcpy(&link_->master, value, size);
		break;
	case IFLA_MTU:
		if (size == sizeof(link_->mtu))
			memcpy(&link_->mtu, value, size);
		break;
	case IFLA_ADDRESS:
		if (size == sizeof(link_->mac))
			memcpy(link_->mac, value, size);
		break;
	default:
		break;
	}
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

int link_parse(const void *answer, size_t length, struct link *ret_link)
{
	const struct nlmsghdr *header = answer;
	const char *bytes = answer;
	struct link parsed = {0};
	struct ifinfomsg info;
	int r;

	if (!is_whole(header, length))
		return -EBADMSG;
	if (header->nlmsg_type == NLMSG_ERROR) {
		r = parse_error(header);
		return r < 0 ? r : -EBADMSG;
	}
	if (header->nlmsg_type != RTM_NEWLINK || header->nlmsg_len < NLMSG_LENGTH(sizeof(info)))
		return -EBADMSG;

	memcpy(&info, bytes + NLMSG_HDRLEN, sizeof(info));
	parsed.index = info.ifi_index;
	parsed.flags = info.ifi_flags;
	r = parse_attributes(bytes + NLMSG_SPACE(sizeof(info)),
		header->nlmsg_len - NLMSG_LENGTH(sizeof(info)), &parsed);
	if (r < 0)
		return r;
	if (parsed.index <= 0 || parsed.master < 0 || parsed.name[0] == '\0')
		return -EBADMSG;
	*ret_link = parsed;
	return 0;
}
