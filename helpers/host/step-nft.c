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

#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nftables.h"
#include "helpers/firewall/ruleset-subject.h"
#include "helpers/host/step.h"
#include "helpers/port/ifname.h"

/* table: key is the bridge, value the table's name. */

static char *make_seal(const Step *step, const char *fingerprint)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *wanted = NULL;

	ruleset_format_nft(step->ruleset, text);
	wanted = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize) text->len);
	return g_strdup_printf("%s %s", wanted, fingerprint);
}

static gboolean table_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	const JournalEntry *entry =
		journal_find(host->journal, step->kind->name, step->key, step->value);
	g_autofree char *fingerprint = netfilter_fingerprint(NFPROTO_IPV4, step->value, error);
	g_autofree char *seal = NULL;

	if (fingerprint == NULL)
		return FALSE;
	seal = make_seal(step, fingerprint);
	ret->holds = entry != NULL && g_strcmp0(entry->seal, seal) == 0;
	ret->before = g_strdup("");
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
	ruleset_format_nft(step->ruleset, commands);
	return nftables_run(commands->str, error);
}

static gboolean table_apply(Host *host, const Step *step, GError **error)
{
	JournalEntry *entry = journal_find(host->journal, step->kind->name, step->key, step->value);
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, step->value, error);
	g_autofree char *made = NULL;

	if (present == NULL || !put_table(step, present, error))
		return FALSE;
	made = netfilter_fingerprint(NFPROTO_IPV4, step->value, error);
	if (made == NULL)
		return FALSE;
	g_free(entry->seal);
	entry->seal = make_seal(step, made);
	return journal_save(host->journal, error);
}

/* Without the library nothing could have been put there, and so it is asked for only if it was. */
static gboolean table_revert(Host *host G_GNUC_UNUSED, JournalEntry *entry, GError **error)
{
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, entry->value, error);
	g_autoptr(GString) commands = g_string_new(NULL);

	ruleset_format_nft_removal(entry->key, commands);
	return present != NULL && (present[0] == '\0' || nftables_run(commands->str, error));
}

static void table_describe(const Step *step, GString *out)
{
	g_string_append(out, "nft -f - <<'END'\n");
	ruleset_format_nft_removal(step->key, out);
	ruleset_format_nft(step->ruleset, out);
	g_string_append(out, "END\n");
}

static gboolean table_describe_revert(
	Host *host G_GNUC_UNUSED, const JournalEntry *entry, GString *out, GError **error)
{
	g_autofree char *present = netfilter_fingerprint(NFPROTO_IPV4, entry->value, error);

	if (present == NULL)
		return FALSE;
	if (present[0] != '\0')
		quote_command(out, "nft", "delete", "table", "ip", entry->value, NULL);
	return TRUE;
}

static gboolean table_fill(Step *step, GError **error)
{
	step->ruleset = ruleset_new_again(NULL, step->key, step->detail, error);
	return step->ruleset != NULL;
}

static gboolean table_is_sane(const JournalEntry *entry)
{
	g_autofree char *table = ruleset_nft_table(entry->key);

	return ifname_is_valid(entry->key) && strcmp(entry->value, table) == 0 &&
	       entry->before[0] == '\0';
}

const StepKind step_kind_table = {.is_sane = table_is_sane,
	.name = "table",
	.inspect = table_inspect,
	.apply = table_apply,
	.revert = table_revert,
	.describe = table_describe,
	.describe_revert = table_describe_revert,
	.fill = table_fill,
	.turn = STEP_GOES_AFTER};
