/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets that a guest lives on. */
#ifndef BRW0_PROBE_PROBE_TESTS_H
#define BRW0_PROBE_PROBE_TESTS_H

#include <glib.h>

#include "helpers/probe/probe.h"

G_BEGIN_DECLS

/* What is sent, and how its answer is known: a row in probe-tests.c. */
struct probe_test {
	const char *name; /* for programs */
	const char *what; /* for people: "an ICMP echo request to the gateway" */
	enum probe_round {
		PROBE_ROUND_GATEWAY, /* its MAC is needed for all that follows */
		PROBE_ROUND_ALL,
		PROBE_ROUND_DNS, /* the offers name the servers */
		PROBE_N_ROUNDS,
	} round;
	guint8 protocol;        /* IPPROTO_*, 0: it is ARP */
	guint milliseconds;     /* how long an answer may take after the last time it was sent */
	gboolean is_beyond;     /* it leaves the host by the uplink */
	gboolean is_closed;     /* it must not leave */
	gboolean is_optional;   /* guests are online without it */
	gboolean needs_answer;  /* but not where its answer comes in, and is dropped */
	gboolean may_be_silent; /* a program answers, not the kernel */
	/* The ends of each exchange of this kind, by its number; FALSE: there is none. */
	gboolean (*begin)(const Probe *probe, guint number, struct packet_ends *ends);
	/* A frame that the caller owns. */
	GByteArray *(*build)(const Probe *probe, const struct exchange *exchange);
	gboolean (*is_answer)(
		Probe *probe, const struct exchange *exchange, const struct packet_info *packet);
	/* What is sent once it is answered; NULL: nothing. */
	GByteArray *(*build_end)(const struct packet_ends *ends);
};

/* In their order; NULL behind the last one. */
const struct probe_test *probe_test_get(gsize i);

/* To everybody on the bridge: such a packet does not leave the host. */
extern const struct ip_address probe_test_broadcast;

/* From the guest to the router: what begin changes where it is another one. */
void probe_test_get_ends(const Probe *probe, struct packet_ends *ret_ends);

G_END_DECLS

#endif
