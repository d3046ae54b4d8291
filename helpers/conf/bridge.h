/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wanted of one bridge: a group of brw0.conf, keys as in etc/brw0.conf. Pure.
 */
#ifndef BRW0_CONF_BRIDGE_H
#define BRW0_CONF_BRIDGE_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

typedef enum conf_forwarding {
	CONF_FORWARDING_GLOBAL,     /* net.ipv4.ip_forward */
	CONF_FORWARDING_INTERFACES, /* the bridge and the uplink alone */
} ConfForwarding;

/* Where the DNS servers come from that guests are given. */
typedef enum conf_dns {
	CONF_DNS_AUTO,   /* as fits the DHCP server: its row says */
	CONF_DNS_HOST,   /* the bridge's address: the host asks whatever it uses itself */
	CONF_DNS_UPLINK, /* what the uplink gave */
	CONF_DNS_FIXED,  /* a list */
} ConfDns;

/* How the host resolves guests' names. */
typedef enum conf_names {
	CONF_NAMES_AUTO,  /* by the resolver that it has */
	CONF_NAMES_HOSTS, /* lines in /etc/hosts */
	CONF_NAMES_NONE,
} ConfNames;

/* A guest with a fixed address. */
typedef struct conf_host {
	char *name; /* letters, digits, '-' */
	char *mac;  /* "52:54:00:12:34:56", lower case */
	struct ip_address address;
} ConfHost;

/* What is wanted of one bridge. Owns everything in it. */
typedef struct conf_bridge {
	char *name;
	struct ip_prefix address; /* AF_UNSPEC: auto */
	char *uplink;             /* NULL: auto */
	struct ip_address source; /* SNAT to it; AF_UNSPEC: masquerade */
	ConfForwarding forwarding;
	const char *firewall; /* a backend's name; NULL: auto, the one that the host lives in */
	char **ports;         /* NULL-terminated, never NULL */
	guint mtu;            /* of the bridge and its ports; 0: as the uplink has it */
	guint watch;          /* seconds between looks at what sends no events; 0: never */
	const char *dhcp;     /* the DHCP server, by its row's name, or "none"; NULL: auto */
	ConfDns dns_origin;
	GArray *dns;            /* of struct ip_address; empty unless CONF_DNS_FIXED. Never NULL */
	char *domain;           /* of guests' names, lower case; NULL: they have none */
	gboolean is_domain_set; /* by the configuration */
	ConfNames names;
	struct ip_range range; /* for DHCP; AF_UNSPEC: ip_prefix_default_range() */
	guint lease_time;      /* seconds */
	GPtrArray *hosts;      /* of ConfHost, never NULL */
} ConfBridge;

ConfBridge *conf_bridge_new(const char *name);
void conf_bridge_free(ConfBridge *bridge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfBridge, conf_bridge_free)

/* Who uses a key; it may be an option of that program. */
enum conf_subject {
	CONF_SUBJECT_HOST,  /* brw0-nat-init */
	CONF_SUBJECT_DHCP,  /* brw0-dhcpd-conf */
	CONF_SUBJECT_WATCH, /* brw0-watch */
};

/* A key of brw0.conf. */
struct conf_key {
	const char *name;
	enum conf_subject subject;
	gboolean is_unique;   /* no two bridges can have the same value */
	const char *help;     /* what --help says of the option of that name; NULL: there is none */
	const char *argument; /* and how it shows a value */
	gboolean (*set)(ConfBridge *bridge, const char *value, GError **error);
};

/* All keys but host.NAME, of which there may be any number. */
const struct conf_key *conf_list_keys(gsize *ret_n);

/*
 * Set one key from its text, as brw0.conf and the options of the same name do. An error names the
 * key, the value and what it should be. bridge is unchanged on error.
 */
gboolean conf_bridge_set(ConfBridge *bridge, const char *key, const char *value, GError **error);

/*
 * Where the bridge chooses its address itself, it may be in another network than the one that range
 * and hosts were written for: give them the same host parts in the network of that address. TRUE:
 * something has moved.
 */
gboolean conf_bridge_move(ConfBridge *bridge, struct ip_prefix router);

/* Is it a valid name of an interface? */
gboolean conf_check_ifname(const char *name, GError **error);
/* Can guests' names be in that domain, in letters of any case? */
gboolean conf_check_domain(const char *domain, GError **error);

G_END_DECLS

#endif
