/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of nf_tables is of one moment, or an error. The kernel is made up: see --wrap. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "helpers/base/retry.h"
#include "helpers/firewall/netfilter-talk.h"
#include "helpers/firewall/netfilter.h"

/* The kernel's ruleset, which changes while it is read, so many times. */
static struct {
	guint32 generation;
	guint changes;
	guint reads;
	guint retries; /* how many there is time for */
} made_up;

int __wrap_netlink_talk(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, void *data);
gboolean __wrap_retry_again(struct retry *retry);

int __wrap_netlink_talk(
	Netlink *netlink G_GNUC_UNUSED, struct nl_msg *message, NetlinkReader reader, void *data)
{
	struct nl_msg *answer = netfilter_question(NFT_MSG_NEWGEN, 0, NFPROTO_UNSPEC);

	g_assert_cmpint(nlmsg_hdr(message)->nlmsg_type & 0xff, ==, NFT_MSG_GETGEN);
	nla_put_u32(answer, NFTA_GEN_ID, htonl(made_up.generation));
	reader(nlmsg_hdr(answer), data);
	nlmsg_free(answer);
	nlmsg_free(message);
	return 0;
}

gboolean __wrap_retry_again(struct retry *retry G_GNUC_UNUSED)
{
	return made_up.retries > 0 && made_up.retries-- > 0;
}

static gboolean read_rules(
	Netlink *netfilter G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	made_up.reads++;
	if (made_up.changes > 0) {
		made_up.changes--;
		made_up.generation++;
	}
	return TRUE;
}

static gboolean read_changing(guint changes, guint retries, GError **error)
{
	made_up.generation = 7;
	made_up.changes = changes;
	made_up.reads = 0;
	made_up.retries = retries;
	return netfilter_read(NULL, read_rules, NULL, error);
}

static void test_unchanged(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(read_changing(0, 0, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(made_up.reads, ==, 1);
}

static void test_changed(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(read_changing(3, 5, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(made_up.reads, ==, 4);
}

static void test_changed_all_the_time(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(read_changing(G_MAXUINT, 5, &error));
	g_assert_nonnull(error);
	g_assert_cmpstr(error->message, ==,
		"cannot read the rules of nftables: others change them all the time");
	g_assert_cmpuint(made_up.reads, ==, 6);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/netfilter/read-of-what-does-not-change", test_unchanged);
	g_test_add_func("/netfilter/read-again-after-a-change", test_changed);
	g_test_add_func("/netfilter/read-of-no-one-moment-is-an-error", test_changed_all_the_time);
	return g_test_run();
}
