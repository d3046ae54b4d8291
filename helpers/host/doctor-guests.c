/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: how guests get a port on the bridge. */
#include "config.h"

#include "helpers/host/doctor-guests.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "helpers/base/file.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"
#include "helpers/host/tap-alias.h"
#include "helpers/port/port-settings.h"

#define TUN    "/dev/net/tun"
#define HELPER LIBEXECDIR "/brw0-bridge-helper"

static gboolean is_there(const char *path, struct stat *ret_found)
{
	return stat(path, ret_found) == 0;
}

static gboolean is_setuid_root(const struct stat *file)
{
	return file->st_uid == 0 && (file->st_mode & S_ISUID) != 0;
}

static gboolean has_capability(const char *path)
{
	return getxattr(path, "security.capability", NULL, 0) > 0;
}

/* Whose a file is, and its mode; for g_free. */
static char *describe_rights(const char *path, const struct stat *file)
{
	return g_strdup_printf("%s: uid %u's, mode %04o", path, (guint) file->st_uid,
		(guint) file->st_mode & 07777);
}

gboolean doctor_check_tun(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context G_GNUC_UNUSED, Diagnosis *diagnosis,
	GError **error G_GNUC_UNUSED)
{
	struct stat tun, helper;

	/* The kernel loads the module when the node is opened. */
	if (!is_there(TUN, &tun))
		diagnosis_add_command(diagnosis, "no TAP can be made",
			g_strdup_printf(TUN ": %s", g_strerror(errno)),
			g_strdup("mkdir -p /dev/net && mknod -m 0666 " TUN " c 10 200"));
	/* A helper with only a file capability opens it with its user's rights. */
	else if ((tun.st_mode & 0006) != 0006 && is_there(HELPER, &helper) &&
		 !is_setuid_root(&helper) && has_capability(HELPER))
		diagnosis_add_command(diagnosis, "users cannot make a TAP",
			describe_rights(TUN, &tun), g_strdup("chmod 0666 " TUN));
	return TRUE;
}

gboolean doctor_check_helper(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context G_GNUC_UNUSED, Diagnosis *diagnosis,
	GError **error G_GNUC_UNUSED)
{
	struct stat helper;

	if (!is_there(HELPER, &helper))
		diagnosis_note(
			diagnosis, HELPER " is not installed: only root can give guests a TAP");
	/* Group and mode say who may run it, and stay. */
	else if (!is_setuid_root(&helper) && !has_capability(HELPER))
		diagnosis_add_command(diagnosis, "the bridge helper has no right to make a TAP",
			describe_rights(HELPER, &helper),
			g_strdup(helper.st_uid == 0 ? "chmod u+s " HELPER
						    : "chown root " HELPER
						      " && chmod u+s " HELPER));
	return TRUE;
}

/* What one bridge.conf file says of a bridge. */
struct grants {
	gboolean allows;
	gboolean denies;
	gboolean includes; /* what is in there is not looked at */
};

/*
 * A simple reading: the first two words of each line. Whether the rest is right, the bridge helper
 * says when it refuses.
 */
static struct grants read_grants(const char *text, const char *bridge)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	struct grants grants = {FALSE, FALSE, FALSE};

	for (gsize i = 0; lines[i] != NULL; i++) {
		const char *keyword = lines[i] + strspn(lines[i], " \t\r");
		gsize length = strcspn(keyword, " \t\r");
		const char *name = keyword + length + strspn(keyword + length, " \t\r");
		g_autofree char *object = g_strndup(name, strcspn(name, " \t\r"));
		gboolean is_meant = strcmp(object, bridge) == 0 || strcmp(object, "all") == 0;

		grants.includes |= length == 7 && strncmp(keyword, "include", length) == 0;
		grants.allows |= is_meant && length == 5 && strncmp(keyword, "allow", length) == 0;
		grants.denies |= is_meant && length == 4 && strncmp(keyword, "deny", length) == 0;
	}
	return grants;
}

