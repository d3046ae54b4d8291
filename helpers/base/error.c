/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of root's programs. */
#include "config.h"

#include "helpers/base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "helpers/base/quote.h"

/* The first argument is a name with dashes, not a subtraction. */
/* clang-format off */
G_DEFINE_QUARK(brw0-error-quark, brw0_error)
/* clang-format on */

/* A message is one line for a terminal, whatever names are in it. */
static void set(GError **error, enum brw0_error code, const char *message)
{
	g_autofree char *quoted = quote_terminal(message);

	g_set_error_literal(error, BRW0_ERROR, code, quoted);
}

static enum brw0_error code_of(int errnum)
{
	return errnum == EPERM || errnum == EACCES ? BRW0_ERROR_DENIED : BRW0_ERROR_FAILED;
}

gboolean error_set_errno(GError **error, int errnum, const char *format, ...)
{
	va_list arguments;
	g_autofree char *operation = NULL;
	g_autofree char *message = NULL;

	va_start(arguments, format);
	operation = g_strdup_vprintf(format, arguments);
	va_end(arguments);

	message = g_strdup_printf("%s: %s", operation, g_strerror(abs(errnum)));
	set(error, code_of(abs(errnum)), message);
	return FALSE;
}

gboolean error_set(GError **error, enum brw0_error code, const char *format, ...)
{
	va_list arguments;
	g_autofree char *message = NULL;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);

	set(error, code, message);
	return FALSE;
}

int error_exit_status(const GError *error)
{
	return g_error_matches(error, BRW0_ERROR, BRW0_ERROR_USAGE) ? 2 : 1;
}

const char *error_get_remedy(const GError *error)
{
	return geteuid() != 0 && g_error_matches(error, BRW0_ERROR, BRW0_ERROR_DENIED)
		       ? "; run it as root"
		       : "";
}
