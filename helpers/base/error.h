/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of root's programs as GError, and the one converter from errno. */
#ifndef BRW0_BASE_ERROR_H
#define BRW0_BASE_ERROR_H

#include <glib.h>

G_BEGIN_DECLS

#define BRW0_ERROR (brw0_error_quark())

/* What an error means for the exit status of a program. */
enum brw0_error {
	BRW0_ERROR_FAILED, /* the operation failed: exit 1 */
	BRW0_ERROR_DENIED, /* this user may not: exit 1; from errno's EPERM and EACCES */
	BRW0_ERROR_USAGE,  /* usage error: exit 2 */
};

GQuark brw0_error_quark(void);

/*
 * Set error to "MESSAGE: CAUSE", with the cause from errno's value errnum (positive or negative).
 * Returns FALSE, so that a function can say "return error_set_errno(...)".
 */
gboolean error_set_errno(GError **error, int errnum, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Set error to the message as it is. Returns FALSE. */
gboolean error_set(GError **error, enum brw0_error code, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* What helps, to be put behind the message: "; run it as root", or "". */
const char *error_get_remedy(const GError *error);

/* The exit status for error; 1 for an error of another domain. */
int error_exit_status(const GError *error);

G_END_DECLS

#endif
