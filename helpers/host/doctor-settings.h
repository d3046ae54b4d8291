/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of settings of the kernel and of the bridge. */
#ifndef BRW0_HOST_DOCTOR_SETTINGS_H
#define BRW0_HOST_DOCTOR_SETTINGS_H

#include "helpers/host/doctor.h"

gboolean doctor_check_files(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_reverse_path(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
gboolean doctor_check_stp(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
