/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz bridge.conf: a verdict or an error, and more of the same text never allows more. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "helpers/port/acl.h"
#include "tests/fuzz/fuzz.h"

/* As if nobody might read it. */
static int include(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	(void) error;
	g_assert_cmpuint(strlen(path), <=, ACL_LINE_MAX);
	g_assert_cmpint(from->line, >, 0);
	g_assert_cmpint(acl->depth, ==, 0);
	return 0;
}

static int decide(const char *text, gsize length, int *ret_limit)
{
	static const gid_t groups[] = {100, 200};
	struct acl acl = {.bridge = "brW0",
		.user = 1000,
		.groups = groups,
		.n_groups = 2,
		.include = include};
	struct error error = {0};
	g_autofree char *copy = g_malloc(length + 1);
	int r;

	memcpy(copy, text, length);
	r = acl_parse(&acl, "f", copy, length, &error);
	g_assert_cmpint(r, ==, error.text[0] == '\0' ? 0 : -1);
	g_assert_true(acl.limit >= 0 && (acl.limit <= ACL_LIMIT_MAX || acl.limit == ACL_NO_LIMIT));
	*ret_limit = acl.limit;
	return r;
}

int fuzz_acl(const uint8_t *data, size_t size)
{
	g_autoptr(GString) text = g_string_new_len((const char *) data, (gssize) size);
	int limit, again;
	int r = decide(text->str, text->len, &limit);

	g_string_append(text, "\ndeny brW0");
	g_assert_cmpint(decide(text->str, text->len, &again), ==, -1);
	g_string_truncate(text, size);
	g_string_append(text, "\nallow br1\nallow brW0 user 1");
	g_assert_cmpint(decide(text->str, text->len, &again), ==, r);
	g_assert_cmpint(again, ==, limit);
	return 0;
}
