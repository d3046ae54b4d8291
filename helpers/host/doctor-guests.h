/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what guests' ports need. */
#ifndef BRW0_HOST_DOCTOR_GUESTS_H
#define BRW0_HOST_DOCTOR_GUESTS_H

#include "helpers/host/doctor.h"

gboolean doctor_check_tun(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_helper(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_acl(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_taps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_ports(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
