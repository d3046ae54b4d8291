/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bridge itself: made with our settings, or adopted as it is; and up. */
#include "config.h"

#include "helpers/host/feature-bridge.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/mac.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-checksum.h"
#include "helpers/host/step-taps.h"

static gboolean bridge_check(
	Plan *plan G_GNUC_UNUSED, const ConfBridge *conf, const Facts *facts, GError **error)
{
	if (facts->bridge.index != 0 && facts->bridge.kind[0] == '\0')
		return error_set(
			error, BRW0_ERROR_FAILED, "cannot use %s: it is not a bridge", conf->name);
	if (facts->bridge.index != 0 && strcmp(facts->bridge.kind, "bridge") != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it is a %s device, not a bridge", conf->name,
			facts->bridge.kind);
	if (facts_leads_out(facts, conf->name))
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it carries this host's default route; "
			"guests on it need no NAT",
			conf->name);
	return TRUE;
}

/*
 * Guests get no IPv6. With it on the bridge, they would reach what the host serves on all
 * addresses, past rules that are for IPv4, be forwarded where IPv6 forwarding is on, and could make
 * themselves the host's router. A write to conf/all/disable_ipv6, as of a VPN's kill switch, turns
 * it on again: then it has at least no address, and accept_ra is off. And by a group or by
 * broadcast comes no packet for one host (RFC 1122, section 3.3.6).
 */
static const struct link_setting bridge_settings[] = {
	{"ipv6", "disable_ipv6", "1", NULL, FALSE},
	{"ipv6", "accept_ra", "0", NULL, TRUE},
	{"ipv6", "addr_gen_mode", "1", NULL, TRUE}, /* IN6_ADDR_GEN_MODE_NONE */
	{"ipv4", "drop_unicast_in_l2_multicast", "1", NULL, TRUE},
};

static void add_own(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	plan_add(plan, PLAN_LINKS, step_new_bridge(conf->name, facts->own_mac));
	for (gsize i = 0; i < G_N_ELEMENTS(bridge_settings); i++)
		plan_add_setting(plan, PLAN_LINKS, conf->name, &bridge_settings[i], facts);
}

/*
 * All zero: it has lost its last port, and with it the MAC that it had. It does not get one that
 * would make it look like one of brw0's, nor keep one from a port.
 */
static void add_adopted(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	guint8 mac[ETH_ALEN];

	memcpy(mac, mac_is_zero(facts->bridge.mac) ? facts->own_mac : facts->bridge.mac, ETH_ALEN);
	if (memcmp(mac, facts->own_mac, ETH_ALEN) == 0)
		mac[ETH_ALEN - 1] ^= 1;
	plan_add(plan, PLAN_LINKS, step_new_mac(conf->name, mac));
}

static void bridge_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	if (facts->bridge.index != 0 && !facts->bridge_is_ours)
		add_adopted(plan, conf, facts);
	else
		add_own(plan, conf, facts);
	if (facts->completes_checksums)
		plan_add(plan, PLAN_UP, step_new_checksum(conf->name, facts->has_hook));
	plan_add(plan, PLAN_UP, step_new_taps(conf->name, facts->lost_taps));
	plan_add(plan, PLAN_UP, step_new_up(conf->name));
}

const struct feature feature_bridge = {.check = bridge_check, .add = bridge_add};
