/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bridge's rules are about, as text. Pure. */
#include "config.h"

#include "helpers/firewall/ruleset-subject.h"

#include <string.h>

#include "helpers/base/error.h"

char *ruleset_subject_format(const struct ruleset_subject *subject)
{
	char text[SUBNET_TEXT_SIZE];
	GString *out = g_string_new("subnet=");

	g_string_append(out, subnet_format(subject->subnet, text));
	for (gsize i = 0; i < subject->n_more; i++)
		g_string_append_printf(out, " more=%s", subnet_format(subject->more[i], text));
	if (subject->source != 0)
		g_string_append_printf(out, " source=%s", address_format(subject->source, text));
	if (subject->uplink != NULL)
		g_string_append_printf(out, " uplink=%s", subject->uplink);
	return g_string_free(out, FALSE);
}

/* A subject under way; more grows. */
struct reader {
	struct ruleset_subject subject;
	GArray *more;
};

static gboolean read_subnet(struct reader *reader, const char *value)
{
	return subnet_parse(value, &reader->subject.subnet, NULL);
}

static gboolean read_more(struct reader *reader, const char *value)
{
	struct subnet subnet;

	if (!subnet_parse(value, &subnet, NULL))
		return FALSE;
	g_array_append_val(reader->more, subnet);
	return TRUE;
}

static gboolean read_source(struct reader *reader, const char *value)
{
	return address_parse(value, &reader->subject.source, NULL);
}

static gboolean read_uplink(struct reader *reader, const char *value)
{
	reader->subject.uplink = value;
	return value[0] != '\0';
}

static const struct {
	const char *prefix;
	gboolean (*read)(struct reader *reader, const char *value);
} keys[] = {
	{"subnet=", read_subnet},
	{"more=", read_more},
	{"source=", read_source},
	{"uplink=", read_uplink},
};

static gboolean read_word(struct reader *reader, const char *word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (g_str_has_prefix(word, keys[i].prefix))
			return keys[i].read(reader, word + strlen(keys[i].prefix));
	return FALSE;
}

Ruleset *ruleset_new_again(const char *table, const char *bridge, const char *text, GError **error)
{
	g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", " ", -1);
	g_autoptr(GArray) more = g_array_new(FALSE, FALSE, sizeof(struct subnet));
	struct reader reader = {.subject = {.bridge = bridge}, .more = more};
	gboolean ok = TRUE;

	for (gsize i = 0; words[i] != NULL; i++)
		ok = ok && read_word(&reader, words[i]);
	if (!ok || reader.subject.subnet.prefix == 0) {
		error_set(error, BRW0_ERROR_FAILED,
			"cannot tell which rules %s had: another version of this program made them",
			bridge);
		return NULL;
	}
	reader.subject.more = (const struct subnet *) (gpointer) more->data;
	reader.subject.n_more = more->len;
	return ruleset_new(table, &reader.subject);
}
