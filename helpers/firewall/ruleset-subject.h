/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bridge's rules are about, as text: so that rules that were replaced can be made again. */
#ifndef BRW0_FIREWALL_RULESET_SUBJECT_H
#define BRW0_FIREWALL_RULESET_SUBJECT_H

#include <glib.h>

#include "helpers/firewall/ruleset.h"

G_BEGIN_DECLS

/* All but the bridge's name, as "KEY=VALUE" with blanks between, for g_free. Pure. */
char *ruleset_subject_format(const struct ruleset_subject *subject);

/*
 * ruleset_new with a subject of that text. NULL with error set if there is none (text NULL), or it
 * says what this version does not know. Pure.
 */
Ruleset *ruleset_new_again(const char *table, const char *bridge, const char *text, GError **error);

G_END_DECLS

#endif
