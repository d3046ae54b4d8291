/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file descriptor that is closed where its variable ends. */
#ifndef BRW0_PORT_AUTO_CLOSE_H
#define BRW0_PORT_AUTO_CLOSE_H

#include <unistd.h>

static inline void auto_close_cleanup(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* "auto_close int fd = -1;": the variable owns the descriptor, negative is none. */
#define auto_close __attribute__((cleanup(auto_close_cleanup)))

#endif
