/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that lists the guests of a bridge. */
#include "config.h"

#include "helpers/host/command-guests.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/host/guest-search.h"

/* The plan is not asked: guests are there even if the bridge could not be set up like this now. */
static Guests *find_guests(Job *job, GError **error)
{
	const char *bridge = job->conf->name;
	g_autofree char *word = quote_shell(bridge);
	struct link_info link;

	if (!netlink_find_link(job->host->netlink, bridge, &link, error))
		return NULL;
	if (link.index == 0)
		error_set(error, BRW0_ERROR_FAILED,
			"cannot list the guests of %s: it is not set up; run: brw0-nat-init "
			"--bridge=%s",
			bridge, word);
	else if (strcmp(link.kind, "bridge") != 0)
		error_set(error, BRW0_ERROR_FAILED, "cannot list the guests of %s: it is no bridge",
			bridge);
	else
		return guests_ask(job->host, job->conf, &link, error);
	return NULL;
}

static gboolean guests(Job *job, GString *out, gboolean *ret_is_well, GError **error)
{
	g_autoptr(Guests) found = find_guests(job, error);

	if (found == NULL)
		return FALSE;
	guests_describe(found, job->conf->name, out);
	*ret_is_well = TRUE;
	return TRUE;
}

static gboolean guests_json(Job *job, Json *json, gboolean *ret_is_well, GError **error)
{
	g_autoptr(Guests) found = find_guests(job, error);

	if (found == NULL)
		return FALSE;
	json_open_object(json, NULL);
	json_add_text(json, "bridge", job->conf->name);
	guests_write(found, json);
	json_close_object(json);
	*ret_is_well = TRUE;
	return TRUE;
}

const Command command_guests = {
	TRUE, COMMAND_IGNORES_OTHERS, host_open_to_read, guests, guests_json};
