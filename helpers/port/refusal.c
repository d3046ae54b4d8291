/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room does not do it. */
#include "config.h"

#include "helpers/port/refusal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int refuse_as(struct refusal *refusal, int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(refusal->text, sizeof(refusal->text), format, arguments);
	va_end(arguments);
	refusal->status = status;
	return -1;
}

int refuse_failure(struct refusal *refusal, int r, const char *deed)
{
	return r < 0 ? refuse(refusal, "%s: %s", deed, strerror(-r)) : r;
}

int refuse_errno(struct refusal *refusal, const char *deed)
{
	return refuse(refusal, "%s: %s", deed, strerror(errno));
}
