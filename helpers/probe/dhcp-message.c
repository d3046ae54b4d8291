/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DHCP as far as an offer. Pure. */
#include "config.h"

#include "helpers/probe/dhcp-message.h"

#include <net/if_arp.h>
#include <string.h>

/* Where the fields are, and the values of RFC 2131, section 2. */
enum {
	AT_TRANSACTION = 4,
	AT_FLAGS = 10,
	AT_YOUR_ADDRESS = 16,
	AT_HARDWARE = 28,
	AT_MAGIC = 236,
	AT_OPTIONS = 240,
	LEAST_SIZE = 300, /* of BOOTP: some servers drop less */
	BOOTREQUEST = 1,
	BOOTREPLY = 2,
};

enum {
	OPTION_PAD = 0,
	OPTION_ROUTER = 3,
	OPTION_DNS = 6,
	OPTION_MTU = 26,
	OPTION_LEASE = 51,
	OPTION_TYPE = 53,
	OPTION_SERVER = 54,
	OPTION_PARAMETERS = 55,
	OPTION_END = 255,
	DISCOVER = 1,
	OFFER = 2,
};

static const guint8 magic[] = {99, 130, 83, 99};

static guint32 get_number(const guint8 *bytes, gsize size)
{
	guint32 number = 0;

	for (gsize i = 0; i < size; i++)
		number = number << 8 | bytes[i];
	return number;
}

GByteArray *dhcp_message_discover(const guint8 mac[ETH_ALEN], guint32 transaction)
{
	static const guint8 options[] = {OPTION_TYPE, 1, DISCOVER, OPTION_PARAMETERS, 5, 1,
		OPTION_ROUTER, OPTION_DNS, OPTION_MTU, OPTION_LEASE, OPTION_END};
	GByteArray *message = g_byte_array_new();
	guint32 number = GUINT32_TO_BE(transaction);

	g_byte_array_set_size(message, LEAST_SIZE);
	memset(message->data, 0, message->len);
	message->data[0] = BOOTREQUEST;
	message->data[1] = ARPHRD_ETHER;
	message->data[2] = ETH_ALEN;
	memcpy(message->data + AT_TRANSACTION, &number, sizeof(number));
	/* The answer by broadcast: the frames of this client have another MAC. */
	message->data[AT_FLAGS] = 0x80;
	memcpy(message->data + AT_HARDWARE, mac, ETH_ALEN);
	memcpy(message->data + AT_MAGIC, magic, sizeof(magic));
	memcpy(message->data + AT_OPTIONS, options, sizeof(options));
	return message;
}

static void take_dns(const guint8 *value, gsize size, struct dhcp_offer *offer)
{
	for (gsize i = 0; i + 4 <= size && offer->n_dns < DHCP_MAX_DNS; i += 4)
		offer->dns[offer->n_dns++] = ip_address_from_bytes(AF_INET, value + i);
}

static void take_address(const guint8 *value, gsize size, struct ip_address *ret_address)
{
	if (size >= 4)
		*ret_address = ip_address_from_bytes(AF_INET, value);
}

/* The type of the message in *type. */
static void take_option(
	guint8 option, const guint8 *value, gsize size, struct dhcp_offer *offer, guint32 *type)
{
	switch (option) {
	case OPTION_ROUTER:
		take_address(value, size, &offer->router);
		break;
	case OPTION_SERVER:
		take_address(value, size, &offer->server);
		break;
	case OPTION_DNS:
		take_dns(value, size, offer);
		break;
	case OPTION_MTU:
		offer->mtu = get_number(value, size);
		break;
	case OPTION_LEASE:
		offer->lease = get_number(value, size);
		break;
	case OPTION_TYPE:
		*type = get_number(value, size);
		break;
	default:
		break;
	}
}

gboolean dhcp_message_parse_offer(
	const guint8 *payload, gsize size, guint32 transaction, struct dhcp_offer *ret_offer)
{
	struct dhcp_offer offer = {0};
	guint32 type = 0;

	if (size < AT_OPTIONS || payload[0] != BOOTREPLY ||
		get_number(payload + AT_TRANSACTION, 4) != transaction ||
		memcmp(payload + AT_MAGIC, magic, sizeof(magic)) != 0)
		return FALSE;
	offer.address = ip_address_from_bytes(AF_INET, payload + AT_YOUR_ADDRESS);
	for (gsize at = AT_OPTIONS; at < size && payload[at] != OPTION_END;) {
		gsize length = at + 1 < size ? payload[at + 1] : 0;

		if (payload[at] == OPTION_PAD) {
			at++;
			continue;
		}
		if (at + 2 + length > size)
			return FALSE;
		take_option(payload[at], payload + at + 2, length, &offer, &type);
		at += 2 + length;
	}
	if (type != OFFER)
		return FALSE;
	*ret_offer = offer;
	return TRUE;
}
