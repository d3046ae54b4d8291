/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of whoever else manages interfaces. */
#ifndef BRW0_HOST_DOCTOR_MANAGER_H
#define BRW0_HOST_DOCTOR_MANAGER_H

#include "helpers/host/doctor.h"

gboolean doctor_check_network_manager(const struct check *check,
	const struct check_context *context, Diagnosis *diagnosis, GError **error);
gboolean doctor_check_networkd(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_clients(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
