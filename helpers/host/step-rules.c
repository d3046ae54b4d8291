/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps for the firewall: the kernel's legacy tables, and our chains in one. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "helpers/host/error.h"
#include "helpers/host/iptables.h"
#include "helpers/host/module.h"
#include "helpers/host/step.h"

#define BEFORE_UNREGISTERED "unregistered"
#define BEFORE_REGISTERED   "registered"

/* module: libiptc never loads ip_tables, and without it sees a kernel that has none. */

static gboolean module_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error G_GNUC_UNUSED)
{
	ret->holds = iptables_is_present();
	ret->before = g_strdup("unloaded");
	ret->found = ret->holds ? NULL : g_strdup_printf("%s is not loaded", step->key);
	return TRUE;
}

static gboolean module_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	(void) module_load(step->key);
	if (!iptables_is_present())
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot load %s: the kernel has no such module; it needs "
			"CONFIG_IP_NF_IPTABLES, since Linux 6.17 also "
			"CONFIG_NETFILTER_XTABLES_LEGACY",
			step->key);
	return TRUE;
}

static gboolean module_revert(Host *host, JournalEntry *entry, GError **error G_GNUC_UNUSED)
{
	if (iptables_is_present())
		host_note(host, "module %s, and those that the rules brought, stay loaded",
			entry->key);
	return TRUE;
}

static void module_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "modprobe %s\n", step->key);
}

const StepKind step_kind_module = {
	"module", module_inspect, module_apply, module_revert, module_describe};

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
		registered == IPTABLES_REGISTERED ? BEFORE_REGISTERED : BEFORE_UNREGISTERED);
	if (registered == IPTABLES_REGISTERED && !iptables_holds(step->ruleset, &ret->holds, error))
		return FALSE;
	ret->found = ret->holds                       ? NULL
		     : registered == IPTABLES_UNKNOWN ? g_strdup("seen by root alone")
						      : g_strdup("rules missing");
	return TRUE;
}

static gboolean rules_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	return iptables_ensure(step->ruleset, error);
}

static gboolean rules_revert(Host *host, JournalEntry *entry, GError **error)
{
	enum iptables_registered registered;

	if (!iptables_remove(entry->value, entry->key, error) ||
		!iptables_get_registered(entry->value, &registered, error))
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

const StepKind step_kind_rules = {
	"rules", rules_inspect, rules_apply, rules_revert, rules_describe};
