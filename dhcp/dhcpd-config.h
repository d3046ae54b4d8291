/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcpd.conf as dhcpd reads it: with the files that it includes in place, one of which may have
 * another text than it has on the disk. And what in it does not go together with a fragment: dhcpd
 * takes a subnet that is declared twice with no more than a line in its log, and then serves one
 * of the two.
 */
#ifndef BRW0_DHCP_DHCPD_CONFIG_H
#define BRW0_DHCP_DHCPD_CONFIG_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

typedef struct dhcpd_config DhcpdConfig;

/*
 * Read path and what it includes. The file fragment, which need not exist, counts as if it had
 * that text. *ret_config is NULL if path does not exist, which is no error; the caller frees it.
 * If path is the fragment, it is all that is read, and included nowhere.
 * A file that cannot be read is an error that names it and who includes it. A relative name in an
 * include begins at "/", where services run.
 */
gboolean dhcpd_config_read(const char *path, const char *fragment, const char *text,
	DhcpdConfig **ret_config, GError **error);
void dhcpd_config_free(DhcpdConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DhcpdConfig, dhcpd_config_free)

/* How often the fragment is included. */
guint dhcpd_config_count_includes(const DhcpdConfig *config);

/* All of it as one text. */
const char *dhcpd_config_get_text(const DhcpdConfig *config);

/*
 * Where line number (from 1) of that text comes from: "FILE line N", or "line N" in the fragment;
 * for g_free.
 */
char *dhcpd_config_describe_line(const DhcpdConfig *config, guint number);

/* Does it declare just this subnet, in whatever file? */
gboolean dhcpd_config_has_subnet(const DhcpdConfig *config, struct ip_prefix subnet);

/* What does not go together, and what to do about it: both for g_free. */
struct dhcpd_conflict {
	char *problem; /* NULL: nothing */
	char *remedy;
};

/*
 * The first thing in it that does not go together with the n subnets that the fragment declares:
 * the fragment is included twice, one of the subnets or a part of it is declared elsewhere as well,
 * or is one of several of a shared network, whose guests get addresses of any of them.
 */
void dhcpd_config_find_conflict(const DhcpdConfig *config, const struct ip_prefix *served, gsize n,
	struct dhcpd_conflict *ret_conflict);

G_END_DECLS

#endif
