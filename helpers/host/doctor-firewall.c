/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: our own steps, and who drops guests' packets. */
#include "config.h"

#include "helpers/host/doctor-firewall.h"

#include "helpers/firewall/blockers.h"
#include "helpers/host/doctor-probe.h"
#include "helpers/host/step-bypass.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-rules.h"

/* Do bypass rules overcome it? */
static gboolean is_accepted(const Status *status, const struct blocker *blocker)
{
	const struct insertion_point point = {.backend = blocker->base->table->backend,
		.hook = blocker->hook,
		.table = blocker->base->table->name,
		.chain = blocker->insertion_chain};
	g_autoptr(Step) accepts = NULL;

	if (blocker->insertion_chain == NULL)
		return FALSE;
	accepts = step_new_bypass(status->bridge, &point, NULL);
	for (guint i = 0; i < status->steps->len; i++) {
		const struct status_step *step =
			&g_array_index(status->steps, struct status_step, i);

		if (step_is_same(step->step, accepts))
			return step->inspection.holds;
	}
	return FALSE;
}

static void note_unclear(const struct blocker *blocker, Diagnosis *diagnosis)
{
	g_autoptr(GString) text = g_string_new(NULL);

	blocker_describe(blocker, text);
	diagnosis_note(diagnosis, "%s, unless a rule before it that is not understood accepts it",
		text->str);
}

static void add_blocker(const struct check *check, const struct check_context *context,
	const struct blocker *blocker, Diagnosis *diagnosis)
{
	g_autofree char *what = g_strdup_printf("%s: %s", blocker->what, check->what);
	GString *evidence = g_string_new(NULL);

	blocker_describe_culprit(blocker, evidence);
	diagnosis_add_command(diagnosis, what, g_string_free(evidence, FALSE),
		blocker_get_remedy(blocker, context->conf->name));
}

/*
 * Where packets were sent, what rules seem to say does not count: but for what passes between
 * guests, and for answers if none came.
 */
static gboolean is_decided(const struct check_context *context, const struct blocker *blocker)
{
	return context->probe != NULL && !blocker->is_between_guests &&
	       (!blocker->is_answer || doctor_probe_has_answer(context->probe));
}

gboolean doctor_check_dropped(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GPtrArray *blockers = context->status->plan->blockers;

	for (guint i = 0; i < blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(blockers, i);

		if (blocker->is_ahead || is_decided(context, blocker))
			continue;
		if (blocker->is_unclear)
			note_unclear(blocker, diagnosis);
		else if (!is_accepted(context->status, blocker))
			add_blocker(check, context, blocker, diagnosis);
	}
	return TRUE;
}

gboolean doctor_check_ahead(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GPtrArray *blockers = context->status->plan->blockers;

	for (guint i = 0; i < blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(blockers, i);

		if (blocker->is_ahead && !is_decided(context, blocker))
			add_blocker(check, context, blocker, diagnosis);
	}
	return TRUE;
}

/* Why no plan can be made. */
gboolean doctor_check_plan(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	if (context->trouble != NULL)
		diagnosis_add_advice(diagnosis, check->what, g_strdup(context->trouble),
			g_strdup(
				"fix brw0.conf, or the setting of this host that conflicts with it; see brw0-nat-init(8)"));
	return TRUE;
}

static gboolean has_any(const struct backend_facts *facts)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (facts[i].is_there)
			return TRUE;
	return FALSE;
}

/* The configured backend is not in this kernel: then there is no plan, and this is the remedy. */
gboolean doctor_check_backend(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const struct backend_facts *facts = context->facts->backends;
	const char *wanted = context->conf->firewall;
	const struct backend_facts *chosen =
		wanted != NULL ? backend_get_facts(backend_find(wanted), facts) : NULL;
	const char *advice =
		has_any(facts) ? "set firewall=auto in brw0.conf"
			       : "install the kernel's package of extra modules, or another kernel";

	if (chosen == NULL && !has_any(facts))
		diagnosis_add_advice(diagnosis, "no firewall is available",
			g_strdup_printf("%s; %s", facts[1].lack, facts[0].lack), g_strdup(advice));
	else if (chosen != NULL && !chosen->is_there)
		diagnosis_add_advice(diagnosis, "the configured firewall is not available",
			g_strdup_printf("firewall=%s; %s", wanted, chosen->lack), g_strdup(advice));
	return TRUE;
}

/* No fault as long as nobody drops what passes between guests: then that is a finding above. */
gboolean doctor_check_bridge_netfilter(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	if (context->facts->has_bridge_netfilter)
		diagnosis_note(diagnosis,
			"br_netfilter is on: traffic between guests passes the firewall, which drops "
			"packets with a source outside the bridge's network");
	return TRUE;
}
