/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what is wanted and what is there to the steps that lead there: a table of features, each of
 * which adds its own. Pure.
 */
#include "config.h"

#include "helpers/host/plan.h"

#include <string.h>

#include "helpers/host/feature-address.h"
#include "helpers/host/feature-bridge.h"
#include "helpers/host/feature-forwarding.h"
#include "helpers/host/feature-mtu.h"
#include "helpers/host/feature-names.h"
#include "helpers/host/feature-ports.h"
#include "helpers/host/feature-rules.h"
#include "helpers/host/step-sysctl.h"

/* In the order in which they are checked. The address comes before the rules, which are about it.
 */
static const struct feature *const features[] = {
	&feature_bridge,
	&feature_ports,
	&feature_mtu,
	&feature_address,
	&feature_rules,
	&feature_forwarding,
	&feature_names,
};

void plan_add(Plan *plan, enum plan_stage stage, Step *step)
{
	g_ptr_array_add(plan->stages[stage], step);
}

void plan_add_setting(Plan *plan, enum plan_stage stage, const char *link,
	const struct link_setting *setting, const Facts *facts)
{
	g_autofree char *name =
		g_strdup_printf("net/%s/conf/%s/%s", setting->family, link, setting->name);
	const struct sysctl_step wanted = {.name = name,
		.value = setting->value,
		.equivalent = setting->equivalent,
		.is_spare = setting->is_spare};

	if (facts->has_ipv6 || strcmp(setting->family, "ipv6") != 0)
		plan_add(plan, stage, step_new_sysctl(&wanted));
}

/*
 * The steps of all stages, one after the other. Of a bridge that may not have its address, only the
 * links: it is down then, so that guests stay on it, but nothing passes.
 */
static void join_stages(Plan *plan)
{
	for (gsize i = 0; i < PLAN_N_STAGES; i++) {
		GPtrArray *stage = plan->stages[i];

		for (guint k = 0; k < stage->len; k++)
			if (!plan->is_closed || i == PLAN_LINKS)
				g_ptr_array_add(plan->steps, g_ptr_array_index(stage, k));
			else
				step_free(g_ptr_array_index(stage, k));
		g_ptr_array_set_size(stage, 0);
	}
}

static Plan *plan_new(void)
{
	Plan *plan = g_new0(Plan, 1);

	plan->steps = g_ptr_array_new_with_free_func((GDestroyNotify) step_free);
	for (gsize i = 0; i < PLAN_N_STAGES; i++)
		plan->stages[i] = g_ptr_array_new();
	return plan;
}

Plan *plan_make(const ConfBridge *conf, const Facts *facts, GError **error)
{
	g_autoptr(Plan) plan = plan_new();

	for (gsize i = 0; i < G_N_ELEMENTS(features); i++)
		if (features[i]->check != NULL && !features[i]->check(plan, conf, facts, error))
			return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(features); i++)
		features[i]->add(plan, conf, facts);
	join_stages(plan);
	return g_steal_pointer(&plan);
}

void plan_free(Plan *plan)
{
	for (gsize i = 0; i < PLAN_N_STAGES; i++)
		g_ptr_array_unref(plan->stages[i]);
	g_ptr_array_unref(plan->steps);
	g_clear_pointer(&plan->blockers, g_ptr_array_unref);
	g_free(plan->clash);
	g_free(plan);
}
