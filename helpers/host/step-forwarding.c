/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for forwarding: of the host, or of one interface that others may forward through as
 * well.
 *
 * Writing the switch of the whole host makes the kernel write other settings: the dependent ones.
 * So their values are journalled before, and restored after. Reverting is more than one write: what
 * it must end in is journalled first, so that a revert that was killed in between is finished by
 * whoever comes next.
 */
#include "config.h"

#include "helpers/host/step-forwarding.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/sysctl.h"
#include "helpers/firewall/view.h"
#include "helpers/host/forwarding-switch.h"
#include "helpers/host/setting.h"

/*
 * The words of an entry's before: that the switch is off; the fingerprint of the rules that others
 * had; and the dependent settings, as a list of names and values in turn. Of its after: the same
 * without the fingerprint.
 */
#define WORD_RULES "rules"
#define WORD_KEEP  "keep"

static Words *format_words(const char *rules, const GPtrArray *list)
{
	Words *words = words_new_of(FORWARDING_OFF);

	if (rules != NULL)
		words_add(words, WORD_RULES, rules);
	for (guint i = 0; i < list->len; i++) {
		const struct kept_setting *kept = g_ptr_array_index(list, i);

		words_add(words, WORD_KEEP, kept->name);
		words_add(words, WORD_KEEP, kept->value);
	}
	return words;
}

static GPtrArray *parse_kept(const Words *words)
{
	const char *const *list = words_list(words, WORD_KEEP);
	GPtrArray *kept = kept_settings_new();

	for (gsize i = 0; list != NULL && list[i] != NULL && list[i + 1] != NULL; i += 2)
		kept_settings_add(kept, g_strdup(list[i]), g_strdup(list[i + 1]));
	return kept;
}

static gboolean is_sane(const Words *words)
{
	const char *const *list = words_list(words, WORD_KEEP);

	if (strcmp(words_get_unnamed(words), FORWARDING_OFF) != 0)
		return FALSE;
	for (gsize i = 0; list != NULL && list[i] != NULL; i += 2)
		if (list[i + 1] == NULL || !setting_is_name(list[i]) ||
			!setting_is_value(list[i + 1]))
			return FALSE;
	return TRUE;
}

/*
 * Older versions have one word: "rules=RULES keep=NAME=VALUE …", and of after " NAME=VALUE …". The
 * last '=' parts name and value: an interface's name may have some, a value has none. NULL: it is
 * no such word.
 */
static Words *upgrade_word(const char *word, const char *prefix)
{
	g_auto(GStrv) parts = g_strsplit(word, " ", -1);
	g_autoptr(GPtrArray) list = kept_settings_new();
	const char *rules = NULL;

	for (gsize i = 0; parts[i] != NULL; i++) {
		const char *pair = parts[i] + strlen(prefix);
		const char *sign = strrchr(parts[i], '=');

		if (g_str_has_prefix(parts[i], WORD_RULES "="))
			rules = parts[i] + strlen(WORD_RULES "=");
		else if (g_str_has_prefix(parts[i], prefix) && sign > pair)
			kept_settings_add(
				list, g_strndup(pair, (gsize) (sign - pair)), g_strdup(sign + 1));
		else if (parts[i][0] != '\0')
			return NULL;
	}
	return format_words(rules, list);
}

static void upgrade_words(Words **words, const char *prefix)
{
	Words *upgraded = NULL;

	if (*words != NULL && strcmp(words_get_unnamed(*words), FORWARDING_OFF) != 0)
		upgraded = upgrade_word(words_get_unnamed(*words), prefix);
	if (upgraded == NULL)
		return;
	words_free(*words);
	*words = upgraded;
}

static void forwarding_upgrade(JournalEntry *entry)
{
	upgrade_words(&entry->before, WORD_KEEP "=");
	upgrade_words(&entry->after, "");
}

static void forwarding_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, FORWARDING_ON);
}

static gboolean forwarding_parse(Step *step G_GNUC_UNUSED, const Words *value)
{
	return words_is(value, FORWARDING_ON);
}

/*
 * Of the other rules: the journal knows which bridges are ours. One that this run has removed,
 * or would remove, was ours.
 */
