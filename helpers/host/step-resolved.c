/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step that has systemd-resolved ask the bridge's DNS server for guests' names.
 *
 * A link's settings are resolved's own, and last as long as the link: it writes them to a directory
 * that root without CAP_DAC_OVERRIDE, as in brw0.service, cannot read. busctl(1) asks for them:
 * what it prints is the bus's form, which is compared as it is. resolvectl(1) sets them: that is
 * what a person would type. Both come with resolved, so that no D-Bus library is needed here.
 *
 * What somebody else has set for the link stays: then this step does not hold, and says so.
 */
#include "config.h"

#include "helpers/host/step-resolved.h"

#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "dhcp/resolv-conf.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/retry.h"
#include "helpers/base/service.h"
#include "helpers/host/names.h"

#define SOCKET "/run/systemd/resolve/io.systemd.Resolve"

/* Of a new link, resolved hears after us. */
enum { LINK_SECONDS = 2 };

/* What the link has, as busctl prints it: servers, domains and whether it is a default route. */
static gboolean read_link(Host *host, const char *link, char **ret_settings, GError **error)
{
	g_autofree char *path = NULL;
	struct link_info info;

	if (!netlink_find_link(host->netlink, link, &info, error))
		return FALSE;
	if (info.index == 0) {
		*ret_settings = NULL;
		return TRUE;
	}
	/* In a path of the bus, a first digit is written as "_" and its code. */
	path = g_strdup_printf("/org/freedesktop/resolve1/link/_3%d", info.index);
	return program_do((const char *const[]){"busctl", "--timeout=5", "get-property",
				  "org.freedesktop.resolve1", path, "org.freedesktop.resolve1.Link",
				  "DNS", "Domains", "DefaultRoute", NULL},
		ret_settings, error);
}

/* The same of a link that was set up. */
static char *make_settings(const struct name_route *wanted)
{
	const guint8 *bytes = wanted->server.bytes;

	return g_strdup_printf("a(iay) 1 %d 4 %u %u %u %u\na(sb) 1 \"%s\" true\nb false\n", AF_INET,
		bytes[0], bytes[1], bytes[2], bytes[3], wanted->domain);
}

static gboolean is_unset(const char *settings)
{
	return g_str_has_prefix(settings, "a(iay) 0\na(sb) 0\n");
}

/* NULL: nothing can be said, and nothing is there. */
static char *find_other(const char *settings, const char *wanted)
{
	if (settings == NULL || is_unset(settings))
		return g_strdup("not set");
	return strcmp(settings, wanted) == 0 ? NULL
					     : g_strdup("the link has other servers or domains");
}

static gboolean resolved_inspect(
	Host *host, const Step *step, Inspection *ret, GError **error G_GNUC_UNUSED)
{
	g_autofree char *wanted = make_settings(name_route_of(step));
	g_autofree char *settings = NULL;
	g_autoptr(GError) failure = NULL;

	ret->before = words_new_of("");
	if (!read_link(host, step->key, &settings, &failure)) {
		ret->found = g_strdup(failure->message);
		return TRUE;
	}
	ret->found = find_other(settings, wanted);
	ret->holds = ret->found == NULL;
	return TRUE;
}

/* Read it as soon as resolved knows it. */
static gboolean await_link(Host *host, const char *link, char **ret_settings, GError **error)
{
	struct retry retry = {.seconds = LINK_SECONDS};
	g_autoptr(GError) failure = NULL;

	while (!read_link(host, link, ret_settings, &failure)) {
		if (!retry_again(&retry)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return FALSE;
		}
		g_clear_error(&failure);
	}
	return TRUE;
}

/* What a person would type. */
struct commands {
	char server[IP_TEXT_SIZE];
	char *route;
	const char *words[3][5];
};

static void commands_make(const Step *step, struct commands *ret)
{
	const char *link = step->key;

	ip_address_format(name_route_of(step)->server, ret->server);
	ret->route = g_strconcat("~", name_route_of(step)->domain, NULL);
	memcpy(ret->words,
		(const char *[3][5]){
			{"resolvectl", "dns", link, ret->server},
			{"resolvectl", "domain", link, ret->route},
			{"resolvectl", "default-route", link, "no"},
		},
		sizeof(ret->words));
}

static gboolean set_link(const Step *step, GError **error)
{
	struct commands commands;
	gboolean ok = TRUE;

	commands_make(step, &commands);
	for (gsize i = 0; i < G_N_ELEMENTS(commands.words) && ok; i++)
		ok = program_do(commands.words[i], NULL, error);
	g_free(commands.route);
	return ok;
}

