/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the DHCP server, and of the DNS servers that it hands out. */
#ifndef BRW0_HOST_DOCTOR_DHCP_H
#define BRW0_HOST_DOCTOR_DHCP_H

#include "helpers/host/doctor.h"

gboolean doctor_check_fragment(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_server(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_dns(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
