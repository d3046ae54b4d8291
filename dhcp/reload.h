/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Have the server read the fragment that is published, but only if it is another one than the
 * server was restarted for last.
 *
 * That one's text is kept in the state directory. A file that is removed there has the next call
 * restart the server whatever the text: so does brw0.service when it takes the bridge away, since
 * a server that runs on has lost it.
 */
#ifndef BRW0_DHCP_RELOAD_H
#define BRW0_DHCP_RELOAD_H

#include <glib.h>

#include "dhcp/server.h"

G_BEGIN_DECLS

/*
 * Keep other reloads away, from before the fragment is published until the server has been
 * restarted for it: what is noted then is what the server reads. *ret_lock is for reload_unlock.
 */
gboolean reload_lock(int *ret_lock, GError **error);
void reload_unlock(int lock);

enum reload_result {
	RELOAD_FAILED,      /* error is set; the next call tries again */
	RELOAD_DONE,        /* the server is restarted, if it was running */
	RELOAD_NOT_NEEDED,  /* nothing has changed for it */
	RELOAD_NO_SERVICE,  /* the init system does not know it, or it is masked */
	RELOAD_NO_FRAGMENT, /* nothing is published */
};

/*
 * Restart the server if the file at path, its fragment, has another text than the last time. This
 * and the next one need the lock.
 */
enum reload_result reload_changed(
	const struct dhcp_server *server, const char *path, GError **error);
/* Restart it if there was no last time. */
enum reload_result reload_first(const struct dhcp_server *server, const char *path, GError **error);

G_END_DECLS

#endif
