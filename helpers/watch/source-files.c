/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that name the host's DNS servers, brw0.conf, and the leases of guests whose names are
 * in /etc/hosts. What is watched is a file's directory,
 * for its name: whether it is written, replaced by rename or a link changes. A link is followed:
 * its target is watched in the same way. Instead of a directory that does not exist, the nearest
 * one above it is watched for the name that is missing. After each event for one of these names all
 * watches are made again: a link or a directory may be another one.
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/conf/conf.h"
#include "helpers/watch/source.h"

enum {
	WHAT = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE |
	       IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR,
	IS_GONE = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT,
	MAX_LINKS = 8,
	/* A DHCP server keeps its file open. */
	WHAT_LEASES = WHAT | IN_MODIFY,
	EVENTS_SIZE = 16384,
};

/* As in dhcp/resolver.c, which reads them. */
static const char *const resolver_files[] = {"/etc/resolv.conf", "/run/systemd/resolve/resolv.conf",
	"/run/NetworkManager/no-stub-resolv.conf", "/run/dnsmasq/resolv.conf",
	"/run/NetworkManager/resolv.conf"};

/*
 * As in dhcp/, for the servers whose leases brw0-nat-init reads; with the bridge's name between.
 * Not udhcpd: it writes its file again and again.
 */
static const struct {
	const char *server;
	const char *before, *after;
} lease_files[] = {
	{"dnsmasq", "/var/lib/misc/dnsmasq.brw0-", ".leases"},
	{"isc", "/var/lib/dhcp/dhcpd.leases", NULL},
	{"kea", "/var/lib/kea/kea-leases4.csv", NULL},
};

/* A name in a directory that is watched. */
struct watched {
	int directory; /* inotify's number for it */
	char *name;
	guint kind;
};

struct files {
	char *configuration;
	GArray *watched; /* of struct watched */
};

static void watched_clear(gpointer data)
{
	g_free(((struct watched *) data)->name);
}

/* The nearest directory above path, for g_free; *ret_name: the name in it that leads to path. */
static char *find_directory(const char *path, char **ret_name)
{
	g_autofree char *name = g_path_get_basename(path);
	char *directory = g_path_get_dirname(path);

	while (!g_file_test(directory, G_FILE_TEST_IS_DIR)) {
		char *above = g_path_get_dirname(directory);

		g_free(name);
		name = g_path_get_basename(directory);
		g_free(directory);
		directory = above;
	}
	*ret_name = g_steal_pointer(&name);
	return directory;
}

/* FALSE with errno set. */
static gboolean watch_name(
	int fd, struct files *files, const char *directory, const char *name, guint kind)
{
	struct watched watched = {.directory = inotify_add_watch(fd, directory,
					  IN_MASK_ADD | (kind == EVENT_LEASE ? WHAT_LEASES : WHAT)),
		.kind = kind};

	if (watched.directory < 0)
		return FALSE;
	watched.name = g_strdup(name);
	g_array_append_val(files->watched, watched);
	return TRUE;
}

/* The file, and if it is a link what that leads to. */
static gboolean watch_path(int fd, struct files *files, const char *path, guint kind)
{
	g_autofree char *at = g_strdup(path);

	for (guint n = 0; n < MAX_LINKS && at != NULL; n++) {
		g_autofree char *name = NULL;
		g_autofree char *directory = find_directory(at, &name);
		g_autofree char *entry = g_build_filename(directory, name, NULL);
		g_autofree char *target = g_file_read_link(entry, NULL);

		if (!watch_name(fd, files, directory, name, kind)) {
			if (errno != ENOENT)
				return FALSE;
			continue; /* it has just been deleted: the one above it */
		}
		g_free(at);
		at = target == NULL               ? NULL
		     : g_path_is_absolute(target) ? g_strdup(target)
						  : g_build_filename(directory, target, NULL);
	}
	return TRUE;
}

/* Of the servers that can be that bridge's. */
static gboolean watch_leases_of(int fd, struct files *files, const ConfBridge *bridge)
{
	gboolean is_done = TRUE;

	for (gsize i = 0; is_done && i < G_N_ELEMENTS(lease_files); i++) {
		const char *after = lease_files[i].after;
		g_autofree char *path = g_strconcat(
			lease_files[i].before, after != NULL ? bridge->name : NULL, after, NULL);

		if (bridge->dhcp == NULL || strcmp(bridge->dhcp, lease_files[i].server) == 0)
			is_done = watch_path(fd, files, path, EVENT_LEASE);
	}
	return is_done;
}

/* Where names come from /etc/hosts: other resolvers ask the server itself. */
static gboolean watch_leases(int fd, struct files *files)
{
	/* What is wrong with the file, the programs report. */
	g_autoptr(GPtrArray) bridges = conf_load_bridges(files->configuration, NULL, NULL);
	gboolean is_done = TRUE;

	for (guint i = 0; is_done && bridges != NULL && i < bridges->len; i++) {
		const ConfBridge *bridge = g_ptr_array_index(bridges, i);

		if (bridge->names == CONF_NAMES_HOSTS)
			is_done = watch_leases_of(fd, files, bridge);
	}
	return is_done;
}

/* All watches, from the start. */
static gboolean watch_all(struct source *source)
{
	struct files *files = source->data;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	gboolean is_done = fd >= 0;

	g_array_set_size(files->watched, 0);
	for (gsize i = 0; is_done && i < G_N_ELEMENTS(resolver_files); i++)
		is_done = watch_path(fd, files, resolver_files[i], EVENT_RESOLVER);
	is_done = is_done && watch_path(fd, files, files->configuration, EVENT_CONFIGURATION) &&
		  watch_leases(fd, files);
	if (source->fd >= 0)
		close(source->fd);
	source->fd = fd;
	return is_done;
}

static gboolean files_open(struct source *source, const char *configuration, GError **error)
{
	struct files *files = g_new0(struct files, 1);

	files->configuration = g_canonicalize_filename(configuration, NULL);
	files->watched = g_array_new(FALSE, FALSE, sizeof(struct watched));
	g_array_set_clear_func(files->watched, watched_clear);
	source->data = files;
	return watch_all(source) || error_set_errno(error, errno, "cannot use inotify");
}

/* Of the names that the event is about. */
static guint find_kinds(const struct files *files, const struct inotify_event *event)
{
	guint kinds = 0;

	for (guint i = 0; i < files->watched->len; i++) {
		const struct watched *watched = &g_array_index(files->watched, struct watched, i);

		if ((event->mask & IN_Q_OVERFLOW) != 0 ||
			(watched->directory == event->wd &&
				((event->mask & IS_GONE) != 0 ||
					(event->len > 0 &&
						strcmp(watched->name, event->name) == 0))))
			kinds |= watched->kind;
	}
	return kinds;
}

static guint files_read(struct source *source, struct writer *ret_writer G_GNUC_UNUSED)
{
	char events[EVENTS_SIZE] __attribute__((aligned(__alignof__(struct inotify_event))));
	guint kinds = 0;
	ssize_t size;

	while ((size = read(source->fd, events, sizeof(events))) > 0) {
		for (ssize_t at = 0; at < size;) {
			const struct inotify_event *event = (const void *) (events + at);

			kinds |= find_kinds(source->data, event);
			at += (ssize_t) (sizeof(*event) + event->len);
		}
	}
	if (kinds != 0)
		(void) watch_all(source);
	return kinds;
}

static void files_close(struct source *source)
{
	struct files *files = source->data;

	g_array_unref(files->watched);
	g_free(files->configuration);
	g_free(files);
}

const struct source_row source_files = {
	.name = "files", .open = files_open, .read = files_read, .close = files_close};
