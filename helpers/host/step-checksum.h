/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the checksums of DHCP answers. */
#ifndef BRW0_HOST_STEP_CHECKSUM_H
#define BRW0_HOST_STEP_CHECKSUM_H

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_checksum;

/* has_hook: the bridge has clsact already, for describe. */
Step *step_new_checksum(const char *bridge, gboolean has_hook);

G_END_DECLS

#endif
