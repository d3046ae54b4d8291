/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kind of packet that was sent, and what happened to it. Pure. */
#ifndef BRW0_PROBE_EXCHANGE_H
#define BRW0_PROBE_EXCHANGE_H

#include <glib.h>

#include "helpers/probe/culprit.h"
#include "helpers/probe/packet.h"

G_BEGIN_DECLS

enum probe_outcome {
	PROBE_ANSWERED,
	PROBE_LEFT,   /* it left the host as it should; no router says so */
	PROBE_KEPT,   /* it did not leave, and must not */
	PROBE_LOST,   /* in the host */
	PROBE_SILENT, /* it came where it should; there is no answer */
	PROBE_ASTRAY, /* it left by the wrong interface, or with the guest's own address */
};

struct exchange {
	const struct probe_test *test; /* see probe-tests.h */
	struct packet_ends ends;
	enum probe_outcome outcome; /* once is_judged */
	gboolean is_judged;
	guint n_sent;
	gboolean is_over;           /* it need not be sent again */
	gint64 due;                 /* when it is sent again, or given up: monotonic microseconds */
	struct ip_address answerer; /* AF_UNSPEC: nobody */
	gboolean is_refused;        /* by an ICMP message: nobody listens, or may be asked */
	guint mtu;                  /* in bytes, that a router asks for; 0: none does */
	/* Where it left the host. */
	int left_link; /* index, 0: nowhere */
	char *left_name;
	struct ip_address left_as; /* its source then */
	gboolean came_back;        /* an ICMP error about it came in, after it had left */
	/* What dropped it, or the answer to it; without a table it is unknown. */
	struct culprit culprit;
	char *cause; /* where no rule is the reason: which one is, for people; NULL: unknown */
};

/* Its contents; what the struct is in is the caller's. */
void exchange_clear(struct exchange *exchange);

/* What is known of the bridge that it was sent on. */
struct exchange_bridge {
	struct ip_prefix router; /* its address */
	const char *uplink;      /* the configured one; NULL: any */
};

/* It is over: find its outcome. */
void exchange_judge(struct exchange *exchange, const struct exchange_bridge *bridge);

/* Is it as it should be? */
gboolean exchange_is_right(const struct exchange *exchange);
/* Did it leave by the wrong interface, or with the guest's own address? */
gboolean exchange_is_astray(const struct exchange *exchange);
/* Did it leave as it should, so that only an answer is missing? */
gboolean exchange_has_left(const struct exchange *exchange);

/* For programs; static. */
const char *exchange_get_outcome(const struct exchange *exchange);
/* For people: "to 192.168.77.1: 192.168.77.1 answers", for g_free. */
char *exchange_describe(const struct exchange *exchange, const struct exchange_bridge *bridge);

G_END_DECLS

#endif
