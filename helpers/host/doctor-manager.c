/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the doctor looks for: others who manage this host's network and would configure the bridge
 * or a guest's TAP: they take addresses and ports away, as often as the bridge gets them back. So
 * this comes before everything that a run of brw0-nat-init mends.
 */
#include "config.h"

#include "helpers/host/doctor-manager.h"

#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/file.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/service.h"
#include "helpers/base/sockets.h"

/*
 * What the examples in etc/ name: bridges as brw0 calls them, and the TAPs of QEMU and of the
 * bridge helper, which under a limit have a "t" and fourteen digits.
 */
static const char *const usual_names[] = {"brW*", "tap*", "t??????????????"};

/* How one of them is configured to leave interfaces alone. */
struct manager {
	const char *what;    /* the finding */
	const char *example; /* a file that names the usual ones */
	const char *copy;    /* the command that puts it in place */
	/* For other names: a line that ends with them, and lines around it, NULL: none. */
	const char *before, *line, *after[2];
	const char *pattern, *literal; /* come before each name */
	const char *separator;         /* between names */
	const char *redirect,
		*suffix;     /* where the lines go; with a suffix, a file for each bridge */
	const char *service; /* restarted to read it; NULL: reload is the command */
	const char *reload;
};

static const struct manager network_manager = {
	.what = "NetworkManager may remove the bridge's addresses and ports",
	.example = PKGDATADIR "/brw0-networkmanager.conf",
	.copy = "cp " PKGDATADIR "/brw0-networkmanager.conf /etc/NetworkManager/conf.d/brw0.conf",
	.before = "[keyfile]",
	.line = "unmanaged-devices+=",
	.pattern = "interface-name:",
	.literal = "interface-name:=",
	.separator = ";",
	.redirect = "> /etc/NetworkManager/conf.d/brw0-",
	.suffix = ".conf",
	.reload = "nmcli general reload conf",
};

/* The first file that matches counts: the name begins with what sorts early. */
static const struct manager networkd = {
	.what = "systemd-networkd may remove the bridge's addresses and ports",
	.example = PKGDATADIR "/brw0.network",
	.copy = "cp " PKGDATADIR "/brw0.network /etc/systemd/network/00-brw0.network",
	.before = "[Match]",
	.line = "Name=",
	.after = {"[Link]", "Unmanaged=yes"},
	.pattern = "",
	.literal = "",
	.separator = " ",
	.redirect = "> /etc/systemd/network/00-brw0-",
	.suffix = ".network",
	.reload = "networkctl reload",
};

static const struct manager dhcpcd = {
	.what = "a DHCP client may remove the bridge's addresses",
	.example = PKGDATADIR "/brw0-dhcpcd.conf",
	.copy = "cat " PKGDATADIR "/brw0-dhcpcd.conf >> /etc/dhcpcd.conf",
	.line = "denyinterfaces ",
	.pattern = "",
	.literal = "",
	.separator = " ",
	.redirect = ">> /etc/dhcpcd.conf",
	.service = "dhcpcd",
};

/* What it manages: names, and the evidence. */
struct claim {
	GPtrArray *names; /* of char * */
	GString *evidence;
};

static void claim_clear(struct claim *claim)
{
	g_clear_pointer(&claim->names, g_ptr_array_unref);
	if (claim->evidence != NULL)
		g_string_free(claim->evidence, TRUE);
}
typedef struct claim Claim;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Claim, claim_clear)

static struct claim claim_new(void)
{
	return (struct claim){g_ptr_array_new_with_free_func(g_free), g_string_new(NULL)};
}

/* The evidence that a link is managed, for g_free; NULL: it is not. */
typedef char *(*DescribeClaim)(const struct link_info *link, gconstpointer data);

static void claim_link(struct claim *claim, const struct link_info *link, DescribeClaim describe,
	gconstpointer data)
{
	g_autofree char *evidence = describe(link, data);

	if (evidence == NULL)
		return;
	g_ptr_array_add(claim->names, g_strdup(link->name));
	g_string_append_printf(
		claim->evidence, "%s%s", claim->evidence->len > 0 ? ", " : "", evidence);
}

