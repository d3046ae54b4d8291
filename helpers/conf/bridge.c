/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted of one bridge: a table of keys, each with the function that reads its value. */
#include "config.h"

#include "helpers/conf/bridge.h"

#include <net/if.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/conf/near-miss.h"
#include "helpers/base/mac.h"
#include "helpers/port/ifname.h"

/* Long enough for a guest, short enough that it learns a new network's DNS within half of it. */
enum { DEFAULT_LEASE_TIME = 600, MIN_LEASE_TIME = 60, MAX_LEASE_TIME = 31536000 };

/* IPv6 needs 1280 (RFC 8200, section 5); a bridge has at most 65535. */
enum { MIN_MTU = 1280, MAX_MTU = 65535 };

/* In seconds. To read the legacy tables of a busy host takes a while. */
enum { DEFAULT_WATCH = 60, MIN_WATCH = 60, MAX_WATCH = 86400 };

#define HOST_KEY_PREFIX "host."

static void host_free(gpointer data)
{
	ConfHost *host = data;

	g_free(host->name);
	g_free(host->mac);
	g_free(host);
}

/* "brw0.internal" of brW0: .internal is reserved for private use, .local is mDNS's. */
static char *make_domain(const char *bridge)
{
	g_autofree char *lower = g_ascii_strdown(bridge, -1);

	g_strcanon(lower, G_CSET_a_2_z G_CSET_DIGITS "-", '-');
	/* A label neither begins nor ends with that. */
	if (lower[0] == '-')
		lower[0] = 'x';
	if (g_str_has_suffix(lower, "-"))
		lower[strlen(lower) - 1] = 'x';
	return g_strconcat(lower, ".internal", NULL);
}

ConfBridge *conf_bridge_new(const char *name)
{
	ConfBridge *bridge = g_new0(ConfBridge, 1);

	bridge->name = g_strdup(name);
	bridge->ports = g_new0(char *, 1);
	bridge->dns = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
	bridge->domain = make_domain(name);
	bridge->lease_time = DEFAULT_LEASE_TIME;
	bridge->watch = DEFAULT_WATCH;
	bridge->hosts = g_ptr_array_new_with_free_func(host_free);
	return bridge;
}

void conf_bridge_free(ConfBridge *bridge)
{
	g_free(bridge->name);
	g_free(bridge->uplink);
	g_free(bridge->domain);
	g_strfreev(bridge->ports);
	g_array_unref(bridge->dns);
	g_ptr_array_unref(bridge->hosts);
	g_free(bridge);
}

static gboolean set_address(ConfBridge *bridge, const char *value, GError **error)
{
	struct ip_prefix address = {.address.family = AF_UNSPEC};

	if (strcmp(value, "auto") != 0 && (!ip_prefix_parse(AF_INET, value, &address, error) ||
						  !ip_prefix_check_for_bridge(address, error)))
		return FALSE;
	bridge->address = address;
	return TRUE;
}

gboolean conf_check_ifname(const char *name, GError **error)
{
	const char *why = "";

	if (ifname_is_valid(name))
		return TRUE;
	if (name[0] == '\0')
		why = ": it is empty";
	else if (strpbrk(name, " \t") != NULL)
		why = ": it must be one name";
	else if (strlen(name) >= IFNAMSIZ)
		why = ": it may have at most 15 bytes";
	return error_set(
		error, BRW0_ERROR_USAGE, "'%s' is not a valid interface name%s", name, why);
}

static gboolean set_uplink(ConfBridge *bridge, const char *value, GError **error)
{
	gboolean is_auto = strcmp(value, "auto") == 0;

	if (!is_auto && !conf_check_ifname(value, error))
		return FALSE;
	if (strcmp(value, bridge->name) == 0)
		return error_set(error, BRW0_ERROR_USAGE,
			"%s cannot be its own uplink; name the interface that leads to the Internet",
			value);
	g_free(bridge->uplink);
	bridge->uplink = is_auto ? NULL : g_strdup(value);
	return TRUE;
}

