/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps on kernel settings: one that stands alone, and forwarding, which does not.
 *
 * Writing net.ipv4.ip_forward rewrites net.ipv4.conf.*.forwarding, and sets
 * net.ipv4.conf.all.accept_redirects to its opposite (inet_forward_change in the kernel's
 * net/ipv4/devinet.c). So all of these are journalled before, and given back after. Taking it back
 * is more than one write: what it must end in is journalled first, so that a revert that was
 * killed in between is finished by whoever comes next.
 */
#include "config.h"

#include <errno.h>
#include <linux/netconf.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"
#include "helpers/firewall/foreign.h"
#include "helpers/host/step-word.h"
#include "helpers/host/step.h"

/* What begins the words of a forwarding entry's "before". */
#define WORD_RULES "rules="
#define WORD_KEEP  "keep="

static gboolean need_sysctl(const char *name, char **ret_value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_read(name, ret_value);

	return r < 0 ? error_set_errno(error, r, "cannot read %s", shown) : TRUE;
}

/* The value; NULL of a setting that is not there: an interface that went took its own along. */
static gboolean look_up_sysctl(const char *name, char **ret_value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_read(name, ret_value);

	return r < 0 && r != -ENOENT ? error_set_errno(error, r, "cannot read %s", shown) : TRUE;
}

static gboolean set_sysctl(const char *name, const char *value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_ensure(name, value);

	return r < 0 && r != -ENOENT
		       ? error_set_errno(error, r, "cannot set %s to %s", shown, value)
		       : TRUE;
}

/*
 * Is the link there whose setting is not? Then it has no IPv6, as with an MTU below 1280, or the
 * kernel is too old: it does no such thing. Names are net/FAMILY/conf/LINK/….
 */
static gboolean is_there_without(const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", -1);
	g_autofree char *forwarding = NULL;
	g_autofree char *value = NULL;

	if (g_strv_length(parts) != 5)
		return FALSE;
	forwarding = sysctl_forwarding_name(parts[3]);
	return sysctl_read(forwarding, &value) == 0;
}

static gboolean sysctl_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error)
{
	if (!look_up_sysctl(step->key, &ret->before, error))
		return FALSE;
	/* The interface is yet to be made, or there is no such setting. */
	if (ret->before == NULL) {
		ret->before = g_strdup("");
		ret->holds = is_there_without(step->key);
		return TRUE;
	}
	ret->holds = strcmp(ret->before, step->value) == 0 ||
		     g_strcmp0(ret->before, step->equivalent) == 0 ||
		     (step->is_spare && sysctl_is_read_only(step->key));
	ret->found = ret->holds ? NULL : g_strdup_printf("is %s", ret->before);
	return TRUE;
}

