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
#include "helpers/conf/bridge.h"

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

/* What is done to a server, as systemctl(1) calls it; NULL: nothing. And what that is for people.
 */
struct dhcp_operation {
	const char *name;
	const char *words;
};

struct dhcp_instance;

/* A file of lines, one for each host with a fixed address, beside the fragment. */
struct dhcp_list {
	const char *path; /* with the placeholder BRIDGE */
	const char *line; /* with the placeholders of a host, see below, and DOMAIN */
};

struct dhcp_server {
	const char *name;            /* in brw0.conf */
	const char *program;         /* its name, in PATH and as a process */
	const char *const *services; /* as init systems may know it; NULL ends them */
	const char *configuration;   /* its own file */
	/*
	 * Where brw0's part is published; may be that file. With the placeholder BRIDGE, as in
	 * services and configuration, it is one file for each bridge. Otherwise one has all
	 * bridges.
	 */
	const char *fragment;
	const char *template; /* which is filled in for each bridge */

	ConfDns dns;           /* what dns=auto is with it: CONF_DNS_HOST or CONF_DNS_UPLINK */
	gboolean serves_names; /* it resolves guests' names, and others, at the bridge's address */
	gboolean lacks_checksums; /* it answers by UDP sockets: see traffic.h */
	gboolean is_own;          /* brw0 starts and stops it */
	/* Of is_own: its pid file, with BRIDGE; what goes before its configuration as an argument.
	 */
	const char *pid_file, *config_option;
	const char *user; /* it runs as that user, if there is one; NULL: as it likes */

	const char *list_separator;   /* between DNS servers */
	const char *domain_separator; /* between domains */
	/*
	 * A host with a fixed address: a template with the placeholders BRIDGE (letters, digits and
	 * '-' only), NAME, MAC and ADDRESS. NULL: hosts are only in the lists.
	 */
	const char *host;
	const char *host_separator;
	const char *fragment_separator; /* between those of bridges; NULL: an empty line */
	const struct dhcp_list *lists;  /* the last one has no path. NULL: none */

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
	/* What has it read its files, by what has changed: nothing, hosts in lists, the fragment.
	 */
	struct dhcp_operation unchanged, new_lists, new_fragment;
	/* Do one of these. A server that is not is_own has a service. */
	gboolean (*control)(
		const struct dhcp_instance *instance, const char *operation, GError **error);
	/*
	 * Add the leases that it has given and that hold, of this bridge or of all, as
	 * dhcp_leases_add() does. NULL: it keeps none that can be read.
	 */
	gboolean (*read_leases)(const char *bridge, GPtrArray *leases, GError **error);
};

/* The rows. */
extern const struct dhcp_server dhcp_dnsmasq;  /* dnsmasq.c */
extern const struct dhcp_server dhcp_isc;      /* isc.c */
extern const struct dhcp_server dhcp_kea;      /* kea.c */
extern const struct dhcp_server dhcp_networkd; /* networkd.c */
extern const struct dhcp_server dhcp_udhcpd;   /* udhcpd.c */

/* The rows in turn; NULL behind the last one. */
const struct dhcp_server *dhcp_server_get(gsize i);

/*
 * The server of that name, as in brw0.conf; NULL: none. If the name is NULL, ISC dhcpd where its
 * configuration includes brw0's part; otherwise the first that is installed, or the first.
 */
const struct dhcp_server *dhcp_server_choose(const char *name);
/* The one that a process of that name is; NULL: none of them. */
const struct dhcp_server *dhcp_server_find(const char *process);
/* The one whose template has that file name; ISC dhcpd, which was the only one once, for others. */
const struct dhcp_server *dhcp_server_find_by_template(const char *path);
/* Has it a file for each bridge? */
gboolean dhcp_server_is_per_bridge(const struct dhcp_server *server);

/*
 * Publish the fragment, unless it contradicts the rest of the server's configuration. If the server
 * does not read the fragment, a contradiction is only *ret_warning, for g_free, or NULL.
 */
enum publish_result dhcp_server_publish(const struct dhcp_server *server,
	const struct dhcp_fragment *fragment, char **ret_warning, GError **error);

/* Judge it in the same way, and publish nothing; also one that is published already. */
gboolean dhcp_server_try(const struct dhcp_server *server, const struct dhcp_fragment *fragment,
	char **ret_warning, GError **error);

void dhcp_config_free(DhcpConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DhcpConfig, dhcp_config_free)

G_END_DECLS

#endif
