/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file descriptor, or stream, that is closed where its variable ends. */
#ifndef BRW0_PORT_AUTO_CLOSE_H
#define BRW0_PORT_AUTO_CLOSE_H

#include <stdio.h>
#include <unistd.h>

static inline void auto_close_cleanup(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* "auto_close int fd = -1;": the variable owns the descriptor, negative is none. */
#define auto_close __attribute__((cleanup(auto_close_cleanup)))

static inline void auto_fclose_cleanup(FILE *const *file)
{
	if (*file)
		fclose(*file);
}

/* The same for a stream that was only read. NULL is none. */
#define auto_fclose __attribute__((cleanup(auto_fclose_cleanup)))

#endif