static void claim_taps(struct claim *claim, const struct check_context *context,
	DescribeClaim describe, gconstpointer data)
{
	const GArray *ports = context->status->ports;

	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		if (g_str_equal(port->kind, "tun"))
			claim_link(claim, port, describe, data);
	}
}

/* The bridge, and guests' TAPs. */
static struct claim find_claim(
	const struct check_context *context, DescribeClaim describe, gconstpointer data)
{
	struct claim claim = claim_new();

	claim_link(&claim, &context->facts->bridge, describe, data);
	claim_taps(&claim, context, describe, data);
	return claim;
}

static gboolean is_usual(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(usual_names); i++)
		if (fnmatch(usual_names[i], name, 0) == 0)
			return TRUE;
	return FALSE;
}

/* The first n_usual of the usual names, and those claimed that are not usual. */
static char *make_names(const struct manager *manager, const struct claim *claim, gsize n_usual)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (gsize i = 0; i < n_usual; i++)
		g_string_append_printf(names, "%s%s%s", names->len > 0 ? manager->separator : "",
			manager->pattern, usual_names[i]);
	for (guint i = 0; i < claim->names->len; i++) {
		const char *name = g_ptr_array_index(claim->names, i);

		if (!is_usual(name))
			g_string_append_printf(names, "%s%s%s",
				names->len > 0 ? manager->separator : "", manager->literal, name);
	}
	return g_string_free(g_steal_pointer(&names), FALSE);
}

/* Append the command that writes a file with these names. */
static void append_writing(
	GString *command, const struct manager *manager, const char *names, const char *bridge)
{
	g_autofree char *line = g_strconcat(manager->line, names, NULL);
	const char *const lines[] = {manager->before, line, manager->after[0], manager->after[1]};
	g_autofree char *file = manager->suffix != NULL ? quote_shell(bridge) : NULL;

	g_string_append(command, "printf '%s\\n'");
	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *word = lines[i] != NULL ? quote_shell(lines[i]) : NULL;

		if (word != NULL)
			g_string_append_printf(command, " %s", word);
	}
	g_string_append_printf(command, " %s%s%s && ", manager->redirect, file != NULL ? file : "",
		file != NULL ? manager->suffix : "");
}

/* The example for usual names, if it is installed; lines for all that it does not have. */
static char *make_remedy(
	const struct manager *manager, const struct claim *claim, const char *bridge)
{
	gboolean has_usual = FALSE, has_example = access(manager->example, R_OK) == 0;
	g_autoptr(GString) command = g_string_new(NULL);
	g_autofree char *names = NULL, *restart = NULL;

	for (guint i = 0; i < claim->names->len; i++)
		has_usual |= is_usual(g_ptr_array_index(claim->names, i));
	names = make_names(
		manager, claim, has_usual && !has_example ? G_N_ELEMENTS(usual_names) : 0);
	if (has_usual && has_example)
		g_string_append_printf(command, "%s && ", manager->copy);
	if (*names != '\0')
		append_writing(command, manager, names, bridge);
	if (manager->service != NULL)
		restart = service_format_command("restart", manager->service);
	g_string_append(command, restart != NULL ? restart : manager->reload);
	return g_string_free(g_steal_pointer(&command), FALSE);
}

static void add_claim(const struct manager *manager, const struct check_context *context,
	struct claim *claim, Diagnosis *diagnosis)
{
	if (claim->names->len == 0)
		return;
	diagnosis_add_command(diagnosis, manager->what, g_strdup(claim->evidence->str),
		make_remedy(manager, claim, context->conf->name));
}

/*
 * NetworkManager: it notes of each device, in a key file by its index, what it does with it. Of
 * what it does not manage, the key or the file is missing, or it says so.
 */

#define NM_DEVICES "/run/NetworkManager/devices"

static gboolean says(int link, const char *key)
{
	g_autoptr(GKeyFile) notes = g_key_file_new();
	g_autofree char *path = g_strdup_printf(NM_DEVICES "/%d", link);

	return g_key_file_load_from_file(notes, path, G_KEY_FILE_NONE, NULL) &&
	       g_key_file_get_boolean(notes, "device", key, NULL);
}

