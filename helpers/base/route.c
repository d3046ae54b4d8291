/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which interfaces packets leave for the Internet. */
#include "config.h"

#include "helpers/base/route.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/error.h"

/*
 * One address of each eighth of the address space that has the Internet's: a VPN may lay two, four
 * or eight routes over a default route. Nothing is ever sent to them.
 */
static const struct ip_address internet[] = {
	IPV4_ADDRESS(5, 61, 77, 19),
	IPV4_ADDRESS(45, 61, 77, 19),
	IPV4_ADDRESS(77, 61, 77, 19),
	IPV4_ADDRESS(103, 61, 77, 19),
	IPV4_ADDRESS(141, 61, 77, 19),
	IPV4_ADDRESS(185, 61, 77, 19),
	IPV4_ADDRESS(203, 61, 77, 19),
};

/* What a packet has that routes and rules look at. */
struct question {
	struct ip_address destination, source; /* AF_UNSPEC: any source */
	int link;                              /* it comes in by; 0: it is the host's own */
	guint8 protocol;                       /* IPPROTO_*; 0: any */
	guint16 source_port, destination_port; /* host byte order; 0: any */
	guint8 tos;
};

/* An interface, and how many questions it answers. */
struct answer {
	struct exit_link exit;
	guint n;
};

static void add_answer(GArray *answers, int link, guint mtu)
{
	struct answer answer = {{link, mtu}, 1};

	for (guint i = 0; i < answers->len; i++) {
		struct answer *known = &g_array_index(answers, struct answer, i);

		if (known->exit.link != link)
			continue;
		known->n++;
		if (mtu != 0 && (known->exit.mtu == 0 || mtu < known->exit.mtu))
			known->exit.mtu = mtu;
		return;
	}
	g_array_append_val(answers, answer);
}

/* The next hops of a route of several paths, also of one that has a group of nexthop objects. */
static void add_paths(GArray *answers, struct nlattr *paths, guint mtu)
{
	struct rtnexthop *path = nla_data(paths);
	int length = nla_len(paths);

	for (; RTNH_OK(path, length); path = RTNH_NEXT(path)) {
		/* The kernel still uses one whose link has no carrier. */
		if ((path->rtnh_flags & RTNH_F_DEAD) == 0)
			add_answer(answers, path->rtnh_ifindex, mtu);
		length -= RTNH_ALIGN(path->rtnh_len);
	}
}

static guint read_mtu(struct nlattr *metrics)
{
	struct nlattr *attributes[RTAX_MAX + 1];

	if (metrics == NULL || nla_parse_nested(attributes, RTAX_MAX, metrics, NULL) < 0)
		return 0;
	return netlink_u32(attributes[RTAX_MTU], 0);
}

static void read_answer(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	GArray *answers = data;
	guint mtu;

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!netlink_parse(header, sizeof(*info), attributes, RTA_MAX) ||
		info->rtm_type != RTN_UNICAST)
		return;
	mtu = read_mtu(attributes[RTA_METRICS]);
	if (attributes[RTA_MULTIPATH] != NULL)
		add_paths(answers, attributes[RTA_MULTIPATH], mtu);
	else if (attributes[RTA_OIF] != NULL)
		add_answer(answers, (int) netlink_u32(attributes[RTA_OIF], 0), mtu);
}

/*
 * No route, or one that prohibits (fib_props in the kernel's net/ipv4/fib_semantics.c), or packets
 * from there are dropped by rp_filter (fib_validate_source in fib_frontend.c).
 */
static gboolean means_no_route(int r)
{
	return r == -ENETUNREACH || r == -EHOSTUNREACH || r == -EACCES || r == -EINVAL ||
	       r == -EAGAIN || r == -EXDEV;
}

static void put_ports(struct nl_msg *message, const struct question *question)
{
	guint16 source = GUINT16_TO_BE(question->source_port);
	guint16 destination = GUINT16_TO_BE(question->destination_port);

	if (question->protocol == 0)
		return;
	nla_put_u8(message, RTA_IP_PROTO, question->protocol);
	if (source != 0)
		nla_put_u16(message, RTA_SPORT, source);
	if (destination != 0)
		nla_put_u16(message, RTA_DPORT, destination);
}

/*
 * The route itself is asked for, not the path that this one packet would take: it has all paths.
 * The reader is called for it, if there is one.
 */
static gboolean ask(Netlink *netlink, const struct question *question, NetlinkReader reader,
	void *data, GError **error)
{
	struct rtmsg header = {
		.rtm_family = AF_INET,
		.rtm_dst_len = 32,
		.rtm_tos = question->tos,
		.rtm_flags = RTM_F_FIB_MATCH,
	};
	struct nl_msg *message;
	int r;

	if (ip_address_is_set(question->source))
		header.rtm_src_len = 32;
	message = netlink_message(RTM_GETROUTE, 0, &header, sizeof(header));
	netlink_put_address(message, RTA_DST, question->destination);
	if (ip_address_is_set(question->source))
		netlink_put_address(message, RTA_SRC, question->source);
	if (question->link != 0)
		nla_put_u32(message, RTA_IIF, (guint32) question->link);
	put_ports(message, question);
	r = netlink_transact(netlink, message, reader, data);
	return r == 0 || means_no_route(r) || error_set_errno(error, r, "cannot look up a route");
}

/* A policy rule, as far as it can set some of a bridge's guests apart. */
struct rule {
	struct ip_prefix source;
	char link[IF_NAMESIZE]; /* it is for what comes in by; "" : by any */
	guint8 protocol;
	guint16 source_port, destination_port; /* the first of the range */
	guint8 tos;
};

