/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets that other processes have open. The lists in /proc/net lack the device that a UDP socket
 * is bound to (SO_BINDTODEVICE); sock_diag(7) has it, if the kernel has udp_diag. Which
 * process has a socket open is only in /proc/PID/fd.
 */
#include "config.h"

#include "helpers/base/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/netlink.h"

/* A list of the sockets on one port. */
struct listing {
	guint16 port;
	GArray *sockets;
};

/* AF_UNSPEC for 0.0.0.0 */
static struct ip_address read_ipv4(const void *bytes)
{
	static const struct in_addr any = {INADDR_ANY};

	return ip_address_from_bytes(
		memcmp(bytes, &any, sizeof(any)) != 0 ? AF_INET : AF_UNSPEC, bytes);
}

/* The IPv4 address of an IPv6 socket; FALSE: it receives IPv6 only. */
static gboolean read_mapped(const void *bytes, struct ip_address *ret_address)
{
	struct in6_addr address;

	memcpy(&address, bytes, sizeof(address));
	*ret_address = read_ipv4(&address.s6_addr[12]);
	return IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_V4MAPPED(&address);
}

/* Does an IPv6 socket for all addresses receive IPv6 only? */
static gboolean is_for_ipv6(const struct nlmsghdr *header)
{
	struct nlattr *attributes[INET_DIAG_MAX + 1];
	struct nlattr *only = NULL;

	if (netlink_parse(header, sizeof(struct inet_diag_msg), attributes, INET_DIAG_MAX))
		only = attributes[INET_DIAG_SKV6ONLY];
	return only != NULL && nla_get_u8(only) != 0;
}

static void read_udp(const struct nlmsghdr *header, void *data)
{
	const struct inet_diag_msg *answer = nlmsg_data(header);
	const struct listing *listing = data;
	struct socket_info info = {0};

	if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
		!nlmsg_valid_hdr(header, sizeof(*answer)) ||
		answer->id.idiag_sport != htons(listing->port))
		return;
	info.inode = answer->idiag_inode;
	info.link = (int) answer->id.idiag_if;
	info.address = read_ipv4(answer->id.idiag_src);
	if (answer->idiag_family == AF_INET6 &&
		(!read_mapped(answer->id.idiag_src, &info.address) || is_for_ipv6(header)))
		return;
	g_array_append_val(listing->sockets, info);
}

/* 0 or -errno */
static int list_family(Netlink *netlink, guint8 family, guint16 port, GArray *sockets)
{
	struct inet_diag_req_v2 request = {.sdiag_family = family,
		.sdiag_protocol = IPPROTO_UDP,
		.idiag_states = ~0U,
		.id.idiag_sport = htons(port)};
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct socket_info));
	struct listing listing = {port, found};
	int r = netlink_dump(netlink,
		netlink_message(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &request, sizeof(request)),
		read_udp, &listing);

	if (r == 0)
		g_array_append_vals(sockets, found->data, found->len);
	return r;
}

static int list_by_diag(guint16 port, GArray *sockets)
{
	g_autoptr(Netlink) netlink = NULL;
	int r = netlink_connect(NETLINK_SOCK_DIAG, &netlink);

	if (r == 0)
		r = list_family(netlink, AF_INET, port, sockets);
	/* A kernel without IPv6 has no such family. */
	if (r == 0)
		(void) list_family(netlink, AF_INET6, port, sockets);
	return r;
}

/* Call read for each line below the title of a list in /proc/net. */
static gboolean read_list(const char *path, void (*read)(const char *line, struct listing *listing),
	struct listing *listing, GError **error)
{
	g_auto(GStrv) lines = NULL;
	g_autofree char *text = NULL;
	int r = file_read(path, &text);

	if (r < 0)
		return error_set_errno(error, r, "cannot read %s", path);
	lines = g_strsplit(text, "\n", -1);
	for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++)
		read(lines[i], listing);
	return TRUE;
}

/* An address is written as a number of its bytes in memory. */
static void read_udp_line(const char *line, struct listing *listing)
{
	struct socket_info info = {0};
	struct in_addr address;
	guint port;

	if (sscanf(line, " %*d: %8x:%4x %*x:%*x %*x %*x:%*x %*x:%*x %*x %*u %*u %u",
		    &address.s_addr, &port, &info.inode) != 3 ||
		port != listing->port)
		return;
	info.address = read_ipv4(&address);
	g_array_append_val(listing->sockets, info);
}

/* It outlives its interface, with -1 for the index (packet_notifier, af_packet.c). */
static void read_packet_line(const char *line, struct listing *listing)
{
	struct socket_info info = {0};

	if (sscanf(line, "%*s %*d %*d %*x %d %*d %*u %*u %u", &info.link, &info.inode) == 2)
		g_array_append_val(listing->sockets, info);
}

/*
 * Who has them open.
 */

/* The inode of the socket that this link in /proc/PID/fd leads to, 0: it is none. */
static guint32 read_inode(const char *directory, const char *name)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	g_autofree char *target = g_file_read_link(path, NULL);
	guint32 inode;

	return target != NULL && sscanf(target, "socket:[%u]", &inode) == 1 ? inode : 0;
}

static void note_process(GArray *sockets, guint32 inode, int process)
{
	for (guint i = 0; i < sockets->len; i++) {
		struct socket_info *info = &g_array_index(sockets, struct socket_info, i);

		if (info->inode == inode && info->process == 0)
			info->process = process;
	}
}

static void look_into(const char *process, GArray *sockets)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/fd", process);
	g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
	guint64 number;
	const char *name;

	/* Not a process, a process of another user, or gone. */
	if (directory == NULL ||
		!g_ascii_string_to_unsigned(process, 10, 1, G_MAXINT, &number, NULL))
		return;
	while ((name = g_dir_read_name(directory)) != NULL) {
		guint32 inode = read_inode(path, name);

		if (inode != 0)
			note_process(sockets, inode, (int) number);
	}
}

static GArray *find_processes(GArray *sockets)
{
	g_autoptr(GDir) directory = sockets->len > 0 ? g_dir_open("/proc", 0, NULL) : NULL;
	const char *name;

	while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
		look_into(name, sockets);
	return sockets;
}

GArray *sockets_list_udp(guint16 port, GError **error)
{
	g_autoptr(GArray) sockets = g_array_new(FALSE, FALSE, sizeof(struct socket_info));
	struct listing listing = {port, sockets};

	if (list_by_diag(port, sockets) < 0 &&
		!read_list("/proc/net/udp", read_udp_line, &listing, error))
		return NULL;
	return find_processes(g_steal_pointer(&sockets));
}

GArray *sockets_list_packet(GError **error)
{
	g_autoptr(GArray) sockets = g_array_new(FALSE, FALSE, sizeof(struct socket_info));
	struct listing listing = {0, sockets};

	if (!read_list("/proc/net/packet", read_packet_line, &listing, error))
		return NULL;
	return find_processes(g_steal_pointer(&sockets));
}

char *sockets_name_process(int process)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/comm", process);
	char *name = NULL;

	return file_read(path, &name) == 0 ? g_strchomp(name) : NULL;
}
