/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the plan, of the firewall, and of who drops guests' packets. */
#ifndef BRW0_HOST_DOCTOR_FIREWALL_H
#define BRW0_HOST_DOCTOR_FIREWALL_H

#include "helpers/host/doctor.h"

gboolean doctor_check_plan(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_backend(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_dropped(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_ahead(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_bridge_netfilter(const struct check *check,
	const struct check_context *context, Diagnosis *diagnosis, GError **error);

#endif
