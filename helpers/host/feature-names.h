/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host resolves guests' names. */
#ifndef BRW0_HOST_FEATURE_NAMES_H
#define BRW0_HOST_FEATURE_NAMES_H

#include "helpers/host/plan.h"

extern const struct feature feature_names;

#endif
