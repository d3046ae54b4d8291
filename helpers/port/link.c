/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces through rtnetlink: one request with one attribute, one answer. */
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
	VALUE_SIZE = 24,
	/* if_nlmsg_size() of one link without virtual functions is less than 3 KiB. */
	ANSWER_SIZE = 16384,
};

/* As it goes over the wire: every part is a multiple of NLMSG_ALIGNTO. */
struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	struct rtattr attribute;
	char value[VALUE_SIZE];
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

static void request_put(
	struct request *request, unsigned short type, const void *value, size_t size)
{
	/* Callers pass values of fixed types; what does not fit is refused by the kernel. */
	if (size > sizeof(request->value))
		size = 0;
	request->attribute.rta_type = type;
	request->attribute.rta_len = (unsigned short) RTA_LENGTH(size);
	memcpy(request->value, value, size);
}

static int send_request(int socket, struct request *request)
{
	/* Answers to a request that was given up on are told apart by their number. */
	static uint32_t sequence;
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	request->header.nlmsg_seq = ++sequence;
	request->header.nlmsg_flags |= NLM_F_REQUEST;
	request->header.nlmsg_len = (uint32_t) NLMSG_LENGTH(sizeof(request->link));
	if (request->attribute.rta_len > 0)
		request->header.nlmsg_len += RTA_ALIGN(request->attribute.rta_len);

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

int link_set_mtu(int socket, int index, unsigned int mtu)
{
	struct request request = {0};

	request_put(&request, IFLA_MTU, &mtu, sizeof(mtu));
	return change(socket, index, &request);
}

int link_set_mac(int socket, int index, const unsigned char mac[ETH_ALEN])
{
	struct request request = {0};

	request_put(&request, IFLA_ADDRESS, mac, ETH_ALEN);
	return change(socket, index, &request);
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

int link_disable_ipv6_autoconf(int socket, int index)
{
	struct request request = {0};
	/* IFLA_AF_SPEC holds one nest a family, and that one the family's own attributes. */
	struct {
		struct rtattr family;
		struct rtattr mode;
		uint8_t value;
		uint8_t padding[RTA_ALIGN(sizeof(uint8_t)) - sizeof(uint8_t)];
	} spec = {
		.family = {RTA_LENGTH(RTA_LENGTH(sizeof(uint8_t))), AF_INET6},
		.mode = {RTA_LENGTH(sizeof(uint8_t)), IFLA_INET6_ADDR_GEN_MODE},
		.value = IN6_ADDR_GEN_MODE_NONE,
	};
	int r;

	request_put(&request, IFLA_AF_SPEC, &spec, sizeof(spec));
	r = change(socket, index, &request);
	/*
	 * validate_linkmsg() in net/core/rtnetlink.c for a kernel without IPv6, and
	 * inet6_validate_link_af() for an MTU below IPv6's 1280 bytes.
	 */
	return r == -EAFNOSUPPORT || r == -EOPNOTSUPP ? 0 : r;
}
