/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helpers/port/link-parse: answers as the kernel gives them, and as it never should. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helpers/port/link-parse.h"

/* An answer as the kernel gives it. */
struct answer {
	struct nlmsghdr header;
	char bytes[256];
};

static void answer_put(struct answer *answer, guint16 type, const void *value, gsize size)
{
	struct rtattr attribute = {(guint16) RTA_LENGTH(size), type};
	char *end = (char *) answer + answer->header.nlmsg_len;

	memcpy(end, &attribute, sizeof(attribute));
	memcpy(end + sizeof(attribute), value, size);
	answer->header.nlmsg_len += (guint32) RTA_ALIGN(RTA_LENGTH(size));
}

static void answer_make(struct answer *answer)
{
	struct ifinfomsg info = {.ifi_index = 7, .ifi_flags = IFF_UP};
	guint32 master = 3, mtu = 1400;

	memset(answer, 0, sizeof(*answer));
	answer->header.nlmsg_type = RTM_NEWLINK;
	answer->header.nlmsg_len = NLMSG_LENGTH(sizeof(info));
	memcpy((char *) answer + NLMSG_HDRLEN, &info, sizeof(info));
	answer_put(answer, IFLA_IFNAME, "tap0", 5);
	answer_put(answer, IFLA_MASTER, &master, sizeof(master));
	answer_put(answer, IFLA_MTU, &mtu, sizeof(mtu));
	answer_put(answer, IFLA_ADDRESS, "\xfe\1\2\3\4\5", 6);
	answer_put(answer, IFLA_QDISC, "noop", 5);
}

static void test_link_parse(void)
{
	struct answer answer;
	struct link parsed;

	answer_make(&answer);
	g_assert_cmpint(link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, 0);
	g_assert_cmpint(parsed.index, ==, 7);
	g_assert_cmpint(parsed.master, ==, 3);
	g_assert_cmpuint(parsed.mtu, ==, 1400);
	g_assert_cmpuint(parsed.flags, ==, IFF_UP);
	g_assert_cmpmem(parsed.mac, 6, "\xfe\1\2\3\4\5", 6);
	g_assert_cmpstr(parsed.name, ==, "tap0");
}

/* Cut at every length, in memory that ends there, so that a sanitizer sees a byte too many. */
static void test_link_parse_cut(void)
{
	struct answer answer;
	guint32 whole;

	answer_make(&answer);
	whole = answer.header.nlmsg_len;
	for (guint32 length = 0; length < whole; length++) {
		struct link parsed = {.index = -1};
		g_autofree struct nlmsghdr *cut = g_malloc(MAX(length, 1));
		int r;

		memcpy(cut, &answer, length);
		g_assert_cmpint(link_parse(cut, length, &parsed), ==, -EBADMSG);
		g_assert_cmpint(parsed.index, ==, -1);
		if (length < sizeof(*cut))
			continue;

		/* The header says so too. Then what is there may be a whole link, with less in it.
		 */
		cut->nlmsg_len = length;
		r = link_parse(cut, length, &parsed);
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
		g_assert_cmpint(
			link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, -EBADMSG);
	}
	/* A name without an end is no name. */
	answer_make(&answer);
	memset(first + RTA_LENGTH(0), 'x', 5);
	g_assert_cmpint(link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, -EBADMSG);

	answer_make(&answer);
	answer.header.nlmsg_type = RTM_DELLINK;
	g_assert_cmpint(link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, -EBADMSG);
	g_assert_cmpint(parsed.index, ==, -1);
}

static void test_link_parse_error(void)
{
	struct answer answer = {.header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct nlmsgerr)),
					.nlmsg_type = NLMSG_ERROR}};
	struct link parsed;
	int error = -ENODEV;

	/* An acknowledgement bears no link. */
	g_assert_cmpint(link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, -EBADMSG);
	g_assert_cmpint(link_parse_acknowledgement(&answer, answer.header.nlmsg_len), ==, 0);
	memcpy(answer.bytes, &error, sizeof(error));
	g_assert_cmpint(link_parse(&answer, answer.header.nlmsg_len, &parsed), ==, -ENODEV);
	g_assert_cmpint(link_parse_acknowledgement(&answer, answer.header.nlmsg_len), ==, -ENODEV);
	error = 1;
	memcpy(answer.bytes, &error, sizeof(error));
	g_assert_cmpint(link_parse_acknowledgement(&answer, answer.header.nlmsg_len), ==, -EBADMSG);
	g_assert_cmpint(link_parse_acknowledgement(&answer, sizeof(answer.header)), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer.header) + 2;
	g_assert_cmpint(link_parse_acknowledgement(&answer, answer.header.nlmsg_len), ==, -EBADMSG);
}

int main(int argc, char *argv[])
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/port/link-parse/whole", test_link_parse);
	g_test_add_func("/port/link-parse/cut", test_link_parse_cut);
	g_test_add_func("/port/link-parse/malformed", test_link_parse_malformed);
	g_test_add_func("/port/link-parse/error", test_link_parse_error);
	return g_test_run();
}
