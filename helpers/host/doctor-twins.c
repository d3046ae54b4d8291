/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two guests with one MAC, or with one address. */
#include "config.h"

#include "helpers/host/doctor-twins.h"

#include <string.h>

#include "helpers/base/arp.h"
#include "helpers/base/mac.h"

/* How long a second answer may take, milliseconds. */
enum { SECOND_ANSWER = 300 };

static const char *get_port(const Status *status, int index)
{
	for (guint i = 0; i < status->ports->len; i++) {
		const struct link_info *port = &g_array_index(status->ports, struct link_info, i);

		if (port->index == index)
			return port->name;
	}
	return "a port that is gone";
}

/* Who answers, where: for g_free. */
static char *describe(
	const Status *status, const struct arp_answer *one, const struct arp_answer *other)
{
	g_autofree char *mac = mac_format(one->mac), *other_mac = mac_format(other->mac);
	char text[IP_TEXT_SIZE];

	return g_strdup_printf("for %s both %s at %s and %s at %s answer",
		ip_address_format(one->address, text), mac, get_port(status, one->port), other_mac,
		get_port(status, other->port));
}

static void compare(const Status *status, const struct arp_answer *one,
	const struct arp_answer *other, Diagnosis *diagnosis)
{
	gboolean has_same_mac = memcmp(one->mac, other->mac, ETH_ALEN) == 0;

	if (has_same_mac && one->port != other->port)
		diagnosis_add_advice(diagnosis, "two guests have the same MAC",
			describe(status, one, other),
			g_strdup("start one of them with another one: -device ...,mac="));
	else if (!has_same_mac && ip_address_equal(one->address, other->address))
		diagnosis_add_advice(diagnosis, "two guests have the same address",
			describe(status, one, other),
			g_strdup("have one of them ask for a lease, or give it another address"));
}

gboolean doctor_check_twins(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Status *status = context->status;
	g_autoptr(GArray) addresses = guests_list_addresses(status->guests);
	const struct arp_question question = {.bridge = &context->facts->bridge,
		.own = status->plan->address.address,
		.ports = status->ports,
		.addresses = addresses,
		.least = SECOND_ANSWER};
	g_autoptr(GArray) answers = NULL;
	int r;

	if (context->probe == NULL || addresses->len == 0)
		return TRUE;
	answers = arp_ask(&question, &r);
	for (guint i = 0; answers != NULL && i < answers->len; i++)
		for (guint k = i + 1; k < answers->len; k++)
			compare(status, &g_array_index(answers, struct arp_answer, i),
				&g_array_index(answers, struct arp_answer, k), diagnosis);
	return TRUE;
}
