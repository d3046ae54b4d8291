/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says of a network interface. */
#include "config.h"

#include "helpers/port/link-query.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helpers/port/link.h"

/* if_nlmsg_size() in net/core/rtnetlink.c, of one link without virtual functions: under 3 KiB. */
enum { ANSWER_SIZE = 16384 };

struct question {
	struct nlmsghdr header;
	struct ifinfomsg link;
	struct rtattr attribute;
	char name[IFNAMSIZ];
};

static int query(int socket, struct question *question, struct link *ret_link)
{
	union {
		struct nlmsghdr header;
		char bytes[ANSWER_SIZE];
	} answer;
	int r;

	question->header.nlmsg_type = RTM_GETLINK;
	question->header.nlmsg_flags = NLM_F_REQUEST;
	r = link_ask(socket, &question->header, &answer.header, sizeof(answer));
	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	return link_parse(&answer.header, ret_link);
}

int link_query_name(int socket, const char *name, struct link *ret_link)
{
	struct question question = {
		.header.nlmsg_len = sizeof(question),
		.attribute = {RTA_LENGTH(sizeof(question.name)), IFLA_IFNAME},
	};

	memcpy(question.name, name, strnlen(name, IFNAMSIZ - 1));
	return query(socket, &question, ret_link);
}

int link_query_index(int socket, int index, struct link *ret_link)
{
	struct question question = {
		.header.nlmsg_len = offsetof(struct question, attribute),
		.link.ifi_index = index,
	};

	/* The kernel takes 0 for "by name". */
	return index > 0 ? query(socket, &question, ret_link) : -ENODEV;
}
