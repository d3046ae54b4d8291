/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracing of nf_tables. */
#include "config.h"

#include "helpers/probe/trace.h"

#include <netinet/in.h>
/* After it, which the kernel's own headers give way to. */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink-group.h"
#include "helpers/base/netlink.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/nft/commit.h"

/* A packet, and the base chain that it is in. */
struct traced {
	struct packet_info packet;
	char base[NFT_CHAIN_MAXNAMELEN];
};

struct trace {
	NftSession *session;
	int fd;
	GHashTable *packets; /* of struct traced, by the kernel's number of a trace */
	TraceReader reader;
	gpointer data;
};

/*
 * What the guest sends is marked before any other rule sees it, at the ingress of its TAP, or where
 * the kernel has no such hook, on the bridge. What is sent to it, where connection tracking knows
 * whose it is (-200 is its own priority).
 */
#define MARK_INGRESS                                                                               \
	"table netdev %s { flags owner; chain in { "                                               \
	"type filter hook ingress device %s priority -500; meta nftrace set 1; }; }"
#define MARK_BRIDGE                                                                                \
	"table bridge %s { flags owner; chain in { "                                               \
	"type filter hook prerouting priority -500; iifname %s meta nftrace set 1; }; }"
#define MARK_ANSWERS                                                                               \
	"table ip %s { flags owner; chain back { "                                                 \
	"type filter hook prerouting priority -199; "                                              \
	"ct original ip saddr %s meta nftrace set 1; }; chain out { "                              \
	"type filter hook output priority -500; ip daddr %s meta nftrace set 1; }; }"

/*
 * Before that, answers are known by the packet that they quote or acknowledge: the sequence number
 * of a SYN is its ID.
 */
#define MARK_UPLINK                                                                                \
	"add chain netdev %s up%u { type filter hook ingress device %s priority -500; }\n"         \
	"add rule netdev %s up%u ip protocol tcp tcp ackseq %u-%u meta nftrace set 1\n"            \
	"add rule netdev %s up%u ip protocol icmp @th,96,16 %u-%u meta nftrace set 1"

/* Without it, no rule before connection tracking is found. */
static void mark_uplinks(const Trace *trace, const struct trace_subject *subject)
{
	const char *name = subject->guest->name;
	guint first = subject->first_id, last = first + subject->n_ids;

	for (guint i = 0; subject->uplinks[i] != NULL; i++) {
		g_autofree char *link = quote_nft(subject->uplinks[i]);
		g_autofree char *commands = g_strdup_printf(MARK_UPLINK, name, i, link, name, i,
			first + 1, last, name, i, first, last - 1);

		g_free(nft_session_run(trace->session, commands));
	}
}

/* The tables have the TAP's name, which no other process's has. */
static gboolean mark(Trace *trace, const ProbeGuest *guest, GError **error)
{
	g_autofree char *ingress = g_strdup_printf(MARK_INGRESS, guest->name, guest->name);
	g_autofree char *bridge = g_strdup_printf(MARK_BRIDGE, guest->name, guest->name);
	char address[IP_TEXT_SIZE];
	g_autofree char *answers = NULL, *no_ingress = NULL, *cause = NULL;

	ip_address_format(guest->address, address);
	answers = g_strdup_printf(MARK_ANSWERS, guest->name, address, address);
	no_ingress = nft_session_run(trace->session, ingress);
	if (no_ingress != NULL)
		cause = nft_session_run(trace->session, bridge);
	if (cause == NULL)
		cause = nft_session_run(trace->session, answers);
	return cause == NULL ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot trace packets: %s", cause);
}

/*
 * A packet that passes firewalld's chains is worth more than a hundred messages, and all probes of
 * this host get all messages. Without the right to force it, the kernel's limit counts.
 */
