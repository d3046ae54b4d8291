/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a bridge stands: looking at it. */
#include "config.h"

#include "helpers/host/status.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "helpers/firewall/obstacle.h"
#include "helpers/base/sysctl.h"

/* As port/tap.c writes it. */
#define TAP_ALIAS_PREFIX "brw0 uid="

static void clear_step(gpointer data)
{
	struct status_step *step = data;

	inspection_clear(&step->inspection);
}

/* Rules are shown to root alone. */
static gboolean is_hidden(const Step *step)
{
	const StepKind *const kinds[] = {&step_kind_rules, &step_kind_table, &step_kind_accepts};

	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (step->kind == kinds[i])
			return geteuid() != 0;
	return FALSE;
}

static gboolean inspect_steps(Status *status, Host *host, GError **error)
{
	for (guint i = 0; i < status->plan->steps->len; i++) {
		const Step *step = g_ptr_array_index(status->plan->steps, i);
		struct status_step looked_at = {.step = step};

		if (!step->kind->inspect(host, step, &looked_at.inspection, error)) {
			clear_step(&looked_at);
			return FALSE;
		}
		looked_at.is_hidden = !looked_at.inspection.holds && is_hidden(step);
		status->holds = status->holds && looked_at.inspection.holds;
		g_array_append_val(status->steps, looked_at);
	}
	return TRUE;
}

static gboolean find_ports(Status *status, Host *host, GError **error)
{
	int bridge = status->facts->bridge.index;

	if (bridge == 0) {
		status->ports = g_array_new(FALSE, FALSE, sizeof(struct link_info));
		status->fdb = g_array_new(FALSE, FALSE, sizeof(struct fdb_entry));
		return TRUE;
	}
	status->ports = netlink_get_ports(host->netlink, bridge, error);
	if (status->ports != NULL)
		status->fdb = netlink_get_fdb(host->netlink, bridge, error);
	return status->fdb != NULL;
}

Status *status_gather(
	Host *host, const Facts *facts, const Plan *plan, const char *bridge, GError **error)
{
	g_autoptr(Status) status = g_new0(Status, 1);

	*status = (Status){.bridge = bridge, .facts = facts, .plan = plan, .holds = TRUE};
	status->steps = g_array_new(FALSE, FALSE, sizeof(struct status_step));
	g_array_set_clear_func(status->steps, clear_step);
	if (!inspect_steps(status, host, error) || !find_ports(status, host, error))
		return NULL;
	for (guint i = 0; i < plan->obstacles->len; i++) {
		const struct obstacle *obstacle = g_ptr_array_index(plan->obstacles, i);

		status->holds = status->holds && obstacle_is_overcome(obstacle);
	}
	return g_steal_pointer(&status);
}

void status_free(Status *status)
{
	g_array_unref(status->steps);
	g_clear_pointer(&status->ports, g_array_unref);
	g_clear_pointer(&status->fdb, g_array_unref);
	g_free(status);
}

char *status_step_title(const struct status_step *looked_at)
{
	const Step *step = looked_at->step;
	g_autofree char *shown = sysctl_display(step->key);

	if (step->kind == &step_kind_sysctl || step->kind == &step_kind_forwarding)
		return g_strdup_printf("%s = %s", shown, step->value);
	if (step->kind == &step_kind_rules)
		return g_strdup_printf("table %s", step->value);
	return g_strdup_printf("%s %s", step->key, step->value);
}

gboolean status_get_owner(const struct link_info *port, uid_t *ret_user)
{
	gsize length = strlen(TAP_ALIAS_PREFIX);
	const char *digits = port->alias + length;
	guint64 user;

	if (strcmp(port->kind, "tun") != 0 || strncmp(port->alias, TAP_ALIAS_PREFIX, length) != 0 ||
		(digits[0] == '0' && digits[1] != '\0') ||
		!g_ascii_string_to_unsigned(digits, 10, 0, (uid_t) -2, &user, NULL))
		return FALSE;
	*ret_user = (uid_t) user;
	return TRUE;
}

char *status_owner_name(const struct link_info *port)
{
	const struct passwd *entry;
	uid_t user;

	if (!status_get_owner(port, &user))
		return NULL;
	entry = getpwuid(user);
	return entry != NULL ? g_strdup(entry->pw_name) : g_strdup_printf("uid %u", user);
}
