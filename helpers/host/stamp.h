/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which boot and which network namespace the kernel's state belongs to. */
#ifndef BRW0_HOST_STAMP_H
#define BRW0_HOST_STAMP_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct stamp {
	char *boot_id;   /* for g_free */
	guint64 network; /* a number that no other network namespace of this boot has or had */
} Stamp;

/*
 * Those of this process. There is no second best: whoever took a failure for another namespace
 * would not find what was done in this one.
 */
gboolean stamp_get(Stamp *ret_stamp, GError **error);

G_END_DECLS

#endif