static void enlarge_buffer(int fd)
{
	static const int size = 4 << 20;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		(void) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

Trace *trace_new(NftDump *dump, const struct trace_subject *subject, GError **error)
{
	static const unsigned int groups[] = {NFNLGRP_NFTRACE};
	g_autoptr(Trace) trace = g_new0(Trace, 1);
	int r;

	trace->fd = -1;
	trace->packets = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	if (!nft_is_usable(dump)) {
		error_set(error, BRW0_ERROR_FAILED, "cannot trace packets: no nf_tables");
		return NULL;
	}
	r = netlink_group_open(NETLINK_NETFILTER, groups, G_N_ELEMENTS(groups), &trace->fd);
	if (r < 0) {
		error_set_errno(error, r, "cannot trace packets");
		return NULL;
	}
	enlarge_buffer(trace->fd);
	trace->session = nft_session_new(dump, error);
	if (trace->session == NULL || !mark(trace, subject->guest, error))
		return NULL;
	mark_uplinks(trace, subject);
	return g_steal_pointer(&trace);
}

void trace_free(Trace *trace)
{
	g_clear_pointer(&trace->session, nft_session_free);
	if (trace->fd >= 0)
		close(trace->fd);
	g_hash_table_unref(trace->packets);
	g_free(trace);
}

int trace_get_fd(const Trace *trace)
{
	return trace->fd;
}

/*
 * The first message of each base chain has the headers: as one packet again, but for what is
 * between them.
 */
static void note_packet(Trace *trace, guint32 id, struct nlattr **attributes)
{
	struct nlattr *network = attributes[NFTA_TRACE_NETWORK_HEADER];
	struct nlattr *transport = attributes[NFTA_TRACE_TRANSPORT_HEADER];
	const char *base = nft_string(attributes[NFTA_TRACE_CHAIN]);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct traced *traced;

	if (network == NULL || base == NULL)
		return;
	g_byte_array_append(bytes, nla_data(network), (guint) nla_len(network));
	if (transport != NULL)
		g_byte_array_append(bytes, nla_data(transport), (guint) nla_len(transport));
	traced = g_new0(struct traced, 1);
	if (!packet_parse_ip(bytes->data, bytes->len, &traced->packet))
		traced->packet.type = ETH_P_ARP;
	traced->packet.payload = NULL;
	g_strlcpy(traced->base, base, sizeof(traced->base));
	g_hash_table_replace(trace->packets, GUINT_TO_POINTER(id), traced);
}

/* Its verdict, of enum nf verdicts; NF_ACCEPT: no final one. */
static guint32 read_verdict(struct nlattr **attributes)
{
	struct nlattr *verdict[NFTA_VERDICT_MAX + 1];

	if (attributes[NFTA_TRACE_POLICY] != NULL)
		return nft_u32(attributes[NFTA_TRACE_POLICY]);
	if (attributes[NFTA_TRACE_VERDICT] == NULL ||
		nla_parse_nested(verdict, NFTA_VERDICT_MAX, attributes[NFTA_TRACE_VERDICT], NULL) <
			0)
		return NF_ACCEPT;
	return verdict[NFTA_VERDICT_CODE] != NULL ? nft_u32(verdict[NFTA_VERDICT_CODE]) : NF_ACCEPT;
}

static guint64 read_handle(struct nlattr *attribute)
{
	guint64 handle = 0;

	if (attribute != NULL && nla_len(attribute) >= (int) sizeof(handle))
		memcpy(&handle, nla_data(attribute), sizeof(handle));
	return GUINT64_FROM_BE(handle);
}

static void on_message(struct nlmsghdr *message, gpointer data)
{
	Trace *trace = data;
	struct nlattr *attributes[NFTA_TRACE_MAX + 1];
	g_autofree char *table = NULL, *chain = NULL;
	struct traced *traced;
	struct culprit culprit;
	guint32 id, verdict;

	if (message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_TRACE) ||
		!netlink_parse(message, sizeof(struct nfgenmsg), attributes, NFTA_TRACE_MAX))
		return;
	id = nft_u32(attributes[NFTA_TRACE_ID]);
	note_packet(trace, id, attributes);
	traced = g_hash_table_lookup(trace->packets, GUINT_TO_POINTER(id));
	verdict = read_verdict(attributes) & NF_VERDICT_MASK;
	table = g_strdup(nft_string(attributes[NFTA_TRACE_TABLE]));
	chain = g_strdup(nft_string(attributes[NFTA_TRACE_CHAIN]));
	if (traced == NULL || table == NULL || chain == NULL ||
		(verdict != NF_DROP && verdict != NF_QUEUE))
		return;
	culprit = (struct culprit){.family = nft_family(message),
		.table = table,
		.base = traced->base,
		.chain = chain,
		.handle = read_handle(attributes[NFTA_TRACE_RULE_HANDLE]),
		.is_queue = verdict == NF_QUEUE};
	trace->reader(&traced->packet, &culprit, trace->data);
}

void trace_read(Trace *trace, TraceReader reader, gpointer data)
{
	trace->reader = reader;
	trace->data = data;
	(void) netlink_group_read(trace->fd, on_message, trace);
}

/* The line of a chain's listing that ends in the rule's handle. */
static char *find_line(const char *listing, guint64 handle)
{
	g_auto(GStrv) lines = g_strsplit(listing, "\n", -1);
	g_autofree char *end = g_strdup_printf(" # handle %" G_GUINT64_FORMAT, handle);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (g_str_has_suffix(lines[i], end) && !g_strrstr(lines[i], "{ # handle"))
			return g_strndup(
				g_strstrip(lines[i]), strlen(g_strstrip(lines[i])) - strlen(end));
	return NULL;
}

char *trace_print(Trace *trace, const struct culprit *culprit)
{
	g_autofree char *command = NULL, *listing = NULL;

	if (culprit->handle == 0)
		return g_strdup("policy drop");
	if (!quote_is_nft_name(culprit->table) || !quote_is_nft_name(culprit->chain))
		return NULL;
	command = g_strdup_printf(
		"list chain %s %s %s", culprit_get_family(culprit), culprit->table, culprit->chain);
	listing = nft_session_print(trace->session, command);
	return listing != NULL ? find_line(listing, culprit->handle) : NULL;
}
