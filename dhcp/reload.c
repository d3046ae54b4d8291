/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Have an instance read what is published. */
#include "config.h"

#include "dhcp/reload.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/lock.h"
#include "helpers/base/state.h"

#define LOCK_NAME "dhcp-loaded.lock"

static gboolean read_stamp(const char *stamp, char **ret_text, GError **error)
{
	if (state_read(stamp, ret_text, error))
		return TRUE;
	g_prefix_error(error, "cannot use %s: ", stamp);
	return FALSE;
}

/* By what has changed since it read its files last. */
static const struct dhcp_operation *find_operation(const struct dhcp_server *server,
	const char *text, const char *loaded, enum reload_when when, gboolean have_lists_changed)
{
	if (loaded == NULL || (when == RELOAD_CHANGED && strcmp(text, loaded) != 0))
		return &server->new_fragment;
	return when == RELOAD_CHANGED && have_lists_changed ? &server->new_lists
							    : &server->unchanged;
}

/* What was read is kept only once the server has read it. */
static gboolean run_operation(const DhcpInstance *instance, const struct dhcp_operation *operation,
	const char *stamp, const char *text, GError **error)
{
	int r = 0;

	if (operation->name != NULL && !instance->server->control(instance, operation->name, error))
		return FALSE;
	if (operation == &instance->server->new_fragment)
		r = state_write(stamp, text);
	return r == 0 || error_set_errno(error, r, "cannot write %s", stamp);
}

gboolean reload_instance(const DhcpInstance *instance, const char *path, const char *links,
	enum reload_when when, gboolean have_lists_changed, const char **ret_words, GError **error)
{
	g_autofree char *stamp = g_build_filename(STATE_DEFAULT_DIR, instance->stamp, NULL);
	g_autofree char *text = NULL, *loaded = NULL, *now = NULL;
	const struct dhcp_operation *operation;
	int r = file_read(path, &text);

	*ret_words = "not restarted: no such service";
	if (instance->service == NULL && !instance->server->is_own)
		return TRUE;
	*ret_words = "not restarted: no file to read";
	if (r < 0)
		return r == -ENOENT || error_set_errno(error, r, "cannot read %s", path);
	if (!read_stamp(stamp, &loaded, error))
		return FALSE;
	now = g_strconcat(links, "\n", text, NULL);
	operation = find_operation(instance->server, now, loaded, when, have_lists_changed);
	*ret_words = operation->words;
	return run_operation(instance, operation, stamp, now, error);
}

static gboolean is_stamp(const char *name, const char *bridge)
{
	const char *rest = name + strlen(DHCP_INSTANCE_STAMP);

	if (!g_str_has_prefix(name, DHCP_INSTANCE_STAMP))
		return FALSE;
	if (bridge == NULL && rest[0] == '\0')
		return TRUE;
	return rest[0] == '-' && (bridge == NULL || strcmp(rest + 1, bridge) == 0);
}

void reload_forget(const char *bridge)
{
	GDir *dir = g_dir_open(STATE_DEFAULT_DIR, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (is_stamp(name, bridge)) {
			g_autofree char *path = g_build_filename(STATE_DEFAULT_DIR, name, NULL);

			(void) unlink(path);
		}
	if (dir != NULL)
		g_dir_close(dir);
}

gboolean reload_lock(int *ret_lock, GError **error)
{
	return state_lock(STATE_DEFAULT_DIR, LOCK_NAME, ret_lock, error);
}

void reload_unlock(int lock)
{
	lock_remove(STATE_DEFAULT_DIR "/" LOCK_NAME, lock);
}
