/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line to standard error: "program: what". */
#include "config.h"

#include "helpers/port/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The message has half of it, the program's name the rest. */
enum { LINE_SIZE = 2048 };

void report_clean(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

/* Whether the fd takes all of it in one call. */
static int put(int fd, const char *text)
{
	size_t length = strlen(text);

	return write(fd, text, length) == (ssize_t) length;
}

int report(int status, const char *program, const char *format, ...)
{
	char text[LINE_SIZE / 2], line[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	report_clean(text);
	snprintf(line, sizeof(line), "%.64s: %s\n", program, text);
	/* A failure here cannot be reported anywhere. */
	put(STDERR_FILENO, line);
	return status;
}

int report_answer(const char *program, const char *text)
{
	errno = ENOSPC; /* for a short write, which sets none */
	if (put(STDOUT_FILENO, text))
		return EXIT_DONE;
	return report(EXIT_FAILED, program, "cannot write to standard output: %s", strerror(errno));
}
