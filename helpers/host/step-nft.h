/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for nftables: our own table. */
#ifndef BRW0_HOST_STEP_NFT_H
#define BRW0_HOST_STEP_NFT_H

#include <glib.h>

#include "helpers/firewall/ruleset.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_table;

Step *step_new_table(const struct ruleset_subject *subject);

G_END_DECLS

#endif
