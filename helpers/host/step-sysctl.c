/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for a kernel setting that depends on nothing else: see step-forwarding.h for one that
 * does. */
#include "config.h"

#include "helpers/host/step-sysctl.h"

#include <string.h>

#include "helpers/base/sysctl.h"
#include "helpers/host/setting.h"

struct sysctl {
	char *value;
	const char *equivalent; /* see struct sysctl_step; not in the journal */
	gboolean is_spare;      /* as well */
};

static const struct sysctl *sysctl_of(const Step *step)
{
	return step->data;
}

static void sysctl_clear(gpointer data)
{
	g_free(((struct sysctl *) data)->value);
}

static void sysctl_format(const Step *step, Words *value)
{
	words_add(value, WORDS_UNNAMED, sysctl_of(step)->value);
}

static gboolean sysctl_parse(Step *step, const Words *value)
{
	struct sysctl *sysctl = step->data;

	sysctl->value = g_strdup(words_get_unnamed(value));
	return setting_is_value(sysctl->value);
}

/* Empty: there was no such setting. */
static gboolean sysctl_is_before(const Words *before)
{
	return words_is(before, "") || setting_is_value(words_get_unnamed(before));
}

/*
 * Does the link exist whose setting does not? Then it has no IPv6, as with an MTU below 1280, or
 * the kernel is too old: it does no such thing. Names are net/FAMILY/conf/LINK/….
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
	const struct sysctl *sysctl = sysctl_of(step);
	g_autofree char *present = NULL;

	if (!setting_read(step->key, &present, error))
		return FALSE;
	ret->before = words_new_of(present != NULL ? present : "");
	/* The interface is yet to be made, or there is no such setting. */
	if (present == NULL) {
		ret->holds = is_there_without(step->key);
		return TRUE;
	}
	ret->holds = strcmp(present, sysctl->value) == 0 ||
		     g_strcmp0(present, sysctl->equivalent) == 0 ||
		     (sysctl->is_spare && sysctl_is_read_only(step->key));
	ret->found = ret->holds ? NULL : g_strdup_printf("is %s", present);
	return TRUE;
}

static gboolean sysctl_apply(Host *host, const Step *step, GError **error)
{
	const struct sysctl *sysctl = sysctl_of(step);
	g_autofree char *shown = sysctl_display(step->key);
	g_autoptr(GError) failure = NULL;

	if (setting_write(step->key, sysctl->value, &failure))
		return TRUE;
	if (!sysctl->is_spare || !sysctl_is_read_only(step->key)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	host_note(host, "%s is not set to %s: /proc/sys is read-only", shown, sysctl->value);
	return TRUE;
}

/* What to give back; NULL: nothing. It was not there before, or somebody has changed it since. */
static gboolean find_before(
	const Step *step, const JournalEntry *entry, const char **ret_before, GError **error)
{
	const char *before = words_get_unnamed(entry->before);
	g_autofree char *present = NULL;

	if (!setting_read(step->key, &present, error))
		return FALSE;
	*ret_before = before[0] != '\0' && g_strcmp0(present, sysctl_of(step)->value) == 0 ? before
											   : NULL;
	return TRUE;
}

static gboolean sysctl_revert(
	Host *host G_GNUC_UNUSED, const Step *step, JournalEntry *entry, GError **error)
{
	const char *before;

	return find_before(step, entry, &before, error) &&
	       (before == NULL || setting_write(step->key, before, error));
}

static void sysctl_describe(const Step *step, GString *out)
{
	setting_describe(step->key, sysctl_of(step)->value, out);
}

static gboolean sysctl_describe_revert(Host *host G_GNUC_UNUSED, const Step *step,
	const JournalEntry *entry, GString *out, GError **error)
{
	const char *before;

	if (!find_before(step, entry, &before, error))
		return FALSE;
	if (before != NULL)
		setting_describe(step->key, before, out);
	return TRUE;
}

static char *sysctl_get_title(const Step *step)
{
	g_autofree char *shown = sysctl_display(step->key);

	return g_strdup_printf("%s = %s", shown, sysctl_of(step)->value);
}

static struct step_setting sysctl_get_setting(const Step *step)
{
	const struct sysctl *sysctl = sysctl_of(step);

	return (struct step_setting){
		.name = step->key, .value = sysctl->value, .equivalent = sysctl->equivalent};
}

const StepKind step_kind_sysctl = {.name = "sysctl",
	.data_size = sizeof(struct sysctl),
	.clear = sysctl_clear,
	.is_key = setting_is_name,
	.format = sysctl_format,
	.parse = sysctl_parse,
	.is_before = sysctl_is_before,
	.inspect = sysctl_inspect,
	.apply = sysctl_apply,
	.revert = sysctl_revert,
	.describe = sysctl_describe,
	.describe_revert = sysctl_describe_revert,
	.get_title = sysctl_get_title,
	.get_setting = sysctl_get_setting};

Step *step_new_sysctl(const struct sysctl_step *wanted)
{
	Step *step = step_new(&step_kind_sysctl, wanted->name);
	struct sysctl *sysctl = step->data;

	sysctl->value = g_strdup(wanted->value);
	sysctl->equivalent = wanted->equivalent;
	sysctl->is_spare = wanted->is_spare;
	return step;
}
