/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for nftables: our own table.
 *
 * Is the table as we put it? The kernel gives rules back in a form of its own, which depends on the
 * version of libnftables that made them. So what it gives back right after is remembered as a seal,
 * with what was asked for. Who is killed in between leaves a table without a seal: the next run
 * puts it there anew.
 */
#include "config.h"

#include "helpers/host/step-nft.h"

#include <linux/netfilter.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nftables.h"
#include "helpers/firewall/ruleset-subject.h"

/* table: key is the bridge, which names it. */

struct table {
	Ruleset *ruleset;
	char *subject; /* what it was made of, as ruleset_subject_format writes it */
};

static const Ruleset *ruleset_of(const Step *step)
{
	return ((const struct table *) step->data)->ruleset;
}

static void table_clear(gpointer data)
{
	struct table *table = data;

	g_clear_pointer(&table->ruleset, ruleset_free);
	g_free(table->subject);
}

static void table_format(const Step *step, Words *value)
{
	g_autofree char *table = ruleset_nft_table(step->key);

	words_add(value, WORDS_UNNAMED, table);
}

static gboolean table_parse(Step *step, const Words *value)
{
	g_autofree char *table = ruleset_nft_table(step->key);

	return words_is(value, table);
}

static void table_format_detail(const Step *step, Words *detail)
{
	words_add(detail, WORDS_UNNAMED, ((const struct table *) step->data)->subject);
}

static gboolean table_parse_detail(Step *step, const Words *detail, GError **error)
{
	struct table *table = step->data;

	table->subject = g_strdup(words_get_unnamed(detail));
	table->ruleset = ruleset_new_again(NULL, step->key, table->subject, error);
	return table->ruleset != NULL;
}

static char *make_seal(const Step *step, const char *fingerprint)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *wanted = NULL;

	ruleset_format_nft(ruleset_of(step), text);
	wanted = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize) text->len);
	return g_strdup_printf("%s %s", wanted, fingerprint);
}

static gboolean table_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	const JournalEntry *entry = step_find_entry(step, host->journal);
	g_autofree char *table = ruleset_nft_table(step->key);
	g_autofree char *fingerprint = netfilter_fingerprint(NFPROTO_IPV4, table, error);
	g_autofree char *seal = NULL;

	if (fingerprint == NULL)
		return FALSE;
	seal = make_seal(step, fingerprint);
	ret->holds = entry != NULL && g_strcmp0(entry->seal, seal) == 0;
	ret->before = words_new_of("");
	if (!ret->holds)
		ret->found = g_strdup(fingerprint[0] == '\0' ? "rules missing" : "other rules");
	return TRUE;
}

/* Whatever is there goes first: a kernel that has taken a table away makes us wait for it. */
static gboolean put_table(const Step *step, const char *present, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);

	if (present[0] != '\0')
		ruleset_format_nft_removal(step->key, commands);
	ruleset_format_nft(ruleset_of(step), commands);
	return nftables_run(commands->str, error);
}

static gboolean table_apply(Host *host, const Step *step, GError **error)
{
	JournalEntry *entry = step_find_entry(step, host->journal);
	g_autofree char *table = ruleset_nft_table(step->key);
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, table, error);
	g_autofree char *made = NULL;

	if (present == NULL || !put_table(step, present, error))
		return FALSE;
	made = netfilter_fingerprint(NFPROTO_IPV4, table, error);
	if (made == NULL)
		return FALSE;
	g_free(entry->seal);
	entry->seal = make_seal(step, made);
	return journal_save(host->journal, error);
}

/* Without the library nothing could have been put there, and so it is asked for only if it was. */
static gboolean table_revert(Host *host G_GNUC_UNUSED, const Step *step,
	JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	g_autofree char *table = ruleset_nft_table(step->key);
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, table, error);
	g_autoptr(GString) commands = g_string_new(NULL);

	ruleset_format_nft_removal(step->key, commands);
	return present != NULL && (present[0] == '\0' || nftables_run(commands->str, error));
}

static void table_describe(const Step *step, GString *out)
{
	g_string_append(out, "nft -f - <<'END'\n");
	ruleset_format_nft_removal(step->key, out);
	ruleset_format_nft(ruleset_of(step), out);
	g_string_append(out, "END\n");
}

static gboolean table_describe_revert(Host *host G_GNUC_UNUSED, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	g_autofree char *table = ruleset_nft_table(step->key);
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, table, error);

	if (present == NULL)
		return FALSE;
	if (present[0] != '\0')
		quote_command(out, "nft", "delete", "table", "ip", table, NULL);
	return TRUE;
}

static gboolean table_is_before(const Words *before)
{
	return words_is(before, "");
}

const StepKind step_kind_table = {.name = "table",
	.data_size = sizeof(struct table),
	.clear = table_clear,
	.format = table_format,
	.parse = table_parse,
	.format_detail = table_format_detail,
	.parse_detail = table_parse_detail,
	.is_before = table_is_before,
	.inspect = table_inspect,
	.apply = table_apply,
	.revert = table_revert,
	.describe = table_describe,
	.describe_revert = table_describe_revert,
	.turn = STEP_GOES_AFTER,
	.is_rules = TRUE};

Step *step_new_table(const struct ruleset_subject *subject)
{
	Step *step = step_new(&step_kind_table, subject->bridge);
	struct table *table = step->data;

	table->ruleset = ruleset_new(NULL, subject);
	table->subject = ruleset_subject_format(subject);
	return step;
}
