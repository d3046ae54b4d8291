/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the two firewalls this host lives in, and which one our rules go to. */
#ifndef BRW0_HOST_BACKEND_H
#define BRW0_HOST_BACKEND_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/firewall/firewall.h"
#include "helpers/firewall/view.h"
#include "helpers/host/journal.h"

G_BEGIN_DECLS

/* What is known of one of them. */
struct backend_facts {
	gboolean is_there;   /* it can be used, perhaps after a module was loaded */
	gboolean is_foreign; /* somebody else has rules in it, or a policy that drops */
	gboolean is_own;     /* rules for our bridge are in it */
	const char *lack;    /* if it is not there: why not */
};

/*
 * Look at both, by enum firewall_backend, for the bridge of conf; bridges: all
 * that are known to be ours, a NULL at the end. Loads no module, registers no
 * table. What this user may not see counts as empty.
 */
gboolean backend_gather(View *view, const ConfBridge *conf, const char *const *bridges,
	struct backend_facts *ret_backends, GError **error);

/*
 * Tell the journal of rules for that bridge that it does not know. By their names they are ours: a
 * run whose journal was lost left them.
 */
void backend_adopt(const struct backend_facts *backends, const char *bridge, Journal *journal);

/*
 * The one for our rules: the wanted one; by itself the one that others have rules in, nftables if
 * that is both or none, and what there is if that one is not. *ret_why: a reason for people, such
 * as "the host's rules are there". Pure.
 */
gboolean backend_choose(enum conf_firewall wanted, const struct backend_facts *backends,
	enum firewall_backend *ret_backend, const char **ret_why, GError **error);

G_END_DECLS

#endif
