/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule as the kernel's legacy tables hold it: struct ipt_entry, its matches, its target. Pure.
 * Layout and constants: linux/netfilter_ipv4/ip_tables.h, linux/netfilter/xt_*.h. Of each
 * extension the revision that iptables-legacy prints and restores: conntrack 3, all others 0.
 */
#ifndef BRW0_FIREWALL_XT_ENTRY_H
#define BRW0_FIREWALL_XT_ENTRY_H

#include <glib.h>
/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include "helpers/firewall/ruleset.h"

G_BEGIN_DECLS

/* Build it, for g_free. The target of accept, drop, return and jumps is a bare name. */
struct ipt_entry *xt_entry_new(const struct wanted_rule *rule);

/* The comment of an entry, NULL if it has none. Belongs to the entry. */
const char *xt_entry_comment(const struct ipt_entry *entry);

/*
 * What distinguishes entry from others, field by field: an entry that came from the kernel has
 * undefined bytes behind its names, and counters. target is the name that libiptc tells. The
 * caller owns it.
 */
GByteArray *xt_entry_identity(const struct ipt_entry *entry, const char *target);

/* Name of an extension that rule needs and the kernel may lack, and the option that has it. */
struct xt_extension {
	gboolean is_target;
	const char *name;
	const char *option;
};
/* The i-th one of them all; name NULL after the last. */
extern const struct xt_extension xt_extensions[];

G_END_DECLS

#endif
