/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the uplink, of the bridge and of networks that overlap. */
#ifndef BRW0_HOST_DOCTOR_ADDRESS_H
#define BRW0_HOST_DOCTOR_ADDRESS_H

#include "helpers/host/doctor.h"

gboolean doctor_check_uplink(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_source(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_wireless(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_overlap(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_ipv6(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
