/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guests of a bridge: a list, as a table for people, and as JSON for programs. */
#ifndef BRW0_HOST_GUESTS_H
#define BRW0_HOST_GUESTS_H

#include <glib.h>

#include "helpers/base/json.h"
#include "helpers/base/link.h"
#include "helpers/base/neighbour.h"

G_BEGIN_DECLS

/* Who says that a guest has an address; the smallest counts. */
enum guest_source {
	GUEST_SOURCE_LEASE,
	GUEST_SOURCE_NEIGHBOUR, /* the kernel has sent it something */
	GUEST_SOURCE_HOST,      /* a host. line */
	GUEST_SOURCE_NONE,      /* no address is known */
};

/* A MAC, or if it has several addresses, a MAC with one of them. */
struct guest {
	guint8 mac[ETH_ALEN];
	struct ip_address address; /* AF_UNSPEC: unknown */
	enum guest_source source;
	char *name;            /* NULL: it has none. Its own choice: any text */
	gint64 expiry;         /* of its lease, seconds since 1970; 0: never, or no lease */
	struct link_info port; /* index 0: unknown */
	char *user;            /* who got the port from brw0-bridge-helper; NULL: nobody */
	gint64 since;          /* the start of what holds its TAP, seconds since 1970; 0: unknown */
	enum neighbour_answer answer;
};

typedef struct guests {
	GPtrArray *list;  /* of struct guest */
	GPtrArray *notes; /* of char *: what could not be read */
} Guests;

Guests *guests_new(void);
void guests_free(Guests *guests);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guests, guests_free)

/*
 * Add a MAC with its address, which may be AF_UNSPEC, and its name, which may be NULL. What is
 * known of both already is completed. For the caller to go on with. Pure.
 */
struct guest *guests_add(Guests *guests, const guint8 *mac, struct ip_address address,
	enum guest_source source, const char *name);

/* Without those that only the neighbour table has, and no port: the kernel keeps who is gone. */
void guests_drop_gone(Guests *guests);
/* Their addresses, each once: of struct ip_address, the caller owns the array. */
GArray *guests_list_addresses(const Guests *guests);
/* By address; those without one last. */
void guests_sort(Guests *guests);

/* Append a table for people, of lines up to 80 columns. */
void guests_describe(const Guests *guests, const char *bridge, GString *out);
/* Add the members "guests" and "notes" for programs: see brw0-nat-init(8). */
void guests_write(const Guests *guests, Json *json);

G_END_DECLS

#endif
