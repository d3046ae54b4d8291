/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz brw0.conf: bridges that are fit for use, or an error that names a line that there is. */
#include "config.h"

#include <string.h>

#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "helpers/port/ifname.h"
#include "tests/fuzz/fuzz.h"

static void check_bridge(const ConfBridge *bridge)
{
	g_assert_true(ifname_is_valid(bridge->name));
	g_assert_true(bridge->uplink == NULL || ifname_is_valid(bridge->uplink));
	g_assert_true(!ip_prefix_is_set(bridge->address) ||
		      ip_prefix_check_for_bridge(bridge->address, NULL));
	g_assert_cmpint(ip_address_compare(bridge->range.first, bridge->range.last), <=, 0);
	g_assert_cmpuint(bridge->lease_time, >=, 60);
	for (gsize i = 0; bridge->ports[i] != NULL; i++)
		g_assert_true(ifname_is_valid(bridge->ports[i]));
}

static void check_error(const GError *error, const char *text)
{
	guint64 line = 0, n_lines = 1;

	g_assert_true(g_str_has_prefix(error->message, "line "));
	line = g_ascii_strtoull(error->message + strlen("line "), NULL, 10);
	for (; *text != '\0'; text++)
		n_lines += *text == '\n';
	g_assert_cmpuint(line, >=, 1);
	g_assert_cmpuint(line, <=, n_lines);
	g_assert_cmpint(error_exit_status(error), ==, 2);
}

int fuzz_conf(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = conf_parse(text, &error);

	g_assert_cmpint(bridges == NULL, ==, error != NULL);
	if (error != NULL)
		check_error(error, text);
	for (guint i = 0; bridges != NULL && i < bridges->len; i++)
		check_bridge(g_ptr_array_index(bridges, i));
	return 0;
}
