/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay TARGET FILE…: give files to a fuzz target, the kept corpus, with any compiler. */
#include "config.h"

#include <glib.h>

#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
	fuzz_function target = argc > 1 ? fuzz_find(argv[1]) : NULL;

	/* Without a file nothing would be tried. */
	if (target == NULL || argc < 3)
		return 2;
	for (int i = 2; i < argc; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *data = NULL;
		gsize size;

		g_print("%s\n", argv[i]);
		if (!g_file_get_contents(argv[i], &data, &size, &error)) {
			g_printerr("%s\n", error->message);
			return 1;
		}
		target((const uint8_t *) data, size);
	}
	return 0;
}
