/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helpers/port/link: answers as the kernel gives them, and as it never should. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helpers/port/link.h"
#include "tests/unit/unit.h"

/* An answer as the kernel gives it. */
struct answer {
	struct nlmsghdr header;
	char bytes[1024];
};

static char *answer_put(struct answer *answer, guint16 type, const void *value, gsize size)
{
	struct rtattr attribute = {(guint16) RTA_LENGTH(size), type};
	char *end = (char *) answer + answer->header.nlmsg_len;

	memcpy(end, &attribute, sizeof(attribute));
	if (size > 0)
		memcpy(end + sizeof(attribute), value, size);
	answer->header.nlmsg_len += (guint32) RTA_ALIGN(RTA_LENGTH(size));
	return end;
}

static void answer_end(const struct answer *answer, char *nest)
{
	guint16 length = (guint16) ((const char *) answer + answer->header.nlmsg_len - nest);

	memcpy(nest, &length, sizeof(length));
}

static void answer_make(struct answer *answer)
{
	struct ifinfomsg info = {.ifi_index = 7, .ifi_flags = IFF_UP};
	guint32 master = 3, mtu = 1400, settings[DEVCONF_DISABLE_IPV6 + 1] = {7};
	guint8 type = IFF_TAP;
	char *nest, *inner;

	memset(answer, 0, sizeof(*answer));
	answer->header.nlmsg_type = RTM_NEWLINK;
	answer->header.nlmsg_len = NLMSG_LENGTH(sizeof(info));
	memcpy((char *) answer + NLMSG_HDRLEN, &info, sizeof(info));
	answer_put(answer, IFLA_IFNAME, "tap0", 5);
	answer_put(answer, IFLA_MASTER, &master, sizeof(master));
	answer_put(answer, IFLA_MTU, &mtu, sizeof(mtu));
	answer_put(answer, IFLA_ADDRESS, "\xfe\1\2\3\4\5", 6);
	answer_put(answer, IFLA_QDISC, "noop", 5);
	nest = answer_put(answer, IFLA_LINKINFO | NLA_F_NESTED, NULL, 0);
	answer_put(answer, IFLA_INFO_KIND, "tun", 4);
	inner = answer_put(answer, IFLA_INFO_DATA, NULL, 0);
	answer_put(answer, IFLA_TUN_TYPE, &type, sizeof(type));
	answer_end(answer, inner);
	answer_end(answer, nest);
	settings[DEVCONF_DISABLE_IPV6] = 1;
	nest = answer_put(answer, IFLA_AF_SPEC, NULL, 0);
	inner = answer_put(answer, AF_INET6, NULL, 0);
	answer_put(answer, IFLA_INET6_CONF, settings, sizeof(settings));
	answer_end(answer, inner);
	answer_end(answer, nest);
}

static void test_link_parse(void)
{
	struct answer answer;
	struct link parsed;

	answer_make(&answer);
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, 0);
	g_assert_cmpint(parsed.index, ==, 7);
	g_assert_cmpint(parsed.master, ==, 3);
	g_assert_cmpuint(parsed.flags, ==, IFF_UP);
	g_assert_cmpint(parsed.mtu, ==, 1400);
	g_assert_cmpstr(parsed.name, ==, "tap0");
	g_assert_cmpstr(parsed.kind, ==, "tun");
	g_assert_cmpint(parsed.tun_type, ==, IFF_TAP);
	g_assert_cmpmem(parsed.mac, sizeof(parsed.mac), "\xfe\1\2\3\4\5", 6);
	g_assert_cmpuint(parsed.ipv6[DEVCONF_FORWARDING], ==, 7);
	g_assert_cmpuint(parsed.ipv6[DEVCONF_DISABLE_IPV6], ==, 1);
	g_assert_cmpuint(parsed.ipv6[DEVCONF_DISABLE_IPV6 + 1], ==, LINK_UNKNOWN);
}

/* Cut at every length, in memory that ends there, so that a sanitizer sees a byte too many. */
static void test_link_parse_cut(void)
{
	struct answer answer;
	guint32 whole;

	answer_make(&answer);
	whole = answer.header.nlmsg_len;
	for (guint32 length = sizeof(struct nlmsghdr); length < whole; length++) {
		struct link parsed = {.index = -1};
		g_autofree struct nlmsghdr *cut = g_malloc(length);
		int r;

		memcpy(cut, &answer, length);
		cut->nlmsg_len = length;
		/* What is there may be a whole link, with less in it. */
		r = link_parse(cut, &parsed);
		g_assert_true(r == 0 || r == -EBADMSG);
		g_assert_cmpint(parsed.index, ==, r == 0 ? 7 : -1);
	}
}

