/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes into a file, whole or not at all.
 */
#ifndef BRW0_DHCP_PUBLISH_H
#define BRW0_DHCP_PUBLISH_H

#include <glib.h>

G_BEGIN_DECLS

enum publish_result {
	PUBLISH_FAILED,    /* error is set */
	PUBLISH_CHANGED,   /* the file is new, or has new bytes */
	PUBLISH_UNCHANGED, /* it held these bytes already and was not touched */
};

/* Decides whether a new file is published. */
struct publish_check {
	/* Is the text in the file at path, an absolute one, right? Sets error if not. */
	gboolean (*run)(const char *path, const void *data, GError **error);
	const void *data; /* for run */
	const char *text; /* what is put into that file; NULL: the new bytes themselves */
};

/*
 * Make path hold exactly these bytes, mode 0644. Readers, and the disk after a crash, find the old
 * file or the new one, never half of one. A new file is shown to check first, unless check is
 * NULL, and the old one stays if check fails.
 *
 * If path is a symbolic link, it stays one: what it leads to is replaced. What is there must be a
 * regular file. Several may publish at once; they go one after the other.
 */
enum publish_result publish_file(const char *path, const char *bytes, gsize length,
	const struct publish_check *check, GError **error);

/*
 * Show the bytes to check as publish_file() would, and publish nothing. Where the directory is
 * missing, or this user cannot write there, the check sees them elsewhere.
 */
gboolean publish_try(const char *path, const char *bytes, gsize length,
	const struct publish_check *check, GError **error);

G_END_DECLS

#endif