/* What somebody else has set stays. */
static gboolean set_free_link(Host *host, const Step *step, GError **error)
{
	g_autofree char *wanted = make_settings(name_route_of(step));
	g_autofree char *settings = NULL;
	g_autofree char *word = quote_shell(step->key);

	if (!await_link(host, step->key, &settings, error))
		return FALSE;
	if (settings != NULL && !is_unset(settings) && strcmp(settings, wanted) != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"%s has DNS servers or domains in systemd-resolved that brw0 did not set; "
			"to remove them, run as root: resolvectl revert %s; brw0-nat-init",
			step->key, word);
	return set_link(step, error);
}

/* Guests are online without it: a resolver in trouble is no reason to undo the rest. */
static gboolean resolved_apply(Host *host, const Step *step, GError **error G_GNUC_UNUSED)
{
	g_autoptr(GError) failure = NULL;

	if (!set_free_link(host, step, &failure))
		host_note(host, "this host does not resolve guests' names: %s", failure->message);
	return TRUE;
}

/* Without resolved, or without the link, there is nothing to revert. */
static gboolean is_as_we_put_it(Host *host, const Step *step)
{
	g_autofree char *wanted = make_settings(name_route_of(step));
	g_autofree char *settings = NULL;

	return read_link(host, step->key, &settings, NULL) && g_strcmp0(settings, wanted) == 0;
}

static gboolean resolved_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	return !is_as_we_put_it(host, step) ||
	       program_do(
		       (const char *const[]){"resolvectl", "revert", step->key, NULL}, NULL, error);
}

static void resolved_describe(const Step *step, GString *out)
{
	struct commands commands;

	commands_make(step, &commands);
	for (gsize i = 0; i < G_N_ELEMENTS(commands.words); i++)
		quote_command_words(out, commands.words[i]);
	g_free(commands.route);
}

static gboolean resolved_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error G_GNUC_UNUSED)
{
	if (is_as_we_put_it(host, step))
		quote_command(out, "resolvectl", "revert", step->key, NULL);
	return TRUE;
}

static char *resolved_get_title(const Step *step)
{
	char server[IP_TEXT_SIZE];

	return g_strdup_printf("%s: *.%s from %s", step->key, name_route_of(step)->domain,
		ip_address_format(name_route_of(step)->server, server));
}

const StepKind step_kind_resolved = {.name = "resolved",
	.data_size = sizeof(struct name_route),
	.clear = name_route_clear,
	.format = name_route_format,
	.parse = name_route_parse,
	.is_before = name_route_is_before,
	.inspect = resolved_inspect,
	.apply = resolved_apply,
	.revert = resolved_revert,
	.describe = resolved_describe,
	.describe_revert = resolved_describe_revert,
	.get_title = resolved_get_title,
	.turn = STEP_GOES_FIRST};

/* The way. */

/* Its socket outlives it. */
static gboolean listens(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	gboolean is_connected;

	if (fd < 0)
		return FALSE;
	is_connected = connect(fd, (const struct sockaddr *) &address, sizeof(address)) == 0;
	close(fd);
	return is_connected;
}

/* Its stub is in resolv.conf. */
static gboolean is_asked_by_address(void)
{
	static const struct ip_address stubs[] = {
		IPV4_ADDRESS(127, 0, 0, 53), IPV4_ADDRESS(127, 0, 0, 54)};
	g_autofree char *text = NULL;
	g_autoptr(GArray) servers = NULL;

	if (file_read("/etc/resolv.conf", &text) < 0)
		return FALSE;
	servers = resolv_conf_parse_servers(text);
	for (guint i = 0; i < servers->len; i++)
		for (gsize k = 0; k < G_N_ELEMENTS(stubs); k++)
			if (ip_address_equal(
				    g_array_index(servers, struct ip_address, i), stubs[k]))
				return TRUE;
	return FALSE;
}

/* Its module is in nsswitch.conf(5). */
static gboolean is_asked_by_module(void)
{
	g_autofree char *text = NULL;

	return file_read("/etc/nsswitch.conf", &text) == 0 &&
	       g_regex_match_simple("^hosts:[^#\\n]*[ \\t]resolve\\b", text, G_REGEX_MULTILINE, 0);
}

static gboolean is_in_use(void)
{
	return listens() && (is_asked_by_address() || is_asked_by_module());
}

static Step *new_step(const char *bridge, const struct guest_names *names)
{
	return name_route_new_step(&step_kind_resolved, bridge, names);
}

const struct names_way names_by_resolved = {.title = "systemd-resolved",
	.needs_server = TRUE,
	.is_in_use = is_in_use,
	.new_step = new_step};