static gboolean sysctl_apply(Host *host, const Step *step, GError **error)
{
	g_autofree char *shown = sysctl_display(step->key);
	g_autoptr(GError) failure = NULL;

	if (set_sysctl(step->key, step->value, &failure))
		return TRUE;
	if (!step->is_spare || !sysctl_is_read_only(step->key)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	host_note(host, "%s is not set to %s: /proc/sys is read-only", shown, step->value);
	return TRUE;
}

/* Is it as we have set it? Otherwise it is gone, or somebody has changed it since. */
static gboolean is_as_set(const JournalEntry *entry, gboolean *ret_is, GError **error)
{
	g_autofree char *present = NULL;

	if (!look_up_sysctl(entry->key, &present, error))
		return FALSE;
	*ret_is = g_strcmp0(present, entry->value) == 0;
	return TRUE;
}

static gboolean sysctl_revert(Host *host G_GNUC_UNUSED, JournalEntry *entry, GError **error)
{
	gboolean is_ours;

	if (entry->before[0] == '\0')
		return TRUE;
	return is_as_set(entry, &is_ours, error) &&
	       (!is_ours || set_sysctl(entry->key, entry->before, error));
}

static void describe_setting(const char *name, const char *value, GString *out)
{
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *setting = g_strdup_printf("%s=%s", shown, value);

	quote_command(out, "sysctl", "-w", setting, NULL);
}

static void sysctl_describe(const Step *step, GString *out)
{
	describe_setting(step->key, step->value, out);
}

static gboolean sysctl_describe_revert(
	Host *host G_GNUC_UNUSED, const JournalEntry *entry, GString *out, GError **error)
{
	gboolean is_ours;

	if (!is_as_set(entry, &is_ours, error))
		return FALSE;
	if (is_ours && entry->before[0] != '\0')
		describe_setting(entry->key, entry->before, out);
	return TRUE;
}

static gboolean sysctl_is_sane(const JournalEntry *entry)
{
	return step_word_is_sysctl(entry->key) && step_word_is_sysctl_value(entry->value) &&
	       (entry->before[0] == '\0' || step_word_is_sysctl_value(entry->before));
}

const StepKind step_kind_sysctl = {.is_sane = sysctl_is_sane,
	.name = "sysctl",
	.inspect = sysctl_inspect,
	.apply = sysctl_apply,
	.revert = sysctl_revert,
	.describe = sysctl_describe,
	.describe_revert = sysctl_describe_revert};

/* forwarding: of the host, or of one interface that others may forward through as well. */

/* What an interface is called below net/ipv4/conf; NULL for one that is gone. */
static gboolean get_conf_name(Host *host, int link, char **ret_name, GError **error)
{
	if (link != NETCONFA_IFINDEX_DEFAULT)
		return netlink_get_link_name(host->netlink, link, ret_name, error);
	*ret_name = g_strdup("default");
	return TRUE;
}

/* Append the interfaces that forward, " keep=NAME=1" each, although the host as a whole does not.
 */
static gboolean list_forwarding(Host *host, GString *out, GError **error)
{
	g_autoptr(GArray) entries = netlink_get_forwarding(host->netlink, error);

	if (entries == NULL)
		return FALSE;
	for (guint i = 0; i < entries->len; i++) {
		struct forwarding_entry *entry =
			&g_array_index(entries, struct forwarding_entry, i);
		g_autofree char *link = NULL;
		g_autofree char *name = NULL;

		if (!entry->is_on || entry->link == NETCONFA_IFINDEX_ALL)
			continue;
		if (!get_conf_name(host, entry->link, &link, error))
			return FALSE;
		if (link == NULL)
			continue;
		name = sysctl_forwarding_name(link);
		g_string_append_printf(out, " " WORD_KEEP "%s=1", name);
	}
	return TRUE;
}

/*
 * Of the rules of others: the journal knows which bridges are ours. One that this run has removed,
 * or would remove, was ours.
 */
static char *fingerprint_foreign(Host *host, GError **error)
{
	g_autoptr(GPtrArray) bridges = journal_list_bridges(host->journal);

	for (guint i = 0; i < host->bridges->len; i++)
		g_ptr_array_add(bridges, g_strdup(g_ptr_array_index(host->bridges, i)));
	g_ptr_array_add(bridges, NULL);
	return foreign_rules_fingerprint((const char *const *) bridges->pdata, error);
}

static gboolean forwarding_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	g_autofree char *present = NULL;
	g_autofree char *redirects = NULL;
	g_autofree char *rules = NULL;
	g_autoptr(GString) before = NULL;

	if (!need_sysctl(step->key, &present, error))
		return FALSE;
	ret->holds = strcmp(present, step->value) == 0;
	if (ret->holds)
		return TRUE;
	ret->found = g_strdup_printf("is %s", present);

	rules = fingerprint_foreign(host, error);
	if (rules == NULL)
		return FALSE;
	before = g_string_new(WORD_RULES);
	g_string_append(before, rules);
	if (strcmp(step->key, SYSCTL_IP_FORWARD) == 0) {
		if (!need_sysctl(SYSCTL_ACCEPT_REDIRECTS, &redirects, error) ||
			!list_forwarding(host, before, error))
			return FALSE;
		g_string_append_printf(
			before, " " WORD_KEEP SYSCTL_ACCEPT_REDIRECTS "=%s", redirects);
	}
	ret->before = g_string_free(g_steal_pointer(&before), FALSE);
	return TRUE;
}

