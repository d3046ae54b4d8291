/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the bridge helper's command line, one word a line: what is taken is safe to use. */
#include "config.h"

#include <glib.h>

#include "helpers/port/ifname.h"
#include "helpers/port/options.h"
#include "tests/fuzz/fuzz.h"

static const struct command_line helper = OPTIONS_OF_HELPER;

int fuzz_options(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_auto(GStrv) words = g_strsplit(text, "\n", -1);
	struct options options = {0};
	struct error error = {0};

	if (options_parse(&helper, (int) g_strv_length(words), words, &options, &error) < 0) {
		g_assert_cmpint(error.status, ==, EXIT_USAGE);
		g_assert_true(error.text[0] != '\0');
		return 0;
	}
	if (options.answer)
		return 0;
	g_assert_true(ifname_is_valid(options.bridge));
	g_assert_cmpint(options.fd, >, 2);
	options_hint(options.bridge, &error);
	return 0;
}
