/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs that brw0-watch runs. */
#include "config.h"

#include "helpers/watch/program.h"

#include "helpers/watch/event.h"

/* Firewall rules, forwarding and leases change nothing that the DHCP server has to know. */
const struct program programs[PROGRAM_N] = {
	{.name = "brw0-nat-init",
		.options = {"--verbose"},
		.has_state_dir = TRUE,
		.kinds = ~0U,
		.find_news = news_of_commands},
	{.name = "brw0-dhcpd-conf",
		.options = {"--reload"},
		.kinds = ~(guint) (EVENT_NFTABLES | EVENT_SETTING | EVENT_LEASE | EVENT_CHECK),
		.find_news = news_of_state},
};

static void add_option(GPtrArray *argv, const char *name, const char *value)
{
	if (value != NULL)
		g_ptr_array_add(argv, g_strconcat(name, value, NULL));
}

char **program_make_argv(const struct program *program, const struct program_paths *paths)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, g_build_filename(paths->directory, program->name, NULL));
	for (gsize i = 0; i < G_N_ELEMENTS(program->options) && program->options[i] != NULL; i++)
		g_ptr_array_add(argv, g_strdup(program->options[i]));
	add_option(argv, "--config=", paths->configuration);
	if (program->has_state_dir)
		add_option(argv, "--state-dir=", paths->state_dir);
	g_ptr_array_add(argv, NULL);
	return (char **) g_ptr_array_free(argv, FALSE);
}
