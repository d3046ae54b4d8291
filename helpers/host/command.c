/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What brw0-nat-init can be asked to do with a bridge, and what it then has to say. */
#include "config.h"

#include "helpers/host/command.h"

#include <stdint.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/host/doctor-probe.h"
#include "helpers/host/doctor.h"
#include "helpers/host/feature-mtu.h"
#include "helpers/firewall/blockers.h"
#include "helpers/firewall/managers.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-rules.h"
#include "helpers/probe/report.h"

void job_clear(Job *job)
{
	g_clear_pointer(&job->status, status_free);
	g_clear_pointer(&job->facts, facts_free);
	g_clear_pointer(&job->plan, plan_free);
}

/* What a run whose journal was lost has made: a bridge by its MAC, rules by their names. */
static void adopt(const Job *job)
{
	Journal *journal = job->host->journal;
	const char *bridge = job->conf->name;
	g_autoptr(Step) made = step_new_bridge(bridge, job->facts->bridge.mac);

	if (job->facts->bridge_is_ours && step_find_entry(made, journal) == NULL)
		step_record(made, journal, bridge, words_new_of(STEP_BRIDGE_ABSENT));
	step_rules_adopt(job->facts->backends, bridge, journal);
}

static gboolean make_plan(Job *job, GError **error)
{
	struct planned_bridge planned = {.name = job->conf->name};

	job->facts = facts_gather(job->host->netlink, job->host->view, job->host->journal,
		job->conf, job->planned, error);
	if (job->facts == NULL)
		return FALSE;
	adopt(job);
	job->plan = plan_make(job->conf, job->facts, error);
	if (job->plan == NULL || !steps_adopt(job->host, job->conf->name, job->plan->steps, error))
		return FALSE;
	planned.address = job->plan->address;
	g_array_append_val(job->planned, planned);
	return TRUE;
}

static void add_count(GString *out, guint n, const char *operation)
{
	if (n == 0)
		g_string_append(out, "nothing to change\n");
	else
		g_string_append_printf(
			out, "%u %s %s\n", n, n == 1 ? "change" : "changes", operation);
}

/* What a person has to know of a bridge that is set up. */
static void advise(const Job *job, GString *out)
{
	const Facts *facts = job->facts;
	const char *bridge = job->conf->name;

	blockers_advise(job->plan->blockers, bridge, out);
	if (facts->missing_source != NULL)
		g_string_append_printf(out,
			"%s: source=%s: this host has no such address; replies come only if "
			"they are routed to it\n",
			bridge, facts->missing_source);
	if (facts->uplinks.list->len == 0)
		g_string_append_printf(out,
			"%s: %s%sno uplink yet; guests are online as soon as there is one\n",
			bridge, facts->uplink != NULL ? facts->uplink : "",
			facts->uplink != NULL ? ": " : "");
}

/*
 * Are guests' uplinks others than the plan rests on, now that the kernel can be asked? The bridge
 * is set up; that it cannot be asked is no reason to fail.
 */
static gboolean have_uplinks_changed(const Job *job)
{
	Netlink *netlink = job->host->netlink;
	g_autoptr(GError) trouble = NULL;
	g_auto(Uplinks) now = {0};
	struct link_info bridge;
	const struct uplinks_question question = {
		.bridge = &bridge, .router = job->plan->address, .configured = job->conf->uplink};

	if (job->facts->uplinks.are_of_guests || job->plan->is_closed)
		return FALSE;
	if (netlink_need_link(netlink, job->conf->name, &bridge, &trouble) &&
		uplinks_gather(netlink, &question, &now, &trouble))
		return now.are_of_guests && !uplinks_are_equal(&now, &job->facts->uplinks);
	host_note(job->host, "%s: %s; the uplinks are those of this host's own packets",
		job->conf->name, trouble->message);
	return FALSE;
}

/* What a run has done. */
struct outcome {
	guint n_changes;
	struct ip_prefix before; /* the address that the bridge had; AF_UNSPEC: none */
	char *clash;             /* why the bridge has moved, for g_free; NULL: it has not */
};

