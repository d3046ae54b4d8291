/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what is wanted and what is there to the steps that lead there. Pure. */
#ifndef BRW0_HOST_PLAN_H
#define BRW0_HOST_PLAN_H

#include <glib.h>

#include "helpers/host/conf.h"
#include "helpers/host/facts.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

/*
 * The steps for one bridge, in the order in which they are to be made: an array of Step that the
 * caller owns. Fails where what is wanted would do harm: an address that overlaps a network of the
 * host, a port that is the uplink, a name that is another kind of device. *ret_address: what the
 * bridge has, or gets.
 */
GPtrArray *plan_make(
	const ConfBridge *conf, const Facts *facts, struct subnet *ret_address, GError **error);

G_END_DECLS

#endif
