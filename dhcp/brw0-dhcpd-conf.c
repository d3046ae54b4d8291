/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dhcpd.conf fragment for brw0's bridges, from a template. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dhcp/dhcpd.h"
#include "dhcp/fragment.h"
#include "dhcp/publish.h"
#include "dhcp/resolver.h"
#include "helpers/host/command-line.h"
#include "helpers/host/conf.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/netlink.h"
#include "helpers/port/report.h"

#define PROGRAM          "brw0-dhcpd-conf"
#define DEFAULT_TEMPLATE PKGDATADIR "/dhcpd.conf.in"

/* The command line. */
static struct {
	char *bridge;
	char *template;
	char *output;
	char *dns;
	char *range;
	char *config;
	char *resolv_conf;
	gboolean no_check;
	gboolean version;
} arguments;

/* Names of bridges need not be UTF-8, so these are file names to GOption as well. */
static const GOptionEntry entries[] = {
	{"bridge", 0, 0, G_OPTION_ARG_FILENAME, &arguments.bridge,
		"serve this bridge alone [those of brw0.conf, or " CONF_DEFAULT_BRIDGE "]", "NAME"},
	{"template", 0, 0, G_OPTION_ARG_FILENAME, &arguments.template,
		"fill in this one [" DEFAULT_TEMPLATE "]", "FILE"},
	{"output", 0, 0, G_OPTION_ARG_FILENAME, &arguments.output, "publish as this file [print]",
		"FILE"},
	{"dns", 0, 0, G_OPTION_ARG_FILENAME, &arguments.dns,
		"DNS servers for the guests: 'uplink', or addresses", "uplink|A,B"},
	{"range", 0, 0, G_OPTION_ARG_FILENAME, &arguments.range, "addresses for the guests", "A-B"},
	{"no-check", 0, 0, G_OPTION_ARG_NONE, &arguments.no_check,
		"do not have dhcpd -t check what is published", NULL},
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &arguments.config,
		"read this configuration [" CONF_DEFAULT_FILE "]", "FILE"},
	{"resolv-conf", 0, 0, G_OPTION_ARG_FILENAME, &arguments.resolv_conf,
		"take the uplink's DNS servers from this [/etc/resolv.conf]", "FILE"},
	{"version", 0, 0, G_OPTION_ARG_NONE, &arguments.version, "print the version", NULL},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* The bridges to serve, as the configuration and the command line want them. */
static GPtrArray *load_bridges(GError **error)
{
	g_autoptr(GPtrArray) bridges = conf_load_bridges(arguments.config, arguments.bridge, error);

	if (bridges == NULL)
		return NULL;
	if (!command_line_override(bridges, "dns", arguments.dns, error) ||
		!command_line_override_one(bridges, "range", arguments.range, error))
		return NULL;
	return g_steal_pointer(&bridges);
}

static char *load_template(GError **error)
{
	const char *path = arguments.template != NULL ? arguments.template : DEFAULT_TEMPLATE;
	char *text = NULL;
	int r = file_read(path, &text);

	if (r < 0)
		error_set_errno(error, r, "cannot read the template %s", path);
	return text;
}

/* The configured address if the bridge has it, else its first. */
static struct subnet choose_address(const GArray *addresses, struct subnet configured)
{
	for (guint i = 0; i < addresses->len; i++) {
		struct subnet address = g_array_index(addresses, struct net_entry, i).subnet;

		if (address.address == configured.address && address.prefix == configured.prefix)
			return address;
	}
	return g_array_index(addresses, struct net_entry, 0).subnet;
}

/* What the kernel says of the bridge. */
static gboolean read_bridge(Netlink *netlink, const ConfBridge *bridge,
	struct fragment_facts *ret_facts, GError **error)
{
	g_autoptr(GArray) addresses = NULL;
	struct link_info link;

	if (!netlink_find_link(netlink, bridge->name, &link, error))
		return FALSE;
	if (link.index == 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot read the address of %s: no such interface; run brw0-nat-init first",
			bridge->name);
	/* To serve an ordinary interface would be to serve somebody's whole network. */
	if (strcmp(link.kind, "bridge") != 0)
		return error_set(error, BRW0_ERROR_FAILED, "cannot serve %s: it is not a bridge",
			bridge->name);
	addresses = netlink_get_addresses(netlink, link.index, error);
	if (addresses == NULL)
		return FALSE;
	if (addresses->len == 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot read the address of %s: it has none; run brw0-nat-init first",
			bridge->name);
	ret_facts->router = choose_address(addresses, bridge->address);
	ret_facts->mtu = link.mtu;
	return TRUE;
}

