/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The check of guests' names on this host. */
#ifndef BRW0_HOST_DOCTOR_NAMES_H
#define BRW0_HOST_DOCTOR_NAMES_H

#include "helpers/host/doctor.h"

gboolean doctor_check_names(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

#endif
