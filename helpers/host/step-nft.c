/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for nftables: our own table. It holds if the rules that the kernel gives back, decoded,
 * are the wanted ones, whoever put them there.
 */
#include "config.h"

#include "helpers/host/step-nft.h"

#include "helpers/base/quote.h"
#include "helpers/firewall/nft/table.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/nftables.h"

/* table: key is the bridge, which names it. */

struct nft_step {
	Table *wanted;
	char *subject; /* what it was made of, as ruleset_subject_format writes it */
};

static const Table *wanted_of(const Step *step)
{
	return ((const struct nft_step *) step->data)->wanted;
}

static void table_clear(gpointer data)
{
	struct nft_step *table = data;

	g_clear_pointer(&table->wanted, table_free);
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
	words_add(detail, WORDS_UNNAMED, ((const struct nft_step *) step->data)->subject);
}

static gboolean table_parse_detail(Step *step, const Words *detail, GError **error)
{
	struct nft_step *table = step->data;

	table->subject = g_strdup(words_get_unnamed(detail));
	table->wanted =
		ruleset_new_again(FIREWALL_NFTABLES, NULL, step->key, table->subject, error);
	return table->wanted != NULL;
}

static gboolean read_own(Host *host, const Step *step, NftOwn *ret_own, GError **error)
{
	g_autofree char *name = ruleset_nft_table(step->key);

	return nft_own_read(host->view->nft, name, ret_own, error);
}

static gboolean table_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!read_own(host, step, &own, error))
		return FALSE;
	ret->holds = own.table != NULL && !own.has_older && table_equal(own.table, wanted_of(step));
	ret->before = words_new_of("");
	if (!ret->holds)
		ret->found = g_strdup(
			own.table == NULL && !own.has_older ? "rules missing" : "other rules");
	return TRUE;
}

/* The commands that take away what is there. Older versions had a table of family ip. */
static void append_removal(const Step *step, const NftOwn *own, GString *commands)
{
	g_autofree char *name = ruleset_nft_table(step->key);

	if (own->has_older)
		nft_text_removal("ip", name, commands);
	if (own->table != NULL)
		nft_text_removal("inet", name, commands);
}

/* Only what is there is taken away first: for that a kernel makes us wait. */
static gboolean table_apply(Host *host, const Step *step, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!read_own(host, step, &own, error))
		return FALSE;
	append_removal(step, &own, commands);
	nft_text_table(wanted_of(step), commands);
	return nftables_run(host->view->nft, commands->str, error);
}

/* Without the library nothing could have been put there, and so it is asked for only if it was. */
static gboolean table_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!read_own(host, step, &own, error))
		return FALSE;
	append_removal(step, &own, commands);
	return commands->len == 0 || nftables_run(host->view->nft, commands->str, error);
}

static void table_describe(const Step *step, GString *out)
{
	static const char *const families[] = {"ip", "inet"};

	g_string_append(out, "nft -f - <<'END'\n");
	for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
		nft_text_removal(families[i], wanted_of(step)->name, out);
	nft_text_table(wanted_of(step), out);
	g_string_append(out, "END\n");
}

static gboolean table_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	g_autofree char *name = ruleset_nft_table(step->key);
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!read_own(host, step, &own, error))
		return FALSE;
	if (own.has_older)
		quote_command(out, "nft", "delete", "table", "ip", name, NULL);
	if (own.table != NULL)
		quote_command(out, "nft", "delete", "table", "inet", name, NULL);
	return TRUE;
}

static gboolean table_is_before(const Words *before)
{
	return words_is(before, "");
}

const StepKind step_kind_table = {.name = "table",
	.data_size = sizeof(struct nft_step),
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
	Step *step = step_new(&step_kind_table, subject->conf->name);
	struct nft_step *table = step->data;

	table->wanted = ruleset_new(FIREWALL_NFTABLES, NULL, subject);
	table->subject = ruleset_subject_format(subject);
	return step;
}
