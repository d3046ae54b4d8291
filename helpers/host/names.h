/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How this host resolves guests' names, NAME.DOMAIN: a row for each way, with the step that does
 * it in a file of its own. What the host's programs resolve otherwise stays as it is.
 */
#ifndef BRW0_HOST_NAMES_H
#define BRW0_HOST_NAMES_H

#include <glib.h>

#include "helpers/conf/bridge.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

struct named_guest {
	char *name; /* one label */
	struct ip_address address;
};

/* What the host is to resolve. */
struct guest_names {
	const char *domain;
	struct ip_address server; /* the DNS server that knows them: the bridge's address */
	const GPtrArray *guests;  /* of struct named_guest: those that are known now */
};

struct names_way {
	const char *title; /* for people */
	/* It asks that server. Otherwise it knows those guests alone. */
	gboolean needs_server;
	/* Does this host resolve names so? NULL: only if the configuration says so. */
	gboolean (*is_in_use)(void);
	Step *(*new_step)(const char *bridge, const struct guest_names *names);
};

extern const struct names_way names_by_resolved;        /* step-resolved.c */
extern const struct names_way names_by_network_manager; /* step-nm-dnsmasq.c */
extern const struct names_way names_by_hosts;           /* step-hosts.c */

/* Is the host to resolve them, if it has a way to? */
gboolean names_are_wanted(const ConfBridge *conf);
/* The way of this host; NULL: none that can be used, or they are not wanted. */
const struct names_way *names_find_way(const ConfBridge *conf);

/* The data of a step that sends questions about a domain to a server; what its row says of it. */
struct name_route {
	struct ip_address server;
	char *domain;
};
Step *name_route_new_step(
	const StepKind *kind, const char *bridge, const struct guest_names *names);
const struct name_route *name_route_of(const Step *step);
void name_route_clear(gpointer data);
void name_route_format(const Step *step, Words *value);
gboolean name_route_parse(Step *step, const Words *value);
gboolean name_route_is_before(const Words *before);

struct named_guest *named_guest_new(const char *name, struct ip_address address);
void named_guest_free(gpointer guest);

G_END_DECLS

#endif
