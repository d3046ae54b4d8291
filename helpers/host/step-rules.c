/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps for the firewall: the kernel's legacy tables, and our chains in one. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/firewall/iptables.h"
#include "helpers/base/module.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/ruleset-subject.h"
#include "helpers/host/step-word.h"
#include "helpers/host/step.h"
#include "helpers/port/ifname.h"

#define BEFORE_UNREGISTERED "unregistered"
#define BEFORE_UNLOADED     "unloaded"

/*
 * module: libiptc never loads ip_tables, and without it sees a kernel that has none; libnftables
 * ends the process without nf_tables.
 */

static gboolean find_iptables(gboolean *ret_is_present, GError **error G_GNUC_UNUSED)
{
	*ret_is_present = iptables_is_present();
	return TRUE;
}

/* Whom it does not talk to may still know that it is there. */
static gboolean find_nftables(gboolean *ret_is_present, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	enum netfilter_presence presence;

	if (!netfilter_open(&presence, &netfilter, error))
		return FALSE;
	*ret_is_present = presence != NETFILTER_ABSENT;
	return TRUE;
}

static const struct {
	const char *name;
	gboolean (*find)(gboolean *ret_is_present, GError **error);
	const char *options;
} modules[] = {
	{MODULE_IPTABLES, find_iptables,
		"CONFIG_IP_NF_IPTABLES, since Linux 6.17 also CONFIG_NETFILTER_XTABLES_LEGACY"},
	{MODULE_NFTABLES, find_nftables, "CONFIG_NF_TABLES and CONFIG_NF_TABLES_IPV4"},
};

static gsize find_module(const char *name)
{
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(modules) && strcmp(modules[i].name, name) != 0)
		i++;
	return i;
}

static gboolean module_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error)
{
	if (!modules[find_module(step->key)].find(&ret->holds, error))
		return FALSE;
	ret->before = g_strdup(BEFORE_UNLOADED);
	ret->found = ret->holds ? NULL : g_strdup_printf("%s is not loaded", step->key);
	return TRUE;
}

static gboolean module_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	gsize module = find_module(step->key);
	gboolean is_present;

	(void) module_load(step->key);
	if (!modules[module].find(&is_present, error))
		return FALSE;
	return is_present || error_set(error, BRW0_ERROR_FAILED,
				     "cannot load %s: the kernel has no such module; it needs %s",
				     step->key, modules[module].options);
}

static gboolean module_revert(Host *host, JournalEntry *entry, GError **error)
{
	gboolean is_present;

	if (!modules[find_module(entry->key)].find(&is_present, error))
		return FALSE;
	if (is_present)
		host_note(host, "module %s, and those that the rules brought, stay loaded",
			entry->key);
	return TRUE;
}

static void module_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "modprobe %s\n", step->key);
}

static gboolean module_is_sane(const JournalEntry *entry)
{
	return step_word_is_among(entry->key, MODULE_IPTABLES, MODULE_NFTABLES, NULL) &&
	       strcmp(entry->value, "loaded") == 0 && strcmp(entry->before, BEFORE_UNLOADED) == 0;
}

const StepKind step_kind_module = {.name = "module",
	.is_sane = module_is_sane,
	.inspect = module_inspect,
	.apply = module_apply,
	.revert = module_revert,
	.describe = module_describe,
	.describe_revert = step_describe_nothing,
	.is_shared = TRUE};

/* rules: key is the bridge, value the table. */

static gboolean rules_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	enum iptables_registered registered;

	if (!iptables_get_registered(step->value, &registered, error))
		return FALSE;
	/* The root of a user namespace cannot tell: what the journal has, we opened. */
	if (registered == IPTABLES_UNKNOWN && geteuid() == 0 &&
		journal_find(host->journal, step->kind->name, step->key, step->value) != NULL)
		registered = IPTABLES_REGISTERED;
	ret->before = g_strdup(
		registered == IPTABLES_REGISTERED ? STEP_BEFORE_REGISTERED : BEFORE_UNREGISTERED);
	if (registered == IPTABLES_REGISTERED && !iptables_holds(step->ruleset, &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("rules missing");
	return TRUE;
}

static gboolean rules_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	return iptables_ensure(step->ruleset, error);
}

static gboolean rules_revert(Host *host, JournalEntry *entry, GError **error)
{
	enum iptables_registered registered;
	gboolean has_chains;

	/* Without one, the lock is not asked for: others may hold it long. */
	if (!iptables_has_chains(entry->value, entry->key, &has_chains, error))
		return FALSE;
	if (has_chains && !iptables_remove(entry->value, entry->key, error))
		return FALSE;
	if (!iptables_get_registered(entry->value, &registered, error))
		return FALSE;
	if (strcmp(entry->before, BEFORE_UNREGISTERED) == 0 && registered == IPTABLES_REGISTERED)
		host_note(host,
			"the empty table %s stays registered, as the kernel has no way back",
			entry->value);
	return TRUE;
}

static void rules_describe(const Step *step, GString *out)
{
	ruleset_describe(step->ruleset, step->n_others, out);
}

static gboolean rules_describe_revert(
	Host *host G_GNUC_UNUSED, const JournalEntry *entry, GString *out, GError **error)
{
	gboolean has_chains;

	if (!iptables_has_chains(entry->value, entry->key, &has_chains, error))
		return FALSE;
	if (has_chains)
		ruleset_describe_removal(entry->value, entry->key, out);
	return TRUE;
}

static gboolean rules_fill(Step *step, GError **error)
{
	step->ruleset = ruleset_new_again(step->value, step->key, step->detail, error);
	return step->ruleset != NULL;
}

static gboolean rules_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && g_strv_contains(ruleset_tables, entry->value) &&
	       step_word_is_among(entry->before, STEP_BEFORE_REGISTERED, BEFORE_UNREGISTERED, NULL);
}

const StepKind step_kind_rules = {.name = "rules",
	.is_sane = rules_is_sane,
	.inspect = rules_inspect,
	.apply = rules_apply,
	.revert = rules_revert,
	.describe = rules_describe,
	.describe_revert = rules_describe_revert,
	.fill = rules_fill,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE};
