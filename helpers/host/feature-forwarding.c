/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That the host forwards: as a whole, or between the bridge and its uplinks. */
#include "config.h"

#include "helpers/host/feature-forwarding.h"

#include "helpers/base/sysctl.h"
#include "helpers/host/step-forwarding.h"

static const struct link_setting forwarding = {"ipv4", "forwarding", "1", NULL, FALSE};

static void forwarding_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	/* If we turned it on for another bridge, this one relies on it too, whatever its own
	 * configuration says. */
	if (conf->forwarding == CONF_FORWARDING_GLOBAL || facts->owns_ip_forward) {
		plan_add(plan, PLAN_FORWARDING, step_new_forwarding(SYSCTL_IP_FORWARD));
		/* Turning it on turns it on for every interface; being on says nothing of them. */
		if (!facts->has_ip_forward)
			return;
	}
	plan_add_setting(plan, PLAN_FORWARDING, conf->name, &forwarding, facts);
	for (guint i = 0; i < facts->uplinks.list->len; i++) {
		g_autofree char *name = sysctl_forwarding_name(
			g_array_index(facts->uplinks.list, struct uplink, i).name);

		plan_add(plan, PLAN_FORWARDING, step_new_forwarding(name));
	}
}

const struct feature feature_forwarding = {.add = forwarding_add};
