/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule as the kernel's legacy tables hold it: struct ipt_entry, its matches, its target. Pure.
 * Layout and constants: linux/netfilter_ipv4/ip_tables.h, linux/netfilter/xt_*.h. Of each
 * extension the revision that iptables-legacy prints and restores: conntrack 3, all others 0.
 */
#ifndef BRW0_FIREWALL_LEGACY_ENCODE_H
#define BRW0_FIREWALL_LEGACY_ENCODE_H

#include <glib.h>
/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

/*
 * Build it, for g_free. The target of a verdict or a jump is a bare name, for libiptc. NULL if the
 * legacy tables cannot hold such a rule: it has two matches of one field, or alternatives, or
 * something that is not understood.
 */
struct ipt_entry *legacy_encode(const Rule *rule);

/* Name of an extension that rules need and the kernel may lack, and the option that has it. */
struct legacy_extension {
	gboolean is_target;
	const char *name;
	const char *option;
};
/* The i-th one of them all; name NULL after the last. */
extern const struct legacy_extension legacy_extensions[];

G_END_DECLS

#endif
