/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: the DHCP server, and the DNS that it tells of. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "helpers/host/doctor.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"

/* Where ISC's dhcpd has its configuration, and brw0-dhcpd-conf usually puts its part of it. */
#define CONFIG   "/etc/dhcp/dhcpd.conf"
#define FRAGMENT "/etc/dhcp/brw0.conf"

#define PUBLISH "brw0-dhcpd-conf --output=" FRAGMENT
#define INCLUDE "echo 'include \"" FRAGMENT "\";' >> " CONFIG
#define RESTART "systemctl restart isc-dhcp-server"

/* What a list in /proc/net says of a socket; *ret_text untouched on failure. */
static gboolean read_sockets(const char *path, char **ret_text, GError **error)
{
	int r = file_read(path, ret_text);

	return r < 0 ? error_set_errno(error, r, "cannot read %s", path) : TRUE;
}

/* Addresses are there as they are in memory. */
static gboolean has_udp(const char *sockets, guint32 address)
{
	g_autofree char *local = g_strdup_printf(": %08X:%04X ", htonl(address), 67U);

	return strstr(sockets, local) != NULL;
}

/*
 * Raw, of all protocols, as ISC's dhcpd opens one to hear and answer guests without an address.
 * When its interface goes, it stays, with -1 for the index (packet_notifier() in
 * net/packet/af_packet.c).
 */
static gboolean has_packet(const char *sockets, int index)
{
	g_autofree char *pattern = g_strdup_printf("^\\S+ +\\d+ +3 +0003 +%d ", index);

	return g_regex_match_simple(pattern, sockets, G_REGEX_MULTILINE, 0);
}

/* NULL: somebody listens; otherwise by what it is seen that nobody does, for g_free. */
static char *find_deafness(const struct patient *patient, const char *udp, const char *packet)
{
	const char *bridge = patient->conf->name;
	guint32 address = patient->status->plan->address.address;
	char text[SUBNET_TEXT_SIZE];

	if (has_packet(packet, patient->facts->bridge.index))
		return NULL;
	if (!has_udp(udp, INADDR_ANY) && !has_udp(udp, address))
		return g_strdup_printf("no socket on UDP port 67 of %s, no packet socket on %s",
			address_format(address, text), bridge);
	return has_packet(packet, -1)
		       ? g_strdup_printf(
				 "no packet socket on %s, but one on what is no more", bridge)
		       : NULL;
}

/* Can systemd start the server by the name that Debian gives it? */
static gboolean has_unit(void)
{
	static const char *const files[] = {"/etc/init.d/isc-dhcp-server",
		"/etc/systemd/system/isc-dhcp-server.service",
		"/lib/systemd/system/isc-dhcp-server.service"};

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
		if (g_file_test(files[i], G_FILE_TEST_EXISTS))
			return TRUE;
	return FALSE;
}

static gboolean look_at_server(const struct check *check G_GNUC_UNUSED,
	const struct patient *patient, Diagnosis *diagnosis, GError **error)
{
	const char *what = "no DHCP server listens on the bridge";
	g_autofree char *udp = NULL, *packet = NULL;
	char *evidence;

	if (!read_sockets("/proc/net/udp", &udp, error) ||
		!read_sockets("/proc/net/packet", &packet, error))
		return FALSE;
	/* Without a bridge there is another finding, which comes first. */
	evidence = patient->facts->bridge.index != 0 ? find_deafness(patient, udp, packet) : NULL;
	if (evidence == NULL)
		return TRUE;
	if (has_unit())
		diagnosis_add_command(diagnosis, what, evidence, g_strdup(RESTART));
	else
		diagnosis_add_advice(diagnosis, what, evidence,
			g_strdup_printf(
				"let one serve %s: see brw0-dhcpd-conf(8)", patient->conf->name));
	return TRUE;
}

/* A file of dhcpd's without its comments; *ret_text NULL: there is none. */
static gboolean read_dhcpd_file(const char *path, char **ret_text, GError **error)
{
	g_autofree char *text = NULL;
	int r = file_read(path, &text);

	*ret_text = NULL;
	if (r == -ENOENT)
		return TRUE;
	if (r < 0)
		return error_set_errno(error, r, "cannot read %s", path);
	for (char *c = strchr(text, '#'); c != NULL; c = strchr(c, '#'))
		memset(c, ' ', strcspn(c, "\n"));
	*ret_text = g_steal_pointer(&text);
	return TRUE;
}

