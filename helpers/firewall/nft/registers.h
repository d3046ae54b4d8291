/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the registers of nf_tables hold while a rule is read, and what it means to compare them.
 * A register holds some field of the packet, or something that is not understood.
 */
#ifndef BRW0_FIREWALL_NFT_REGISTERS_H
#define BRW0_FIREWALL_NFT_REGISTERS_H

#include <glib.h>

#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

enum nft_field {
	NFT_FIELD_UNKNOWN,
	NFT_FIELD_IN_NAME,
	NFT_FIELD_OUT_NAME,
	NFT_FIELD_IN_INDEX,
	NFT_FIELD_OUT_INDEX,
	NFT_FIELD_FAMILY,    /* NFPROTO_* */
	NFT_FIELD_ETHERTYPE, /* ETH_P_* */
	NFT_FIELD_PROTOCOL,
	NFT_FIELD_SOURCE,
	NFT_FIELD_DESTINATION,
	NFT_FIELD_DESTINATION_PORT,
	NFT_FIELD_TCP_FLAGS,
	NFT_FIELD_STATES,
	NFT_FIELD_STATUS,   /* IPS_*: what was done to the connection */
	NFT_FIELD_PATH_MSS, /* no field: the segment size that fits the path */
	NFT_FIELD_VALUE,    /* no field: bytes that the rule itself has */
};

struct nft_load {
	enum nft_field field;
	guint length; /* bytes */
	gboolean is_masked;
	guint32 mask;     /* of an address, TCP flags, states or status; host byte order */
	guint8 bytes[16]; /* of NFT_FIELD_VALUE: length of them */
};

/* Bytes of four, as NFT_REG32_00 and so on count them. */
enum { NFT_REGISTERS = 16 };

struct nft_register_file {
	struct nft_load loads[NFT_REGISTERS]; /* each at its first register */
};

/* Registers are named by NFT_REG_* or NFT_REG32_*. */
struct nft_load nft_register_get(const struct nft_register_file *registers, guint name);
void nft_register_set(struct nft_register_file *registers, guint name, struct nft_load load);

/* What the expressions "immediate", "meta", "payload", "ct" and "rt" load. */
struct nft_load nft_load_value(const guint8 *bytes, gsize size);
struct nft_load nft_load_meta(guint key);
struct nft_load nft_load_payload(guint base, guint offset, guint length);
struct nft_load nft_load_ct(guint key);
struct nft_load nft_load_rt(guint key);
/* Is it the number of an interface, which a new one of the same name does not have? */
gboolean nft_load_is_index(const struct nft_load *load);
/* Is it the segment size that fits the path? */
gboolean nft_load_is_path_mss(const struct nft_load *load);
/* The bytes of that size that the rule itself has put there; NULL: it is something else. */
const guint8 *nft_load_get_value(const struct nft_load *load, gsize size);
/* load under a mask of size bytes, as "bitwise" has it. */
struct nft_load nft_load_mask(struct nft_load load, const guint8 *mask, gsize size);

/* The match that what is loaded compares so to a value; op: NFT_CMP_*. */
struct match nft_load_compare(struct nft_load load, guint op, const guint8 *value, gsize size);
/* That it is between the two, both included. */
struct match nft_load_range(
	struct nft_load load, const guint8 *first, const guint8 *last, gsize size);

G_END_DECLS

#endif