static gboolean set_source(ConfBridge *bridge, const char *value, GError **error)
{
	struct ip_address source = {.family = AF_UNSPEC};

	if (strcmp(value, "masquerade") != 0) {
		if (!ip_address_parse(AF_INET, value, &source, error) ||
			!ip_address_check_for_host(source, error))
			return FALSE;
	}
	bridge->source = source;
	return TRUE;
}

/* The index of value among the words; an error names them all. */
static gboolean find_word(
	const char *const *words, const char *value, guint *ret_index, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], value) == 0) {
			*ret_index = i;
			return TRUE;
		}
		g_string_append_printf(all, "%s'%s'", i > 0 ? ", " : "", words[i]);
	}
	return error_set(error, BRW0_ERROR_USAGE, "'%s' is not one of %s", value, all->str);
}

/* A number from min to max, in those units. */
static gboolean parse_number(
	const char *value, guint min, guint max, const char *units, guint *ret, GError **error)
{
	guint64 number;

	if (!g_ascii_string_to_unsigned(value, 10, min, max, &number, NULL))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not a number of %s from %u to %u", value, units, min, max);
	*ret = (guint) number;
	return TRUE;
}

static gboolean set_forwarding(ConfBridge *bridge, const char *value, GError **error)
{
	static const char *const words[] = {[CONF_FORWARDING_GLOBAL] = "global",
		[CONF_FORWARDING_INTERFACES] = "interfaces",
		NULL};

	return find_word(words, value, &bridge->forwarding, error);
}

static gboolean set_firewall(ConfBridge *bridge, const char *value, GError **error)
{
	static const char *const words[] = {"auto", "iptables", "nftables", NULL};
	guint found;

	if (!find_word(words, value, &found, error))
		return FALSE;
	bridge->firewall = found > 0 ? words[found] : NULL;
	return TRUE;
}

/* Blanks and commas both separate. */
static char **split_list(const char *value)
{
	g_auto(GStrv) parts = g_strsplit_set(value, " \t,", -1);
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (gsize i = 0; parts[i] != NULL; i++)
		if (parts[i][0] != '\0')
			g_ptr_array_add(words, g_strdup(parts[i]));
	g_ptr_array_add(words, NULL);
	return (char **) g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static gboolean set_ports(ConfBridge *bridge, const char *value, GError **error)
{
	g_auto(GStrv) ports = split_list(value);

	for (gsize i = 0; ports[i] != NULL; i++) {
		if (!conf_check_ifname(ports[i], error))
			return FALSE;
		if (strcmp(ports[i], bridge->name) == 0)
			return error_set(
				error, BRW0_ERROR_USAGE, "%s cannot be a port of itself", ports[i]);
	}
	g_strfreev(bridge->ports);
	bridge->ports = g_steal_pointer(&ports);
	return TRUE;
}

static gboolean set_mtu(ConfBridge *bridge, const char *value, GError **error)
{
	guint mtu = 0;

	if (strcmp(value, "auto") != 0 &&
		!parse_number(value, MIN_MTU, MAX_MTU, "bytes", &mtu, error))
		return FALSE;
	bridge->mtu = mtu;
	return TRUE;
}

static gboolean set_watch(ConfBridge *bridge, const char *value, GError **error)
{
	guint seconds = 0;

	if (strcmp(value, "no") != 0 &&
		!parse_number(value, MIN_WATCH, MAX_WATCH, "seconds", &seconds, error))
		return FALSE;
	bridge->watch = seconds;
	return TRUE;
}

/* The names of the rows in dhcp/server.c. */
static gboolean set_dhcp(ConfBridge *bridge, const char *value, GError **error)
{
	static const char *const words[] = {
		"auto", "dnsmasq", "isc", "kea", "networkd", "udhcpd", "none", NULL};
	guint found;

	if (!find_word(words, value, &found, error))
		return FALSE;
	bridge->dhcp = found > 0 ? words[found] : NULL;
	return TRUE;
}

static const struct {
	const char *word;
	ConfDns origin;
} dns_origins[] = {
	{"auto", CONF_DNS_AUTO},
	{"host", CONF_DNS_HOST},
	{"uplink", CONF_DNS_UPLINK},
};

static ConfDns find_dns_origin(const char *value)
{
	for (gsize i = 0; i < G_N_ELEMENTS(dns_origins); i++)
		if (strcmp(value, dns_origins[i].word) == 0)
			return dns_origins[i].origin;
	return CONF_DNS_FIXED;
}

static gboolean set_dns(ConfBridge *bridge, const char *value, GError **error)
{
	ConfDns origin = find_dns_origin(value);
	g_auto(GStrv) words = split_list(origin == CONF_DNS_FIXED ? value : "");
	g_autoptr(GArray) dns = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	for (gsize i = 0; words[i] != NULL; i++) {
		struct ip_address server;

		if (!ip_address_parse(AF_INET, words[i], &server, error))
			return FALSE;
		g_array_append_val(dns, server);
	}
	if (origin == CONF_DNS_FIXED && dns->len == 0)
		return error_set(error, BRW0_ERROR_USAGE,
			"no DNS server is given; 'uplink' means the uplink's own, 'host' what this "
			"host uses");
	g_array_unref(bridge->dns);
	bridge->dns = g_steal_pointer(&dns);
	bridge->dns_origin = origin;
	return TRUE;
}

/* Of a domain name: 1 to 63 letters, digits and '-', which is at neither end (RFC 1123). */
static gboolean is_label(const char *text)
{
	static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-";
	gsize length = strlen(text);

	return length > 0 && length <= 63 && strspn(text, letters) == length && text[0] != '-' &&
	       text[length - 1] != '-';
}

/* Room for a guest's name before it: a name has at most 253 letters (RFC 1035). */
enum { MAX_DOMAIN_LENGTH = 253 - 64 };

gboolean conf_check_domain(const char *domain, GError **error)
{
	g_auto(GStrv) labels = g_strsplit(domain, ".", -1);
	gboolean is_valid = labels[0] != NULL && strlen(domain) <= MAX_DOMAIN_LENGTH;

	for (gsize i = 0; labels[i] != NULL; i++)
		is_valid = is_valid && is_label(labels[i]);
	if (!is_valid)
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not a domain such as brw0.internal", domain);
	if (g_strcmp0(domain, "local") == 0 || g_str_has_suffix(domain, ".local"))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' belongs to mDNS (RFC 6762); choose another domain, such as "
			"brw0.internal",
			domain);
	return TRUE;
}

