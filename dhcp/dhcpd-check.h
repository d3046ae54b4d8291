/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the real dhcpd thinks of a configuration file.
 */
#ifndef BRW0_DHCP_DHCPD_CHECK_H
#define BRW0_DHCP_DHCPD_CHECK_H

#include <glib.h>

#include "dhcp/dhcpd-config.h"

G_BEGIN_DECLS

/*
 * Does "dhcpd -t" take the file at path? TRUE also where there is no dhcpd to ask. The error says
 * dhcpd's reason, or that something like AppArmor kept dhcpd from reading the file. Where the file
 * holds the text of a whole configuration, config is that one: the reason then names the line of
 * the file that it comes from. NULL otherwise.
 */
gboolean dhcpd_check(const char *path, const DhcpdConfig *config, GError **error);

/*
 * The reasons in what "dhcpd -t" printed about the file at path, in one line; the caller owns it.
 * Empty if there are none. Pure.
 */
char *dhcpd_reason(const char *output, const char *path, const DhcpdConfig *config);

G_END_DECLS

#endif
