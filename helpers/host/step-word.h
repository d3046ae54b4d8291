/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a journal's entry: is one what it must be? Keys become paths below /proc/sys and
 * names of links, so that nothing is believed that a step of ours cannot have written. Pure.
 */
#ifndef BRW0_HOST_STEP_WORD_H
#define BRW0_HOST_STEP_WORD_H

#include <glib.h>

G_BEGIN_DECLS

/* Is it one of these, up to a NULL? */
gboolean step_word_is_among(const char *word, ...) G_GNUC_NULL_TERMINATED;

/* "02:00:5e:10:00:01" */
gboolean step_word_is_mac(const char *word);
/* "192.168.77.1/24" */
gboolean step_word_is_subnet(const char *word);
/* "0xfffd": at most 16 bits; *ret_mask untouched if not */
gboolean step_word_is_mask(const char *word, guint16 *ret_mask);

/*
 * The name of a setting that may be ours: net/ipv4/ip_forward, or one of a link's below
 * net/ipv4/conf or net/ipv6/conf. The link's name may be whatever the kernel takes for one.
 */
gboolean step_word_is_sysctl(const char *word);
/* The value of one: a few printable characters, no blanks. */
gboolean step_word_is_sysctl_value(const char *word);

G_END_DECLS

#endif
