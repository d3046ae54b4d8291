/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run of brw0-dhcpd-conf does for one instance of a DHCP server. */
#include "config.h"

#include "dhcp/work.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "dhcp/bridge-facts.h"
#include "dhcp/fragment.h"
#include "dhcp/publish.h"
#include "dhcp/reload.h"
#include "dhcp/server.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/link.h"

/* The address of a bridge that has none yet, where none is configured: as good as any. */
#define ADDRESS_TO_BE "192.168.77.1/24"

gboolean dhcp_run_open(DhcpRun *run, const char *resolv_conf, GError **error)
{
	run->served = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	run->netlink = run->dns.netlink = netlink_open(error);
	run->dns.resolv_conf = resolv_conf;
	return run->netlink != NULL;
}

void dhcp_run_clear(DhcpRun *run)
{
	g_clear_pointer(&run->netlink, netlink_close);
	g_clear_pointer(&run->served, g_array_unref);
	guest_dns_clear(&run->dns);
}

static void work_free(gpointer data)
{
	DhcpWork *work = data;

	dhcp_instance_free(work->instance);
	g_ptr_array_unref(work->bridges);
	g_array_unref(work->served);
	g_ptr_array_unref(work->notes);
	g_free(work->path);
	g_free(work->text);
	g_free(work->service);
	g_string_free(work->links, TRUE);
	g_free(work);
}

/* The server of the configuration, or the one whose template is given; NULL: none is wanted. */
static const struct dhcp_server *choose_server(const DhcpRun *run, const ConfBridge *bridge)
{
	return run->template != NULL && bridge->dhcp == NULL
		       ? dhcp_server_find_by_template(run->template)
		       : dhcp_server_choose(bridge->dhcp);
}

static DhcpWork *add_work(
	GPtrArray *works, const DhcpRun *run, const struct dhcp_server *server, const char *bridge)
{
	DhcpWork *work = g_new0(DhcpWork, 1);

	work->instance = dhcp_instance_new(server, bridge);
	work->bridges = g_ptr_array_new();
	work->served = g_array_new(FALSE, FALSE, sizeof(struct dhcp_served));
	work->notes = g_ptr_array_new_with_free_func(g_free);
	work->links = g_string_new("#");
	work->template = run->template != NULL ? run->template : server->template;
	if (run->output != NULL)
		work->path = g_strdup(run->output);
	else if (run->has_reload)
		work->path = g_strdup(work->instance->fragment);
	g_ptr_array_add(works, work);
	return work;
}

/* The work of all bridges of that server; NULL: there is none, or each bridge has its own. */
static DhcpWork *find_work(const GPtrArray *works, const struct dhcp_server *server)
{
	for (guint i = 0; i < works->len; i++) {
		DhcpWork *work = g_ptr_array_index(works, i);

		if (work->instance->server == server && work->instance->bridge == NULL)
			return work;
	}
	return NULL;
}

GPtrArray *dhcp_works_list(const DhcpRun *run, const GPtrArray *bridges)
{
	GPtrArray *works = g_ptr_array_new_with_free_func(work_free);

	for (guint i = 0; i < bridges->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(bridges, i);
		const struct dhcp_server *server = choose_server(run, bridge);
		DhcpWork *work = server != NULL ? find_work(works, server) : NULL;

		if (work == NULL && server != NULL)
			work = add_work(works, run, server, bridge->name);
		if (work != NULL)
			g_ptr_array_add(work->bridges, bridge);
	}
	return works;
}

gboolean dhcp_work_has_directory(const DhcpRun *run, const DhcpWork *work)
{
	g_autofree char *directory = g_path_get_dirname(work->instance->fragment);

	return !run->has_reload || run->output != NULL || work->instance->server->is_own ||
	       access(directory, F_OK) == 0 || errno != ENOENT;
}

