/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output: a full disk, or none. */
#include "config.h"

#include "helpers/base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "helpers/base/error.h"

void output_hold(void)
{
	int fd;

	/* Each open gets the lowest number that is free. */
	do
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

guint output_get_width(void)
{
	/* As small terminals are, and those that do not tell. */
	enum { LEAST = 40, USUAL = 80 };
	struct winsize size = {0};

	if (!isatty(STDOUT_FILENO))
		return 0;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= LEAST ? size.ws_col
										    : USUAL;
}

gboolean output_discard(GError **error)
{
	return freopen("/dev/null", "we", stdout) != NULL ||
	       error_set_errno(error, -errno, "cannot open /dev/null");
}

gboolean output_flush(GError **error)
{
	errno = EIO;
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
	       error_set_errno(error, -errno, "cannot write to standard output");
}
