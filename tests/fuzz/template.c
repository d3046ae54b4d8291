/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the template: a text without placeholders stays as it is; nothing else makes an error. */
#include "config.h"

#include <string.h>

#include "dhcp/template.h"
#include "tests/fuzz/fuzz.h"

int fuzz_template(const uint8_t *data, size_t size)
{
	static const struct template_value values[] = {
		{"A", "1"},
		{"EMPTY", ""},
		{"LINES", "x {\n\ty;\n}"},
		{"AT", "@A@"},
		{"NONE", NULL},
	};
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GError) error = NULL;
	g_autofree char *filled = template_fill(text, values, G_N_ELEMENTS(values), &error);
	g_autofree char *none = template_fill(text, NULL, 0, NULL);

	g_assert_cmpint(filled == NULL, ==, error != NULL);
	if (error != NULL)
		g_assert_true(g_str_has_prefix(error->message, "line "));
	/* With no name known, all that is taken is what has none. */
	if (none != NULL) {
		g_assert_cmpstr(none, ==, text);
		g_assert_cmpstr(filled, ==, text);
	}
	return 0;
}
