/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why guests on a bridge may get nowhere: what is found, the table of checks, the walk over it. */
#include "config.h"

#include "helpers/host/doctor.h"

#include "helpers/base/quote.h"
#include "helpers/host/doctor-address.h"
#include "helpers/host/doctor-dhcp.h"
#include "helpers/host/doctor-firewall.h"
#include "helpers/host/doctor-guests.h"
#include "helpers/host/doctor-manager.h"
#include "helpers/host/doctor-names.h"
#include "helpers/host/doctor-probe.h"
#include "helpers/host/doctor-settings.h"
#include "helpers/host/doctor-twins.h"
#include "helpers/host/step-address.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-bypass.h"
#include "helpers/host/step-forwarding.h"
#include "helpers/host/step-hosts.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-nm-dnsmasq.h"
#include "helpers/host/step-port.h"
#include "helpers/host/step-resolved.h"
#include "helpers/host/step-rules.h"
#include "helpers/host/step-sysctl.h"

static void finding_free(gpointer data)
{
	struct finding *finding = data;

	g_free(finding->what);
	g_free(finding->evidence);
	g_free(finding->command);
	g_free(finding->advice);
	g_free(finding);
}

static Diagnosis *diagnosis_new(const char *bridge)
{
	Diagnosis *diagnosis = g_new0(Diagnosis, 1);

	diagnosis->bridge = bridge;
	diagnosis->findings = g_ptr_array_new_with_free_func(finding_free);
	diagnosis->notes = g_ptr_array_new_with_free_func(g_free);
	return diagnosis;
}

void diagnosis_free(Diagnosis *diagnosis)
{
	g_ptr_array_unref(diagnosis->findings);
	g_ptr_array_unref(diagnosis->notes);
	g_free(diagnosis);
}

static struct finding *add(Diagnosis *diagnosis, const char *what, char *evidence)
{
	struct finding *finding = g_new0(struct finding, 1);

	finding->what = quote_terminal(what);
	finding->evidence = quote_terminal(evidence);
	g_free(evidence);
	g_ptr_array_add(diagnosis->findings, finding);
	return finding;
}

void diagnosis_add_command(Diagnosis *diagnosis, const char *what, char *evidence, char *command)
{
	add(diagnosis, what, evidence)->command = command;
}

void diagnosis_add_advice(Diagnosis *diagnosis, const char *what, char *evidence, char *advice)
{
	add(diagnosis, what, evidence)->advice = quote_terminal(advice);
	g_free(advice);
}

void diagnosis_note(Diagnosis *diagnosis, const char *format, ...)
{
	g_autofree char *note = NULL;
	va_list arguments;

	va_start(arguments, format);
	note = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(diagnosis->notes, quote_terminal(note));
}

void diagnosis_describe(const Diagnosis *diagnosis, GString *out)
{
	guint n = diagnosis->findings->len;

	if (n == 0)
		g_string_append_printf(out, "%s: healthy", diagnosis->bridge);
	else
		g_string_append_printf(
			out, "%s: %u %s", diagnosis->bridge, n, n == 1 ? "finding" : "findings");
	g_string_append_printf(out, " (%u checks)\n", diagnosis->n_checks);
	for (guint i = 0; i < n; i++) {
		const struct finding *finding = g_ptr_array_index(diagnosis->findings, i);

		g_string_append_printf(out, "%s: %s\n  evidence: %s\n  remedy: %s\n",
			finding->check, finding->what, finding->evidence,
			finding->command != NULL ? finding->command : finding->advice);
	}
	for (guint i = 0; i < diagnosis->notes->len; i++)
		g_string_append_printf(
			out, "note: %s\n", (const char *) g_ptr_array_index(diagnosis->notes, i));
}