static gboolean set_domain(ConfBridge *bridge, const char *value, GError **error)
{
	g_autofree char *domain = strcmp(value, "none") == 0 ? NULL : g_ascii_strdown(value, -1);

	if (domain != NULL && !conf_check_domain(domain, error))
		return FALSE;
	g_free(bridge->domain);
	bridge->domain = g_steal_pointer(&domain);
	bridge->is_domain_set = TRUE;
	return TRUE;
}

static gboolean set_names(ConfBridge *bridge, const char *value, GError **error)
{
	static const char *const words[] = {[CONF_NAMES_AUTO] = "auto",
		[CONF_NAMES_HOSTS] = "hosts",
		[CONF_NAMES_NONE] = "none",
		NULL};

	return find_word(words, value, &bridge->names, error);
}

static gboolean set_range(ConfBridge *bridge, const char *value, GError **error)
{
	struct ip_range range = {{.family = AF_UNSPEC}, {.family = AF_UNSPEC}};

	if (strcmp(value, "auto") != 0 && !ip_range_parse(AF_INET, value, &range, error))
		return FALSE;
	bridge->range = range;
	return TRUE;
}

static gboolean set_lease_time(ConfBridge *bridge, const char *value, GError **error)
{
	return parse_number(
		value, MIN_LEASE_TIME, MAX_LEASE_TIME, "seconds", &bridge->lease_time, error);
}

/* host.NAME = MAC ADDRESS */
static gboolean add_host(ConfBridge *bridge, const char *name, const char *value, GError **error)
{
	g_auto(GStrv) words = split_list(value);
	guint8 mac[ETH_ALEN];
	struct ip_address address;
	ConfHost *host;

	if (!is_label(name))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not a host name of letters, digits and '-'", name);
	if (g_strv_length(words) != 2 || !mac_parse(words[0], mac) ||
		!ip_address_parse(AF_INET, words[1], &address, NULL))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not a MAC and an address such as 52:54:00:12:34:56 192.168.77.10",
			value);
	if (mac[0] & 1)
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is the MAC of a group; a guest's has an even first byte", words[0]);

	host = g_new0(ConfHost, 1);
	host->name = g_strdup(name);
	host->mac = mac_format(mac);
	host->address = address;
	g_ptr_array_add(bridge->hosts, host);
	return TRUE;
}

