/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz a rule of the legacy tables, in the kernel's layout, of which only the length is taken. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <string.h>

#include "helpers/firewall/xt-rule.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/rule-check.h"

int fuzz_xt_rule(const uint8_t *data, size_t size)
{
	g_autoptr(Table) table = check_new_table();
	GPtrArray *rules = table_find_chain(table, CHECK_CHAIN)->rules;
	g_autofree struct ipt_entry *entry = NULL;

	if (size < sizeof(*entry) || size > G_MAXUINT16)
		return 0;
	entry = g_malloc(size);
	memcpy(entry, data, size);
	entry->target_offset = (guint16) size;
	/* As a verdict, and as a jump, here into the chain itself. */
	g_ptr_array_add(rules, xt_rule_new(entry, "DROP", FALSE));
	g_ptr_array_add(rules, xt_rule_new(entry, CHECK_CHAIN, TRUE));
	check_rules(table);
	return 0;
}
