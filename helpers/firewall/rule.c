/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One firewall rule: what it matches and what it does. Pure. */
#include "config.h"

#include "helpers/firewall/rule.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

Rule *rule_new(enum rule_verdict verdict)
{
	Rule *rule = g_new0(Rule, 1);

	rule->verdict = verdict;
	rule->matches = g_array_new(FALSE, FALSE, sizeof(struct match));
	return rule;
}

Rule *rule_copy(const Rule *rule)
{
	Rule *copy = g_new(Rule, 1);

	*copy = *rule;
	copy->matches = g_array_copy(rule->matches);
	copy->chain = g_strdup(rule->chain);
	copy->comment = g_strdup(rule->comment);
	return copy;
}

void rule_free(Rule *rule)
{
	g_array_unref(rule->matches);
	g_free(rule->chain);
	g_free(rule->comment);
	g_free(rule);
}

void rule_add_match(Rule *rule, struct match match)
{
	g_array_append_val(rule->matches, match);
}

const struct match *rule_find_match(const Rule *rule, enum match_field field)
{
	const struct match *found = NULL;

	for (guint i = 0; i < rule->matches->len; i++) {
		const struct match *match = &g_array_index(rule->matches, struct match, i);

		if (match->field == field && found != NULL)
			return NULL;
		if (match->field == field)
			found = match;
	}
	return found;
}

void rule_add_unknown(Rule *rule)
{
	rule_add_match(rule, (struct match){.field = MATCH_UNKNOWN});
}

static void free_rule(gpointer rule)
{
	rule_free(rule);
}

GPtrArray *rules_new(void)
{
	return g_ptr_array_new_with_free_func(free_rule);
}

static void append_quoted(GString *out, const char *word, const char *text)
{
	g_autofree char *escaped = g_strescape(text, NULL);

	g_string_append_printf(out, "%s\"%s\"", word, escaped);
}

static void format_interface(const struct match *match, GString *out)
{
	append_quoted(out, match->is_prefix ? "prefix " : "", match->interface);
}

static void format_prefix(const struct match *match, GString *out)
{
	char text[IP_TEXT_SIZE];

	g_string_append(out, ip_prefix_format(match->prefix, text));
}

static void format_protocol(const struct match *match, GString *out)
{
	g_string_append_printf(out, "%u", match->protocol);
}

static void format_ports(const struct match *match, GString *out)
{
	g_string_append_printf(out, "%u-%u", match->first_port, match->last_port);
}

static void format_states(const struct match *match, GString *out)
{
	g_string_append_printf(out, "%#x", match->states);
}

static void format_tcp_flags(const struct match *match, GString *out)
{
	g_string_append_printf(out, "%#x/%#x", match->tcp_flags, match->tcp_mask);
}

static void format_family(const struct match *match, GString *out)
{
	g_string_append_printf(out, "%u", match->family);
}

static void format_nothing(const struct match *match G_GNUC_UNUSED, GString *out G_GNUC_UNUSED)
{
}

static const struct {
	const char *name;
	void (*format)(const struct match *match, GString *out);
} fields[] = {
	[MATCH_IN] = {"in ", format_interface},
	[MATCH_OUT] = {"out ", format_interface},
	[MATCH_SOURCE] = {"source ", format_prefix},
	[MATCH_DESTINATION] = {"destination ", format_prefix},
	[MATCH_PROTOCOL] = {"protocol ", format_protocol},
	[MATCH_DESTINATION_PORT] = {"port ", format_ports},
	[MATCH_STATES] = {"state ", format_states},
	[MATCH_TCP_FLAGS] = {"flags ", format_tcp_flags},
	[MATCH_FAMILY] = {"family ", format_family},
	[MATCH_UNKNOWN] = {"unknown", format_nothing},
	[MATCH_NEVER] = {"never", format_nothing},
};

static void format_match(const struct match *match, GString *out)
{
	g_string_append(out, match->is_inverted ? "not " : "");
	g_string_append(out, fields[match->field].name);
	fields[match->field].format(match, out);
}

static gboolean is_address(const struct match *match)
{
	return match->field == MATCH_SOURCE || match->field == MATCH_DESTINATION;
}