static const struct conf_key keys[] = {
	{"address", CONF_SUBJECT_HOST, TRUE, "address of the bridge [auto: a free one]",
		"A.B.C.D/P", set_address},
	{"uplink", CONF_SUBJECT_HOST, TRUE, "only this uplink [auto: any]", "IFACE", set_uplink},
	{"source", CONF_SUBJECT_HOST, TRUE, "SNAT address [the uplink's own]", "A.B.C.D",
		set_source},
	{"forwarding", CONF_SUBJECT_HOST, FALSE, NULL, NULL, set_forwarding},
	{"firewall", CONF_SUBJECT_HOST, FALSE, "backend [auto: as this host has it]",
		"iptables|nftables", set_firewall},
	{"ports", CONF_SUBJECT_HOST, TRUE, NULL, NULL, set_ports},
	{"mtu", CONF_SUBJECT_HOST, FALSE, NULL, NULL, set_mtu},
	{"watch", CONF_SUBJECT_WATCH, FALSE, NULL, NULL, set_watch},
	{"names", CONF_SUBJECT_HOST, FALSE, NULL, NULL, set_names},
	{"dhcp", CONF_SUBJECT_DHCP, FALSE, "the DHCP server [auto: one that is installed]",
		"SERVER", set_dhcp},
	{"dns", CONF_SUBJECT_DHCP, FALSE, "DNS servers for guests: see brw0.conf(5)", "uplink|A,B",
		set_dns},
	{"domain", CONF_SUBJECT_DHCP, TRUE, NULL, NULL, set_domain},
	{"range", CONF_SUBJECT_DHCP, TRUE, "addresses for the guests", "A-B", set_range},
	{"lease-time", CONF_SUBJECT_DHCP, FALSE, NULL, NULL, set_lease_time},
};

const struct conf_key *conf_list_keys(gsize *ret_n)
{
	*ret_n = G_N_ELEMENTS(keys);
	return keys;
}

static gboolean refuse_key(const char *key, GError **error)
{
	const char *names[G_N_ELEMENTS(keys)];
	const char *meant;

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		names[i] = keys[i].name;
	meant = near_miss_find(key, names, G_N_ELEMENTS(keys));
	return error_set(error, BRW0_ERROR_USAGE,
		meant != NULL ? "unknown key '%s'; did you mean '%s'?" : "unknown key '%s'", key,
		meant);
}

static gboolean set_known(
	ConfBridge *bridge, const struct conf_key *key, const char *value, GError **error)
{
	if (key->set(bridge, value, error))
		return TRUE;
	g_prefix_error(error, "%s: ", key->name);
	return FALSE;
}

gboolean conf_bridge_set(ConfBridge *bridge, const char *key, const char *value, GError **error)
{
	if (g_str_has_prefix(key, HOST_KEY_PREFIX)) {
		if (add_host(bridge, key + strlen(HOST_KEY_PREFIX), value, error))
			return TRUE;
		g_prefix_error(error, "%s: ", key);
		return FALSE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (strcmp(keys[i].name, key) == 0)
			return set_known(bridge, &keys[i], value, error);
	return refuse_key(key, error);
}

static gboolean move_address(struct ip_prefix router, struct ip_address *address)
{
	if (!ip_address_is_set(*address) || ip_prefix_contains(router, *address))
		return FALSE;
	*address = ip_prefix_move(router, *address);
	return TRUE;
}

gboolean conf_bridge_move(ConfBridge *bridge, struct ip_prefix router)
{
	gboolean has_moved = FALSE;

	if (ip_prefix_is_set(bridge->address))
		return FALSE;
	for (guint i = 0; i < bridge->hosts->len; i++) {
		ConfHost *host = g_ptr_array_index(bridge->hosts, i);

		has_moved |= move_address(router, &host->address);
	}
	has_moved |= move_address(router, &bridge->range.first);
	has_moved |= move_address(router, &bridge->range.last);
	return has_moved;
}