/* Has the bridge got its IPv6 settings back, with the kernel's values, since its MTU was raised? */
static gboolean has_new_ipv6(const Job *job)
{
	return job->facts->bridge.index != 0 && job->facts->bridge.mtu < IPV6_MIN_MTU;
}

/*
 * Make what is missing. Some is seen only then, and a second plan makes it: the kernel tells by
 * which interfaces guests' packets leave once the bridge is there and forwards, and it has IPv6
 * settings of a bridge with a certain MTU only.
 */
static gboolean apply_all(Job *job, struct outcome *ret, GError **error)
{
	guint n_planned = job->planned->len;

	do {
		guint n;

		job_clear(job);
		g_array_set_size(job->planned, n_planned);
		if (!make_plan(job, error))
			return FALSE;
		if (!ip_prefix_is_set(ret->before))
			ret->before = job->facts->bridge_subnet;
		if (!steps_apply(job->host, job->conf->name, job->plan->steps, job->progress, NULL,
			    &n, error))
			return FALSE;
		ret->n_changes += n;
		if (ret->clash == NULL)
			ret->clash = g_strdup(job->plan->clash);
	} while (has_new_ipv6(job) || have_uplinks_changed(job));
	return TRUE;
}

static gboolean refuse_closed(const Job *job, GError **error)
{
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot serve guests on %s: its %s; set another address in brw0.conf, or auto, or "
		"run this again without that network",
		job->conf->name, job->plan->clash);
}

/* Who has an address of the old network. That they cannot be listed is no reason to fail. */
static void add_guests_to_move(const Job *job, GString *out)
{
	const char *bridge = job->conf->name;
	g_autoptr(GArray) ports =
		netlink_get_ports(job->host->netlink, job->facts->bridge.index, NULL);

	if (ports == NULL || ports->len == 0)
		return;
	g_string_append_printf(
		out, "%s: new addresses, when they renew their lease, for guests on", bridge);
	for (guint i = 0; i < ports->len; i++) {
		g_autofree char *name =
			quote_terminal(g_array_index(ports, struct link_info, i).name);

		g_string_append_printf(out, "%s %s", i > 0 ? "," : "", name);
	}
	g_string_append_c(out, '\n');
}

/* What a new address has to do with guests. */
static void add_moved(const Job *job, const struct outcome *outcome, GString *out)
{
	const char *bridge = job->conf->name;
	char text[IP_TEXT_SIZE];

	if (outcome->clash != NULL)
		g_string_append_printf(out, "%s: moved: its %s\n", bridge, outcome->clash);
	else if (!ip_prefix_is_set(outcome->before) ||
		 ip_prefix_equal(outcome->before, job->plan->address))
		return;
	else
		g_string_append_printf(out,
			"%s: moved from %s; next, run brw0-dhcpd-conf --reload\n", bridge,
			ip_prefix_format(outcome->before, text));
	add_guests_to_move(job, out);
}

static gboolean apply(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	struct outcome outcome = {0};
	g_autofree char *clash = NULL;
	char text[IP_TEXT_SIZE];
	gboolean is_applied = apply_all(job, &outcome, error);

	clash = outcome.clash;
	if (!is_applied)
		return FALSE;
	if (job->plan->is_closed)
		return refuse_closed(job, error);
	add_moved(job, &outcome, out);
	g_string_append_printf(
		out, "%s: %s, ", job->conf->name, ip_prefix_format(job->plan->address, text));
	add_count(out, outcome.n_changes, "made");
	advise(job, out);
	*ret_is_well = TRUE;
	return TRUE;
}

static void add_nothing(const Job *job, GString *out)
{
	g_string_append_printf(out, "# %s: nothing to do\n", job->conf->name);
}

/* Comments for the commands of a plan, for g_free. */
static char *explain(const Job *job)
{
	const Plan *plan = job->plan;
	const char *bridge = job->conf->name;
	GString *out = g_string_new(NULL);

	if (plan->clash != NULL)
		g_string_append_printf(out, "# %s: its %s\n", bridge, plan->clash);
	g_string_append_printf(
		out, "# %s: rules in %s: %s\n", bridge, plan->backend->name, plan->why_backend);
	return g_string_free(out, FALSE);
}