void diagnosis_write(const Diagnosis *diagnosis, Json *json)
{
	json_add_text(json, "bridge", diagnosis->bridge);
	json_add_boolean(json, "healthy", diagnosis->findings->len == 0);
	json_add_number(json, "checks", diagnosis->n_checks);
	json_open_array(json, "findings");
	for (guint i = 0; i < diagnosis->findings->len; i++) {
		const struct finding *finding = g_ptr_array_index(diagnosis->findings, i);

		json_open_object(json, NULL);
		json_add_text(json, "check", finding->check);
		json_add_text(json, "problem", finding->what);
		json_add_text(json, "evidence", finding->evidence);
		json_add_text(json, "command", finding->command);
		json_add_text(json, "advice", finding->advice);
		json_close_object(json);
	}
	json_close_array(json);
	json_open_array(json, "notes");
	for (guint i = 0; i < diagnosis->notes->len; i++)
		json_add_text(json, NULL, g_ptr_array_index(diagnosis->notes, i));
	json_close_array(json);
}

char *check_format_run(const struct check_context *context)
{
	g_autofree char *bridge = quote_shell(context->conf->name);

	return g_strdup_printf("brw0-nat-init --bridge=%s", bridge);
}

gboolean check_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GArray *steps = context->status->steps;
	g_autoptr(GString) evidence = g_string_new(NULL);
	gboolean is_hidden = FALSE;

	for (guint i = 0; i < steps->len; i++) {
		const struct status_step *step = &g_array_index(steps, struct status_step, i);
		g_autofree char *title = NULL;

		is_hidden |= step->step->kind == check->kind && step->is_hidden;
		if (step->step->kind != check->kind || step->inspection.holds || step->is_hidden)
			continue;
		title = step_get_title(step->step);
		g_string_append_printf(evidence, "%s%s: %s", evidence->len > 0 ? ", " : "", title,
			step->inspection.found != NULL ? step->inspection.found : "missing");
	}
	if (is_hidden)
		diagnosis_note(diagnosis, "rules are not visible to this user: run as root");
	if (evidence->len > 0)
		diagnosis_add_command(diagnosis, check->what,
			g_string_free(g_steal_pointer(&evidence), FALSE),
			check_format_run(context));
	return TRUE;
}

gboolean check_bridge_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error)
{
	return context->facts->bridge.index == 0 || check_steps(check, context, diagnosis, error);
}

/*
 * Causes come before effects: a network manager that has taken the bridge undoes whatever
 * brw0-nat-init restores.
 */
#define NO_NAMES "this host does not resolve guests' names"

