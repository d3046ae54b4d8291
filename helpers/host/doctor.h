/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why guests on a bridge may get nowhere. */
#ifndef BRW0_HOST_DOCTOR_H
#define BRW0_HOST_DOCTOR_H

#include <glib.h>

#include "helpers/host/check.h"

G_BEGIN_DECLS

/* Make all checks. Changes nothing. */
Diagnosis *doctor_examine(const struct check_context *context);

G_END_DECLS

#endif