static gboolean dry_run(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	gsize before = out->len;

	if (!make_plan(job, error) ||
		!steps_describe(job->host, job->conf->name, job->plan->steps, out, error))
		return FALSE;
	if (out->len == before) {
		add_nothing(job, out);
	} else {
		g_autofree char *why = explain(job);

		g_string_insert(out, (gssize) before, why);
	}
	*ret_is_well = TRUE;
	return TRUE;
}

/* The commands of a run that changes nothing, as one text for a shell. */
static gboolean write_commands(
	Job *job, const Command *command, Json *json, gboolean *ret_is_well, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (!command->run(job, out, ret_is_well, error))
		return FALSE;
	json_open_object(json, NULL);
	json_add_text(json, "bridge", job->conf->name);
	json_add_text(json, "commands", out->str);
	json_close_object(json);
	return TRUE;
}

static gboolean dry_run_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	return write_commands(job, &command_dry_run, json, ret_is_well, error);
}

static gboolean look(Job *job, GError **error)
{
	if (!make_plan(job, error))
		return FALSE;
	job->status = status_gather(job->host, job->facts, job->plan, job->conf, error);
	return job->status != NULL;
}

static gboolean status(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	if (!look(job, error))
		return FALSE;
	status_describe(job->status, out);
	*ret_is_well = job->status->holds;
	return TRUE;
}

static gboolean status_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	if (!look(job, error))
		return FALSE;
	status_write(job->status, json);
	*ret_is_well = job->status->holds;
	return TRUE;
}

/*
 * What the doctor looks at. Without a plan, it says why there is none, and makes the checks that
 * need none.
 */
typedef struct examination {
	GError *trouble;
	struct check_context context;
	struct doctor_probe probe;
} Examination;

static void examination_clear(struct examination *examination)
{
	g_clear_error(&examination->trouble);
	doctor_probe_clear(&examination->probe);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Examination, examination_clear)

static gboolean begin_examination(Job *job, struct examination *examination, GError **error)
{
	examination->context.host = job->host;
	examination->context.conf = job->conf;
	if (!look(job, &examination->trouble) && job->facts == NULL) {
		g_propagate_error(error, g_steal_pointer(&examination->trouble));
		return FALSE;
	}
	examination->context.facts = job->facts;
	examination->context.status = job->status;
	if (examination->trouble != NULL)
		examination->context.trouble = examination->trouble->message;
	return TRUE;
}

/* With packets where they can be sent; if not, the doctor only reads, and says so. */
static Diagnosis *examine(Job *job, struct examination *examination, GError **error)
{
	g_autoptr(GError) why = NULL;
	Diagnosis *diagnosis;

	if (!begin_examination(job, examination, error))
		return NULL;
	if (job->probes && doctor_probe_run(&examination->context, &examination->probe, &why))
		examination->context.probe = examination->probe.probe;
	diagnosis = doctor_examine(&examination->context);
	if (why != NULL)
		diagnosis_note(diagnosis, "no packets were sent: %s", why->message);
	return diagnosis;
}

static gboolean doctor(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	g_auto(Examination) examination = {0};
	g_autoptr(Diagnosis) diagnosis = examine(job, &examination, error);

	if (diagnosis == NULL)
		return FALSE;
	diagnosis_describe(diagnosis, out);
	*ret_is_well = diagnosis->findings->len == 0;
	return TRUE;
}

/* Whose rules there are; a firewall has several chains. */
static void write_managers(const GPtrArray *tables, Json *json)
{
	g_autoptr(GPtrArray) chains = tables_list_base_chains(tables);
	g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);

	json_open_array(json, "firewall_managers");
	for (guint i = 0; i < chains->len; i++) {
		const char *name = manager_get_name(g_ptr_array_index(chains, i));

		if (g_hash_table_add(written, (gpointer) (uintptr_t) name))
			json_add_text(json, NULL, name);
	}
	json_close_array(json);
}

