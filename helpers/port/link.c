/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces through rtnetlink: one request, one answer. */
#include "config.h"

#include "helpers/port/link-parse.h"
#include "helpers/port/link.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	/* The longest request: an alias, and three attributes of a few bytes. */
	ATTRIBUTES_SIZE = 128,
	/* if_nlmsg_size() of one link without virtual functions is less than 3 KiB. */
	ANSWER_SIZE = 16384,
};

/* As it goes over the wire: every part is a multiple of NLMSG_ALIGNTO. */
struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[ATTRIBUTES_SIZE];
	size_t length; /* of the attributes; stays here */
};

union answer {
	struct nlmsghdr header;
	char bytes[ANSWER_SIZE];
};

int link_open(int *ret_socket)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	*ret_socket = fd;
	return 0;
}

/* Append an attribute. What does not fit makes the request one that the kernel refuses. */
static void request_put(
	struct request *request, unsigned short type, const void *value, size_t size)
{
	struct rtattr attribute = {.rta_type = type, .rta_len = (unsigned short) RTA_LENGTH(size)};
	char *end = request->attributes + request->length;

	if (RTA_SPACE(size) > sizeof(request->attributes) - request->length) {
		request->header.nlmsg_type = NLMSG_NOOP;
		return;
	}
	memcpy(end, &attribute, sizeof(attribute));
	memcpy(end + RTA_LENGTH(0), value, size);
	request->length += RTA_SPACE(size);
}

static int send_request(int socket, struct request *request)
{
	/* Answers to a request that was given up on are told apart by their number. */
	static uint32_t sequence;
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	request->header.nlmsg_seq = ++sequence;
	request->header.nlmsg_flags |= NLM_F_REQUEST;
	request->header.nlmsg_len =
		(uint32_t) (NLMSG_LENGTH(sizeof(request->link)) + request->length);

	if (sendto(socket, request, request->header.nlmsg_len, MSG_NOSIGNAL,
		    (struct sockaddr *) &kernel, sizeof(kernel)) < 0)
		return -errno;
	return 0;
}

/* One datagram from the kernel. */
static int receive(int socket, union answer *answer, size_t *ret_length)
{
	struct sockaddr_nl sender = {0};
	struct iovec part = {.iov_base = answer->bytes, .iov_len = sizeof(answer->bytes)};
	struct msghdr message = {
		.msg_name = &sender,
		.msg_namelen = sizeof(sender),
		.msg_iov = &part,
		.msg_iovlen = 1,
	};
	ssize_t length;

	do
		length = recvmsg(socket, &message, 0);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	if (message.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	if (message.msg_namelen < sizeof(sender) || sender.nl_pid != 0)
		return -EAGAIN;
	*ret_length = (size_t) length;
	return 0;
}

static int ask(int socket, struct request *request, union answer *answer, size_t *ret_length)
{
	size_t length = 0;
	int r;

	r = send_request(socket, request);
	if (r < 0)
		return r;
	for (;;) {
		r = receive(socket, answer, &length);
		if (r == -EAGAIN)
			continue;
		if (r < 0)
			return r;
		if (length < sizeof(answer->header))
			return -EBADMSG;
		if (answer->header.nlmsg_seq == request->header.nlmsg_seq)
			break;
	}
	*ret_length = length;
	return 0;
}

static int query(int socket, struct request *request, struct link *ret_link)
{
	union answer answer;
	size_t length;
	int r;

	request->header.nlmsg_type = RTM_GETLINK;
	r = ask(socket, request, &answer, &length);
	if (r < 0)
		return r;
	return link_parse(&answer, length, ret_link);
}

int link_query_name(int socket, const char *name, struct link *ret_link)
{
	struct request request = {0};
	size_t length = strlen(name);

	if (length == 0 || length >= IFNAMSIZ)
		return -ENODEV;
	request_put(&request, IFLA_IFNAME, name, length + 1);
	return query(socket, &request, ret_link);
}

int link_query_index(int socket, int index, struct link *ret_link)
{
	struct request request = {.link.ifi_index = index};

	/* The kernel takes 0 for "by name". */
	if (index <= 0)
		return -ENODEV;
	return query(socket, &request, ret_link);
}

static int change(int socket, int index, struct request *request)
{
	union answer answer;
	size_t length;
	int r;

	if (index <= 0)
		return -ENODEV;
	request->header.nlmsg_type = RTM_SETLINK;
	request->header.nlmsg_flags = NLM_F_ACK;
	request->link.ifi_index = index;
	r = ask(socket, request, &answer, &length);
	if (r < 0)
		return r;
	return link_parse_acknowledgement(&answer, length);
}

int link_set_up(int socket, int index)
{
	struct request request = {.link = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP}};

	return change(socket, index, &request);
}

int link_set_down(int socket, int index)
{
	struct request request = {.link = {.ifi_flags = 0, .ifi_change = IFF_UP}};

	return change(socket, index, &request);
}

/* IFLA_AF_SPEC holds one nest a family, and that one the family's own attributes. */
static void request_put_no_ipv6_address(struct request *request)
{
	const struct {
		struct rtattr family;
		struct rtattr mode;
		uint8_t value;
	} spec = {
		.family = {RTA_LENGTH(RTA_LENGTH(sizeof(uint8_t))), AF_INET6},
		.mode = {RTA_LENGTH(sizeof(uint8_t)), IFLA_INET6_ADDR_GEN_MODE},
		.value = IN6_ADDR_GEN_MODE_NONE,
	};

	request_put(request, IFLA_AF_SPEC, &spec, sizeof(spec));
}

int link_prepare(int socket, int index, const struct link_setup *setup)
{
	struct request request = {0};
	struct request with_ipv6;
	int r;

	request_put(&request, IFLA_MTU, &setup->mtu, sizeof(setup->mtu));
	request_put(&request, IFLA_ADDRESS, setup->mac, sizeof(setup->mac));
	if (setup->alias)
		request_put(&request, IFLA_IFALIAS, setup->alias, strlen(setup->alias));
	with_ipv6 = request;
	request_put_no_ipv6_address(&with_ipv6);

	r = change(socket, index, &with_ipv6);
	/*
	 * validate_linkmsg() in net/core/rtnetlink.c for a kernel without IPv6, and
	 * inet6_validate_link_af() for an MTU below IPv6's 1280 bytes: both before any change.
	 */
	if (r == -EAFNOSUPPORT || r == -EOPNOTSUPP)
		r = change(socket, index, &request);
	return r;
}
