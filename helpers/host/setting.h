/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kernel setting, by the names of sysctl.h: with errors for people, and as a command. */
#ifndef BRW0_HOST_SETTING_H
#define BRW0_HOST_SETTING_H

#include <glib.h>

G_BEGIN_DECLS

/* The value, for g_free; NULL of one that is not there: an interface that went took its own along.
 */
gboolean setting_read(const char *name, char **ret_value, GError **error);
/* The same, and it must be there. */
gboolean setting_need(const char *name, char **ret_value, GError **error);
/* Of one that is not there: nothing. */
gboolean setting_write(const char *name, const char *value, GError **error);
/* Append the command that writes it. */
void setting_describe(const char *name, const char *value, GString *out);

/*
 * The name of a setting that may be ours: net/ipv4/ip_forward, or one of a link's below
 * net/ipv4/conf or net/ipv6/conf. The link's name may be whatever the kernel takes for one. Pure.
 */
gboolean setting_is_name(const char *word);
/* The value of one: a few printable characters, no blanks. Pure. */
gboolean setting_is_value(const char *word);

G_END_DECLS

#endif
