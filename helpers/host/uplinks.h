/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The uplinks: the interfaces by which guests' packets leave. */
#ifndef BRW0_HOST_UPLINKS_H
#define BRW0_HOST_UPLINKS_H

#include <glib.h>

#include "helpers/base/link.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

struct uplink {
	char *name;
	guint mtu; /* in bytes: the route's or, smaller, its own */
};

typedef struct uplinks {
	char *default_device; /* by which the host's own packets leave; NULL: it is offline */
	char *guests_device;  /* by which most of guests' are routed; NULL: by none */
	GArray *list;         /* of struct uplink: by which guests' leave. Never NULL */
	gboolean
		are_of_guests; /* FALSE: the bridge does not forward yet, and they are the host's */
} Uplinks;
void uplinks_clear(Uplinks *uplinks);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Uplinks, uplinks_clear)

/* An empty list. */
GArray *uplinks_new(void);
void uplinks_add(GArray *list, const char *name, guint mtu);

struct uplinks_question {
	const struct link_info *bridge; /* index 0: there is none yet */
	struct ip_prefix router;        /* its address; AF_UNSPEC: it has none yet */
	const char *configured;         /* the only uplink; NULL: any */
};

/*
 * Ask the kernel. It has an answer for guests' packets only where the bridge forwards; until then
 * it is asked for the host's own.
 */
gboolean uplinks_gather(Netlink *netlink, const struct uplinks_question *question,
	Uplinks *ret_uplinks, GError **error);

/* The same interfaces in the same order, with the same MTU? */
gboolean uplinks_are_equal(const Uplinks *one, const Uplinks *other);

G_END_DECLS

#endif
