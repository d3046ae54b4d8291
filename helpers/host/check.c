/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What checks share, and those of our own steps. */
#include "config.h"

#include "helpers/host/check.h"

#include "helpers/base/quote.h"

char *check_format_run(const struct check_context *context)
{
	g_autofree char *bridge = quote_shell(context->conf->name);

	return g_strdup_printf("brw0-nat-init --bridge=%s", bridge);
}

gboolean check_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GArray *steps = context->status->steps;
	g_autoptr(GString) evidence = g_string_new(NULL);
	gboolean is_hidden = FALSE;

	for (guint i = 0; i < steps->len; i++) {
		const struct status_step *step = &g_array_index(steps, struct status_step, i);
		g_autofree char *title = NULL;

		is_hidden |= step->step->kind == check->kind && step->is_hidden;
		if (step->step->kind != check->kind || step->inspection.holds || step->is_hidden)
			continue;
		title = step_get_title(step->step);
		g_string_append_printf(evidence, "%s%s: %s", evidence->len > 0 ? ", " : "", title,
			step->inspection.found != NULL ? step->inspection.found : "missing");
	}
	if (is_hidden)
		diagnosis_note(diagnosis, "rules are not visible to this user: run as root");
	if (evidence->len > 0)
		diagnosis_add_command(diagnosis, check->what,
			g_string_free(g_steal_pointer(&evidence), FALSE),
			check_format_run(context));
	return TRUE;
}

gboolean check_bridge_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error)
{
	return context->facts->bridge.index == 0 || check_steps(check, context, diagnosis, error);
}
