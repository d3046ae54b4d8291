/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISC's dhcpd: what it thinks of a configuration file. Its row is declared in server.h. */
#ifndef BRW0_DHCP_ISC_H
#define BRW0_DHCP_ISC_H

#include <glib.h>

#include "dhcp/dhcpd-config.h"

G_BEGIN_DECLS

/*
 * The reasons in what "dhcpd -t" printed about the file at path, in one line; the caller owns it.
 * Empty if there are none. Pure.
 */
char *dhcpd_reason(const char *output, const char *path, const DhcpdConfig *config);

G_END_DECLS

#endif
