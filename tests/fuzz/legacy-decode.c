/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz a rule of the legacy tables, in the kernel's layout, of which the length is set: with
 * matches alone, and where there is room with the last bytes as the data of a target.
 */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <string.h>

#include "helpers/firewall/legacy/decode.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/rule-check.h"

enum { TARGET_SIZE = 24 };

/* Those that have data. */
static const char *const targets[] = {"REJECT", "SNAT", "MASQUERADE", "TCPMSS", "NFQUEUE", "LOG"};

/* The entry with a target of a name at its end; without, if it has no room for that. */
static struct ipt_entry *with_target(struct ipt_entry *entry)
{
	const guint room = sizeof(struct xt_entry_target) + TARGET_SIZE;
	struct xt_entry_target *target;

	if (entry->next_offset < sizeof(*entry) + room || entry->next_offset % 8 != 0)
		return entry;
	entry->target_offset = (guint16) (entry->next_offset - room);
	target = (void *) ((guint8 *) entry + entry->target_offset);
	target->u.user.target_size = (guint16) room;
	target->u.user.revision = 0;
	return entry;
}

int fuzz_legacy_decode(const uint8_t *data, size_t size)
{
	g_autoptr(Table) table = check_new_table();
	GPtrArray *rules = table_find_chain(table, CHECK_CHAIN)->rules;
	g_autofree struct ipt_entry *entry = NULL;

	if (size < sizeof(*entry) || size > G_MAXUINT16)
		return 0;
	entry = g_malloc(size);
	memcpy(entry, data, size);
	entry->target_offset = entry->next_offset = (guint16) size;
	/* As a verdict, and as a jump, here into the chain itself. */
	g_ptr_array_add(rules, legacy_decode(entry, "DROP", FALSE));
	g_ptr_array_add(rules, legacy_decode(entry, CHECK_CHAIN, TRUE));
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		g_ptr_array_add(rules, legacy_decode(with_target(entry), targets[i], FALSE));
	check_rules(table);
	return 0;
}