static const struct check checks[] = {
	{"NetworkManager", doctor_check_network_manager, CHECK_STATUS, NULL, NULL},
	{"systemd-networkd", doctor_check_networkd, CHECK_STATUS, NULL, NULL},
	{"dhcp-client", doctor_check_clients, CHECK_STATUS, NULL, NULL},

	{"uplink", doctor_check_uplink, CHECK_FACTS, NULL, NULL},
	{"source", doctor_check_source, CHECK_FACTS, NULL, NULL},
	{"wifi", doctor_check_wireless, CHECK_FACTS, NULL, NULL},
	{"overlap", doctor_check_overlap, CHECK_STATUS, NULL, NULL},
	{"ipv6", doctor_check_ipv6, CHECK_FACTS, NULL, NULL},
	{"bridge", check_steps, CHECK_STATUS, "the bridge is missing or was changed",
		&step_kind_bridge},
	{"mac", check_bridge_steps, CHECK_STATUS, "the bridge's MAC changes with its ports",
		&step_kind_mac},
	{"port", check_bridge_steps, CHECK_STATUS, "an interface is not a port of the bridge",
		&step_kind_port},
	{"groups", check_bridge_steps, CHECK_STATUS, "a port passes link-local frames to this host",
		&step_kind_groups},
	{"address", check_bridge_steps, CHECK_STATUS, "the bridge does not have its address",
		&step_kind_address},
	{"up", check_bridge_steps, CHECK_STATUS, "the bridge is down", &step_kind_up},

	{"forwarding", check_steps, CHECK_STATUS, "this host does not forward",
		&step_kind_forwarding},
	{"sysctl", check_bridge_steps, CHECK_STATUS, "a setting of the bridge is wrong",
		&step_kind_sysctl},
	{"sysctl.d", doctor_check_files, CHECK_STATUS, NULL, NULL},
	{"rp_filter", doctor_check_reverse_path, CHECK_FACTS, NULL, NULL},
	{"stp", doctor_check_stp, CHECK_FACTS, NULL, NULL},

	{"plan", doctor_check_plan, CHECK_FACTS, "the bridge cannot be set up as configured", NULL},
	{"backend", doctor_check_backend, CHECK_FACTS, NULL, NULL},
	{"module", check_steps, CHECK_STATUS, "the kernel's firewall is not loaded",
		&step_kind_module},
	{"rules", check_steps, CHECK_STATUS, "brw0's rules are missing or were changed",
		&step_kind_rules},
	{"table", check_steps, CHECK_STATUS, "brw0's rules are missing or were changed",
		&step_kind_table},
	{"dropped", doctor_check_dropped, CHECK_STATUS, "dropped", &step_kind_bypass},
	{"ahead", doctor_check_ahead, CHECK_STATUS, "dropped before brw0's own rule", NULL},
	{"packets", doctor_check_packets, CHECK_STATUS, NULL, NULL},
	{"br_netfilter", doctor_check_bridge_netfilter, CHECK_FACTS, NULL, NULL},

	{"dhcp-fragment", doctor_check_fragment, CHECK_STATUS, NULL, NULL},
	{"dhcp-server", doctor_check_server, CHECK_STATUS, NULL, NULL},
	{"dhcp-server", doctor_check_offers, CHECK_STATUS, NULL, NULL},
	{"dns", doctor_check_dns, CHECK_STATUS, NULL, NULL},
	{"dns", doctor_check_answers, CHECK_STATUS, NULL, NULL},
	{"names", doctor_check_names, CHECK_STATUS, NULL, NULL},
	{"resolved", check_steps, CHECK_STATUS, NO_NAMES, &step_kind_resolved},
	{"nm-dnsmasq", check_steps, CHECK_STATUS, NO_NAMES, &step_kind_nm_dnsmasq},
	{"hosts", check_steps, CHECK_STATUS, NO_NAMES, &step_kind_hosts},

	{"tun", doctor_check_tun, CHECK_FACTS, NULL, NULL},
	{"helper", doctor_check_helper, CHECK_FACTS, NULL, NULL},
	{"acl", doctor_check_acl, CHECK_FACTS, NULL, NULL},
	{"twins", doctor_check_twins, CHECK_STATUS, NULL, NULL},
	{"taps", doctor_check_taps, CHECK_STATUS, NULL, NULL},
	{"interface", doctor_check_ports, CHECK_STATUS, NULL, NULL},
};

static void look(
	const struct check *check, const struct check_context *context, Diagnosis *diagnosis)
{
	g_autoptr(GError) error = NULL;
	guint before = diagnosis->findings->len;

	if (check->needs == CHECK_STATUS && context->status == NULL)
		return;
	diagnosis->n_checks++;
	(void) check->look(check, context, diagnosis, &error);
	if (error != NULL)
		diagnosis_add_advice(diagnosis, "check failed", g_strdup(error->message),
			g_strdup("fix this and run --doctor again"));
	for (guint i = before; i < diagnosis->findings->len; i++)
		((struct finding *) g_ptr_array_index(diagnosis->findings, i))->check = check->name;
}

static gboolean has_check(const StepKind *kind)
{
	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
		if (checks[i].kind == kind)
			return TRUE;
	return FALSE;
}

/* The check of a kind that has none of its own: a step that does not hold is a finding. */
static void look_at_kind(
	const StepKind *kind, const struct check_context *context, Diagnosis *diagnosis)
{
	const struct check check = {
		kind->name, check_steps, CHECK_STATUS, "what brw0 set up was changed", kind};

	if (!has_check(kind))
		look(&check, context, diagnosis);
}

Diagnosis *doctor_examine(const struct check_context *context)
{
	Diagnosis *diagnosis = diagnosis_new(context->conf->name);
	const StepKind *kind;

	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
		look(&checks[i], context, diagnosis);
	for (gsize i = 0; (kind = step_kind_get(i)) != NULL; i++)
		look_at_kind(kind, context, diagnosis);
	return diagnosis;
}
