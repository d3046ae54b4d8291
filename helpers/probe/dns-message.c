/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The least of DNS. Pure. */
#include "config.h"

#include "helpers/probe/dns-message.h"

enum { HEADER_SIZE = 12, IS_ANSWER = 0x80, RECURSION_DESIRED = 1, TYPE_NS = 2, CLASS_IN = 1 };

GByteArray *dns_message_question(guint16 id)
{
	const guint8 message[] = {(guint8) (id >> 8), (guint8) id, RECURSION_DESIRED, 0, 0, 1, 0, 0,
		0, 0, 0, 0, /* the name: none */ 0, 0, TYPE_NS, 0, CLASS_IN};

	return g_byte_array_append(g_byte_array_new(), message, sizeof(message));
}

gboolean dns_message_is_answer(const guint8 *payload, gsize size, guint16 id)
{
	return size >= HEADER_SIZE && payload[0] == id >> 8 && payload[1] == (id & 0xff) &&
	       (payload[2] & IS_ANSWER) != 0;
}
