/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses for reports that are shown to anybody. Pure. */
#ifndef BRW0_PROBE_PUBLIC_H
#define BRW0_PROBE_PUBLIC_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/*
 * An address, if it tells nothing of anybody: a private or shared one, or one for documentation;
 * otherwise it is shortened. Writes into text, IP_TEXT_SIZE bytes, and returns it.
 */
const char *public_format(struct ip_address address, char *text);

G_END_DECLS

#endif