static gboolean doctor_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	g_auto(Examination) examination = {0};
	g_autoptr(Diagnosis) diagnosis = examine(job, &examination, error);

	if (diagnosis == NULL)
		return FALSE;
	json_open_object(json, NULL);
	diagnosis_write(diagnosis, json);
	write_managers(job->facts->filters, json);
	if (examination.context.probe != NULL)
		probe_write(examination.context.probe, json);
	json_close_object(json);
	*ret_is_well = diagnosis->findings->len == 0;
	return TRUE;
}

static gboolean find_probe(Job *job, struct examination *examination, GError **error)
{
	if (!begin_examination(job, examination, error))
		return FALSE;
	if (doctor_probe_run(&examination->context, &examination->probe, error))
		return TRUE;
	g_prefix_error(error, "cannot send packets on %s: ", job->conf->name);
	return FALSE;
}

static gboolean probe(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	g_auto(Examination) examination = {0};

	if (!find_probe(job, &examination, error))
		return FALSE;
	probe_describe(examination.probe.probe, job->conf->name, out);
	*ret_is_well = probe_is_right(examination.probe.probe);
	return TRUE;
}

static gboolean probe_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	g_auto(Examination) examination = {0};

	if (!find_probe(job, &examination, error))
		return FALSE;
	json_open_object(json, NULL);
	json_add_text(json, "bridge", job->conf->name);
	probe_write(examination.probe.probe, json);
	json_close_object(json);
	*ret_is_well = probe_is_right(examination.probe.probe);
	return TRUE;
}

/*
 * Where the journal knows nothing of a bridge, find what can be found without it. A plan that
 * cannot be made shows less; that is no reason to remove nothing.
 */
static void look_for_lost(Job *job)
{
	Journal *journal = job->host->journal;

	if (journal_knows(journal, job->conf->name))
		return;
	(void) make_plan(job, NULL);
	if (journal_knows(journal, job->conf->name))
		host_note(job->host, "the journal was lost: settings that brw0 changed, such as "
				     "net.ipv4.ip_forward, stay as they are");
}

static gboolean remove_bridge(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	guint n;

	look_for_lost(job);
	if (!steps_revert(job->host, job->conf->name, job->progress, NULL, &n, error))
		return FALSE;
	g_string_append_printf(out, "%s: ", job->conf->name);
	add_count(out, n, "reverted");
	*ret_is_well = TRUE;
	return TRUE;
}

static gboolean remove_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	guint n;

	look_for_lost(job);
	if (!steps_revert(job->host, job->conf->name, job->progress, NULL, &n, error))
		return FALSE;
	json_open_object(json, NULL);
	json_add_text(json, "bridge", job->conf->name);
	json_add_number(json, "changes", n);
	json_close_object(json);
	*ret_is_well = TRUE;
	return TRUE;
}

static gboolean dry_remove(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	gsize before = out->len;

	look_for_lost(job);
	if (!steps_describe(job->host, job->conf->name, NULL, out, error))
		return FALSE;
	if (out->len == before)
		add_nothing(job, out);
	*ret_is_well = TRUE;
	return TRUE;
}

static gboolean dry_remove_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	return write_commands(job, &command_dry_remove, json, ret_is_well, error);
}

const Command command_apply = {FALSE, COMMAND_IGNORES_OTHERS, host_open, apply, NULL};
const Command command_dry_run = {
	FALSE, COMMAND_IGNORES_OTHERS, host_open_to_read, dry_run, dry_run_json};
const Command command_status = {TRUE, COMMAND_NAMES_OTHERS, host_open_to_read, status, status_json};
const Command command_doctor = {
	TRUE, COMMAND_IGNORES_OTHERS, host_open_to_read, doctor, doctor_json};
const Command command_probe = {TRUE, COMMAND_IGNORES_OTHERS, host_open_to_read, probe, probe_json};
const Command command_remove = {
	FALSE, COMMAND_SERVES_OTHERS, host_open, remove_bridge, remove_json};
const Command command_dry_remove = {
	FALSE, COMMAND_SERVES_OTHERS, host_open_to_read, dry_remove, dry_remove_json};