static char *fingerprint_foreign(Host *host, GError **error)
{
	g_autoptr(GPtrArray) bridges = journal_list_bridges(host->journal);

	for (guint i = 0; i < host->bridges->len; i++)
		g_ptr_array_add(bridges, g_strdup(g_ptr_array_index(host->bridges, i)));
	g_ptr_array_add(bridges, NULL);
	return view_fingerprint_foreign(host->view, (const char *const *) bridges->pdata, error);
}

static gboolean forwarding_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	const struct forwarding_switch *is = forwarding_switch_find(step->key);
	g_autoptr(GPtrArray) list = kept_settings_new();
	g_autofree char *present = NULL;
	g_autofree char *rules = NULL;

	if (!setting_need(step->key, &present, error))
		return FALSE;
	ret->holds = strcmp(present, FORWARDING_ON) == 0;
	if (ret->holds)
		return TRUE;
	ret->found = g_strdup_printf("is %s", present);
	rules = fingerprint_foreign(host, error);
	if (rules == NULL || (is != NULL && !forwarding_switch_keep(host, is, list, error)))
		return FALSE;
	ret->before = format_words(rules, list);
	return TRUE;
}

static gboolean forwarding_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	return setting_write(step->key, FORWARDING_ON, error);
}

/*
 * Have others rules that were not there when we turned forwarding on, and so may have been made
 * because it is on?
 */
static gboolean is_relied_on(
	Host *host, const JournalEntry *entry, gboolean *ret_is, GError **error)
{
	g_autofree char *rules = fingerprint_foreign(host, error);

	if (rules == NULL)
		return FALSE;
	*ret_is = rules[0] != '\0' && g_strcmp0(words_get(entry->before, WORD_RULES), rules) != 0;
	return TRUE;
}

/*
 * What the revert ends in: of the dependent settings the old values, unless somebody has changed
 * them since. NULL with error set if that cannot be known.
 */
static Words *plan_end(const Step *step, const JournalEntry *entry, GError **error)
{
	const struct forwarding_switch *is = forwarding_switch_find(step->key);
	g_autoptr(GPtrArray) list = parse_kept(entry->before);
	g_autoptr(GPtrArray) end = kept_settings_new();

	for (guint i = 0; is != NULL && i < list->len; i++) {
		const struct kept_setting *kept = g_ptr_array_index(list, i);
		g_autofree char *present = NULL;
		gboolean is_ours;

		if (!setting_read(kept->name, &present, error))
			return NULL;
		if (present == NULL)
			continue;
		is_ours = g_strcmp0(present, forwarding_switch_find_written(is, kept->name)) == 0;
		kept_settings_add(
			end, g_strdup(kept->name), g_strdup(is_ours ? kept->value : present));
	}
	return format_words(NULL, end);
}

static gboolean finish_revert(const Step *step, const JournalEntry *entry, GError **error)
{
	g_autoptr(GPtrArray) end = parse_kept(entry->after);

	if (!setting_write(step->key, FORWARDING_OFF, error))
		return FALSE;
	for (guint i = 0; i < end->len; i++) {
		const struct kept_setting *kept = g_ptr_array_index(end, i);

		if (!setting_write(kept->name, kept->value, error))
			return FALSE;
	}
	return TRUE;
}

/* The entry of the whole host's forwarding, if it keeps that setting on; NULL: it does not. */
static JournalEntry *find_keeper(Host *host, const char *name, GPtrArray **ret_list, guint *ret_i)
{
	for (gsize i = 0; forwarding_switch_get(i) != NULL; i++) {
		g_autoptr(Step) step = step_new_forwarding(forwarding_switch_get(i)->name);
		JournalEntry *entry = step_find_entry(step, host->journal);
		g_autoptr(GPtrArray) list = entry != NULL ? parse_kept(entry->before) : NULL;

		for (guint k = 0; list != NULL && k < list->len; k++) {
			const struct kept_setting *kept = g_ptr_array_index(list, k);

			if (strcmp(kept->name, name) != 0 ||
				strcmp(kept->value, FORWARDING_ON) != 0)
				continue;
			*ret_list = g_steal_pointer(&list);
			*ret_i = k;
			return entry;
		}
	}
	return NULL;
}

