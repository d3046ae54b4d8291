/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes of nf_tables' rules: after each commit the kernel tells its number, and the name and the
 * number of the process that made it (nf_tables_fill_gen_info() in net/netfilter/nf_tables_api.c).
 */
#include "config.h"

#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink-group.h"
#include "helpers/watch/source.h"

/* Without nf_tables in the kernel, there is nothing to hear. */
static gboolean nftables_open(
	struct source *source, const char *configuration G_GNUC_UNUSED, GError **error)
{
	static const unsigned int groups[] = {NFNLGRP_NFTABLES};
	int r = netlink_group_open(NETLINK_NETFILTER, groups, G_N_ELEMENTS(groups), &source->fd);

	return r == 0 || r == -EPROTONOSUPPORT ||
	       error_set_errno(error, r, "cannot listen to the kernel");
}

struct reading {
	guint kinds;
	struct writer *writer;
};

static void read_writer(struct nlmsghdr *message, struct writer *ret_writer)
{
	struct rtattr *attribute =
		(gpointer) ((char *) NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg)));
	guint32 left = (guint32) NLMSG_PAYLOAD(message, sizeof(struct nfgenmsg));
	guint32 pid;

	memset(ret_writer, 0, sizeof(*ret_writer));
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		gsize size = RTA_PAYLOAD(attribute);

		if (attribute->rta_type == NFTA_GEN_PROC_NAME)
			memcpy(ret_writer->name, RTA_DATA(attribute),
				MIN(size, sizeof(ret_writer->name) - 1));
		if (attribute->rta_type == NFTA_GEN_PROC_PID && size >= sizeof(pid)) {
			memcpy(&pid, RTA_DATA(attribute), sizeof(pid));
			ret_writer->pid = GUINT32_FROM_BE(pid);
		}
	}
}

static void on_message(struct nlmsghdr *message, gpointer data)
{
	struct reading *reading = data;

	if (message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN) ||
		message->nlmsg_len < NLMSG_LENGTH(sizeof(struct nfgenmsg)))
		return;
	reading->kinds |= EVENT_NFTABLES;
	read_writer(message, reading->writer);
}

static guint nftables_read(struct source *source, struct writer *ret_writer)
{
	struct reading reading = {.writer = ret_writer};

	if (!netlink_group_read(source->fd, on_message, &reading))
		reading.kinds |= EVENT_OVERRUN;
	return reading.kinds;
}

const struct source_row source_nftables = {
	.name = "nf_tables", .open = nftables_open, .read = nftables_read};
