/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The check of guests' names on this host. */
#include "config.h"

#include "helpers/host/doctor-names.h"

/* Guests are online without: no fault. */
gboolean doctor_check_names(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *why = context->status->plan->no_names;

	if (why != NULL)
		diagnosis_note(diagnosis, "guests' names in %s are unknown to this host: %s",
			context->conf->domain, why);
	return TRUE;
}
