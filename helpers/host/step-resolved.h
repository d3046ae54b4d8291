/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step that has systemd-resolved ask the bridge's DNS server for guests' names: the server and
 * the routing domain of the bridge's link. See names_by_resolved in names.h.
 */
#ifndef BRW0_HOST_STEP_RESOLVED_H
#define BRW0_HOST_STEP_RESOLVED_H

#include "helpers/host/step.h"

extern const StepKind step_kind_resolved;

#endif
