/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds a TAP: the links in /proc/PID/fd, and what /proc/PID/fdinfo says of them. */
#include "config.h"

#include "helpers/base/tap-holder.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "helpers/base/file.h"

#define TUN "/dev/net/tun"

gboolean tap_holder_parse(const char *info, char ret_name[IF_NAMESIZE])
{
	static const char key[] = "iff:\t";
	const char *line = g_str_has_prefix(info, key) ? info : strstr(info, "\niff:\t");
	gsize length;

	if (line == NULL)
		return FALSE;
	line = strstr(line, key) + strlen(key);
	length = strcspn(line, "\n");
	if (length == 0 || length >= IF_NAMESIZE)
		return FALSE;
	memset(ret_name, 0, IF_NAMESIZE);
	memcpy(ret_name, line, length);
	return TRUE;
}

gboolean tap_holder_parse_start(const char *stat, guint64 *ret_ticks)
{
	/* The second field is a name in parentheses, of any characters; the start is the 22nd. */
	const char *rest = strrchr(stat, ')');
	g_auto(GStrv) fields = NULL;

	if (rest == NULL || rest[1] != ' ')
		return FALSE;
	fields = g_strsplit(rest + 2, " ", -1);
	return g_strv_length(fields) > 19 &&
	       g_ascii_string_to_unsigned(fields[19], 10, 0, G_MAXINT64, ret_ticks, NULL);
}

/* When a process started, in seconds since 1970; 0: unknown. */
static gint64 read_start(const char *process)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/stat", process);
	g_autofree char *stat = NULL;
	struct timespec up;
	guint64 ticks;

	if (file_read(path, &stat) < 0 || !tap_holder_parse_start(stat, &ticks) ||
		clock_gettime(CLOCK_BOOTTIME, &up) < 0)
		return 0;
	return g_get_real_time() / G_USEC_PER_SEC - up.tv_sec +
	       (gint64) (ticks / (guint64) sysconf(_SC_CLK_TCK));
}

/* Is it in this network namespace? In another one, a TAP may have the same name. */
static gboolean is_near(const char *process)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/ns/net", process);
	g_autofree char *its = g_file_read_link(path, NULL);
	g_autofree char *own = g_file_read_link("/proc/self/ns/net", NULL);

	return its != NULL && g_strcmp0(its, own) == 0;
}

static void look_at_descriptor(const char *process, const char *number, GArray *holders)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/fd/%s", process, number);
	g_autofree char *target = g_file_read_link(path, NULL);
	g_autofree char *info_path = g_strdup_printf("/proc/%s/fdinfo/%s", process, number);
	g_autofree char *info = NULL;
	struct tap_holder holder;

	if (g_strcmp0(target, TUN) != 0 || file_read(info_path, &info) < 0 ||
		!tap_holder_parse(info, holder.name) || !is_near(process))
		return;
	holder.start = read_start(process);
	if (holder.start != 0)
		g_array_append_val(holders, holder);
}

/* The process may be another user's, or gone. */
static void look_at_process(const char *process, GArray *holders)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/fd", process);
	g_autoptr(GDir) directory = g_ascii_isdigit(process[0]) ? g_dir_open(path, 0, NULL) : NULL;
	const char *number;

	while (directory != NULL && (number = g_dir_read_name(directory)) != NULL)
		look_at_descriptor(process, number, holders);
}

GArray *tap_holders_list(void)
{
	GArray *holders = g_array_new(FALSE, FALSE, sizeof(struct tap_holder));
	g_autoptr(GDir) directory = g_dir_open("/proc", 0, NULL);
	const char *process;

	while (directory != NULL && (process = g_dir_read_name(directory)) != NULL)
		look_at_process(process, holders);
	return holders;
}