static void add_note(DhcpWork *work, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void add_note(DhcpWork *work, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(work->notes, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

/* warning NULL: there is none. */
static void note_warning(DhcpWork *work, const char *warning)
{
	if (warning != NULL)
		add_note(work, "warning: %s", warning);
}

static gboolean find_dns(DhcpRun *run, DhcpWork *work, const ConfBridge *bridge,
	struct fragment_facts *facts, GError **error)
{
	const DhcpInstance *instance = work->instance;
	const struct guest_dns_question question = {.bridge = bridge,
		.server = instance->server,
		.published = work->path != NULL ? work->path : instance->fragment};
	g_autofree char *warning = NULL;

	if (!guest_dns_find(&run->dns, &question, facts, &warning, error))
		return FALSE;
	note_warning(work, warning);
	return TRUE;
}

static void note_served(
	DhcpWork *work, const ConfBridge *bridge, const struct fragment_facts *facts)
{
	const struct dhcp_served served = {bridge, facts->router, facts->dns};

	g_array_append_val(work->served, served);
	g_string_append_printf(work->links, " %s=%d", bridge->name, facts->link);
}

/* The fragment of one bridge with these facts, to which the others are added; for g_free. */
static char *make_fragment(DhcpRun *run, DhcpWork *work, ConfBridge *bridge, const char *template,
	struct fragment_facts *facts, GError **error)
{
	const struct dhcp_server *server = work->instance->server;
	char *fragment;

	if (conf_bridge_move(bridge, facts->router))
		add_note(work,
			"%s: note: addresses of hosts and range were set for another network; "
			"their last parts are used in this one",
			bridge->name);
	if (!find_dns(run, work, bridge, facts, error))
		return NULL;
	note_served(work, bridge, facts);
	if (server->user != NULL && getpwnam(server->user) != NULL)
		facts->user = server->user;
	if (!fragment_check(bridge, facts, error))
		return NULL;
	fragment = fragment_make(server, bridge, facts, template, error);
	if (fragment == NULL)
		g_prefix_error(error, "cannot use the template %s: ", work->template);
	return fragment;
}

static char *load_template(const DhcpWork *work, GError **error)
{
	char *template = NULL;
	int r = file_read(work->template, &template);

	if (r < 0)
		error_set_errno(error, r, "cannot read the template %s", work->template);
	return template;
}

static void append_fragment(GString *text, const struct dhcp_server *server, const char *fragment)
{
	const char *separator = server->fragment_separator;

	if (text->len > 0)
		g_string_append(text, separator != NULL ? separator : "\n");
	g_string_append(text, fragment);
}

/* The fragments of all its bridges, one below the other. */
static gboolean make_text(DhcpRun *run, DhcpWork *work, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *template = load_template(work, error);

	if (template == NULL)
		return FALSE;
	for (guint i = 0; i < work->bridges->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(work->bridges, i);
		struct fragment_facts facts = {0};
		g_autofree char *fragment = NULL;

		if (bridge_facts_read(run->netlink, bridge, &facts, error) &&
			bridge_facts_claim(&facts, bridge, run->served, error))
			fragment = make_fragment(run, work, bridge, template, &facts, error);
		if (fragment == NULL)
			return FALSE;
		append_fragment(text, work->instance->server, fragment);
	}
	work->text = g_string_free(g_steal_pointer(&text), FALSE);
	return TRUE;
}

static gboolean publish_list(
	DhcpWork *work, const struct dhcp_list *list, const ConfBridge *bridge, GError **error)
{
	g_autofree char *path = dhcp_instance_format(list->path, bridge->name);
	g_autofree char *text = fragment_make_list(list, bridge);
	enum publish_result result = publish_file(path, text, strlen(text), NULL, error);

	work->have_lists_changed |= result == PUBLISH_CHANGED;
	return result != PUBLISH_FAILED;
}

/* Beside a fragment that goes where the server reads it. */
static gboolean publish_lists(DhcpWork *work, GError **error)
{
	const struct dhcp_list *lists = work->instance->server->lists;

	if (lists == NULL || g_strcmp0(work->path, work->instance->fragment) != 0)
		return TRUE;
	for (guint i = 0; i < work->bridges->len; i++)
		for (gsize k = 0; lists[k].path != NULL; k++)
			if (!publish_list(
				    work, &lists[k], g_ptr_array_index(work->bridges, i), error))
				return FALSE;
	return TRUE;
}

/* The subnets that the fragment declares, of struct ip_prefix. */
static GArray *list_subnets(const DhcpWork *work)
{
	GArray *subnets = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));

	for (guint i = 0; i < work->served->len; i++)
		g_array_append_val(
			subnets, g_array_index(work->served, struct dhcp_served, i).router);
	return subnets;
}

static gboolean publish(const DhcpRun *run, DhcpWork *work, GError **error)
{
	static const char *const results[] = {
		[PUBLISH_CHANGED] = "changed",
		[PUBLISH_UNCHANGED] = "unchanged",
	};
	g_autoptr(GArray) subnets = list_subnets(work);
	const struct dhcp_fragment fragment = {work->path, work->text,
		(const struct ip_prefix *) (gpointer) subnets->data, subnets->len};
	g_autofree char *warning = NULL;
	enum publish_result result =
		run->has_no_check
			? publish_file(work->path, work->text, strlen(work->text), NULL, error)
			: dhcp_server_publish(work->instance->server, &fragment, &warning, error);

	note_warning(work, warning);
	if (result == PUBLISH_FAILED)
		return FALSE;
	work->found = results[result];
	return TRUE;
}

/* Have the server read it. */
static gboolean reload(DhcpWork *work, enum reload_when when, GError **error)
{
	const DhcpInstance *instance = work->instance;

	if (!reload_instance(instance, work->path, work->links->str, when, work->have_lists_changed,
		    &work->operation, error))
		return FALSE;
	work->service = dhcp_instance_format(
		instance->server->services[0], instance->bridge != NULL ? instance->bridge : "");
	return TRUE;
}

/*
 * Nothing was published; the old fragment may still be there. A server that has run since before
 * the bridge was created hears no guest on it until it is restarted.
 */
static void reload_old(DhcpWork *work)
{
	g_autoptr(GError) error = NULL;

	if (!reload(work, RELOAD_FIRST, &error))
		add_note(work, "%s", error->message);
}

gboolean dhcp_work_do(DhcpRun *run, DhcpWork *work, GError **error)
{
	if (make_text(run, work, error) &&
		(work->path == NULL || (publish_lists(work, error) && publish(run, work, error))))
		return !run->has_reload || reload(work, RELOAD_CHANGED, error);
	if (run->has_reload)
		reload_old(work);
	return FALSE;
}

/* The facts of a bridge, or of what it will be. Any address that it may get is as good as another.
 */
static gboolean guess_facts(
	DhcpRun *run, const ConfBridge *bridge, struct fragment_facts *facts, GError **error)
{
	struct link_info link;

	if (!netlink_find_link(run->netlink, bridge->name, &link, error))
		return FALSE;
	if (link.index == 0 && !ip_prefix_is_set(bridge->address))
		return ip_prefix_parse(AF_INET, ADDRESS_TO_BE, &facts->router, error);
	facts->router = bridge->address;
	return (link.index == 0 || bridge_facts_read(run->netlink, bridge, facts, error)) &&
	       bridge_facts_claim(facts, bridge, run->served, error);
}

static void add_fault(GPtrArray *faults, const GError *error)
{
	if (error != NULL)
		g_ptr_array_add(faults, g_strdup(error->message));
}

/* The fragments of those that have no fault, one below the other. */
static char *check_bridges(DhcpRun *run, DhcpWork *work, const char *template, GPtrArray *faults)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < work->bridges->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(work->bridges, i);
		struct fragment_facts facts = {0};
		g_autoptr(GError) error = NULL;
		g_autofree char *fragment = NULL;

		if (guess_facts(run, bridge, &facts, &error))
			fragment = make_fragment(run, work, bridge, template, &facts, &error);
		add_fault(faults, error);
		if (fragment != NULL)
			append_fragment(text, work->instance->server, fragment);
	}
	return g_string_free(text, FALSE);
}

