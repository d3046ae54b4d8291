/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brw0.conf: one group a bridge, keys as in etc/brw0.conf. The parser is pure; conf_load reads.
 */
#ifndef BRW0_CONF_CONF_H
#define BRW0_CONF_CONF_H

#include <glib.h>

#include "helpers/conf/bridge.h"

G_BEGIN_DECLS

/* Where the configuration is when nobody says, and the bridge that is meant when nobody says. */
#define CONF_DEFAULT_FILE   SYSCONFDIR "/brw0/brw0.conf"
#define CONF_DEFAULT_BRIDGE "brW0"

/*
 * The bridges of a configuration text, in its order, as an array of ConfBridge that the caller
 * owns. Empty for a text without a group. Errors name the line: "line 12: unknown key 'adress'".
 */
GPtrArray *conf_parse(const char *text, GError **error);

/* What is wrong with a line, the first being 1. */
struct conf_fault {
	guint line;
	char *message; /* the fault's */
};

/* All that is wrong in a configuration text, by line: of struct conf_fault, for the caller. */
GPtrArray *conf_find_faults(const char *text);

/*
 * The same from a file: path, or CONF_DEFAULT_FILE if path is NULL. The default file may be
 * missing and then has no bridges; a file that was asked for must be there.
 */
GPtrArray *conf_load(const char *path, GError **error);

/*
 * The bridges that a program is to serve, owned by the caller: those of the file, or name alone
 * if it is given (with the file's settings if it has a group for it), or CONF_DEFAULT_BRIDGE if
 * there is neither.
 */
GPtrArray *conf_load_bridges(const char *path, const char *name, GError **error);

G_END_DECLS

#endif
