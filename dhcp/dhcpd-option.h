/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What dhcpd.conf says of an option, for the guests of one subnet. Pure.
 */
#ifndef BRW0_DHCP_DHCPD_OPTION_H
#define BRW0_DHCP_DHCPD_OPTION_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/*
 * The value of the option of that name for a subnet: its own, or that of the block around it, or of
 * the next one, up to the whole text; in each the last one counts. With single blanks between its
 * words; for g_free. NULL: it has none, or there is no such subnet.
 */
char *dhcpd_option_find(const char *text, struct ip_prefix subnet, const char *name);

G_END_DECLS

#endif