/* What becomes of a forwarding entry that is to be reverted. */
enum fate {
	FATE_NOTHING, /* it does not exist, or somebody has changed it since */
	/* We have since turned on forwarding for the whole host: reverting that reverts this too,
	 * once its entry no longer keeps this setting. */
	FATE_INHERITED,
	FATE_KEPT, /* see is_relied_on */
	FATE_REVERTED,
};

static gboolean find_fate(Host *host, const Step *step, const JournalEntry *entry,
	enum fate *ret_fate, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;
	g_autofree char *present = NULL;
	gboolean is_needed;
	guint i;

	*ret_fate = FATE_NOTHING;
	if (!setting_read(step->key, &present, error))
		return FALSE;
	if (g_strcmp0(present, FORWARDING_ON) != 0)
		return TRUE;
	*ret_fate = FATE_INHERITED;
	if (find_keeper(host, step->key, &list, &i) != NULL)
		return TRUE;
	if (!is_relied_on(host, entry, &is_needed, error))
		return FALSE;
	*ret_fate = is_needed ? FATE_KEPT : FATE_REVERTED;
	return TRUE;
}

static void hand_over(Host *host, const Step *step)
{
	g_autoptr(GPtrArray) list = NULL;
	guint i = 0;
	JournalEntry *keeper = find_keeper(host, step->key, &list, &i);
	Words *before;

	g_ptr_array_remove_index(list, i);
	before = format_words(words_get(keeper->before, WORD_RULES), list);
	words_free(keeper->before);
	keeper->before = before;
}

static gboolean forwarding_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	g_autofree char *shown = sysctl_display(step->key);
	enum fate fate;

	if (entry->after != NULL)
		return finish_revert(step, entry, error);
	if (!find_fate(host, step, entry, &fate, error))
		return FALSE;
	if (fate == FATE_INHERITED)
		hand_over(host, step);
	if (fate == FATE_KEPT)
		host_note(host, "%s stays 1: other forward or NAT rules may need it", shown);
	if (fate != FATE_REVERTED)
		return TRUE;
	entry->after = plan_end(step, entry, error);
	return entry->after != NULL && journal_save(host->journal, error) &&
	       finish_revert(step, entry, error);
}

static void forwarding_describe(const Step *step, GString *out)
{
	setting_describe(step->key, FORWARDING_ON, out);
}

static gboolean forwarding_describe_revert(
	Host *host, const Step *step, const JournalEntry *entry, GString *out, GError **error)
{
	g_autoptr(Words) end = entry->after != NULL ? words_copy(entry->after) : NULL;
	g_autoptr(GPtrArray) list = NULL;
	enum fate fate = FATE_REVERTED;

	if (end == NULL && !find_fate(host, step, entry, &fate, error))
		return FALSE;
	if (fate != FATE_REVERTED)
		return TRUE;
	if (end == NULL)
		end = plan_end(step, entry, error);
	if (end == NULL)
		return FALSE;
	setting_describe(step->key, FORWARDING_OFF, out);
	list = parse_kept(end);
	for (guint i = 0; i < list->len; i++) {
		const struct kept_setting *kept = g_ptr_array_index(list, i);

		setting_describe(kept->name, kept->value, out);
	}
	return TRUE;
}

static char *forwarding_get_title(const Step *step)
{
	g_autofree char *shown = sysctl_display(step->key);

	return g_strdup_printf("%s = " FORWARDING_ON, shown);
}

static struct step_setting forwarding_get_setting(const Step *step)
{
	const struct forwarding_switch *is = forwarding_switch_find(step->key);

	return (struct step_setting){.name = step->key,
		.synonym = is != NULL ? is->synonym : NULL,
		.value = FORWARDING_ON};
}

const StepKind step_kind_forwarding = {.name = "forwarding",
	.is_key = setting_is_name,
	.format = forwarding_format,
	.parse = forwarding_parse,
	.is_before = is_sane,
	.is_after = is_sane,
	.upgrade = forwarding_upgrade,
	.inspect = forwarding_inspect,
	.apply = forwarding_apply,
	.revert = forwarding_revert,
	.describe = forwarding_describe,
	.describe_revert = forwarding_describe_revert,
	.get_title = forwarding_get_title,
	.get_setting = forwarding_get_setting,
	.is_shared = TRUE};

Step *step_new_forwarding(const char *name)
{
	return step_new(&step_kind_forwarding, name);
}
