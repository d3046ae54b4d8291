/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run of brw0-dhcpd-conf does for one instance of a DHCP server, and what has become of it.
 */
#ifndef BRW0_DHCP_WORK_H
#define BRW0_DHCP_WORK_H

#include <glib.h>

#include "dhcp/guest-dns.h"
#include "dhcp/instance.h"
#include "helpers/base/json.h"
#include "helpers/base/netlink.h"
#include "helpers/conf/conf.h"

G_BEGIN_DECLS

/* What all works of a run have in common. */
typedef struct dhcp_run {
	const char *template; /* for all of them; NULL: each server's own */
	const char *output;   /* where the fragment is published; NULL: see has_reload */
	gboolean
		has_reload; /* it is published where the server reads it, and the server reads it */
	gboolean has_no_check;
	Netlink *netlink;
	GArray *served; /* of struct ip_prefix: those of the bridges before */
	GuestDns dns;
} DhcpRun;

/* resolv_conf: whose DNS servers are the host's. The members above Netlink are the caller's. */
gboolean dhcp_run_open(DhcpRun *run, const char *resolv_conf, GError **error);
void dhcp_run_clear(DhcpRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DhcpRun, dhcp_run_clear)

/* A bridge as the fragment has it. */
struct dhcp_served {
	const ConfBridge *bridge;
	struct ip_prefix router;
	const GArray *dns; /* of struct ip_address; the run's */
};

typedef struct dhcp_work {
	DhcpInstance *instance;
	GPtrArray *bridges; /* of ConfBridge, which belong to the configuration */
	char *path;         /* where the fragment goes; NULL: to standard output */
	const char *template;

	/* What has become of it; NULL or empty: it has not come to that. */
	GArray *served;        /* of struct dhcp_served */
	char *text;            /* the fragment */
	const char *found;     /* what there was: "changed" or "unchanged" */
	char *service;         /* whom the server is known as, where it has read its files */
	const char *operation; /* what it has done, for people */
	GPtrArray *notes;      /* of char *: what a person should know */
	GString *links;        /* names and indices of the bridges */
	gboolean have_lists_changed;
} DhcpWork;

/* The works of these bridges (of ConfBridge): one for each instance, in their order; of DhcpWork.
 */
GPtrArray *dhcp_works_list(const DhcpRun *run, const GPtrArray *bridges);

/* Without a directory for its files there is no server, and guests have static addresses. */
gboolean dhcp_work_has_directory(const DhcpRun *run, const DhcpWork *work);

/*
 * Make the fragment and publish it, and have the server read it, as the run wants it. After an
 * error a server that has run since before the bridge was created is restarted with what there is;
 * why that fails is one of the notes.
 */
gboolean dhcp_work_do(DhcpRun *run, DhcpWork *work, GError **error);

/*
 * Append to faults, of char *, what is wrong with the template, with the configuration for this
 * server, and in the server's own files, which stay as they are. A bridge that is not set up is
 * judged by its configured address, or by one such as it may get.
 */
void dhcp_work_check(DhcpRun *run, DhcpWork *work, GPtrArray *faults);

/* What has become of it, as an object; error: NULL, or why it failed. */
void dhcp_work_write(const DhcpWork *work, const GError *error, Json *json);

G_END_DECLS

#endif
