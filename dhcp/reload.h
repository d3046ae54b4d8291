/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Have an instance read what is published, but only if that is another text than it has read last.
 *
 * That one is kept in the state directory, with the indices of the bridges: a server that has lost
 * its bridge hears nothing of one that was created in its place, or not always. A file that is
 * removed there has the next call make the instance read its files whatever they are: so does
 * brw0.service when it takes the bridge away, since a server that runs on may have lost it.
 */
#ifndef BRW0_DHCP_RELOAD_H
#define BRW0_DHCP_RELOAD_H

#include <glib.h>

#include "dhcp/instance.h"

G_BEGIN_DECLS

/*
 * Keep other reloads away, from before the fragment is published until the server has been
 * restarted for it: what is noted then is what the server reads. *ret_lock is for reload_unlock.
 */
gboolean reload_lock(int *ret_lock, GError **error);
void reload_unlock(int lock);

/* When an instance is to read its files. */
enum reload_when {
	RELOAD_CHANGED, /* if they have changed */
	RELOAD_FIRST,   /* if there was no last time: nothing new could be published */
};

/*
 * path: where the fragment is published; links: which bridges these are; have_lists_changed: of
 * hosts, beside it. *ret_words says what was done, for people. Needs the lock. A failure is tried
 * again by the next call.
 */
gboolean reload_instance(const DhcpInstance *instance, const char *path, const char *links,
	enum reload_when when, gboolean have_lists_changed, const char **ret_words, GError **error);

/* It is not known any more what servers have read: for one bridge, or for all if that is NULL. */
void reload_forget(const char *bridge);

G_END_DECLS

#endif
