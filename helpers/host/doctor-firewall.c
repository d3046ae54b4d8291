/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: our own steps, and who drops guests' packets. */
#include "config.h"

#include "helpers/host/doctor.h"
#include "helpers/firewall/obstacle.h"
#include "helpers/host/step-accepts.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-nft.h"
#include "helpers/host/step-rules.h"

/* Does an accept of ours take care of it? */
static gboolean is_accepted(const Status *status, const struct obstacle *obstacle)
{
	const struct firewall_place place = {.world = obstacle->base->table->backend,
		.hook = obstacle->hook,
		.table = obstacle->base->table->name,
		.chain = obstacle->place};
	g_autoptr(Step) accepts = NULL;

	if (obstacle->place == NULL)
		return FALSE;
	accepts = step_new_accepts(status->bridge, &place);
	for (guint i = 0; i < status->steps->len; i++) {
		const struct status_step *step =
			&g_array_index(status->steps, struct status_step, i);

		if (step_is_same(step->step, accepts))
			return step->inspection.holds;
	}
	return FALSE;
}

static void add_obstacle(const struct check *check, const struct check_context *context,
	const struct obstacle *obstacle, Diagnosis *diagnosis)
{
	g_autofree char *what = g_strdup_printf("%s: %s", obstacle->what, check->what);
	GString *evidence = g_string_new(NULL);

	obstacle_describe_culprit(obstacle, evidence);
	diagnosis_add_command(diagnosis, what, g_string_free(evidence, FALSE),
		obstacle_get_remedy(obstacle, context->conf->name));
}

static gboolean look_at_dropped(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GPtrArray *obstacles = context->status->plan->obstacles;

	for (guint i = 0; i < obstacles->len; i++) {
		const struct obstacle *obstacle = g_ptr_array_index(obstacles, i);

		if (!obstacle->is_ahead && !is_accepted(context->status, obstacle))
			add_obstacle(check, context, obstacle, diagnosis);
	}
	return TRUE;
}

static gboolean look_at_ahead(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GPtrArray *obstacles = context->status->plan->obstacles;

	for (guint i = 0; i < obstacles->len; i++) {
		const struct obstacle *obstacle = g_ptr_array_index(obstacles, i);

		if (obstacle->is_ahead)
			add_obstacle(check, context, obstacle, diagnosis);
	}
	return TRUE;
}

/* What stands in the way of any plan. */
static gboolean look_at_plan(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	if (context->trouble != NULL)
		diagnosis_add_advice(diagnosis, check->what, g_strdup(context->trouble),
			g_strdup("change brw0.conf, or what it meets; see brw0-nat-init(8)"));
	return TRUE;
}

/* Chosen by hand, and not in this kernel: then no plan can be made, and this tells the way out. */
static gboolean look_at_world(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	static const char *const wanted[] = {
		[CONF_FIREWALL_IPTABLES] = "iptables", [CONF_FIREWALL_NFTABLES] = "nftables"};
	const struct world *worlds = context->facts->worlds;
	const struct world *world =
		&worlds[context->conf->firewall == CONF_FIREWALL_IPTABLES ? FIREWALL_IPTABLES
									  : FIREWALL_NFTABLES];
	gboolean has_other =
		worlds[FIREWALL_IPTABLES].is_there || worlds[FIREWALL_NFTABLES].is_there;
	const char *advice =
		has_other ? "write firewall=auto into brw0.conf, or leave it out"
			  : "install the kernel's package of extra modules, or another kernel";

	if (context->conf->firewall == CONF_FIREWALL_AUTO && !has_other)
		diagnosis_add_advice(diagnosis, "there is no firewall to put rules into",
			g_strdup_printf("%s; %s", worlds[FIREWALL_IPTABLES].lack,
				worlds[FIREWALL_NFTABLES].lack),
			g_strdup(advice));
	else if (context->conf->firewall != CONF_FIREWALL_AUTO && !world->is_there)
		diagnosis_add_advice(diagnosis, "the firewall that is wanted is missing",
			g_strdup_printf(
				"firewall=%s; %s", wanted[context->conf->firewall], world->lack),
			g_strdup(advice));
	return TRUE;
}

/* No fault as long as nobody drops what passes between guests: then that is a finding above. */
static gboolean look_at_bridge_netfilter(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	if (context->facts->has_bridge_netfilter)
		diagnosis_note(diagnosis,
			"br_netfilter is on: what guests send to each other passes the firewall, "
			"and is dropped unless its source is in the bridge's network");
	return TRUE;
}

#define STEPS(kind, what) doctor_look_at_steps, TRUE, &(kind), what

const struct check checks_firewall[] = {
	{"plan", look_at_plan, FALSE, NULL, "the bridge cannot be set up as configured"},
	{"backend", look_at_world, FALSE, NULL, NULL},
	{"module", STEPS(step_kind_module, "the kernel's firewall is not loaded")},
	{"rules", STEPS(step_kind_rules, "brw0's rules are missing, or were changed")},
	{"table", STEPS(step_kind_table, "brw0's rules are missing, or were changed")},
	{"dropped", look_at_dropped, TRUE, NULL, "dropped"},
	{"ahead", look_at_ahead, TRUE, NULL, "dropped before brw0's own rule"},
	{"br_netfilter", look_at_bridge_netfilter, FALSE, NULL, NULL},
	{NULL, NULL, FALSE, NULL, NULL},
};
