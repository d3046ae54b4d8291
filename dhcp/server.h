/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP servers that brw0 can configure: a row each, in a file of its own. Whatever is said or
 * done differently for one of them is in its row.
 */
#ifndef BRW0_DHCP_SERVER_H
#define BRW0_DHCP_SERVER_H

#include <glib.h>

#include "dhcp/publish.h"
#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/* brw0's part of a server's configuration. */
struct dhcp_fragment {
	const char *path; /* where the server reads it */
	const char *text;
	const struct ip_prefix *served; /* what it declares */
	gsize n_served;
};

/* A server's configuration with a fragment in it, in place of what that file has. */
typedef struct dhcp_config {
	gboolean is_included; /* the server reads the fragment */
	const char *text;     /* all of it, as one file that the server could be given */
	char *problem;        /* why the two contradict each other; NULL: they do not */
	char *remedy;         /* for that */
	gpointer source;      /* the row's own */
	void (*free_source)(gpointer source);
} DhcpConfig;

struct dhcp_server {
	const char *program;         /* its name, in PATH and as a process */
	const char *const *services; /* as init systems may know it; NULL ends them */
	const char *configuration;   /* its own file */
	const char *fragment;        /* where brw0's part is published; may be that file */
	const char *template;        /* which is filled in for each bridge */

	const char *list_separator; /* between DNS servers */
	/*
	 * A host with a fixed address: a template with the placeholders BRIDGE (letters, digits and
	 * '-' only), NAME, MAC and ADDRESS.
	 */
	const char *host;
	const char *host_separator;

	/* The command that has the configuration include the fragment, once; NULL: it need not. */
	const char *include_command;

	/*
	 * Read the configuration; the fragment's path is absolute. *ret_config, for
	 * dhcp_config_free, is NULL if the server has none, which is no error. A file that cannot
	 * be read is an error that names it.
	 */
	gboolean (*read)(
		const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error);
	/* Does it declare just this subnet, in the fragment or elsewhere? */
	gboolean (*has_subnet)(const DhcpConfig *config, struct ip_prefix subnet);
	/*
	 * The DNS servers that a text hands out in that subnet: addresses or names with commas
	 * between them, for g_free. NULL: none. Pure.
	 */
	char *(*find_dns)(const char *text, struct ip_prefix subnet);
	/*
	 * Does the server take the file at path? TRUE also where there is no server to ask. config
	 * is the one whose text the file has: then the error names the files that it is made of.
	 * NULL: the file has another text, such as the fragment's alone.
	 */
	gboolean (*check)(const char *path, const DhcpConfig *config, GError **error);
	/* Have it read its configuration again, if it runs as that service. */
	gboolean (*reload)(const char *service, GError **error);
};

/* The rows. */
extern const struct dhcp_server dhcp_isc; /* isc.c */

/* The first of the servers that is installed here, or else the first. */
const struct dhcp_server *dhcp_server_choose(void);
/* The one that a process of that name is; NULL: none of them. */
const struct dhcp_server *dhcp_server_find(const char *process);

/*
 * Publish the fragment, unless it contradicts the rest of the server's configuration. If the server
 * does not read the fragment, a contradiction is only *ret_warning, for g_free, or NULL.
 */
enum publish_result dhcp_server_publish(const struct dhcp_server *server,
	const struct dhcp_fragment *fragment, char **ret_warning, GError **error);

/* The command by which a person restarts it, for g_free; NULL: it is no service of this host. */
char *dhcp_server_format_restart(const struct dhcp_server *server);
/* The one by which its fragment is published, for g_free. */
char *dhcp_server_format_publish(const struct dhcp_server *server);

void dhcp_config_free(DhcpConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DhcpConfig, dhcp_config_free)

G_END_DECLS

#endif
