/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firewalls of a Linux kernel, and which one our rules go to. */
#include "config.h"

#include "helpers/firewall/backend.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/module.h"

const Backend *const backends[N_BACKENDS] = {&backend_nft, &backend_legacy};

const Backend *backend_find(const char *name)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

const Backend *backend_find_by_module(const char *module)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (strcmp(backends[i]->module, module) == 0)
			return backends[i];
	return NULL;
}

const Backend *backend_find_by_step_kind(const char *kind)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (strcmp(backends[i]->step_kind, kind) == 0)
			return backends[i];
	return NULL;
}

const Backend *backend_find_writer(const char *name)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (backends[i]->can_write == NULL || backends[i]->can_write(name))
			return backends[i];
	return NULL;
}

const struct backend_facts *backend_get_facts(
	const Backend *backend, const struct backend_facts *facts)
{
	gsize i = 0;

	while (i + 1 < N_BACKENDS && backends[i] != backend)
		i++;
	return &facts[i];
}

static gboolean gather_one(View *view, const Backend *backend, const char *bridge,
	const char *const *bridges, struct backend_facts *ret, GError **error)
{
	const char *build_lack = backend->get_build_lack != NULL ? backend->get_build_lack() : NULL;
	gboolean is_present;

	if (!backend->is_present(view, &is_present, error) ||
		!backend->get_use(view, bridge, bridges, ret, error))
		return FALSE;
	ret->is_there = build_lack == NULL && (is_present || module_is_available(backend->module));
	ret->lack = build_lack != NULL ? build_lack : backend->lack;
	return TRUE;
}

/*
 * Where nobody has rules, the library decides: without it there is another backend. To look is to
 * load it, and so that is left out where something else decides.
 */
static void look_for_library(const Backend *backend, struct backend_facts *facts)
{
	const char *lack = NULL;

	if (facts->is_there && !facts->is_own && backend->get_library_lack != NULL)
		lack = backend->get_library_lack();
	if (lack == NULL)
		return;
	facts->is_there = FALSE;
	facts->lack = lack;
}

gboolean backend_gather(View *view, const char *wanted, const char *bridge,
	const char *const *bridges, struct backend_facts *ret_facts, GError **error)
{
	struct backend_facts facts[N_BACKENDS] = {{.is_there = FALSE}};
	gboolean is_decided = wanted != NULL;

	for (gsize i = 0; i < N_BACKENDS; i++) {
		if (!gather_one(view, backends[i], bridge, bridges, &facts[i], error))
			return FALSE;
		is_decided = is_decided || facts[i].is_foreign;
	}
	for (gsize i = 0; i < N_BACKENDS && !is_decided; i++)
		look_for_library(backends[i], &facts[i]);
	memcpy(ret_facts, facts, sizeof(facts));
	return TRUE;
}

/* NULL: none is there. */
static const Backend *choose_by_itself(const struct backend_facts *facts, const char **ret_why)
{
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (facts[i].is_there && facts[i].is_foreign) {
			*ret_why = "other rules of this host are there";
			return backends[i];
		}
	for (gsize i = 0; i < N_BACKENDS; i++)
		if (facts[i].is_there) {
			*ret_why = i > 0 ? facts[i - 1].lack : "this host has no other rules";
			return backends[i];
		}
	return NULL;
}

gboolean backend_choose(const char *wanted, const struct backend_facts *facts,
	const Backend **ret_backend, const char **ret_why, GError **error)
{
	const Backend *backend;
	const struct backend_facts *chosen;

	*ret_why = "as configured";
	if (wanted == NULL) {
		*ret_backend = choose_by_itself(facts, ret_why);
		return *ret_backend != NULL ||
		       error_set(error, BRW0_ERROR_FAILED, "cannot use either firewall: %s, and %s",
			       facts[0].lack, facts[1].lack);
	}
	backend = backend_find(wanted);
	chosen = backend_get_facts(backend, facts);
	*ret_backend = backend;
	return chosen->is_there ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot use %s: %s", wanted, chosen->lack);
}
