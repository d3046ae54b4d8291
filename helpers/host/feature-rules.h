/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our rules in the firewall of this host, and bypass rules in those of others. */
#ifndef BRW0_HOST_FEATURE_RULES_H
#define BRW0_HOST_FEATURE_RULES_H

#include "helpers/host/plan.h"

extern const struct feature feature_rules;

#endif
