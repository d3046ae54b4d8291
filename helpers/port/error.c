/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room failed. */
#include "config.h"

#include "helpers/port/error.h"

#include <stdarg.h>
#include <stdio.h>

int fail_as(struct error *error, int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	error->status = status;
	return -1;
}
