/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for the firewall's kernel module: libiptc never loads ip_tables, and without it sees a
 * kernel that has none; libnftables ends the process without nf_tables.
 */
#include "config.h"

#include "helpers/host/step-module.h"

#include "helpers/base/error.h"
#include "helpers/base/module.h"
#include "helpers/firewall/backend.h"

#define BEFORE_UNLOADED "unloaded"

static gboolean is_loaded(Host *host, const char *module, gboolean *ret_is_loaded, GError **error)
{
	return backend_find_by_module(module)->is_present(host->view, ret_is_loaded, error);
}

static gboolean module_is_key(const char *key)
{
	return backend_find_by_module(key) != NULL;
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
	if (!is_loaded(host, step->key, &ret->holds, error))
		return FALSE;
	ret->before = words_new_of(BEFORE_UNLOADED);
	ret->found = ret->holds ? NULL : g_strdup_printf("%s is not loaded", step->key);
	return TRUE;
}

static gboolean module_apply(Host *host, const Step *step, GError **error)
{
	gboolean is_present;

	(void) module_load(step->key);
	nft_dump_forget(host->view->nft);
	if (!is_loaded(host, step->key, &is_present, error))
		return FALSE;
	return is_present || error_set(error, BRW0_ERROR_FAILED,
				     "cannot load %s: the kernel has no such module; it needs %s",
				     step->key, backend_find_by_module(step->key)->options);
}

static gboolean module_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	gboolean is_present;

	if (!is_loaded(host, step->key, &is_present, error))
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
