/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the MTU of a bridge and of the TAPs on it. */
#ifndef BRW0_HOST_STEP_MTU_H
#define BRW0_HOST_STEP_MTU_H

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_mtu;

/* mtu: in bytes */
Step *step_new_mtu(const char *bridge, guint mtu);

G_END_DECLS

#endif
