/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The legacy tables around libiptc: which there are, their lock, and why it fails. */
#ifndef BRW0_FIREWALL_LEGACY_KERNEL_H
#define BRW0_FIREWALL_LEGACY_KERNEL_H

#include <glib.h>

G_BEGIN_DECLS

/* Are the legacy tables in this kernel, loaded? */
gboolean legacy_is_present(void);

/* Is the table registered in this network namespace? */
enum legacy_registered {
	LEGACY_UNREGISTERED,
	LEGACY_REGISTERED,
	LEGACY_UNKNOWN, /* not root: only root may read the list */
};
gboolean legacy_get_registered(
	const char *table, enum legacy_registered *ret_registered, GError **error);

/* The lock of iptables itself: the same file, held for as long as the fd is open. 0 or -errno. */
int legacy_lock(int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;
/* The same, if nobody holds it now; otherwise *ret_fd stays as it is. */
void legacy_try_lock(int *ret_fd);

/*
 * Set error to what r, a -errno of libiptc's, means for the table, with the kernel option that is
 * missing if it is that. Returns FALSE, so that a function can say "return legacy_fail(...)".
 */
gboolean legacy_fail(int r, const char *table, GError **error);

G_END_DECLS

#endif
