/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest on a TAP. */
#include "config.h"

#include "helpers/probe/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "helpers/base/arp.h"
#include "helpers/base/error.h"
#include "helpers/port/membership.h"

#define NAME_PREFIX "brw0probe"
/* The kernel puts the first free number in its place. */
#define NAME_TEMPLATE NAME_PREFIX "%d"

/* How many addresses are tried, how often each is asked for, and how long an answer may take. */
enum { N_ADDRESSES = 8, N_REQUESTS = 2, ANSWER_MILLISECONDS = 150 };

static gboolean open_tap(ProbeGuest *guest, GError **error)
{
	struct ifreq request = {.ifr_name = NAME_TEMPLATE};

	guest->fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (guest->fd < 0)
		return error_set_errno(error, -errno, "cannot open /dev/net/tun");
	request.ifr_flags = (short) (IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL);
	if (ioctl(guest->fd, TUNSETIFF, &request) < 0)
		return error_set_errno(error, -errno, "cannot make a TAP");
	memcpy(guest->name, request.ifr_name, sizeof(guest->name));
	return TRUE;
}

static gboolean join(ProbeGuest *guest, Netlink *netlink, const char *bridge, GError **error)
{
	struct error trouble;
	struct link_info tap;

	if (membership_join(guest->name, bridge, &trouble) < 0)
		return error_set(error, BRW0_ERROR_FAILED, "%s", trouble.text);
	if (!netlink_need_link(netlink, guest->name, &tap, error))
		return FALSE;
	guest->index = tap.index;
	return TRUE;
}

ProbeGuest *probe_guest_new(Netlink *netlink, const struct link_info *bridge, GError **error)
{
	g_autoptr(ProbeGuest) guest = g_new0(ProbeGuest, 1);

	guest->fd = -1;
	guest->buffer = g_malloc(PACKET_MAX_SIZE);
	/* QEMU's prefix, and random. */
	guest->mac[0] = 0x52;
	guest->mac[1] = 0x54;
	for (gsize i = 2; i < ETH_ALEN; i++)
		guest->mac[i] = (guint8) g_random_int();
	if (!open_tap(guest, error) || !join(guest, netlink, bridge->name, error))
		return NULL;
	return g_steal_pointer(&guest);
}

void probe_guest_free(ProbeGuest *guest)
{
	if (guest->fd >= 0)
		close(guest->fd);
	g_free(guest->buffer);
	g_free(guest);
}

void probe_guest_send(const ProbeGuest *guest, const GByteArray *frame)
{
	if (write(guest->fd, frame->data, frame->len) < 0)
		return;
}

static void answer_request(const ProbeGuest *guest, const struct packet_info *request)
{
	struct packet_ends ends = {.source = guest->address, .destination = request->arp_sender};
	g_autoptr(GByteArray) answer = NULL;

	if (request->arp_operation != ARPOP_REQUEST || !ip_address_is_set(guest->address) ||
		!ip_address_equal(request->arp_target, guest->address))
		return;
	memcpy(ends.source_mac, guest->mac, ETH_ALEN);
	memcpy(ends.destination_mac, request->source_mac, ETH_ALEN);
	answer = packet_arp_answer(&ends);
	probe_guest_send(guest, answer);
}

gboolean probe_guest_receive(ProbeGuest *guest, struct packet_info *ret_info)
{
	ssize_t size;

	while ((size = read(guest->fd, guest->buffer, PACKET_MAX_SIZE)) > 0) {
		if (!packet_parse(guest->buffer, (gsize) size, ret_info) ||
			memcmp(ret_info->source_mac, guest->mac, ETH_ALEN) == 0)
			continue;
		answer_request(guest, ret_info);
		return TRUE;
	}
	return FALSE;
}

/* Somebody has it, or wants it as well. The host answers for others' where proxy_arp is on. */
static gboolean is_conflict(
	const struct packet_info *info, struct ip_address address, const struct link_info *bridge)
{
	static const struct ip_address none = IPV4_ADDRESS(0, 0, 0, 0);

	if (info->type != ETH_P_ARP || memcmp(info->source_mac, bridge->mac, ETH_ALEN) == 0)
		return FALSE;
	return ip_address_equal(info->arp_sender, address) ||
	       (ip_address_equal(info->arp_sender, none) &&
		       ip_address_equal(info->arp_target, address));
}

/* Does anybody answer, until that time of the monotonic clock, in microseconds? */
static gboolean hears_conflict(ProbeGuest *guest, struct ip_address address,
	const struct link_info *bridge, gint64 deadline)
{
	struct pollfd ready = {.fd = guest->fd, .events = POLLIN};
	gint64 left;

	while ((left = deadline - g_get_monotonic_time()) > 0) {
		struct packet_info info;

		(void) poll(&ready, 1, (int) ((left + 999) / 1000));
		while (probe_guest_receive(guest, &info))
			if (is_conflict(&info, address, bridge))
				return TRUE;
	}
	return FALSE;
}

static gboolean is_free(
	ProbeGuest *guest, struct ip_address address, const struct link_info *bridge)
{
	static const struct ip_address none = {0};
	guint8 bytes[ARP_FRAME_SIZE];
	GByteArray frame = {.data = bytes, .len = sizeof(bytes)};

	arp_request(guest->mac, none, address, bytes);
	for (guint i = 0; i < N_REQUESTS; i++) {
		probe_guest_send(guest, &frame);
		if (hears_conflict(guest, address, bridge,
			    g_get_monotonic_time() + ANSWER_MILLISECONDS * G_GINT64_CONSTANT(1000)))
			return FALSE;
	}
	return TRUE;
}

/*
 * One that a guest could have. First by the number of the TAP, another one for each probe that
 * runs, and low, as DHCP servers begin at the other end, or in the middle. Then any: probes that
 * run beside each other would otherwise meet again.
 */
static struct ip_address pick(const ProbeGuest *guest, struct ip_prefix router, guint attempt)
{
	guint32 first = ip_address_to_number(ip_prefix_network(router)) + 1;
	guint32 end = ip_address_to_number(ip_prefix_broadcast(router));
	guint32 own = ip_address_to_number(router.address);
	guint32 number;
	guint64 n = 0;

	(void) g_ascii_string_to_unsigned(
		guest->name + strlen(NAME_PREFIX), 10, 0, G_MAXUINT16, &n, NULL);
	number = first + (attempt == 0 ? (guint32) n : g_random_int()) % (end - first);
	if (number == own)
		number = first + (number - first + 1) % (end - first);
	number = GUINT32_TO_BE(number);
	return ip_address_from_bytes(AF_INET, &number);
}

gboolean probe_guest_find_address(
	ProbeGuest *guest, const struct link_info *bridge, struct ip_prefix router, GError **error)
{
	for (guint i = 0; i < N_ADDRESSES; i++) {
		struct ip_address address = pick(guest, router, i);

		if (is_free(guest, address, bridge)) {
			guest->address = address;
			return TRUE;
		}
	}
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot find a free address on %s: %d were tried, and somebody answers for each",
		bridge->name, N_ADDRESSES);
}
