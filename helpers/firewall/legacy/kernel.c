/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The legacy tables around libiptc: what the kernel has of them, their lock, why they failed. */
#include "config.h"

#include "helpers/firewall/legacy/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/lock.h"
#include "helpers/firewall/legacy/encode.h"

#define LOCK_FILE  "/run/xtables.lock"
#define NAMES_FILE "/proc/net/ip_tables_names"

gboolean legacy_is_present(void)
{
	return access(NAMES_FILE, F_OK) == 0 || errno != ENOENT;
}

gboolean legacy_get_registered(
	const char *table, enum legacy_registered *ret_registered, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) names = NULL;
	int r = file_read(NAMES_FILE, &text);

	/* In a user namespace its root may not read the file; without ip_tables there is none. */
	if (r < 0 && r != -EACCES && r != -ENOENT)
		return error_set_errno(error, r, "cannot read " NAMES_FILE);
	names = g_strsplit(text != NULL ? text : "", "\n", -1);
	*ret_registered = r == -EACCES ? LEGACY_UNKNOWN
			  : g_strv_contains((const char *const *) names, table)
				  ? LEGACY_REGISTERED
				  : LEGACY_UNREGISTERED;
	return TRUE;
}

static const char *lock_file(void)
{
	const char *path = secure_getenv("XTABLES_LOCKFILE");

	return path != NULL && path[0] != '\0' ? path : LOCK_FILE;
}

int legacy_lock(int *ret_fd)
{
	int fd = open(lock_file(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int r;

	if (fd < 0)
		return -errno;
	r = lock_wait(fd, LOCK_DEADLINE);
	if (r < 0)
		close(fd);
	else
		*ret_fd = fd;
	return r;
}

void legacy_try_lock(int *ret_fd)
{
	/* Whoever changes nothing does not make it. */
	int fd = open(lock_file(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && lock_try(fd) == 0)
		*ret_fd = fd;
	else if (fd >= 0)
		close(fd);
}

/* The extension that the ruleset needs and the kernel does not have; NULL if it is not that. */
static const struct legacy_extension *find_missing(void)
{
	static const char *const files[] = {
		"/proc/net/ip_tables_matches", "/proc/net/ip_tables_targets"};

	for (gsize i = 0; legacy_extensions[i].name != NULL; i++) {
		g_autofree char *text = NULL;
		g_auto(GStrv) names = NULL;

		if (file_read(files[legacy_extensions[i].is_target ? 1 : 0], &text) < 0)
			return NULL;
		names = g_strsplit(text, "\n", -1);
		if (!g_strv_contains((const char *const *) names, legacy_extensions[i].name))
			return &legacy_extensions[i];
	}
	return NULL;
}

static gboolean fail_locked(GError **error)
{
	g_autofree char *holder = lock_find_holder(lock_file());

	return error_set(error, BRW0_ERROR_FAILED,
		"cannot lock the tables: %s holds %s; try again after it ends",
		holder != NULL ? holder : "another iptables", lock_file());
}

/* The option of a table that the kernel does not have; NULL: it has it, or nobody can tell. */
static const char *find_missing_table(const char *table)
{
	static const struct {
		const char *table;
		const char *option;
	} options[] = {{"raw", "CONFIG_IP_NF_RAW"}, {"nat", "CONFIG_IP_NF_NAT"},
		{"mangle", "CONFIG_IP_NF_MANGLE"}, {"filter", "CONFIG_IP_NF_FILTER"}};
	enum legacy_registered registered;

	/* To open it would have registered it. */
	if (!legacy_get_registered(table, &registered, NULL) || registered != LEGACY_UNREGISTERED)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
		if (g_str_equal(options[i].table, table))
			return options[i].option;
	return NULL;
}

gboolean legacy_fail(int r, const char *table, GError **error)
{
	const struct legacy_extension *missing;
	const char *option;

	switch (-r) {
	case ENOPROTOOPT:
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot open table %s: the kernel has no ip_tables; it needs "
			"CONFIG_IP_NF_IPTABLES, since Linux 6.17 also "
			"CONFIG_NETFILTER_XTABLES_LEGACY",
			table);
	case EMLINK:
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot remove brw0's chains from table %s: another rule jumps to one; "
			"delete that rule first",
			table);
	case ETIMEDOUT:
		return fail_locked(error);
	case ENOENT:
		option = find_missing_table(table);
		if (option != NULL)
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot open table %s: the kernel does not have it; it needs %s",
				table, option);
		missing = find_missing();
		if (missing != NULL)
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot change table %s: the kernel has no %s; it needs %s", table,
				missing->name, missing->option);
		break;
	default:
		break;
	}
	return error_set_errno(error, r, "cannot change table %s", table);
}