/* A finding, if the helper does not take that file, or no user may read it. */
static gboolean check_rights(const struct stat *file, Diagnosis *diagnosis)
{
	if (file->st_uid != 0 || (file->st_mode & 0022) != 0)
		diagnosis_add_command(diagnosis,
			"the bridge helper denies everybody: other users can write bridge.conf",
			describe_rights(ACL_FILE, file),
			g_strdup("chown root " ACL_FILE " && chmod go-w " ACL_FILE));
	else if ((file->st_mode & 0044) == 0)
		diagnosis_add_command(diagnosis,
			"the bridge helper denies everybody: users cannot read bridge.conf",
			describe_rights(ACL_FILE, file), g_strdup("chmod 0644 " ACL_FILE));
	else
		return TRUE;
	return FALSE;
}

gboolean doctor_check_acl(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *bridge = context->conf->name;
	g_autofree char *text = NULL;
	struct grants grants;
	struct stat file;
	int r;

	if (!is_there(HELPER, &file))
		return TRUE;
	r = is_there(ACL_FILE, &file) ? file_read(ACL_FILE, &text) : -errno;
	if (r < 0) {
		diagnosis_add_advice(diagnosis,
			"the bridge helper denies everybody: bridge.conf is missing",
			g_strdup_printf(ACL_FILE ": %s", g_strerror(-r)),
			g_strdup_printf(
				"create it with a line such as: allow %s user NAME", bridge));
		return TRUE;
	}
	if (!check_rights(&file, diagnosis))
		return TRUE;
	grants = read_grants(text, bridge);
	if (grants.denies)
		diagnosis_note(diagnosis, ACL_FILE " denies %s to everybody", bridge);
	else if (!grants.allows && !grants.includes)
		diagnosis_note(
			diagnosis, ACL_FILE " allows %s to nobody: see bridge.conf(5)", bridge);
	return TRUE;
}

/* The bridge helper makes none that stays: the user made it so, and it counts for his limit. */
gboolean doctor_check_taps(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GArray *ports = context->status->ports;

	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);
		g_autofree char *name = quote_shell(port->name);
		struct tap_alias alias;

		if (!port->tun_stays || port->has_carrier)
			continue;
		if (tap_alias_get(port, &alias) && alias.has_user)
			diagnosis_add_command(diagnosis, "a TAP is left without its guest",
				g_strdup_printf("%s (%s) is persistent, and no process has it open",
					port->name, port->alias),
				g_strdup_printf("ip link delete %s", name));
		else
			diagnosis_note(diagnosis, "%s has no guest", port->name);
	}
	return TRUE;
}

/*
 * Append to evidence and command what makes the port an interface of the host. The bit of group 00
 * is not asked for: only Spanning Tree has these frames.
 */
static void add_openings(const struct link_info *port, GString *evidence, GString *command)
{
	g_autofree char *word = quote_shell(port->name);
	g_autofree char *name = sysctl_disable_ipv6_name(port->name);
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *setting = quote_shell(shown);
	g_autofree char *disabled = NULL;

	if (sysctl_read(name, &disabled) == 0 && strcmp(disabled, "0") == 0) {
		g_string_append_printf(evidence, "%s is 0", shown);
		g_string_append_printf(command, "sysctl -w %s=1", setting);
	}
	/* None at all: a kernel before 4.15. */
	if (port->groups >= 0 && ((guint) port->groups & PORT_GROUPS_STP) != PORT_GROUPS_STP) {
		g_string_append_printf(evidence, "%sgroup_fwd_mask is 0x%x",
			evidence->len > 0 ? ", " : "", (guint) port->groups);
		g_string_append_printf(command,
			"%sip link set %s type bridge_slave group_fwd_mask 0x%x",
			command->len > 0 ? "; " : "", word, PORT_GROUPS_STP);
	}
}

/* What neither our programs nor our configuration joined, as libvirt's root does. */
gboolean doctor_check_ports(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *const *configured = (const char *const *) context->conf->ports;
	const GArray *ports = context->status->ports;

	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);
		g_autofree char *what = g_strdup_printf(
			"packets from %s bypass the rules for %s", port->name, context->conf->name);
		g_autoptr(GString) evidence = g_string_new(NULL);
		g_autoptr(GString) command = g_string_new(NULL);

		if (g_strv_contains(configured, port->name))
			continue;
		add_openings(port, evidence, command);
		if (command->len > 0)
			diagnosis_add_command(
				diagnosis, what, g_strdup(evidence->str), g_strdup(command->str));
	}
	return TRUE;
}
