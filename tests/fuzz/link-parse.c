/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the kernel's answer about a link, which is taken to be as long as it says. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "helpers/port/link.h"
#include "tests/fuzz/fuzz.h"

int fuzz_link_parse(const uint8_t *data, size_t size)
{
	g_autofree struct nlmsghdr *message = NULL;
	struct link parsed = {.index = -1};
	int r;

	if (size < sizeof(*message))
		return 0;
	message = g_malloc(size);
	memcpy(message, data, size);
	message->nlmsg_len = (guint32) size;
	r = link_parse(message, &parsed);
	g_assert_true(r == 0 || r == -EBADMSG);
	if (r < 0)
		g_assert_cmpint(parsed.index, ==, -1);
	else
		g_assert_true(parsed.index > 0 && memchr(parsed.name, '\0', sizeof(parsed.name)) &&
			      memchr(parsed.kind, '\0', sizeof(parsed.kind)));
	return 0;
}
