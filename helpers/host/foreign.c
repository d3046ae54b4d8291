/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's rules that forward or translate packets. */
#include "config.h"

#include "helpers/host/foreign.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#include "helpers/host/error.h"
#include "helpers/host/iptables.h"
#include "helpers/host/module.h"

/* A list that a change ran through is asked for again, this often. */
enum { READ_TRIES = 5 };

/*
 * A base chain with rules in it, at forward or of type nat: a line of its family, its hook and
 * place there, and how many rules and references it has.
 */
static int read_chain(struct nl_msg *message, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct nfgenmsg *family = nlmsg_data(header);
	struct nlattr *chain[NFTA_CHAIN_MAX + 1];
	struct nlattr *hook[NFTA_HOOK_MAX + 1];
	guint number, rules;

	if (nlmsg_parse(header, sizeof(*family), chain, NFTA_CHAIN_MAX, NULL) < 0 ||
		chain[NFTA_CHAIN_HOOK] == NULL || chain[NFTA_CHAIN_USE] == NULL ||
		chain[NFTA_CHAIN_TYPE] == NULL || chain[NFTA_CHAIN_TABLE] == NULL ||
		chain[NFTA_CHAIN_NAME] == NULL ||
		nla_parse_nested(hook, NFTA_HOOK_MAX, chain[NFTA_CHAIN_HOOK], NULL) < 0 ||
		hook[NFTA_HOOK_HOOKNUM] == NULL)
		return NL_SKIP;
	number = ntohl(nla_get_u32(hook[NFTA_HOOK_HOOKNUM]));
	rules = ntohl(nla_get_u32(chain[NFTA_CHAIN_USE]));
	if (rules > 0 && (number == NF_INET_FORWARD ||
				 strcmp(nla_get_string(chain[NFTA_CHAIN_TYPE]), "nat") == 0))
		g_string_append_printf(data, "nft %u %s %s %u\n", family->nfgen_family,
			nla_get_string(chain[NFTA_CHAIN_TABLE]),
			nla_get_string(chain[NFTA_CHAIN_NAME]), rules);
	return NL_OK;
}

/* One reading: 0, or a code of libnl. */
static int read_chains(struct nl_sock *socket, GString *out)
{
	struct nfgenmsg family = {.nfgen_family = NFPROTO_UNSPEC, .version = NFNETLINK_V0};
	int r = nl_connect(socket, NETLINK_NETFILTER);

	if (r >= 0)
		r = nl_send_simple(socket, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN, NLM_F_DUMP,
			&family, sizeof(family));
	if (r >= 0) {
		nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, read_chain, out);
		r = nl_recvmsgs_default(socket);
	}
	return MIN(r, 0);
}

/*
 * How a kernel answers that has no rules of this kind: no nfnetlink, no nf_tables in it. Or it does
 * not tell this user, who then can change nothing either.
 */
static gboolean means_no_nft(int r)
{
	return r == -NLE_PROTO_MISMATCH || r == -NLE_AF_NOSUPPORT || r == -NLE_INVAL ||
	       r == -NLE_OPNOTSUPP || r == -NLE_PERM;
}

static gboolean list_nft_chains(GString *out, GError **error)
{
	gsize length = out->len;
	int r = -NLE_DUMP_INTR;

	/* A change that ran through the answer spoils it. */
	for (int i = 0; i < READ_TRIES && r == -NLE_DUMP_INTR; i++) {
		struct nl_sock *socket = nl_socket_alloc();

		g_string_truncate(out, length);
		r = read_chains(socket, out);
		nl_socket_free(socket);
	}
	return r == 0 || means_no_nft(r) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot list the rules of nftables: %s",
		       nl_geterror(r));
}

char *foreign_rules_fingerprint(GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	if (!iptables_list_foreign(list, error))
		return NULL;
	/* To ask for nftables' chains would load its module. */
	if (module_is_present("nf_tables") && !list_nft_chains(list, error))
		return NULL;
	if (list->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, list->str, (gssize) list->len);
}