/*
 * Do rules of others stand that were not there when we turned forwarding on, and so may have been
 * made because it is on?
 */
static gboolean is_relied_on(
	Host *host, const JournalEntry *entry, gboolean *ret_is, GError **error)
{
	g_autofree char *rules = fingerprint_foreign(host, error);
	g_autofree char *word = g_strconcat(WORD_RULES, rules, NULL);
	g_auto(GStrv) words = g_strsplit(entry->before, " ", -1);

	if (rules == NULL)
		return FALSE;
	*ret_is = rules[0] != '\0' && g_strcmp0(words[0], word) != 0;
	return TRUE;
}

/*
 * "NAME=VALUE" in two, for g_strfreev; NULL if it is none. The last '=' parts them: an interface's
 * name, and so NAME, may have some, a value has none.
 */
static char **split_setting(const char *word)
{
	const char *sign = strrchr(word, '=');
	char **pair;

	if (sign == NULL)
		return NULL;
	pair = g_new0(char *, 3);
	pair[0] = g_strndup(word, (gsize) (sign - word));
	pair[1] = g_strdup(sign + 1);
	return pair;
}

/*
 * What the revert ends in: of the settings that the write of ip_forward changed, the old values,
 * unless somebody has changed them since. NULL with error set if that cannot be known.
 */
static char *plan_end(const JournalEntry *entry, GError **error)
{
	g_auto(GStrv) words = g_strsplit(entry->before, " ", -1);
	g_autoptr(GString) end = g_string_new(NULL);

	for (gsize i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = NULL;
		g_autofree char *present = NULL;
		const char *made_of_it;

		if (!g_str_has_prefix(words[i], WORD_KEEP))
			continue;
		pair = split_setting(words[i] + strlen(WORD_KEEP));
		if (pair == NULL)
			continue;
		if (!look_up_sysctl(pair[0], &present, error))
			return NULL;
		if (present == NULL)
			continue;
		made_of_it = strcmp(pair[0], SYSCTL_ACCEPT_REDIRECTS) == 0 ? "0" : "1";
		g_string_append_printf(end, " %s=%s", pair[0],
			strcmp(present, made_of_it) == 0 ? pair[1] : present);
	}
	return g_string_free(g_steal_pointer(&end), FALSE);
}

static gboolean finish_revert(const JournalEntry *entry, GError **error)
{
	g_auto(GStrv) words = g_strsplit(entry->after, " ", -1);

	if (!set_sysctl(entry->key, "0", error))
		return FALSE;
	for (gsize i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = split_setting(words[i]);

		if (pair != NULL && !set_sysctl(pair[0], pair[1], error))
			return FALSE;
	}
	return TRUE;
}

/*
 * Has the host as a whole begun to forward since, by a change of ours? Then that one takes this one
 * along when it is reverted: it has only to forget what it was to keep. That entry, and the two
 * parts of what it then keeps, for g_strfreev; NULL: it is not so.
 */
static JournalEntry *find_heir(Host *host, const JournalEntry *entry, char ***ret_parts)
{
	JournalEntry *global = journal_find(host->journal, entry->kind, SYSCTL_IP_FORWARD, "1");
	g_autofree char *word = g_strdup_printf(" " WORD_KEEP "%s=1", entry->key);

	*ret_parts = global != NULL ? g_strsplit(global->before, word, 2) : NULL;
	return *ret_parts != NULL && g_strv_length(*ret_parts) == 2 ? global : NULL;
}

