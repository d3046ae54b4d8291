/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step that has NetworkManager's dnsmasq ask the bridge's DNS server for guests' names: a file
 * that it reads when it starts. See names_by_network_manager in names.h.
 */
#ifndef BRW0_HOST_STEP_NM_DNSMASQ_H
#define BRW0_HOST_STEP_NM_DNSMASQ_H

#include "helpers/host/step.h"

extern const StepKind step_kind_nm_dnsmasq;

#endif