/* Where that text declares the bridge's network; NULL: nowhere. */
static const char *find_subnet(const char *text, struct subnet address)
{
	char network[SUBNET_TEXT_SIZE], mask[SUBNET_TEXT_SIZE];
	g_autofree char *pattern = g_strdup_printf("\\bsubnet\\s+%s\\s+netmask\\s+%s\\s*{",
		address_format(subnet_network(address), network),
		address_format(subnet_mask(address), mask));
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	int start;

	return text != NULL && g_regex_match(regex, text, 0, &match) &&
			       g_match_info_fetch_pos(match, 0, &start, NULL)
		       ? text + start
		       : NULL;
}

static gboolean is_included(const char *config)
{
	return g_regex_match_simple("\\binclude\\s+\"" FRAGMENT "\"\\s*;", config, 0, 0);
}

/* The commands, one after the other, and then the server reads what is new; for g_free. */
static char *make_remedy(const char *commands)
{
	return g_strconcat(commands, has_unit() ? " && " RESTART : NULL, NULL);
}

static gboolean look_at_fragment(const struct check *check G_GNUC_UNUSED,
	const struct patient *patient, Diagnosis *diagnosis, GError **error)
{
	struct subnet address = patient->status->plan->address;
	g_autofree char *config = NULL, *fragment = NULL;

	if (!read_dhcpd_file(CONFIG, &config, error) ||
		!read_dhcpd_file(FRAGMENT, &fragment, error))
		return FALSE;
	/* Another server may serve the bridge; and somebody may have written it there himself. */
	if (config == NULL || find_subnet(config, address) != NULL)
		return TRUE;
	if (fragment == NULL && is_included(config))
		diagnosis_add_command(diagnosis, "the DHCP server cannot start",
			g_strdup(CONFIG " includes " FRAGMENT ", which is missing"),
			make_remedy(PUBLISH));
	else if (find_subnet(fragment, address) == NULL)
		diagnosis_add_command(diagnosis,
			"the DHCP server does not know the bridge's network",
			g_strdup(fragment == NULL ? "no subnet for it in " CONFIG
						    ", and no " FRAGMENT
						  : "no subnet for it in " CONFIG " and " FRAGMENT),
			make_remedy(is_included(config) ? PUBLISH : PUBLISH " && " INCLUDE));
	else if (!is_included(config))
		diagnosis_add_command(diagnosis,
			"the DHCP server does not know the bridge's network",
			g_strdup(FRAGMENT " is there, but " CONFIG " does not include it"),
			make_remedy(INCLUDE));
	return TRUE;
}

/* The DNS servers of the first text that names some, for g_free; NULL: none does. */
static char *find_dns(const char *const *texts, gsize n)
{
	g_autoptr(GRegex) regex =
		g_regex_new("\\boption\\s+domain-name-servers\\s+([^;]*);", 0, 0, NULL);

	for (gsize i = 0; i < n; i++) {
		g_autoptr(GMatchInfo) match = NULL;

		if (g_regex_match(regex, texts[i], 0, &match))
			return g_strstrip(g_match_info_fetch(match, 1));
	}
	return NULL;
}

static gboolean look_at_dns(const struct check *check G_GNUC_UNUSED, const struct patient *patient,
	Diagnosis *diagnosis, GError **error)
{
	g_autofree char *config = NULL, *fragment = NULL, *block = NULL, *head = NULL, *dns = NULL;
	const char *subnet;

	if (!read_dhcpd_file(CONFIG, &config, error) ||
		!read_dhcpd_file(FRAGMENT, &fragment, error))
		return FALSE;
	subnet = find_subnet(fragment, patient->status->plan->address);
	/* If the server does not use it, that is the finding. */
	if (config == NULL || subnet == NULL || !is_included(config))
		return TRUE;
	block = g_strndup(subnet, strcspn(subnet, "}"));
	head = g_strndup(fragment, (gsize) (strstr(fragment, "subnet") - fragment));
	dns = find_dns((const char *const[]){block, head, config}, 3);
	if (dns == NULL)
		diagnosis_add_advice(diagnosis, "guests are told of no DNS server",
			g_strdup("no domain-name-servers for them in " FRAGMENT),
			g_strdup(PUBLISH " when this host is online, or with --dns=A.B.C.D"));
	/* A guest would look for it in itself. */
	else if (g_regex_match_simple("(^|[\\s,])(127|0)\\.", dns, 0, 0))
		diagnosis_add_command(diagnosis,
			"guests are told of a DNS server that is dead to them",
			g_strdup_printf(FRAGMENT " hands out %s", dns), make_remedy(PUBLISH));
	return TRUE;
}

const struct check checks_dhcp[] = {
	{"dhcp-server", look_at_server, TRUE, NULL, NULL},
	{"dhcp-fragment", look_at_fragment, TRUE, NULL, NULL},
	{"dns", look_at_dns, TRUE, NULL, NULL},
	{NULL, NULL, FALSE, NULL, NULL},
};
