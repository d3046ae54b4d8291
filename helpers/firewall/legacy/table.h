/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's legacy tables through libiptc, which reads a table whole and replaces it whole. Of a
 * run, each table is read once.
 *
 * Who wants to change them holds the lock that iptables holds, from the first reading to the last
 * commit: then what was read is what is changed. While somebody else holds it, tables are read
 * without it, and anew under it before a change. An unlocked writer in between can make the kernel
 * refuse the commit (EAGAIN), or lose a change silently: so the counts are compared before and
 * after.
 *
 * Opening a table registers it in the namespace for good, so whoever only looks opens none that is
 * not registered.
 */
#ifndef BRW0_FIREWALL_LEGACY_TABLE_H
#define BRW0_FIREWALL_LEGACY_TABLE_H

#include <glib.h>

#include "helpers/firewall/firewall.h"

G_BEGIN_DECLS

struct ipt_entry;
struct xtc_handle;

typedef struct legacy_tables LegacyTables;

LegacyTables *legacy_tables_new(enum view_use use);
void legacy_tables_free(LegacyTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LegacyTables, legacy_tables_free)

/*
 * A table, which belongs to tables and is valid up to the next legacy_table_edit. NULL if it is not
 * registered, or this user cannot see whether it is.
 */
gboolean legacy_table_read(
	LegacyTables *tables, const char *name, struct xtc_handle **ret_table, GError **error);
/* The same, but opens it, and so registers it, in any case. */
gboolean legacy_table_open(
	LegacyTables *tables, const char *name, struct xtc_handle **ret_table, GError **error);

/* Change an open table: 1 if there is something to commit, 0 if not, -errno. */
typedef int (*LegacyEdit)(struct xtc_handle *table, gconstpointer data);

/* Edit and commit a table, under the lock: 0 or -errno. */
int legacy_table_edit(LegacyTables *tables, const char *name, LegacyEdit edit,
	gconstpointer data) G_GNUC_WARN_UNUSED_RESULT;

/* For those who only look. */
struct legacy_reader {
	/* policy: NULL for a chain that is not built in */
	void (*read_chain)(const char *chain, const char *policy, gpointer data);
	/* is_chain: target is a chain's name */
	void (*read_rule)(const char *chain, const struct ipt_entry *entry, const char *target,
		gboolean is_chain, gpointer data);
};

/*
 * Call the reader for each chain, after it for each of its rules. Not at all where the table is not
 * registered in this namespace, or this user may not know: to open it would register it.
 */
gboolean legacy_read(LegacyTables *tables, const char *table, const struct legacy_reader *reader,
	gpointer data, GError **error);

G_END_DECLS

#endif
