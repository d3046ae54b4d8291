/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Give files to a fuzz target, one after the other: the kept corpus, with any compiler. */
#include "config.h"

#include <glib.h>

#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *data = NULL;
		gsize size;

		g_print("%s\n", argv[i]);
		if (!g_file_get_contents(argv[i], &data, &size, &error)) {
			g_printerr("%s\n", error->message);
			return 1;
		}
		LLVMFuzzerTestOneInput((const uint8_t *) data, size);
	}
	/* Without a file nothing was tried. */
	return argc > 1 ? 0 : 2;
}
