/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters, before and after. */
#include "config.h"

#include "helpers/probe/suspects.h"

#include <string.h>

#include "helpers/firewall/legacy/drops.h"
#include "helpers/firewall/legacy/table.h"

/* In the order in which a packet meets them; each file has a line of names and one of numbers. */
static const struct kernel_counter {
	const char *file, *group, *name;
	const char *cause;
} kernel_counters[] = {
	{"/proc/net/netstat", "TcpExt:", "IPReversePathFilter",
		"the reverse path filter (rp_filter): the route back leads elsewhere"},
	{"/proc/net/netstat", "IpExt:", "InNoRoutes", "no route leads there"},
	{"/proc/net/snmp", "Ip:", "OutNoRoutes", "no route leads there"},
	{"/proc/net/snmp", "Ip:", "InAddrErrors",
		"the host does not forward, or takes the addresses for wrong"},
	{"/proc/net/snmp", "Ip:", "InDiscards", "the host discards it"},
	{"/proc/net/snmp", "Ip:", "OutDiscards", "the host discards it where it would leave"},
	{"/proc/net/snmp", "Ip:", "FragFails", "it is too large for the uplink"},
	{"/proc/net/snmp", "Ip:", "ForwDatagrams",
		"the host forwards it, and the interface it leaves by drops it (tc, or no "
		"neighbour)"},
};

struct suspects {
	guint64 kernel[G_N_ELEMENTS(kernel_counters)];
	GPtrArray *legacy; /* of struct legacy_drop */
};

/* The number below a name, in two lines of words; 0: there is none. Pure. */
static guint64 find_number(const char *text, const char *group, const char *name)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++) {
		g_auto(GStrv) names = NULL;
		g_auto(GStrv) numbers = NULL;
		guint64 number;

		if (!g_str_has_prefix(lines[i], group) || !g_str_has_prefix(lines[i + 1], group))
			continue;
		names = g_strsplit(lines[i], " ", -1);
		numbers = g_strsplit(lines[i + 1], " ", -1);
		for (gsize k = 0; names[k] != NULL && numbers[k] != NULL; k++)
			if (strcmp(names[k], name) == 0 &&
				g_ascii_string_to_unsigned(
					numbers[k], 10, 0, G_MAXUINT64, &number, NULL))
				return number;
	}
	return 0;
}

static void read_kernel(guint64 *ret_numbers)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kernel_counters); i++) {
		const struct kernel_counter *counter = &kernel_counters[i];
		g_autofree char *text = NULL;

		ret_numbers[i] = g_file_get_contents(counter->file, &text, NULL, NULL)
					 ? find_number(text, counter->group, counter->name)
					 : 0;
	}
}

/* What cannot be read has no suspects. */
static GPtrArray *read_legacy(void)
{
	g_autoptr(LegacyTables) tables = legacy_tables_new(VIEW_READ);

	return legacy_list_drops(tables);
}

Suspects *suspects_new(void)
{
	Suspects *suspects = g_new0(Suspects, 1);

	suspects->legacy = read_legacy();
	read_kernel(suspects->kernel);
	return suspects;
}

void suspects_free(Suspects *suspects)
{
	g_ptr_array_unref(suspects->legacy);
	g_free(suspects);
}

/* The rules are the same ones in the same order, unless somebody has changed them meanwhile. */
static gboolean find_rule(const Suspects *suspects, struct culprit *ret_culprit)
{
	g_autoptr(GPtrArray) now = read_legacy();

	for (guint i = 0; i < now->len && now->len == suspects->legacy->len; i++) {
		const struct legacy_drop *before = g_ptr_array_index(suspects->legacy, i);
		const struct legacy_drop *after = g_ptr_array_index(now, i);

		if (after->packets < before->packets + SUSPECTS_N_SENDS)
			continue;
		*ret_culprit = (struct culprit){.table = g_strdup(after->table),
			.base = g_strdup(after->chain),
			.chain = g_strdup(after->chain),
			.number = after->number};
		ret_culprit->text = after->number > 0 ? g_strdup_printf("rule %u (%s)",
								after->number, after->target)
						      : g_strdup_printf("policy %s", after->target);
		return TRUE;
	}
	return FALSE;
}

void suspects_find(Suspects *suspects, struct culprit *ret_culprit, char **ret_cause)
{
	guint64 now[G_N_ELEMENTS(kernel_counters)];

	if (find_rule(suspects, ret_culprit))
		return;
	read_kernel(now);
	for (gsize i = 0; i < G_N_ELEMENTS(kernel_counters); i++)
		if (now[i] >= suspects->kernel[i] + SUSPECTS_N_SENDS) {
			*ret_cause = g_strdup(kernel_counters[i].cause);
			return;
		}
}
