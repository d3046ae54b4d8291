/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a rule matches a packet. Pure. */
#ifndef BRW0_FIREWALL_PASSAGE_MATCH_H
#define BRW0_FIREWALL_PASSAGE_MATCH_H

#include "helpers/firewall/passage.h"

G_BEGIN_DECLS

/* Does it match all packets that this one stands for? FALSE: none, or some, or it is unclear. */
gboolean passage_rule_matches(const PassageRule *rule, const struct passage_packet *packet);

G_END_DECLS

#endif
