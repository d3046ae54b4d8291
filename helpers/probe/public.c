/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses that tell nothing of anybody. Pure. */
#include "config.h"

#include "helpers/probe/public.h"

#include <netinet/in.h>

/* What is nobody's in particular: private, shared, link-local and documentation addresses. */
static const struct ip_prefix public_knowledge[] = {
	IPV4_PREFIX(10, 0, 0, 0, 8),
	IPV4_PREFIX(172, 16, 0, 0, 12),
	IPV4_PREFIX(192, 168, 0, 0, 16),
	IPV4_PREFIX(100, 64, 0, 0, 10),
	IPV4_PREFIX(169, 254, 0, 0, 16),
	IPV4_PREFIX(127, 0, 0, 0, 8),
	IPV4_PREFIX(192, 0, 2, 0, 24),
	IPV4_PREFIX(198, 51, 100, 0, 24),
	IPV4_PREFIX(203, 0, 113, 0, 24),
	IPV4_PREFIX(255, 255, 255, 255, 32),
};

const char *public_format(struct ip_address address, char *text)
{
	for (gsize i = 0; i < G_N_ELEMENTS(public_knowledge); i++)
		if (ip_prefix_contains(public_knowledge[i], address))
			return ip_address_format(address, text);
	if (address.family == AF_INET)
		g_snprintf(text, IP_TEXT_SIZE, "%u.x.x.x", address.bytes[0]);
	else
		g_strlcpy(text, "x", IP_TEXT_SIZE);
	return text;
}
