/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read a small file whole. */
#include "config.h"

#include "helpers/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Far above any file: /proc/net/udp has 128 bytes a socket. It ends what would have no end. */
enum { CHUNK = 1 << 14, LIMIT = 1 << 28 };

static int read_all(int fd, GString *text)
{
	char chunk[CHUNK];
	ssize_t n;

	/* Files in /proc say nothing of their size: read until nothing comes. */
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (memchr(chunk, '\0', (size_t) n) != NULL)
			return -EBADMSG;
		g_string_append_len(text, chunk, n);
		if (text->len > LIMIT)
			return -EFBIG;
	}
	return 0;
}

int file_read_fd(int fd, char **ret_text)
{
	GString *text = g_string_new(NULL);
	int r = read_all(fd, text);

	if (r < 0) {
		g_string_free(text, TRUE);
		return r;
	}
	*ret_text = g_string_free(text, FALSE);
	return 0;
}

int file_read(const char *path, char **ret_text)
{
	int fd, r;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	r = file_read_fd(fd, ret_text);
	close(fd);
	return r;
}
