/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our rules in this host's firewall, and bypass rules in the chains of other managers. */
#ifndef BRW0_HOST_FEATURE_RULES_H
#define BRW0_HOST_FEATURE_RULES_H

#include "helpers/host/plan.h"

extern const struct feature feature_rules;

#endif
