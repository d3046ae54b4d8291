/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame that no honest machine sends, and how it is known again whatever became of it. */
#ifndef BRW0_TESTS_NETNS_FRAME_H
#define BRW0_TESTS_NETNS_FRAME_H

#include <net/ethernet.h>
#include <stddef.h>
#include <sys/socket.h>

/* Each has a number of its own: in the text "try=N;" that it carries, and as its source port. */
enum { MARK_FIRST = 20000, MARK_LAST = 29999 };

#define MARK_TEXT "try="

enum key { MARK, TO, FROM, TAG, SRC, DST, KIND, SPORT, PORT, KEYS };

/* What the words of a line say; own is the interface's MAC. Addresses are in network order. */
struct
try {
	const char *words[KEYS];
	unsigned int mark;
	sa_family_t family;
	unsigned char src[16], dst[16];
	unsigned char own[ETH_ALEN];
};

/* The frame begins at PAD, so that the headers after Ethernet's are aligned; size counts PAD. */
enum { PAD = 2 };
struct packet {
	_Alignas(4) unsigned char bytes[512];
	size_t size;
};

/* What IP carries, or what there is instead. */
struct kind {
	const char *name;
	unsigned char protocol; /* 0: no IP */
	unsigned char type;     /* ICMP's, or TCP's flags */
	void (*put)(struct packet *packet, const struct try *try, const struct kind *kind);
};

/* Room at the end. */
void *packet_extend(struct packet *packet, size_t size);
void packet_put(struct packet *packet, const void *bytes, size_t size);

/* The Internet checksum of these bytes, in network order. */
unsigned short packet_checksum(const void *bytes, size_t size);

/* The kind of that name, or by the number of its protocol. */
struct kind kind_find(const char *name);

#endif
