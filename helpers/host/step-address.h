/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the address of an interface. */
#ifndef BRW0_HOST_STEP_ADDRESS_H
#define BRW0_HOST_STEP_ADDRESS_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_address;

Step *step_new_address(const char *link, struct ip_prefix address);

G_END_DECLS

#endif