/* What becomes of a forwarding entry that is to be reverted. */
enum fate {
	FATE_NOTHING,   /* it is gone, or somebody has changed it since */
	FATE_INHERITED, /* see find_heir */
	FATE_KEPT,      /* see is_relied_on */
	FATE_REVERTED,
};

static gboolean find_fate(
	Host *host, const JournalEntry *entry, enum fate *ret_fate, GError **error)
{
	g_auto(GStrv) parts = NULL;
	gboolean is_ours, is_needed;

	*ret_fate = FATE_NOTHING;
	if (!is_as_set(entry, &is_ours, error))
		return FALSE;
	if (!is_ours)
		return TRUE;
	*ret_fate = FATE_INHERITED;
	if (find_heir(host, entry, &parts) != NULL)
		return TRUE;
	if (!is_relied_on(host, entry, &is_needed, error))
		return FALSE;
	*ret_fate = is_needed ? FATE_KEPT : FATE_REVERTED;
	return TRUE;
}

static void hand_over(Host *host, const JournalEntry *entry)
{
	g_auto(GStrv) parts = NULL;
	JournalEntry *global = find_heir(host, entry, &parts);

	g_free(global->before);
	global->before = g_strconcat(parts[0], parts[1], NULL);
}

static gboolean forwarding_revert(Host *host, JournalEntry *entry, GError **error)
{
	g_autofree char *shown = sysctl_display(entry->key);
	enum fate fate;

	if (entry->after != NULL)
		return finish_revert(entry, error);
	if (!find_fate(host, entry, &fate, error))
		return FALSE;
	if (fate == FATE_INHERITED)
		hand_over(host, entry);
	if (fate == FATE_KEPT)
		host_note(
			host, "%s stays 1: somebody's forward or NAT rules may rely on it", shown);
	if (fate != FATE_REVERTED)
		return TRUE;
	entry->after = plan_end(entry, error);
	return entry->after != NULL && journal_save(host->journal, error) &&
	       finish_revert(entry, error);
}

static gboolean forwarding_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	g_autofree char *end = g_strdup(entry->after);
	g_auto(GStrv) words = NULL;
	enum fate fate = FATE_REVERTED;

	if (end == NULL && !find_fate(host, entry, &fate, error))
		return FALSE;
	if (fate != FATE_REVERTED)
		return TRUE;
	if (end == NULL)
		end = plan_end(entry, error);
	if (end == NULL)
		return FALSE;
	describe_setting(entry->key, "0", out);
	words = g_strsplit(end, " ", -1);
	for (gsize i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = split_setting(words[i]);

		if (pair != NULL)
			describe_setting(pair[0], pair[1], out);
	}
	return TRUE;
}

/* Are all words, those of before with a prefix, settings and their values? */
static gboolean are_settings(char *const *words, const char *prefix)
{
	for (gsize i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) pair = NULL;

		if (words[i][0] == '\0' || g_str_has_prefix(words[i], WORD_RULES))
			continue;
		if (!g_str_has_prefix(words[i], prefix))
			return FALSE;
		pair = split_setting(words[i] + strlen(prefix));
		if (pair == NULL || !step_word_is_sysctl(pair[0]) ||
			!step_word_is_sysctl_value(pair[1]))
			return FALSE;
	}
	return TRUE;
}

static gboolean forwarding_is_sane(const JournalEntry *entry)
{
	g_auto(GStrv) before = g_strsplit(entry->before, " ", -1);
	g_auto(GStrv) after = g_strsplit(entry->after != NULL ? entry->after : "", " ", -1);

	return step_word_is_sysctl(entry->key) && strcmp(entry->value, "1") == 0 &&
	       are_settings(before, WORD_KEEP) && are_settings(after, "");
}

const StepKind step_kind_forwarding = {.is_sane = forwarding_is_sane,
	.name = "forwarding",
	.inspect = forwarding_inspect,
	.apply = sysctl_apply,
	.revert = forwarding_revert,
	.describe = sysctl_describe,
	.describe_revert = forwarding_describe_revert,
	.is_shared = TRUE};
