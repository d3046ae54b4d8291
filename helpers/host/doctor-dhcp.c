/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the doctor looks for: the DHCP server, and the DNS servers that it hands out. A
 * configuration that does not serve the bridge comes first: until then it helps nothing to restart
 * the server.
 */
#include "config.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "dhcp/dhcpd-config.h"
#include "dhcp/dhcpd-option.h"
#include "dhcp/dhcpd.h"
#include "dhcp/listener.h"
#include "dhcp/resolver.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/service.h"
#include "helpers/host/doctor.h"

/* Where brw0-dhcpd-conf usually puts its part of the server's configuration. */
#define FRAGMENT "/etc/dhcp/brw0.conf"
#define PUBLISH  "brw0-dhcpd-conf --output=" FRAGMENT
#define SERVICE  "isc-dhcp-server"

/* Once, however often it is run. */
#define INCLUDE                                                                                    \
	"grep -q '^include \"" FRAGMENT "\"' " DHCPD_CONFIG_FILE " || "                            \
	"echo 'include \"" FRAGMENT "\";' >> " DHCPD_CONFIG_FILE

static gboolean has_service(void)
{
	static const char *const names[] = {SERVICE, NULL};

	return service_find(names) != NULL;
}

/* The commands, one after the other, and then the server reads what is new; for g_free. */
static char *make_remedy(const char *commands)
{
	g_autofree char *restart = service_format_command("restart", SERVICE);

	return has_service() ? g_strdup_printf("%s && %s", commands, restart) : g_strdup(commands);
}

/* What is to be done by hand, and then the same; for g_free. */
static char *make_advice(const char *deed)
{
	g_autofree char *restart = service_format_command("restart", SERVICE);

	return has_service() ? g_strdup_printf("%s; then run: %s", deed, restart) : g_strdup(deed);
}

/* Who hears the bridge's guests. */
static gboolean find_listener(
	const struct check_context *context, struct listener *ret_listener, GError **error)
{
	g_autoptr(GArray) udp = sockets_list_udp(LISTENER_PORT, error);
	g_autoptr(GArray) packet = udp != NULL ? sockets_list_packet(error) : NULL;

	if (packet == NULL)
		return FALSE;
	*ret_listener = listener_find(
		udp, packet, context->facts->bridge.index, context->status->plan->address.address);
	return TRUE;
}

/* How it is that nobody hears them; for g_free. */
static char *describe_listener(struct listener listener, const char *bridge)
{
	g_autofree char *name =
		listener.process != 0 ? sockets_name_process(listener.process) : NULL;
	const char *server = name != NULL ? name : "a server";

	if (listener.state == LISTENER_DELETED)
		return g_strdup_printf("%s (process %d) is bound to a deleted interface", server,
			listener.process);
	if (listener.state == LISTENER_ELSEWHERE)
		return g_strdup_printf("%s (process %d) has UDP port 67, but not on %s", server,
			listener.process, bridge);
	return g_strdup_printf("no process has UDP port 67 on %s", bridge);
}

static gboolean look_at_server(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	const char *what = "no DHCP server listens on the bridge";
	const char *bridge = context->conf->name;
	struct listener listener = {LISTENER_NONE, 0};

	/* Without a bridge there is another finding, which comes first. */
	if (context->facts->bridge.index == 0)
		return TRUE;
	if (!find_listener(context, &listener, error))
		return FALSE;
	if (listener.state == LISTENER_HEARS)
		return TRUE;
	if (has_service())
		diagnosis_add_command(diagnosis, what, describe_listener(listener, bridge),
			service_format_command("restart", SERVICE));
	else
		diagnosis_add_advice(diagnosis, what, describe_listener(listener, bridge),
			g_strdup_printf("let one serve %s: see brw0-dhcpd-conf(8)", bridge));
	return TRUE;
}

/*
 * dhcpd's configuration, and in *ret_fragment our part of it as it is on the disk. Both are NULL
 * where there is none, or where another server hears the bridge and dhcpd is not to serve it.
 */
static gboolean read_config(const struct check_context *context, DhcpdConfig **ret_config,
	char **ret_fragment, GError **error)
{
	g_autofree char *fragment = NULL, *name = NULL;
	struct listener listener;
	int r;

	*ret_config = NULL;
	*ret_fragment = NULL;
	if (!find_listener(context, &listener, error))
		return FALSE;
	name = listener.process != 0 ? sockets_name_process(listener.process) : NULL;
	if (listener.state == LISTENER_HEARS && name != NULL && strcmp(name, "dhcpd") != 0)
		return TRUE;
	r = file_read(FRAGMENT, &fragment);
	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read %s", FRAGMENT);
	if (!dhcpd_config_read(DHCPD_CONFIG_FILE, FRAGMENT, fragment != NULL ? fragment : "",
		    ret_config, error))
		return FALSE;
	*ret_fragment = g_steal_pointer(&fragment);
	return TRUE;
}

