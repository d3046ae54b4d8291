/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for guests' names in /etc/hosts. See names_by_hosts in names.h. */
#ifndef BRW0_HOST_STEP_HOSTS_H
#define BRW0_HOST_STEP_HOSTS_H

#include "helpers/host/step.h"

extern const StepKind step_kind_hosts;

#endif
