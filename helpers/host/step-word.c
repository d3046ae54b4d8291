/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a journal's entry. Pure. */
#include "config.h"

#include "helpers/host/step-word.h"

#include <net/if.h>
#include <string.h>

#include "helpers/base/mac.h"
#include "helpers/base/subnet.h"
#include "helpers/base/sysctl.h"

enum { MAX_SYSCTL_VALUE = 64 };

gboolean step_word_is_among(const char *word, ...)
{
	va_list words;
	const char *one;
	gboolean is_among = FALSE;

	va_start(words, word);
	while ((one = va_arg(words, const char *)) != NULL)
		is_among = is_among || strcmp(one, word) == 0;
	va_end(words);
	return is_among;
}

gboolean step_word_is_mac(const char *word)
{
	guint8 mac[ETH_ALEN];

	return mac_parse(word, mac);
}

gboolean step_word_is_subnet(const char *word)
{
	struct subnet subnet;

	return subnet_parse(word, &subnet, NULL);
}

gboolean step_word_is_mask(const char *word, guint16 *ret_mask)
{
	guint64 mask;

	if (!g_str_has_prefix(word, "0x") ||
		!g_ascii_string_to_unsigned(word + 2, 16, 0, G_MAXUINT16, &mask, NULL))
		return FALSE;
	*ret_mask = (guint16) mask;
	return TRUE;
}

/* As dev_valid_name() in the kernel's net/core/dev.c: more than ifname_is_valid() takes. */
static gboolean is_link(const char *name)
{
	return name[0] != '\0' && strlen(name) < IFNAMSIZ &&
	       !step_word_is_among(name, ".", "..", NULL) && strpbrk(name, "/: \t\n\v\f\r") == NULL;
}

static gboolean is_setting(const char *name)
{
	return name[0] != '\0' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

gboolean step_word_is_sysctl(const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "/", -1);

	if (strcmp(word, SYSCTL_IP_FORWARD) == 0)
		return TRUE;
	return g_strv_length(parts) == 5 && strcmp(parts[0], "net") == 0 &&
	       step_word_is_among(parts[1], "ipv4", "ipv6", NULL) &&
	       strcmp(parts[2], "conf") == 0 && is_link(parts[3]) && is_setting(parts[4]);
}

gboolean step_word_is_sysctl_value(const char *word)
{
	gsize length = strlen(word);

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph(word[i]))
			return FALSE;
	return length > 0 && length <= MAX_SYSCTL_VALUE;
}