/* What keeps dhcpd from serving the bridge though it knows the network. */
static void look_at_conflict(const DhcpdConfig *config, struct subnet subnet, Diagnosis *diagnosis)
{
	const char *what = "the DHCP server's configuration contradicts itself";
	g_autoptr(GError) refusal = NULL;
	g_auto(DhcpdConflict) conflict = {0};

	if (dhcpd_config_count_includes(config) > 0)
		dhcpd_config_find_conflict(config, &subnet, 1, &conflict);
	if (conflict.problem != NULL)
		diagnosis_add_advice(diagnosis, what, g_steal_pointer(&conflict.problem),
			make_advice(conflict.remedy));
	else if (!dhcpd_check(DHCPD_CONFIG_FILE, NULL, &refusal))
		diagnosis_add_advice(diagnosis, "the DHCP server cannot start",
			g_strdup_printf(DHCPD_CONFIG_FILE ": %s", refusal->message),
			make_advice("fix that line"));
}

static gboolean look_at_fragment(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	const char *what = "the DHCP server does not know the bridge's network";
	struct subnet subnet = context->status->plan->address;
	g_autoptr(DhcpdConfig) config = NULL;
	g_autofree char *fragment = NULL;
	gboolean is_included;

	if (!read_config(context, &config, &fragment, error))
		return FALSE;
	if (config == NULL)
		return TRUE;
	is_included = dhcpd_config_count_includes(config) > 0;
	if (is_included && fragment == NULL)
		diagnosis_add_command(diagnosis, "the DHCP server cannot start",
			g_strdup(DHCPD_CONFIG_FILE " includes " FRAGMENT ", which is missing"),
			make_remedy(PUBLISH));
	else if (dhcpd_config_has_subnet(config, subnet))
		look_at_conflict(config, subnet, diagnosis);
	else if (is_included)
		diagnosis_add_command(diagnosis, what,
			g_strdup("no subnet for it in " DHCPD_CONFIG_FILE " and " FRAGMENT),
			make_remedy(PUBLISH));
	else
		diagnosis_add_command(diagnosis, what,
			g_strdup(fragment == NULL ? "no subnet for it in " DHCPD_CONFIG_FILE
						    ", and no " FRAGMENT
						  : DHCPD_CONFIG_FILE
					 " does not include " FRAGMENT),
			make_remedy(PUBLISH " && { " INCLUDE "; }"));
	return TRUE;
}

/* Does dhcpd find an address for this name? It sends that one. */
static gboolean resolves(const char *name)
{
	const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
	struct addrinfo *found = NULL;

	if (getaddrinfo(name, NULL, &hints, &found) != 0)
		return FALSE;
	freeaddrinfo(found);
	return TRUE;
}

/* What is wrong with one of the DNS servers, NULL: nothing. */
static const char *find_fault(const char *server)
{
	guint32 address;

	if (address_parse(server, &address, NULL))
		return resolver_is_usable(address)
			       ? NULL
			       : "DHCP hands out a DNS server that guests cannot reach";
	return resolves(server) ? NULL
				: "DHCP hands out a DNS server whose name resolves to nothing";
}

/* The fault of the first that has one. */
static const char *find_faults(const char *servers)
{
	g_auto(GStrv) list = g_strsplit(servers, ",", -1);
	const char *what = NULL;

	for (gsize i = 0; list[i] != NULL && what == NULL; i++)
		what = find_fault(g_strstrip(list[i]));
	return what;
}

static gboolean look_at_dns(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	static const char option[] = "domain-name-servers";
	struct subnet subnet = context->status->plan->address;
	g_autoptr(DhcpdConfig) config = NULL;
	g_autofree char *fragment = NULL, *dns = NULL, *own = NULL;
	const char *what = "DHCP hands out no DNS server";

	if (!read_config(context, &config, &fragment, error))
		return FALSE;
	/* If the server does not use it, that is the finding. */
	if (config == NULL || !dhcpd_config_has_subnet(config, subnet))
		return TRUE;
	dns = dhcpd_option_find(dhcpd_config_get_text(config), subnet, option);
	if (dns != NULL)
		what = find_faults(dns);
	if (what == NULL)
		return TRUE;
	own = fragment != NULL ? dhcpd_option_find(fragment, subnet, option) : NULL;
	/* A line of ours is made anew; otherwise this host knows none now. */
	if (own != NULL)
		diagnosis_add_command(diagnosis, what,
			g_strdup_printf(FRAGMENT " hands out %s", dns), make_remedy(PUBLISH));
	else
		diagnosis_add_advice(diagnosis, what,
			dns != NULL ? g_strdup_printf(DHCPD_CONFIG_FILE " hands out %s", dns)
				    : g_strdup("no domain-name-servers for the bridge's network"),
			make_advice(
				"run " PUBLISH " when this host is online, or with --dns=A.B.C.D"));
	return TRUE;
}

const struct check checks_dhcp[] = {
	{"dhcp-fragment", look_at_fragment, TRUE, NULL, NULL},
	{"dhcp-server", look_at_server, TRUE, NULL, NULL},
	{"dns", look_at_dns, TRUE, NULL, NULL},
	{NULL, NULL, FALSE, NULL, NULL},
};