static char *describe_managed(const struct link_info *link, gconstpointer data G_GNUC_UNUSED)
{
	return says(link->index, "managed")
		       ? g_strdup_printf(NM_DEVICES "/%d: %s is managed", link->index, link->name)
		       : NULL;
}

/* A bridge of NetworkManager's own making is adopted, and no finding; its guests' TAPs are one. */
gboolean doctor_check_network_manager(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	gboolean is_own = says(context->facts->bridge.index, "nm-owned");
	g_auto(Claim) claim = claim_new();

	if (!is_own)
		claim_link(&claim, &context->facts->bridge, describe_managed, NULL);
	claim_taps(&claim, context, describe_managed, NULL);
	if (is_own && claim.names->len > 0)
		diagnosis_add_advice(diagnosis, network_manager.what, g_strdup(claim.evidence->str),
			g_strdup_printf("set guests' TAPs, not the bridge, as unmanaged; see %s",
				network_manager.example));
	else
		add_claim(&network_manager, context, &claim, diagnosis);
	return TRUE;
}

/*
 * systemd-networkd: it notes of each link, by its index, which .network file it follows there.
 */

/* The value of a line KEY=VALUE, for g_free; NULL: there is none. */
static char *find_value(const char *text, const char *key)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(g_strstrip(lines[i]), key))
			return g_strdup(lines[i] + strlen(key));
	return NULL;
}

/* Does it name just that link, and not by a pattern? Then it is meant. */
static gboolean is_named(const char *file, const char *link)
{
	g_autofree char *text = NULL, *names = NULL;
	g_auto(GStrv) words = NULL;

	names = file_read(file, &text) == 0 ? find_value(text, "Name=") : NULL;
	words = names != NULL ? g_strsplit_set(names, " \t\"", -1) : NULL;
	return words != NULL && g_strv_contains((const char *const *) words, link);
}

static char *describe_network(const struct link_info *link, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = g_strdup_printf("/run/systemd/netif/links/%d", link->index);
	g_autofree char *text = NULL, *file = NULL, *state = NULL;

	if (file_read(path, &text) < 0)
		return NULL;
	file = find_value(text, "NETWORK_FILE=");
	state = find_value(text, "ADMIN_STATE=");
	if (file == NULL || *file == '\0' || g_strcmp0(state, "unmanaged") == 0 ||
		is_named(file, link->name))
		return NULL;
	return g_strdup_printf("%s matches %s", file, link->name);
}

gboolean doctor_check_networkd(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	g_auto(Claim) claim = find_claim(context, describe_network, NULL);

	add_claim(&networkd, context, &claim, diagnosis);
	return TRUE;
}

/*
 * DHCP clients: each has a packet socket on what it configures. Newer versions of dhcpcd leave
 * bridges and TAPs alone (if_ignore() in if-linux.c), unless configured otherwise.
 */

static const char *const clients[] = {"dhcpcd", "dhclient", "udhcpc", NULL};

static char *describe_client(const struct link_info *link, gconstpointer data)
{
	const GArray *packet = data;

	for (guint i = 0; i < packet->len; i++) {
		const struct socket_info *info = &g_array_index(packet, struct socket_info, i);
		g_autofree char *name = NULL;

		if (info->link != link->index || info->process == 0)
			continue;
		name = sockets_name_process(info->process);
		if (name != NULL && g_strv_contains(clients, name))
			return g_strdup_printf(
				"%s (process %d) listens on %s", name, info->process, link->name);
	}
	return NULL;
}

gboolean doctor_check_clients(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	g_autoptr(GArray) packet = sockets_list_packet(error);
	g_auto(Claim) claim = {NULL, NULL};

	if (packet == NULL)
		return FALSE;
	claim = find_claim(context, describe_client, packet);
	if (claim.names->len > 0 && !g_str_has_prefix(claim.evidence->str, clients[0]))
		diagnosis_add_advice(diagnosis, dhcpcd.what, g_strdup(claim.evidence->str),
			g_strdup("stop it, and do not start it on bridges and TAPs"));
	else
		add_claim(&dhcpcd, context, &claim, diagnosis);
	return TRUE;
}
