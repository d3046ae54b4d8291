/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a DHCP server hear the guests on a bridge? */
#include "config.h"

#include "dhcp/listener.h"

/* What the packet sockets of that process hear; HEARS if it has none, since they limit nothing. */
static enum listener_state judge_packet(const GArray *packet, int process, int bridge)
{
	enum listener_state best = LISTENER_NONE;

	for (guint i = 0; i < packet->len; i++) {
		const struct socket_info *info = &g_array_index(packet, struct socket_info, i);
		enum listener_state state = LISTENER_ELSEWHERE;

		if (info->process != process)
			continue;
		if (info->link == bridge || info->link == 0)
			state = LISTENER_HEARS;
		else if (info->link < 0)
			state = LISTENER_DELETED;
		best = MAX(best, state);
	}
	return best == LISTENER_NONE ? LISTENER_HEARS : best;
}

static enum listener_state judge(
	const struct socket_info *udp, const GArray *packet, int bridge, struct ip_address address)
{
	if (udp->link != 0)
		return udp->link == bridge ? LISTENER_HEARS : LISTENER_ELSEWHERE;
	if (ip_address_is_set(udp->address) && !ip_address_equal(udp->address, address))
		return LISTENER_ELSEWHERE;
	/* Not known whose it is: nothing can be said against it. */
	return udp->process != 0 ? judge_packet(packet, udp->process, bridge) : LISTENER_HEARS;
}

struct listener listener_find(
	const GArray *udp, const GArray *packet, int bridge, struct ip_address address)
{
	struct listener best = {LISTENER_NONE, 0};

	for (guint i = 0; i < udp->len; i++) {
		const struct socket_info *info = &g_array_index(udp, struct socket_info, i);
		enum listener_state state = judge(info, packet, bridge, address);

		if (state > best.state)
			best = (struct listener){state, info->process};
	}
	return best;
}

gboolean listener_read(
	int bridge, struct ip_address address, struct listener *ret_listener, GError **error)
{
	g_autoptr(GArray) udp = sockets_list_udp(LISTENER_PORT, error);
	g_autoptr(GArray) packet = udp != NULL ? sockets_list_packet(error) : NULL;

	if (packet == NULL)
		return FALSE;
	*ret_listener = listener_find(udp, packet, bridge, address);
	return TRUE;
}

char *listener_get_name(struct listener listener)
{
	return listener.process != 0 ? sockets_name_process(listener.process) : NULL;
}
