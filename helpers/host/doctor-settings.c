/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: the kernel's settings, and the bridge's own. */
#include "config.h"

#include "helpers/host/doctor.h"

const struct check checks_settings[] = {
	{NULL, NULL, FALSE, NULL, NULL},
};