/* Note the subnet among those served, unless it overlaps one of them: dhcpd could not tell whose.
 */
static gboolean claim_subnet(
	GArray *served, const ConfBridge *bridge, struct subnet router, GError **error)
{
	const struct subnet *other =
		subnet_find_overlap(router, (const struct subnet *) served->data, served->len);
	char text[SUBNET_TEXT_SIZE], other_text[SUBNET_TEXT_SIZE];

	if (other != NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot serve %s: its %s overlaps %s of another bridge", bridge->name,
			subnet_format(router, text), subnet_format(*other, other_text));
	g_array_append_val(served, router);
	return TRUE;
}

/* The fragment of one bridge. */
static char *make_fragment(Netlink *netlink, const ConfBridge *bridge, const char *template,
	GArray *served, GError **error)
{
	struct fragment_facts facts = {0};
	g_autoptr(GArray) dns = NULL;
	char *fragment;

	if (!read_bridge(netlink, bridge, &facts, error) ||
		!claim_subnet(served, bridge, facts.router, error))
		return NULL;
	dns = bridge->dns->len > 0 ? g_array_ref(bridge->dns)
				   : resolver_uplink_servers(arguments.resolv_conf, error);
	facts.dns = dns;
	if (dns == NULL || !fragment_check(bridge, &facts, error))
		return NULL;
	fragment = fragment_make(bridge, &facts, template, error);
	if (fragment == NULL)
		g_prefix_error(error, "cannot use the template %s: ",
			arguments.template != NULL ? arguments.template : DEFAULT_TEMPLATE);
	return fragment;
}

/* The fragments of all bridges, one below the other. */
static char *make_text(const GPtrArray *bridges, GError **error)
{
	g_autofree char *template = load_template(error);
	g_autoptr(Netlink) netlink = template != NULL ? netlink_open(error) : NULL;
	g_autoptr(GArray) served = g_array_new(FALSE, FALSE, sizeof(struct subnet));
	g_autoptr(GString) text = g_string_new(NULL);

	if (netlink == NULL)
		return NULL;
	for (guint i = 0; i < bridges->len; i++) {
		g_autofree char *fragment = make_fragment(
			netlink, g_ptr_array_index(bridges, i), template, served, error);

		if (fragment == NULL)
			return NULL;
		if (i > 0)
			g_string_append_c(text, '\n');
		g_string_append(text, fragment);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Print it, or publish it and print what became of it. */
static gboolean deliver(const char *text, GError **error)
{
	static const char *const said[] = {
		[PUBLISH_CHANGED] = "changed",
		[PUBLISH_UNCHANGED] = "unchanged",
	};
	PublishCheck check = arguments.no_check ? NULL : dhcpd_check;

	if (arguments.output == NULL) {
		fputs(text, stdout);
	} else {
		enum publish_result result =
			publish_file(arguments.output, text, strlen(text), check, error);

		if (result == PUBLISH_FAILED)
			return FALSE;
		printf("%s: %s\n", arguments.output, said[result]);
	}
	if (fflush(stdout) != 0)
		return error_set(error, BRW0_ERROR_FAILED, "cannot write to standard output");
	return TRUE;
}

static const char purpose[] =
	"Make the part of dhcpd.conf that serves the guests on a bridge, from the\n"
	"bridge's address and the uplink's DNS servers.";

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = NULL;
	g_autofree char *text = NULL;

	if (!command_line_parse(argc, argv, entries, purpose, PROGRAM "(8)", &error))
		return report(EXIT_WRONG_USE, PROGRAM, "%s", error->message);
	if (arguments.output != NULL && arguments.output[0] == '\0')
		return report(EXIT_WRONG_USE, PROGRAM, "--output= needs a name; see --help");
	if (arguments.version) {
		puts(PROGRAM " " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	bridges = load_bridges(&error);
	if (bridges != NULL)
		text = make_text(bridges, &error);
	if (text == NULL || !deliver(text, &error))
		return report(error_exit_status(error), PROGRAM, "%s", error->message);
	return EXIT_DONE;
}
