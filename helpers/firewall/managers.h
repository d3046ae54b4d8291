/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose firewall a chain belongs to, and what a drop in it calls for. Pure. */
#ifndef BRW0_FIREWALL_MANAGERS_H
#define BRW0_FIREWALL_MANAGERS_H

#include <glib.h>

#include "helpers/firewall/walk.h"

G_BEGIN_DECLS

/* Its name, for people: "Docker", "ufw", "firewalld", "libvirt", "iptables", "nftables rules". */
const char *manager_get_name(const Chain *base);

/*
 * The chain at whose head an accept for that packet has its effect and stays its manager's users'
 * own affair: DOCKER-USER where the packet comes by there, otherwise the built-in chain of a table
 * of iptables, legacy or nft. NULL: there is no such chain, and a person has to do it. The string
 * belongs to the chain or is static.
 */
const char *manager_get_insertion_point(const Chain *base, const struct packet *packet);

/* Has its manager a way of its own to let packets pass, other than rules anywhere? */
gboolean manager_has_own_way(const Chain *base);

/*
 * The command, in one line, by which a person lets pass what the bridge exchanges with these
 * interfaces, a NULL at the end, in the manager's own way where it has one. The bridge among them
 * stands for its guests; peers NULL, or only a NULL: any.
 * What a person does by rules lasts as long as rules do. For g_free.
 */
char *manager_get_remedy(const Chain *base, const char *bridge, const char *const *peers);

G_END_DECLS

#endif
