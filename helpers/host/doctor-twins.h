/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor finds of guests that are in each other's way. */
#ifndef BRW0_HOST_DOCTOR_TWINS_H
#define BRW0_HOST_DOCTOR_TWINS_H

#include "helpers/host/doctor.h"

G_BEGIN_DECLS

/* Where packets may be sent: each address of a guest is asked for, and all answers are awaited. */
gboolean doctor_check_twins(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

G_END_DECLS

#endif
