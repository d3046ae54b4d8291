/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARP (RFC 826) on a bridge. */
#include "config.h"

#include "helpers/base/arp.h"

#include <linux/filter.h>
#include <net/if_arp.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/frames.h"

/* Where the fields are in a frame. */
enum {
	AT_TYPE = 12,
	AT_HARDWARE = 14,
	AT_OPERATION = 20,
	AT_SENDER_MAC = 22,
	AT_SENDER = 28,
	AT_TARGET_MAC = 32,
	AT_TARGET = 38,
};

/* When the request is repeated, and when all is over: milliseconds. */
enum { AGAIN = 300, DEADLINE = 1000 };

/* Ethernet, IPv4, 6 and 4 bytes: what the fixed fields of all our frames are. */
static const guint8 fixed[] = {0, ARPHRD_ETHER, ETH_P_IP >> 8, ETH_P_IP & 0xff, ETH_ALEN, 4, 0};

static struct sock_filter answers_only[] = {
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_TYPE),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 3),
	BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_OPERATION),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REPLY, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, FRAMES_MAX_SIZE),
	BPF_STMT(BPF_RET | BPF_K, 0),
};

void arp_request(const guint8 *own_mac, struct ip_address own, struct ip_address asked,
	guint8 ret_frame[ARP_FRAME_SIZE])
{
	memset(ret_frame, 0, ARP_FRAME_SIZE);
	memset(ret_frame, 0xff, ETH_ALEN);
	memcpy(ret_frame + ETH_ALEN, own_mac, ETH_ALEN);
	ret_frame[AT_TYPE] = ETH_P_ARP >> 8;
	ret_frame[AT_TYPE + 1] = ETH_P_ARP & 0xff;
	memcpy(ret_frame + AT_HARDWARE, fixed, sizeof(fixed));
	ret_frame[AT_OPERATION + 1] = ARPOP_REQUEST;
	memcpy(ret_frame + AT_SENDER_MAC, own_mac, ETH_ALEN);
	/* All zero without one: an ARP probe (RFC 5227). */
	if (own.family == AF_INET)
		memcpy(ret_frame + AT_SENDER, own.bytes, 4);
	memcpy(ret_frame + AT_TARGET, asked.bytes, 4);
}

gboolean arp_parse(const guint8 *frame, gsize size, const guint8 *own_mac, struct ip_address own,
	struct arp_answer *ret_answer)
{
	static const guint8 none[4];
	const guint8 *target = own.family == AF_INET ? own.bytes : none;

	if (size < ARP_FRAME_SIZE || frame[AT_TYPE] != ETH_P_ARP >> 8 ||
		frame[AT_TYPE + 1] != (ETH_P_ARP & 0xff) ||
		memcmp(frame + AT_HARDWARE, fixed, sizeof(fixed)) != 0 ||
		frame[AT_OPERATION + 1] != ARPOP_REPLY ||
		memcmp(frame + AT_TARGET_MAC, own_mac, ETH_ALEN) != 0 ||
		memcmp(frame + AT_TARGET, target, 4) != 0)
		return FALSE;
	ret_answer->address = ip_address_from_bytes(AF_INET, frame + AT_SENDER);
	memcpy(ret_answer->mac, frame + AT_SENDER_MAC, ETH_ALEN);
	return TRUE;
}

static gboolean has_answer(const GArray *answers, struct ip_address address)
{
	for (guint i = 0; i < answers->len; i++)
		if (ip_address_equal(g_array_index(answers, struct arp_answer, i).address, address))
			return TRUE;
	return FALSE;
}

static gboolean is_answered(const struct arp_question *question, const GArray *answers)
{
	for (guint i = 0; i < question->addresses->len; i++)
		if (!has_answer(answers, g_array_index(question->addresses, struct ip_address, i)))
			return FALSE;
	return TRUE;
}

static gboolean is_port(const struct arp_question *question, int link)
{
	for (guint i = 0; i < question->ports->len; i++)
		if (g_array_index(question->ports, struct link_info, i).index == link)
			return TRUE;
	return FALSE;
}

static void send_requests(const struct arp_question *question, int fd, const GArray *answers)
{
	for (guint i = 0; i < question->addresses->len; i++) {
		struct ip_address asked = g_array_index(question->addresses, struct ip_address, i);
		guint8 frame[ARP_FRAME_SIZE];

		if (has_answer(answers, asked))
			continue;
		arp_request(question->bridge->mac, question->own, asked, frame);
		frames_send(fd, question->bridge->index, frame, sizeof(frame));
	}
}

static void take_frame(
	const struct arp_question *question, const struct frame *frame, GArray *answers)
{
	struct arp_answer answer;

	if (!is_port(question, frame->link) ||
		!arp_parse(
			frame->bytes, frame->size, question->bridge->mac, question->own, &answer))
		return;
	answer.port = frame->link;
	for (guint i = 0; i < answers->len; i++) {
		const struct arp_answer *old = &g_array_index(answers, struct arp_answer, i);

		if (old->port == answer.port && ip_address_equal(old->address, answer.address) &&
			memcmp(old->mac, answer.mac, ETH_ALEN) == 0)
			return;
	}
	g_array_append_val(answers, answer);
}

/* Until that many milliseconds after the start, or all have answered after the least time. */
static void receive_until(const struct arp_question *question, int fd, gint64 start,
	guint milliseconds, GArray *answers)
{
	g_autofree struct frame *frame = g_new(struct frame, 1);
	gint64 least = start + question->least * G_GINT64_CONSTANT(1000);
	gint64 end = start + milliseconds * G_GINT64_CONSTANT(1000);

	for (;;) {
		gint64 deadline = is_answered(question, answers) ? MIN(least, end) : end;

		if (!frames_receive(fd, deadline, frame))
			return;
		take_frame(question, frame, answers);
	}
}

GArray *arp_ask(const struct arp_question *question, int *ret_errno)
{
	int fd = frames_open(answers_only, G_N_ELEMENTS(answers_only));
	gint64 start = g_get_monotonic_time();
	GArray *answers;

	*ret_errno = MIN(fd, 0);
	if (fd < 0)
		return NULL;
	answers = g_array_new(FALSE, FALSE, sizeof(struct arp_answer));
	send_requests(question, fd, answers);
	receive_until(question, fd, start, AGAIN, answers);
	send_requests(question, fd, answers);
	receive_until(question, fd, start, DEADLINE, answers);
	close(fd);
	return answers;
}
