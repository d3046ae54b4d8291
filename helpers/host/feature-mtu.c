/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MTU of the bridge: guests learn it by DHCP, and then send what passes the uplink whole.
 * Larger packets would be refused by ICMP messages that some networks drop.
 */
#include "config.h"

#include "helpers/host/feature-mtu.h"

#include "helpers/host/step-mtu.h"

/* A bridge has no larger one. */
enum { LARGEST_MTU = 65535 };

/*
 * The smallest of the uplinks, and of the ports that do not follow: what is larger, the bridge
 * drops on its way to them. Offline it does not rise. 0: as the kernel creates it.
 */
static guint choose_mtu(const Facts *facts)
{
	guint mtu = G_MAXUINT;

	for (guint i = 0; i < facts->uplinks.list->len; i++)
		mtu = MIN(mtu, g_array_index(facts->uplinks.list, struct uplink, i).mtu);
	if (mtu == G_MAXUINT && facts->bridge.index == 0)
		return 0;
	if (mtu == G_MAXUINT)
		mtu = facts->bridge.mtu;
	if (facts->least_port_mtu != 0)
		mtu = MIN(mtu, facts->least_port_mtu);
	for (guint i = 0; i < facts->ports->len; i++) {
		const struct link_info *port =
			&g_array_index(facts->ports, struct port_facts, i).link;

		if (port->mtu != 0 && !link_is_tap(port))
			mtu = MIN(mtu, port->mtu);
	}
	return CLAMP(mtu, IPV6_MIN_MTU, LARGEST_MTU);
}

static void mtu_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	guint mtu = conf->mtu != 0 ? conf->mtu : choose_mtu(facts);

	if (mtu != 0)
		plan_add(plan, PLAN_LINKS, step_new_mtu(conf->name, mtu));
}

const struct feature feature_mtu = {.add = mtu_add};
