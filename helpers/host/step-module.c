/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for the firewall's kernel module: libiptc never loads ip_tables, and without it sees a
 * kernel that has none; libnftables ends the process without nf_tables.
 */
#include "config.h"

#include "helpers/host/step-module.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/module.h"
#include "helpers/firewall/iptables.h"
#include "helpers/firewall/netfilter.h"

#define BEFORE_UNLOADED "unloaded"

static gboolean find_iptables(
	View *view G_GNUC_UNUSED, gboolean *ret_is_present, GError **error G_GNUC_UNUSED)
{
	*ret_is_present = iptables_is_present();
	return TRUE;
}

/* A process that may not use it may still know that it is there. */
static gboolean find_nftables(View *view, gboolean *ret_is_present, GError **error)
{
	enum netfilter_presence presence;

	if (!netfilter_get_presence(view->nft, &presence, error))
		return FALSE;
	*ret_is_present = presence != NETFILTER_ABSENT;
	return TRUE;
}

static const struct {
	const char *name;
	gboolean (*find)(View *view, gboolean *ret_is_present, GError **error);
	const char *options;
} modules[] = {
	{MODULE_IPTABLES, find_iptables,
		"CONFIG_IP_NF_IPTABLES, since Linux 6.17 also CONFIG_NETFILTER_XTABLES_LEGACY"},
	{MODULE_NFTABLES, find_nftables, "CONFIG_NF_TABLES and CONFIG_NF_TABLES_INET"},
};

static gsize find_module(const char *name)
{
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(modules) && strcmp(modules[i].name, name) != 0)
		i++;
	return i;
}

static gboolean module_is_key(const char *key)
{
	return step_is_among(key, MODULE_IPTABLES, MODULE_NFTABLES, NULL);
}

static void module_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, "loaded");
}

static gboolean module_parse(Step *step G_GNUC_UNUSED, const Words *value)
{
	return words_is(value, "loaded");
}

static gboolean module_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	if (!modules[find_module(step->key)].find(host->view, &ret->holds, error))
		return FALSE;
	ret->before = words_new_of(BEFORE_UNLOADED);
	ret->found = ret->holds ? NULL : g_strdup_printf("%s is not loaded", step->key);
	return TRUE;
}

static gboolean module_apply(Host *host, const Step *step, GError **error)
{
	gsize module = find_module(step->key);
	gboolean is_present;

	(void) module_load(step->key);
	netfilter_dump_forget(host->view->nft);
	if (!modules[module].find(host->view, &is_present, error))
		return FALSE;
	return is_present || error_set(error, BRW0_ERROR_FAILED,
				     "cannot load %s: the kernel has no such module; it needs %s",
				     step->key, modules[module].options);
}

static gboolean module_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	gboolean is_present;

	if (!modules[find_module(step->key)].find(host->view, &is_present, error))
		return FALSE;
	if (is_present)
		host_note(host, "module %s and those that the rules need stay loaded", step->key);
	return TRUE;
}

static void module_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "modprobe %s\n", step->key);
}

static gboolean module_is_before(const Words *before)
{
	return words_is(before, BEFORE_UNLOADED);
}

const StepKind step_kind_module = {.name = "module",
	.is_key = module_is_key,
	.format = module_format,
	.parse = module_parse,
	.is_before = module_is_before,
	.inspect = module_inspect,
	.apply = module_apply,
	.revert = module_revert,
	.describe = module_describe,
	.is_shared = TRUE};

Step *step_new_module(const char *module)
{
	return step_new(&step_kind_module, module);
}