static gboolean check_server(DhcpWork *work, const char *text, GError **error)
{
	g_autoptr(GArray) subnets = list_subnets(work);
	const struct dhcp_fragment fragment = {work->instance->fragment, text,
		(const struct ip_prefix *) (gpointer) subnets->data, subnets->len};
	g_autofree char *warning = NULL;
	gboolean is_right = dhcp_server_try(work->instance->server, &fragment, &warning, error);

	note_warning(work, warning);
	return is_right;
}

void dhcp_work_check(DhcpRun *run, DhcpWork *work, GPtrArray *faults)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *template = load_template(work, &error);
	g_autofree char *text = NULL;

	if (template != NULL) {
		text = check_bridges(run, work, template, faults);
		(void) check_server(work, text, &error);
	}
	add_fault(faults, error);
}

static void write_bridge(const struct dhcp_served *served, Json *json)
{
	char text[IP_TEXT_SIZE];

	json_open_object(json, NULL);
	json_add_text(json, "bridge", served->bridge->name);
	json_add_text(json, "address", ip_prefix_format(served->router, text));
	json_open_array(json, "dns");
	for (guint i = 0; i < served->dns->len; i++)
		json_add_text(json, NULL,
			ip_address_format(g_array_index(served->dns, struct ip_address, i), text));
	json_close_array(json);
	json_close_object(json);
}

void dhcp_work_write(const DhcpWork *work, const GError *error, Json *json)
{
	json_open_object(json, NULL);
	json_add_text(json, "dhcp", work->instance->server->name);
	json_open_array(json, "bridges");
	for (guint i = 0; i < work->served->len; i++)
		write_bridge(&g_array_index(work->served, struct dhcp_served, i), json);
	json_close_array(json);
	json_add_text(json, "template", work->template);
	json_add_text(json, "file", work->path);
	json_add_text(json, "result", work->found);
	json_add_text(json, "service", work->service);
	json_add_text(json, "operation", work->operation);
	json_add_text(json, "text", work->text);
	json_open_array(json, "notes");
	for (guint i = 0; i < work->notes->len; i++)
		json_add_text(json, NULL, g_ptr_array_index(work->notes, i));
	json_close_array(json);
	json_add_text(json, "error", error != NULL ? error->message : NULL);
	json_close_object(json);
}