static guint16 read_first_port(struct nlattr *range)
{
	return range != NULL && (gsize) nla_len(range) >= sizeof(struct fib_rule_port_range)
		       ? ((const struct fib_rule_port_range *) nla_data(range))->start
		       : 0;
}

static void read_rule(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[FRA_MAX + 1];
	const struct fib_rule_hdr *info = nlmsg_data(header);
	struct rule rule = {.link = "", .tos = info->tos};

	if (header->nlmsg_type != RTM_NEWRULE || info->family != AF_INET ||
		!netlink_parse(header, sizeof(*info), attributes, FRA_MAX))
		return;
	rule.source.address = netlink_address(AF_INET, attributes[FRA_SRC]);
	rule.source.length = info->src_len;
	if (attributes[FRA_IIFNAME] != NULL)
		nla_strlcpy(rule.link, attributes[FRA_IIFNAME], sizeof(rule.link));
	if (attributes[FRA_IP_PROTO] != NULL)
		rule.protocol = nla_get_u8(attributes[FRA_IP_PROTO]);
	rule.source_port = read_first_port(attributes[FRA_SPORT_RANGE]);
	rule.destination_port = read_first_port(attributes[FRA_DPORT_RANGE]);
	g_array_append_val(data, rule);
}

static gboolean ask_everywhere(
	Netlink *netlink, struct question question, GArray *answers, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(internet); i++) {
		question.destination = internet[i];
		if (!ask(netlink, &question, read_answer, answers, error))
			return FALSE;
	}
	return TRUE;
}

/* Does the rule concern some guests of the bridge, or some of their packets, but not all? */
static gboolean is_for_some(const struct rule *rule, const struct route_guests *guests)
{
	if (rule->link[0] != '\0' && strcmp(rule->link, guests->bridge) != 0)
		return FALSE;
	if (rule->source.length > guests->router.length)
		return ip_prefix_contains(guests->router, rule->source.address);
	return (rule->protocol != 0 || rule->tos != 0) &&
	       ip_prefix_contains(rule->source, ip_prefix_network(guests->router));
}

/* An address that a guest can have: the kernel refuses packets from an address of the host. */
static struct ip_address choose_guest(struct ip_prefix among)
{
	return among.length > 30 ? among.address : ip_prefix_default_range(among).last;
}

static gboolean ask_for_guests(
	Netlink *netlink, const struct route_guests *guests, GArray *answers, GError **error)
{
	struct fib_rule_hdr header = {.family = AF_INET};
	struct question question = {.link = guests->link, .source = choose_guest(guests->router)};
	g_autoptr(GArray) rules = netlink_list(netlink,
		netlink_message(RTM_GETRULE, NLM_F_DUMP, &header, sizeof(header)), read_rule,
		sizeof(struct rule), error);

	if (rules == NULL || !ask_everywhere(netlink, question, answers, error))
		return FALSE;
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *rule = &g_array_index(rules, struct rule, i);

		if (!is_for_some(rule, guests))
			continue;
		question.source =
			choose_guest(rule->source.length > guests->router.length ? rule->source
										 : guests->router);
		question.protocol = rule->protocol;
		question.source_port = rule->source_port;
		question.destination_port = rule->destination_port;
		question.tos = rule->tos;
		if (!ask_everywhere(netlink, question, answers, error))
			return FALSE;
	}
	return TRUE;
}

/* Those that answer more questions first; stable, since the kernel's order has a meaning. */
static gint compare_answers(gconstpointer one, gconstpointer other)
{
	guint a = ((const struct answer *) one)->n, b = ((const struct answer *) other)->n;

	return (a < b) - (a > b);
}

GArray *netlink_get_exits(Netlink *netlink, const struct route_guests *guests, GError **error)
{
	g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(struct answer));
	GArray *exits;

	if (guests != NULL ? !ask_for_guests(netlink, guests, answers, error)
			   : !ask_everywhere(netlink, (struct question){0}, answers, error))
		return NULL;
	g_array_sort(answers, compare_answers);
	exits = g_array_new(FALSE, FALSE, sizeof(struct exit_link));
	for (guint i = 0; i < answers->len; i++)
		g_array_append_val(exits, g_array_index(answers, struct answer, i).exit);
	return exits;
}

static void read_result(const struct nlmsghdr *header, void *data)
{
	g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(struct answer));
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	struct route_result *result = data;

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!netlink_parse(header, sizeof(*info), attributes, RTA_MAX))
		return;
	result->type = info->rtm_type;
	if (attributes[RTA_MULTIPATH] != NULL)
		add_paths(answers, attributes[RTA_MULTIPATH], 0);
	else if (attributes[RTA_OIF] != NULL)
		add_answer(answers, (int) netlink_u32(attributes[RTA_OIF], 0), 0);
	if (answers->len > 0)
		result->link = g_array_index(answers, struct answer, 0).exit.link;
	if (attributes[RTA_GATEWAY] != NULL && nla_len(attributes[RTA_GATEWAY]) == 4)
		result->gateway = ip_address_from_bytes(AF_INET, nla_data(attributes[RTA_GATEWAY]));
}

gboolean netlink_look_up(Netlink *netlink, struct ip_address destination,
	struct route_result *ret_result, GError **error)
{
	const struct question question = {.destination = destination};

	*ret_result = (struct route_result){.type = RTN_UNREACHABLE};
	return ask(netlink, &question, read_result, ret_result, error);
}
