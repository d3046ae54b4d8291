/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helpers/port/link-parse and link: answers as the kernel gives them, and as it never should. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helpers/port/link-parse.h"
#include "helpers/port/link.h"

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
	g_assert_cmpint(link_parse(&answer.header, &parsed), ==, 0);
	g_assert_cmpint(parsed.index, ==, 7);
	g_assert_cmpint(parsed.master, ==, 3);
	g_assert_cmpuint(parsed.flags, ==, IFF_UP);
	g_assert_cmpstr(parsed.name, ==, "tap0");
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
	/* A name without an end is no name. */
	answer_make(&answer);
	memset(first + RTA_LENGTH(0), 'x', 5);
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
static int ask(const void *bytes, gsize length)
{
	struct nlmsghdr request = {.nlmsg_len = sizeof(request), .nlmsg_seq = 5};
	struct answer answer;
	int ends[2];
	int r;

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), ==, 0);
	g_assert_cmpint(send(ends[1], bytes, length, 0), ==, length);
	r = link_ask(ends[0], &request, &answer.header, sizeof(answer));
	close(ends[0]);
	close(ends[1]);
	return r;
}

static void test_link_ask(void)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
	} answer = {
		.header = {.nlmsg_len = sizeof(answer), .nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 5}};

	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, 0);
	answer.error.error = -ENODEV;
	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, -ENODEV);
	answer.error.error = 1;
	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, -EBADMSG);
	/* Less than it says, less than an error, less than a message. */
	g_assert_cmpint(ask(&answer, sizeof(answer) - 1), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer.header) + 2;
	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer.header) - 1;
	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, -EBADMSG);
	g_assert_cmpint(ask(&answer, 3), ==, -EBADMSG);
	answer.header.nlmsg_len = sizeof(answer);
	answer.header.nlmsg_type = RTM_NEWLINK;
	g_assert_cmpint(ask(&answer, sizeof(answer)), ==, 1);
}

int main(int argc, char *argv[])
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/port/link-parse/whole", test_link_parse);
	g_test_add_func("/port/link-parse/cut", test_link_parse_cut);
	g_test_add_func("/port/link-parse/malformed", test_link_parse_malformed);
	g_test_add_func("/port/link-parse/error", test_link_parse_error);
	g_test_add_func("/port/link/ask", test_link_ask);
	return g_test_run();
}
