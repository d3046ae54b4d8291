/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces through rtnetlink, without a library. */
#include "config.h"

#include "helpers/port/link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* if_nlmsg_size() in net/core/rtnetlink.c, of one link without virtual functions: under 3 KiB. */
enum { ANSWER_SIZE = 16384 };

void link_request_begin(struct link_request *request, unsigned short type, int index)
{
	*request = (struct link_request){
		.header = {NLMSG_LENGTH(sizeof(request->link)), type, 0, 0, 0},
		.link = {.ifi_index = index}};
}

struct rtattr *link_request_put(
	struct link_request *request, unsigned short type, const void *value, size_t size)
{
	struct rtattr *attribute =
		(struct rtattr *) (void *) ((char *) request + request->header.nlmsg_len);

	*attribute = (struct rtattr){(unsigned short) RTA_LENGTH(size), type};
	if (size > 0)
		memcpy(RTA_DATA(attribute), value, size);
	request->header.nlmsg_len += (uint32_t) RTA_SPACE(size);
	return attribute;
}

void link_request_end(struct link_request *request, struct rtattr *nest)
{
	nest->rta_len =
		(unsigned short) ((char *) request + request->header.nlmsg_len - (char *) nest);
}

int link_request_send(int socket, struct link_request *request, struct link *ret_link)
{
	union {
		struct nlmsghdr header;
		char bytes[ANSWER_SIZE];
	} answer;
	const struct nlmsgerr *error = NLMSG_DATA(&answer.header);
	ssize_t n;

	request->header.nlmsg_flags = ret_link ? NLM_F_REQUEST : NLM_F_REQUEST | NLM_F_ACK;
	n = syscall(SYS_sendto, socket, request, request->header.nlmsg_len, MSG_NOSIGNAL, NULL, 0);
	if (n >= 0)
		n = syscall(SYS_recvfrom, socket, &answer, sizeof(answer), 0, NULL, NULL);
	if (n < 0)
		return -errno;
	if (n < (ssize_t) sizeof(answer.header) || answer.header.nlmsg_len > (size_t) n)
		return -EBADMSG;
	if (ret_link && answer.header.nlmsg_type != NLMSG_ERROR)
		return link_parse(&answer.header, ret_link);
	/* An error, or the acknowledgement of a change. */
	if (answer.header.nlmsg_type == NLMSG_ERROR &&
		answer.header.nlmsg_len >= NLMSG_LENGTH(sizeof(error->error)) &&
		(error->error < 0 || (error->error == 0 && !ret_link)))
		return error->error;
	return -EBADMSG;
}

int link_find(int socket, int index, const char *name, struct link *ret_link)
{
	static const uint32_t without = RTEXT_FILTER_SKIP_STATS;
	struct link_request question;
	int r;

	link_request_begin(&question, RTM_GETLINK, index);
	link_request_put(&question, IFLA_EXT_MASK, &without, sizeof(without));
	if (index == 0)
		link_request_put(&question, IFLA_IFNAME, name, strnlen(name, IFNAMSIZ - 1) + 1);
	r = link_request_send(socket, &question, ret_link);
	return r == 0 && index == 0 && strcmp(ret_link->name, name) != 0 ? -ENOTUNIQ : r;
}

/*
 * Which attributes are read, and into which member; a nest has size 0. A path is 16 bits for each
 * nest that an attribute is in, and 16 bits for itself.
 */
static const struct field {
	uint64_t path;
	size_t offset, size;
} fields[] = {
#define IN(a, b)   ((uint64_t) (a) << 16 | (b))
#define TO(member) offsetof(struct link, member), sizeof(((struct link *) 0)->member)
	{IFLA_IFNAME, TO(name)},
	{IFLA_MASTER, TO(master)},
	{IFLA_MTU, TO(mtu)},
	{IFLA_ADDRESS, TO(mac)},
	{IFLA_IFALIAS, TO(alias)},
	{IFLA_LINKINFO, 0, 0},
	{IN(IFLA_LINKINFO, IFLA_INFO_KIND), TO(kind)},
	{IN(IFLA_LINKINFO, IFLA_INFO_DATA), 0, 0},
	{IN(IN(IFLA_LINKINFO, IFLA_INFO_DATA), IFLA_TUN_TYPE), TO(tun_type)},
	{IFLA_AF_SPEC, 0, 0},
	{IN(IFLA_AF_SPEC, AF_INET6), 0, 0},
	{IN(IN(IFLA_AF_SPEC, AF_INET6), IFLA_INET6_CONF), TO(ipv6)},
	{0, 0, 0},
};

/* A value longer than its member is cut. NOLINTNEXTLINE(misc-no-recursion): as deep as fields[]. */
static int parse_attributes(
	struct rtattr *attribute, int length, uint64_t above, struct link *link_)
{
	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		uint64_t path = IN(above, attribute->rta_type & (unsigned int) NLA_TYPE_MASK);
		size_t size = RTA_PAYLOAD(attribute);
		const struct field *field = fields;

		while (field->path != 0 && field->path != path)
			field++;
		if (field->size > 0)
			memcpy((char *) link_ + field->offset, RTA_DATA(attribute),
				size < field->size ? size : field->size);
		else if (field->path != 0 &&
			 parse_attributes(RTA_DATA(attribute), (int) size, path, link_) < 0)
			return -EBADMSG;
	}
	return length > 0 ? -EBADMSG : 0;
}

int link_parse(struct nlmsghdr *message, struct link *ret_link)
{
	struct ifinfomsg *info = NLMSG_DATA(message);
	struct link parsed = {0};

	if (message->nlmsg_type != RTM_NEWLINK || message->nlmsg_len < NLMSG_LENGTH(sizeof(*info)))
		return -EBADMSG;
	parsed.index = info->ifi_index;
	parsed.flags = info->ifi_flags;
	memset(parsed.ipv6, UINT8_MAX, sizeof(parsed.ipv6));
	if (parse_attributes(IFLA_RTA(info), (int) IFLA_PAYLOAD(message), 0, &parsed) < 0 ||
		parsed.index <= 0 || parsed.master < 0 || parsed.name[0] == '\0' ||
		parsed.name[IFNAMSIZ - 1] != '\0' || parsed.kind[LINK_KIND_SIZE - 1] != '\0')
		return -EBADMSG;
	*ret_link = parsed;
	return 0;
}
