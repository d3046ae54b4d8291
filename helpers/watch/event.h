/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen, and whose doing it was. Data. */
#ifndef BRW0_WATCH_EVENT_H
#define BRW0_WATCH_EVENT_H

#include <glib.h>

G_BEGIN_DECLS

/* Kinds of events, as bits; EVENTS has their names. */
enum {
	EVENT_LINK = 1 << 0,
	EVENT_ADDRESS = 1 << 1,
	EVENT_ROUTE = 1 << 2,
	EVENT_RULE = 1 << 3,
	EVENT_NFTABLES = 1 << 4,
	EVENT_RESOLVER = 1 << 5,
	EVENT_CONFIGURATION = 1 << 6,
	EVENT_CLOCK = 1 << 7,   /* it was set, as it is after suspend */
	EVENT_OVERRUN = 1 << 8, /* more happened than could be read */
	EVENT_START = 1 << 9,   /* of this program */
	EVENT_RETRY = 1 << 10,  /* of a run that failed */
	EVENT_CHECK = 1 << 11,  /* of what sends no events */
	EVENT_SETTING = 1 << 12,
	EVENT_LEASE = 1 << 13,

	/* Of this program itself: no run follows. */
	EVENT_CHILD = 1 << 14,
	EVENT_STOP = 1 << 15,
	EVENT_INTERNAL = EVENT_CHILD | EVENT_STOP,
};

/* For people. */
#define EVENTS(EVENT)                                                                              \
	EVENT(EVENT_LINK, "links")                                                                 \
	EVENT(EVENT_ADDRESS, "addresses")                                                          \
	EVENT(EVENT_ROUTE, "routes")                                                               \
	EVENT(EVENT_RULE, "routing rules")                                                         \
	EVENT(EVENT_SETTING, "settings")                                                           \
	EVENT(EVENT_NFTABLES, "nf_tables")                                                         \
	EVENT(EVENT_LEASE, "leases")                                                               \
	EVENT(EVENT_RESOLVER, "DNS servers")                                                       \
	EVENT(EVENT_CONFIGURATION, "brw0.conf")                                                    \
	EVENT(EVENT_CLOCK, "resume")                                                               \
	EVENT(EVENT_OVERRUN, "too many events")                                                    \
	EVENT(EVENT_START, "start")                                                                \
	EVENT(EVENT_RETRY, "retry")                                                                \
	EVENT(EVENT_CHECK, "regular check")

/* The program that caused an event, as far as the kernel tells: name "" and pid 0 if not. */
struct writer {
	char name[16];
	guint32 pid;
};

G_END_DECLS

#endif
