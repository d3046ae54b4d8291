/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Neighbours: what the kernel knows of them, and what a datagram makes it find out. */
#include "config.h"

#include "helpers/base/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of the discard service, which hosts do not have. */
enum { PORT = 9 };
/* How long is waited for answers, and how often the table is read: in milliseconds. */
enum { DEADLINE = 1000, PAUSE = 20 };
/* The kernel counts time in the table in hundredths of a second (USER_HZ). */
enum { TICK = 10 };

static void read_neighbour(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NDA_MAX + 1];
	const struct ndmsg *message = nlmsg_data(header);
	struct neighbour neighbour = {.state = message->ndm_state};
	struct nda_cacheinfo times;

	if (header->nlmsg_type != RTM_NEWNEIGH ||
		!netlink_parse(header, sizeof(*message), attributes, NDA_MAX) ||
		(message->ndm_state & NUD_NOARP) != 0 || attributes[NDA_DST] == NULL)
		return;
	neighbour.address = netlink_address(message->ndm_family, attributes[NDA_DST]);
	neighbour.has_mac = attributes[NDA_LLADDR] != NULL &&
			    nla_len(attributes[NDA_LLADDR]) == ETH_ALEN &&
			    (message->ndm_state & (NUD_INCOMPLETE | NUD_FAILED)) == 0;
	if (neighbour.has_mac)
		memcpy(neighbour.mac, nla_data(attributes[NDA_LLADDR]), ETH_ALEN);
	neighbour.confirmed = G_MAXUINT32;
	if (attributes[NDA_CACHEINFO] != NULL &&
		nla_len(attributes[NDA_CACHEINFO]) >= (int) sizeof(times)) {
		memcpy(&times, nla_data(attributes[NDA_CACHEINFO]), sizeof(times));
		neighbour.confirmed = MIN(times.ndm_confirmed, G_MAXUINT32 / TICK) * TICK;
	}
	g_array_append_val(data, neighbour);
}

GArray *netlink_get_neighbours(Netlink *netlink, int family, int link, GError **error)
{
	struct ndmsg header = {.ndm_family = (guint8) family};
	struct nl_msg *message = netlink_message(RTM_GETNEIGH, NLM_F_DUMP, &header, sizeof(header));

	nla_put_u32(message, NDA_IFINDEX, (guint32) link);
	return netlink_list(netlink, message, read_neighbour, sizeof(struct neighbour), error);
}

/* What is asked, and what has come of it. */
struct questions {
	const GArray *addresses;
	struct pollfd *sockets;
	enum neighbour_answer *answers;
	gint64 start; /* microseconds of the monotonic clock */
};

/* A socket that has sent a datagram there by that link, not by a router; -1: it could not. */
static int send_datagram(struct ip_address address, const char *link)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -1;
	to.sin_addr = ip_address_to_in_addr(address);
	/* Before Linux 5.7 only root may bind it; then the route decides, which is the bridge's. */
	(void) setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, link, (socklen_t) strlen(link));
	if (setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof(on)) == 0 &&
		connect(fd, (const struct sockaddr *) &to, sizeof(to)) == 0 &&
		send(fd, "", 0, MSG_NOSIGNAL) == 0)
		return fd;
	close(fd);
	return -1;
}

static guint elapsed(const struct questions *questions)
{
	return (guint) ((g_get_monotonic_time() - questions->start) / 1000);
}

/* An ICMP message is the socket's error; one of this host's own says that nobody answered. */
static void read_sockets(struct questions *questions)
{
	for (guint i = 0; i < questions->addresses->len; i++) {
		char byte;

		if (questions->answers[i] != NEIGHBOUR_UNKNOWN ||
			questions->sockets[i].revents == 0)
			continue;
		if (recv(questions->sockets[i].fd, &byte, 1, 0) >= 0 || errno == ECONNREFUSED)
			questions->answers[i] = NEIGHBOUR_ANSWERS;
		else if (errno == EHOSTUNREACH)
			questions->answers[i] = NEIGHBOUR_SILENT;
	}
}

/* An entry that was resolved before the question says nothing of now. */
static enum neighbour_answer get_answer(const struct neighbour *neighbour, guint milliseconds)
{
	gboolean is_over = milliseconds >= DEADLINE;

	if ((neighbour->state & NUD_REACHABLE) != 0 && neighbour->confirmed <= milliseconds + TICK)
		return NEIGHBOUR_ANSWERS;
	if ((neighbour->state & NUD_FAILED) != 0 ||
		(is_over && (neighbour->state & NUD_INCOMPLETE) != 0))
		return NEIGHBOUR_SILENT;
	return NEIGHBOUR_UNKNOWN;
}

static void take_neighbour(struct questions *questions, const struct neighbour *neighbour)
{
	for (guint i = 0; i < questions->addresses->len; i++)
		if (questions->answers[i] == NEIGHBOUR_UNKNOWN && questions->sockets[i].fd >= 0 &&
			ip_address_equal(neighbour->address,
				g_array_index(questions->addresses, struct ip_address, i)))
			questions->answers[i] = get_answer(neighbour, elapsed(questions));
}

static gboolean is_answered(const struct questions *questions)
{
	for (guint i = 0; i < questions->addresses->len; i++)
		if (questions->answers[i] == NEIGHBOUR_UNKNOWN && questions->sockets[i].fd >= 0)
			return FALSE;
	return TRUE;
}

static gboolean await_answers(
	Netlink *netlink, int link, struct questions *questions, GError **error)
{
	guint milliseconds;

	do {
		g_autoptr(GArray) neighbours = NULL;

		milliseconds = elapsed(questions);
		if (poll(questions->sockets, questions->addresses->len, PAUSE) > 0)
			read_sockets(questions);
		neighbours = netlink_get_neighbours(netlink, AF_INET, link, error);
		if (neighbours == NULL)
			return FALSE;
		for (guint i = 0; i < neighbours->len; i++)
			take_neighbour(questions, &g_array_index(neighbours, struct neighbour, i));
	} while (milliseconds < DEADLINE && !is_answered(questions));
	return TRUE;
}

gboolean neighbours_ask(Netlink *netlink, int link, const GArray *addresses,
	enum neighbour_answer *ret_answers, GError **error)
{
	g_autofree struct pollfd *sockets = g_new0(struct pollfd, addresses->len);
	struct questions questions = {addresses, sockets, ret_answers, g_get_monotonic_time()};
	char name[IF_NAMESIZE] = "";
	gboolean is_done;

	(void) if_indextoname((guint) link, name);
	for (guint i = 0; i < addresses->len; i++) {
		ret_answers[i] = NEIGHBOUR_UNKNOWN;
		sockets[i].fd = send_datagram(g_array_index(addresses, struct ip_address, i), name);
	}
	is_done = await_answers(netlink, link, &questions, error);
	for (guint i = 0; i < addresses->len; i++)
		if (sockets[i].fd >= 0)
			close(sockets[i].fd);
	return is_done;
}
