/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The narrowest remedy for packets that a rule ends: an accept for the bridge's packets that leave
 * by the uplinks, and for their answers, right before that rule.
 */
#ifndef BRW0_HOST_ACCEPT_H
#define BRW0_HOST_ACCEPT_H

#include "helpers/host/doctor.h"
#include "helpers/probe/exchange.h"

G_BEGIN_DECLS

/* The command, for g_free; NULL: there is nothing by which the packets are known there. */
char *accept_make(const struct check_context *context, const struct exchange *exchange);

G_END_DECLS

#endif
