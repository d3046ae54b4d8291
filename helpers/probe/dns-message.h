/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DNS question about nobody, and its answer (RFC 1035). Pure. */
#ifndef BRW0_PROBE_DNS_MESSAGE_H
#define BRW0_PROBE_DNS_MESSAGE_H

#include <glib.h>

G_BEGIN_DECLS

enum { DNS_PORT = 53 };

/* Who serves the root, which every resolver knows; the caller owns the message. */
GByteArray *dns_message_question(guint16 id);
gboolean dns_message_is_answer(const guint8 *payload, gsize size, guint16 id);

G_END_DECLS

#endif