static void test_link_parse_malformed(void)
{
	struct answer answer;
	struct link parsed = {.index = -1};
	char *first = (char *) &answer + NLMSG_SPACE(sizeof(struct ifinfomsg));
	const guint16 lengths[] = {0, 3, 0xffff};

	for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
		answer_make(&answer);
		memcpy(first, &lengths[i], sizeof(lengths[i]));
		g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);
	}
	/* A name without an end is no name, nor is a kind. */
	answer_make(&answer);
	answer_put(&answer, IFLA_IFNAME, "1234567890123456789", 20);
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);
	answer_make(&answer);
	first = answer_put(&answer, IFLA_LINKINFO, NULL, 0);
	answer_put(&answer, IFLA_INFO_KIND, "1234567890123456789", 20);
	answer_end(&answer, first);
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);
	/* The fault may be in a nest. */
	answer_make(&answer);
	answer_put(&answer, IFLA_LINKINFO, "\xff\xff\0\0", 4);
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);

	answer_make(&answer);
	answer.header.nlmsg_type = RTM_DELLINK;
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);
	g_assert_cmpint(parsed.index, ==, -1);
}

/* An acknowledgement bears no link. */
static void test_link_parse_error(void)
{
	struct answer answer = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct nlmsgerr)),
					.nlmsg_type = NLMSG_ERROR}};
	struct link parsed;

	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, -EBADMSG);
}

/* The other end of a socket answers as that. */
static int ask(const void *bytes, gsize length, struct link *ret_link)
{
	struct link_request request;
	int ends[2];
	int r;

	link_request_begin(&request, RTM_GETLINK, 1);
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), ==, 0);
	g_assert_cmpint(send(ends[1], bytes, length, 0), ==, length);
	r = link_request_send(ends[0], &request, ret_link);
	close(ends[0]);
	close(ends[1]);
	return r;
}

static void test_link_request_send(void)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer = {.header = {.nlmsg_len = sizeof(answer), .nlmsg_type = NLMSG_ERROR}};
	struct answer link;
	struct link parsed = {.index = -1};

	/* An acknowledgement answers an order, and no question. */
	g_assert_cmpint(ask(&answer, sizeof(answer), NULL), ==, 0);
	g_assert_cmpint(ask(&answer, sizeof(answer), &parsed), ==, -EBADMSG);
	answer.error.error = -ENODEV;
	g_assert_cmpint(ask(&answer, sizeof(answer), NULL), ==, -ENODEV);
	g_assert_cmpint(ask(&answer, sizeof(answer), &parsed), ==, -ENODEV);
	answer.error.error = 1;
	g_assert_cmpint(ask(&answer, sizeof(answer), NULL), ==, -EBADMSG);
	/* Less than it says, less than an error, less than a message. */
	answer.error.error = -ENODEV;
	g_assert_cmpint(ask(&answer, sizeof(answer) - 1, NULL), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer.header) + 2;
	g_assert_cmpint(ask(&answer, sizeof(answer), NULL), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer.header) - 1;
	g_assert_cmpint(ask(&answer, sizeof(answer), NULL), ==, -EBADMSG);
	g_assert_cmpint(ask(&answer, 3, NULL), ==, -EBADMSG);
	g_assert_cmpint(parsed.index, ==, -1);

	answer_make(&link);
	g_assert_cmpint(ask(&link, link.header.nlmsg_len, NULL), ==, -EBADMSG);
	g_assert_cmpint(ask(&link, link.header.nlmsg_len, &parsed), ==, 0);
	g_assert_cmpint(parsed.index, ==, 7);
}

/* What the builder makes is what the kernel's own macros walk through. */
static void test_link_request_nests(void)
{
	struct link_request request;
	const guint32 value = 5;
	struct rtattr *outer, *inner, *attribute;
	int rest;

	link_request_begin(&request, RTM_SETLINK, 9);
	link_request_put(&request, IFLA_IFALIAS, "abc", 3);
	outer = link_request_put(&request, IFLA_AF_SPEC, NULL, 0);
	inner = link_request_put(&request, AF_INET, NULL, 0);
	link_request_put(&request, 1, &value, sizeof(value));
	link_request_end(&request, inner);
	link_request_end(&request, outer);
	g_assert_cmpint(request.link.ifi_index, ==, 9);

	rest = (int) IFLA_PAYLOAD(&request.header);
	attribute = IFLA_RTA(&request.link);
	g_assert_true(RTA_OK(attribute, rest) && attribute->rta_type == IFLA_IFALIAS);
	attribute = RTA_NEXT(attribute, rest);
	g_assert_true(RTA_OK(attribute, rest) && attribute == outer);
	g_assert_cmpint(RTA_PAYLOAD(outer), ==, RTA_SPACE(RTA_SPACE(sizeof(value))));
	g_assert_true(RTA_DATA(outer) == inner);
	g_assert_cmpint(RTA_PAYLOAD(inner), ==, RTA_SPACE(sizeof(value)));
	attribute = RTA_NEXT(attribute, rest);
	g_assert_cmpint(rest, ==, 0);
}

void link_parse_suite(void)
{
	g_test_add_func("/port/link-parse/whole", test_link_parse);
	g_test_add_func("/port/link-parse/cut", test_link_parse_cut);
	g_test_add_func("/port/link-parse/malformed", test_link_parse_malformed);
	g_test_add_func("/port/link-parse/error", test_link_parse_error);
	g_test_add_func("/port/link-request/send", test_link_request_send);
	g_test_add_func("/port/link-request/nests", test_link_request_nests);
}
