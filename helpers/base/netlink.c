/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A netlink socket through libnl's core. */
#include "config.h"

#include "helpers/base/netlink.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include "helpers/base/error.h"
#include "helpers/base/retry.h"

enum { MESSAGE_SIZE = 32768 };

struct netlink {
	struct nl_sock *socket;
};

/* One request under way. */
struct transaction {
	GPtrArray
		*answers; /* of struct nl_msg: read when all have come, so that the dump is quick */
	guint32 sequence;
	int error; /* 0 or -errno, once is_over */
	gboolean is_over;
	gboolean is_interrupted; /* a change came in between */
};

int netlink_connect(int protocol, Netlink **ret_netlink)
{
	Netlink *netlink = g_new0(Netlink, 1);
	int on = 1, r;

	netlink->socket = nl_socket_alloc();
	if (netlink->socket == NULL)
		g_error("out of memory"); /* as GLib itself does */
	errno = 0;
	if (nl_connect(netlink->socket, protocol) < 0) {
		r = errno != 0 ? -errno : -EIO;
		netlink_close(netlink);
		return r;
	}
	/* The largest message of a dump in the kernel: no need to peek for the size. */
	nl_socket_set_msg_buf_size(netlink->socket, MESSAGE_SIZE);
	nl_socket_disable_msg_peek(netlink->socket);
	/* Without it (Linux before 4.20) the kernel ignores filters; the readers filter again. */
	(void) setsockopt(nl_socket_get_fd(netlink->socket), SOL_NETLINK, NETLINK_GET_STRICT_CHK,
		&on, sizeof(on));
	*ret_netlink = netlink;
	return 0;
}

Netlink *netlink_open(GError **error)
{
	Netlink *netlink = NULL;
	int r = netlink_connect(NETLINK_ROUTE, &netlink);

	if (r < 0)
		error_set_errno(error, r, "cannot open a netlink socket");
	return netlink;
}

void netlink_close(Netlink *netlink)
{
	nl_socket_free(netlink->socket);
	g_free(netlink);
}

/* Skips answers to an earlier request that was abandoned. */
static int check_sequence(struct nl_msg *message, void *data)
{
	const struct transaction *transaction = data;

	return nlmsg_hdr(message)->nlmsg_seq == transaction->sequence ? NL_OK : NL_SKIP;
}

static int on_answer(struct nl_msg *message, void *data)
{
	struct transaction *transaction = data;

	nlmsg_get(message);
	g_ptr_array_add(transaction->answers, message);
	return NL_OK;
}

static int on_end(struct nl_msg *message G_GNUC_UNUSED, void *data)
{
	struct transaction *transaction = data;

	transaction->is_over = TRUE;
	return NL_STOP;
}

/* libnl's own codes lose the errno that is here. */
static int on_error(struct sockaddr_nl *peer G_GNUC_UNUSED, struct nlmsgerr *answer, void *data)
{
	struct transaction *transaction = data;

	transaction->error = answer->error;
	transaction->is_over = TRUE;
	return NL_STOP;
}

static void free_answer(gpointer message)
{
	nlmsg_free(message);
}

static int exchange(Netlink *netlink, struct nl_msg *message, struct transaction *transaction)
{
	struct nl_cb *callbacks = nl_cb_alloc(NL_CB_DEFAULT);
	int r;

	nl_cb_set(callbacks, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, check_sequence, transaction);
	nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, on_answer, transaction);
	nl_cb_set(callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_end, transaction);
	nl_cb_set(callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_end, transaction);
	nl_cb_err(callbacks, NL_CB_CUSTOM, on_error, transaction);

	nlmsg_hdr(message)->nlmsg_seq = NL_AUTO_SEQ;
	errno = 0;
	r = nl_send_auto(netlink->socket, message);
	transaction->sequence = nlmsg_hdr(message)->nlmsg_seq;
	while (r >= 0 && !transaction->is_over) {
		r = nl_recvmsgs(netlink->socket, callbacks);
		/* Reported for each part of a dump, the last one too; the rest is still to be read.
		 */
		if (r == -NLE_DUMP_INTR) {
			transaction->is_interrupted = TRUE;
			r = 0;
		}
	}
	nl_cb_put(callbacks);

	if (transaction->is_over)
		return transaction->is_interrupted && transaction->error == 0 ? -EINTR
									      : transaction->error;
	/* Otherwise the socket itself failed; errno is more precise than libnl's codes. */
	return errno != 0 ? -errno : -EIO;
}

int netlink_transact(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, void *data)
{
	g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(free_answer);
	struct transaction transaction = {.answers = answers};
	int r = exchange(netlink, message, &transaction);

	nlmsg_free(message);
	for (guint i = 0; (r == 0 || r == -EINTR) && reader != NULL && i < answers->len; i++)
		reader(nlmsg_hdr(g_ptr_array_index(answers, i)), data);
	return r;
}

int netlink_dump(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, void *data)
{
	struct retry retry = {0};
	int r;

	do {
		g_autoptr(GPtrArray) answers = g_ptr_array_new_with_free_func(free_answer);
		struct transaction transaction = {.answers = answers};

		r = exchange(netlink, message, &transaction);
		for (guint i = 0; r == 0 && i < answers->len; i++)
			reader(nlmsg_hdr(g_ptr_array_index(answers, i)), data);
	} while (r == -EINTR && retry_again(&retry));
	nlmsg_free(message);
	return r;
}

GArray *netlink_list(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, gsize element,
	GError **error)
{
	g_autoptr(GArray) list = g_array_new(FALSE, TRUE, (guint) element);
	int r = netlink_dump(netlink, message, reader, list);

	if (r < 0) {
		error_set_errno(error, r, "cannot list links, addresses or routes%s",
			r == -EINTR ? ": they keep changing" : "");
		return NULL;
	}
	return g_steal_pointer(&list);
}

struct nl_msg *netlink_message(int type, int flags, const void *header, gsize size)
{
	struct nl_msg *message = nlmsg_alloc_simple(type, flags);

	if (message == NULL ||
		nlmsg_append(message, (void *) (uintptr_t) header, size, NLMSG_ALIGNTO) < 0)
		g_error("out of memory");
	return message;
}

gboolean netlink_parse(
	const struct nlmsghdr *header, gsize size, struct nlattr **attributes, int max)
{
	return nlmsg_parse((struct nlmsghdr *) (uintptr_t) header, (int) size, attributes, max,
		       NULL) >= 0;
}

guint32 netlink_u32(struct nlattr *attribute, guint32 absent)
{
	return attribute != NULL && nla_len(attribute) >= 4 ? nla_get_u32(attribute) : absent;
}

struct ip_address netlink_address(int family, struct nlattr *attribute)
{
	static const guint8 zero[sizeof(struct in6_addr)] = {0};
	gboolean is_there =
		attribute != NULL && (gsize) nla_len(attribute) >= ip_family_size(family);

	return ip_address_from_bytes(family, is_there ? nla_data(attribute) : zero);
}

void netlink_put_address(struct nl_msg *message, int type, struct ip_address address)
{
	nla_put(message, type, (int) ip_family_size(address.family), address.bytes);
}
