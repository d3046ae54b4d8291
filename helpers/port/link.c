/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtnetlink without a library. */
#include "config.h"

#include "helpers/port/link.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { ALIAS_SIZE = 32 };

/* As it goes over the wire: every attribute is a multiple of NLMSG_ALIGNTO. */
struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	struct rtattr has_name;
	char name[IFNAMSIZ];
	/* IFLA_AF_SPEC holds one nest a family, and that one the family's own attributes. */
	struct rtattr has_families, has_ipv6, has_mode;
	uint32_t mode; /* one byte, and what aligns it */
	struct rtattr has_alias;
	char alias[ALIAS_SIZE];
};

int link_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	return fd < 0 ? -errno : fd;
}

int link_ask(int socket, const struct nlmsghdr *request, struct nlmsghdr *answer, size_t size)
{
	const struct nlmsgerr *error = NLMSG_DATA(answer);
	ssize_t n;

	if (send(socket, request, request->nlmsg_len, MSG_NOSIGNAL) < 0)
		return -errno;
	/* What is left of a question that failed half way is not ours. */
	do
		n = recv(socket, answer, size, 0);
	while (n >= (ssize_t) sizeof(*answer) && answer->nlmsg_seq != request->nlmsg_seq);
	if (n < 0)
		return -errno;
	if (n < (ssize_t) sizeof(*answer) || answer->nlmsg_len < sizeof(*answer) ||
		answer->nlmsg_len > (size_t) n)
		return -EBADMSG;
	if (answer->nlmsg_type != NLMSG_ERROR)
		return 1;
	if (answer->nlmsg_len < NLMSG_LENGTH(sizeof(error->error)) || error->error > 0)
		return -EBADMSG;
	return error->error;
}

int link_set_private(int socket, const char *name, const char *alias)
{
	static const unsigned char mode = IN6_ADDR_GEN_MODE_NONE;
	struct request request = {
		.header = {offsetof(struct request, has_alias), RTM_SETLINK,
			NLM_F_REQUEST | NLM_F_ACK, 0, 0},
		.has_name = {RTA_LENGTH(sizeof(request.name)), IFLA_IFNAME},
		.has_families = {RTA_LENGTH(RTA_LENGTH(RTA_LENGTH(sizeof(mode)))), IFLA_AF_SPEC},
		.has_ipv6 = {RTA_LENGTH(RTA_LENGTH(sizeof(mode))), AF_INET6},
		.has_mode = {RTA_LENGTH(sizeof(mode)), IFLA_INET6_ADDR_GEN_MODE},
		.has_alias = {RTA_LENGTH(sizeof(request.alias)), IFLA_IFALIAS},
	};
	/* An acknowledgement repeats the request if it is an error. */
	struct {
		struct nlmsghdr header;
		char rest[sizeof(request) + sizeof(struct nlmsgerr)];
	} answer;
	int r;

	memcpy(request.name, name, strnlen(name, IFNAMSIZ - 1));
	memcpy(&request.mode, &mode, sizeof(mode));
	if (alias) {
		memcpy(request.alias, alias, strnlen(alias, ALIAS_SIZE - 1));
		request.header.nlmsg_len = sizeof(request);
	}
	r = link_ask(socket, &request.header, &answer.header, sizeof(answer));
	/*
	 * validate_linkmsg() in net/core/rtnetlink.c for a kernel without IPv6, and
	 * inet6_validate_link_af() for an MTU below IPv6's 1280 bytes: both before any change. An
	 * attribute 0 is passed over.
	 */
	if (r == -EAFNOSUPPORT || r == -EOPNOTSUPP) {
		request.has_families.rta_type = IFLA_UNSPEC;
		r = link_ask(socket, &request.header, &answer.header, sizeof(answer));
	}
	return r > 0 ? -EBADMSG : r;
}
