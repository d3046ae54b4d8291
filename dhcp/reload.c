/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Have the server read the fragment that is published. */
#include "config.h"

#include "dhcp/reload.h"

#include <errno.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/lock.h"
#include "helpers/base/service.h"
#include "helpers/base/state.h"

#define LOADED_NAME "dhcp-loaded"
#define LOADED_FILE STATE_DEFAULT_DIR "/" LOADED_NAME
#define LOCK_NAME   LOADED_NAME ".lock"

/* Is the server to read text, after loaded, which is NULL the first time? */
typedef gboolean (*ReloadRule)(const char *text, const char *loaded);

static gboolean is_changed(const char *text, const char *loaded)
{
	return loaded == NULL || strcmp(text, loaded) != 0;
}

static gboolean is_first(const char *text G_GNUC_UNUSED, const char *loaded)
{
	return loaded == NULL;
}

static gboolean read_loaded(char **ret_text, GError **error)
{
	if (state_read(LOADED_FILE, ret_text, error))
		return TRUE;
	g_prefix_error(error, "cannot use " LOADED_FILE ": ");
	return FALSE;
}

static enum reload_result reload(
	const struct dhcp_server *server, const char *path, ReloadRule is_due, GError **error)
{
	const char *service = service_find(server->services);
	g_autofree char *text = NULL, *loaded = NULL;
	int r = file_read(path, &text);

	if (service == NULL)
		return RELOAD_NO_SERVICE;
	if (r == -ENOENT)
		return RELOAD_NO_FRAGMENT;
	if (r < 0) {
		error_set_errno(error, r, "cannot read %s", path);
		return RELOAD_FAILED;
	}
	if (!read_loaded(&loaded, error))
		return RELOAD_FAILED;
	if (!is_due(text, loaded))
		return RELOAD_NOT_NEEDED;
	if (!server->reload(service, error))
		return RELOAD_FAILED;
	r = state_write(LOADED_FILE, text);
	if (r == 0)
		return RELOAD_DONE;
	error_set_errno(error, r, "cannot write " LOADED_FILE);
	return RELOAD_FAILED;
}

enum reload_result reload_changed(
	const struct dhcp_server *server, const char *path, GError **error)
{
	return reload(server, path, is_changed, error);
}

enum reload_result reload_first(const struct dhcp_server *server, const char *path, GError **error)
{
	return reload(server, path, is_first, error);
}

gboolean reload_lock(int *ret_lock, GError **error)
{
	return state_lock(STATE_DEFAULT_DIR, LOCK_NAME, ret_lock, error);
}

void reload_unlock(int lock)
{
	lock_remove(STATE_DEFAULT_DIR "/" LOCK_NAME, lock);
}