/* Is it true of every packet that the other matches of the rule are true of? */
static gboolean is_implied(const Rule *rule, const struct match *match)
{
	if (match->is_inverted)
		return FALSE;
	if (match->field == MATCH_DESTINATION_PORT)
		return match->first_port == 0 && match->last_port == G_MAXUINT16;
	if (match->field != MATCH_FAMILY || match->family != NFPROTO_IPV4)
		return FALSE;
	for (guint i = 0; i < rule->matches->len; i++) {
		const struct match *other = &g_array_index(rule->matches, struct match, i);

		if (is_address(other) && other->prefix.address.family == AF_INET)
			return TRUE;
	}
	return FALSE;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Append texts, sorted and each once. */
static void append_sorted(GPtrArray *texts, const char *separator, GString *out)
{
	const char *last = NULL;

	g_ptr_array_sort(texts, compare_texts);
	for (guint i = 0; i < texts->len; i++) {
		const char *text = g_ptr_array_index(texts, i);

		if (g_strcmp0(last, text) != 0)
			g_string_append_printf(out, "%s%s", last != NULL ? separator : "", text);
		last = text;
	}
}

/* The i-th match and its alternatives, for g_free; *i is then the one after them. */
static char *format_alternatives(const Rule *rule, guint *i)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	GString *out = g_string_new(NULL);

	do {
		GString *text = g_string_new(NULL);

		format_match(&g_array_index(rule->matches, struct match, *i), text);
		g_ptr_array_add(texts, g_string_free(text, FALSE));
		(*i)++;
	} while (*i < rule->matches->len &&
		 g_array_index(rule->matches, struct match, *i).is_alternative);
	append_sorted(texts, " or ", out);
	return g_string_free(out, FALSE);
}

static gboolean has_alternative(const Rule *rule, guint i)
{
	return i + 1 < rule->matches->len &&
	       g_array_index(rule->matches, struct match, i + 1).is_alternative;
}

static void format_matches(const Rule *rule, GString *out)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < rule->matches->len;)
		if (!has_alternative(rule, i) &&
			is_implied(rule, &g_array_index(rule->matches, struct match, i)))
			i++;
		else
			g_ptr_array_add(texts, format_alternatives(rule, &i));
	append_sorted(texts, ", ", out);
}

void rule_format(const Rule *rule, GString *out)
{
	static const char *const verdicts[] = {
		[RULE_CONTINUE] = "continue",
		[RULE_ACCEPT] = "accept",
		[RULE_DROP] = "drop",
		[RULE_REJECT] = "reject",
		[RULE_RETURN] = "return",
		[RULE_JUMP] = "jump",
		[RULE_GOTO] = "goto",
		[RULE_QUEUE] = "queue",
		[RULE_MASQUERADE] = "masquerade",
		[RULE_SNAT] = "snat",
		[RULE_DNAT] = "dnat",
		[RULE_CLAMP_MSS] = "mss",
	};
	char text[IP_TEXT_SIZE];

	format_matches(rule, out);
	g_string_append_printf(out, ": %s", verdicts[rule->verdict]);
	if (rule->chain != NULL)
		append_quoted(out, " ", rule->chain);
	if (rule->to_address.family != AF_UNSPEC)
		g_string_append_printf(out, " %s", ip_address_format(rule->to_address, text));
	if (rule->first_port != 0 || rule->last_port != 0)
		g_string_append_printf(out, " ports %u-%u", rule->first_port, rule->last_port);
	if (rule->has_more)
		g_string_append(out, " more");
	if (rule->comment != NULL)
		append_quoted(out, " comment ", rule->comment);
}

static gboolean is_known(const Rule *rule)
{
	for (guint i = 0; i < rule->matches->len; i++)
		if (g_array_index(rule->matches, struct match, i).field == MATCH_UNKNOWN)
			return FALSE;
	return !rule->has_more;
}

gboolean rule_equal(const Rule *a, const Rule *b)
{
	g_autoptr(GString) x = g_string_new(NULL);
	g_autoptr(GString) y = g_string_new(NULL);

	if (!is_known(a) || !is_known(b))
		return FALSE;
	rule_format(a, x);
	rule_format(b, y);
	return g_string_equal(x, y);
}

gboolean rules_equal(const GPtrArray *a, const GPtrArray *b)
{
	for (guint i = 0; i < a->len && a->len == b->len; i++) {
		const Rule *x = g_ptr_array_index(a, i), *y = g_ptr_array_index(b, i);

		if (x->is_counted != y->is_counted || !rule_equal(x, y))
			return FALSE;
	}
	return a->len == b->len;
}
