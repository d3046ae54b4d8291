/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The switches that make a whole host forward. Writing one makes the kernel write other settings:
 * the dependent ones. Both are data: another address family is one more row.
 */
#ifndef BRW0_HOST_FORWARDING_SWITCH_H
#define BRW0_HOST_FORWARDING_SWITCH_H

#include <glib.h>

#include "helpers/host/host.h"

G_BEGIN_DECLS

#define FORWARDING_ON  "1"
#define FORWARDING_OFF "0"

struct dependent;

struct forwarding_switch {
	const char *name;    /* as in sysctl.h */
	const char *synonym; /* another name of the same */
	const char *family;  /* as the names of settings have it */
	/* Append the links that forward, of char *, by their names in settings. */
	gboolean (*list_links)(Host *host, GPtrArray *links, GError **error);
	const struct dependent *dependents;
	gsize n_dependents;
};

/* The switches in turn; NULL behind the last one. */
const struct forwarding_switch *forwarding_switch_get(gsize i);
/* NULL: it is the setting of one interface, on which nothing depends. */
const struct forwarding_switch *forwarding_switch_find(const char *name);

/* A setting with a value that it had, or is to have again. */
struct kept_setting {
	char *name;
	char *value;
};

/* Of struct kept_setting. Adding takes over both texts. */
GPtrArray *kept_settings_new(void);
void kept_settings_add(GPtrArray *list, char *name, char *value);

/* Add the dependent settings with what they are now. */
gboolean forwarding_switch_keep(
	Host *host, const struct forwarding_switch *is, GPtrArray *list, GError **error);
/* What the switch wrote into that setting when it was turned on; NULL: it is no dependent one. */
const char *forwarding_switch_find_written(const struct forwarding_switch *is, const char *name);

G_END_DECLS

#endif
