/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room does not do it. */
#include "config.h"

#include "helpers/port/refusal.h"

#include <stdarg.h>
#include <stdio.h>

int refuse_as(struct refusal *why, int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(why->text, sizeof(why->text), format, arguments);
	va_end(arguments);
	why->status = status;
	return -1;
}
