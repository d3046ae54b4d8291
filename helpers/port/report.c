/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line to standard error: "program: what". */
#include "config.h"

#include "helpers/port/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 1024 };

/* Where printing ended: snprintf returns what it would have written. */
static size_t end_of(int length, size_t size)
{
	if (length < 0)
		return 0;
	return (size_t) length < size ? (size_t) length : size - 1;
}

int report(int status, const char *program, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	size_t length;

	/* One byte is kept for the newline. */
	length = end_of(snprintf(line, sizeof(line) - 1, "%s: ", program), sizeof(line) - 1);
	va_start(arguments, format);
	length += end_of(vsnprintf(line + length, sizeof(line) - 1 - length, format, arguments),
		sizeof(line) - 1 - length);
	va_end(arguments);

	/* Names come from callers: a control character could forge a line or drive a terminal. */
	for (size_t i = 0; i < length; i++)
		if ((unsigned char) line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	line[length++] = '\n';

	/* Nowhere is left to say that standard error does not take it. */
	if (write(STDERR_FILENO, line, length) < 0)
		return status;
	return status;
}

int report_answer(const char *program, const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t written = write(STDOUT_FILENO, text, length);

		if (written < 0)
			return report(EXIT_FAILED, program, "cannot write to standard output: %s",
				strerror(errno));
		text += written;
		length -= (size_t) written;
	}
	return EXIT_DONE;
}
