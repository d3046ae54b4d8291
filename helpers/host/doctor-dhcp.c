/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: the DHCP server, and the DNS that it tells of. */
#include "config.h"

#include "helpers/host/doctor.h"

const struct check checks_dhcp[] = {
	{NULL, NULL, FALSE, NULL, NULL},
};
