/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP joins or leaves a bridge.
 *
 * Order of joining. All that can be refused is looked at before the first change. The MTU comes
 * before the master, because a bridge whose MTU nobody set takes the least of its ports'
 * (br_mtu_auto_adjust() in the kernel's net/bridge/br_if.c). IPv6 comes before up, which is when
 * the kernel makes the address. The master is set by SIOCBRADDIF, which fails with EBUSY on another
 * bridge's port, where netlink's IFLA_MASTER would take it away from there without a word.
 */
#include "config.h"

#include "helpers/port/port.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/link.h"

/* One call's work. */
struct work {
	const char *tap_name;
	const char *bridge_name;
	const char *alias; /* for the TAP; NULL: as it is */
	int socket;
	struct link tap;
	struct link bridge;
	char other[IFNAMSIZ];
};

struct step {
	enum failure_deed deed;
	int (*run)(struct work *work);
};

/* A step's word for "all is done, leave the rest"; positive, so no errno. */
enum { STEP_FINISHED = 1 };

static void set_name(struct ifreq *request, const char *name)
{
	memcpy(request->ifr_name, name, strnlen(name, sizeof(request->ifr_name) - 1));
}

/* Is it of that driver? -EMEDIUMTYPE if not. bus NULL: any. */
static int check_driver(int socket, const char *name, const char *driver, const char *bus)
{
	struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
	struct ifreq request = {.ifr_data = (void *) &info};

	set_name(&request, name);
	if (ioctl(socket, SIOCETHTOOL, &request) < 0)
		return errno == EOPNOTSUPP ? -EMEDIUMTYPE : -errno;
	if (strncmp(info.driver, driver, sizeof(info.driver)) != 0)
		return -EMEDIUMTYPE;
	if (bus && strncmp(info.bus_info, bus, sizeof(info.bus_info)) != 0)
		return -EMEDIUMTYPE;
	return 0;
}

static int use_bridge(struct work *work)
{
	int r;

	r = link_query_name(work->socket, work->bridge_name, &work->bridge);
	if (r < 0)
		return r;
	return check_driver(work->socket, work->bridge_name, "bridge", NULL);
}

static int find_tap(struct work *work)
{
	return link_query_name(work->socket, work->tap_name, &work->tap);
}

/* tun_get_drvinfo() in the kernel's drivers/net/tun.c; a TUN has the bus "tun". */
static int check_tap(struct work *work)
{
	return check_driver(work->socket, work->tap_name, "tun", "tap");
}

static bool is_joined(const struct work *work)
{
	return work->tap.master == work->bridge.index;
}

static int check_master(struct work *work)
{
	struct link other;

	if (work->tap.master == 0 || is_joined(work))
		return 0;
	if (link_query_index(work->socket, work->tap.master, &other) == 0)
		memcpy(work->other, other.name, sizeof(work->other));
	return -EBUSY;
}

/* One that was up has made its IPv6 address already; down takes it away again. */
static int reset_new_port(struct work *work)
{
	if (is_joined(work) || !(work->tap.flags & IFF_UP))
		return 0;
	return link_set_down(work->socket, work->tap.index);
}

/*
 * The MAC's first byte becomes the highest that a locally administered unicast address can have: a
 * bridge whose own address nobody set takes the lowest of its ports', and so does not change with
 * every guest. It also differs from the guest's own, which some launchers give to the TAP.
 */
static int prepare(struct work *work)
{
	struct link_setup setup = {.mtu = work->bridge.mtu, .alias = work->alias};

	memcpy(setup.mac, work->tap.mac, sizeof(setup.mac));
	setup.mac[0] = 0xfe;
	return link_prepare(work->socket, work->tap.index, &setup);
}

static int join(struct work *work)
{
	struct ifreq request = {.ifr_ifindex = work->tap.index};
	int r;

	if (is_joined(work))
		return 0;
	set_name(&request, work->bridge_name);
	if (ioctl(work->socket, SIOCBRADDIF, &request) == 0)
		return 0;
	if (errno != EBUSY)
		return -errno;

	/* Somebody was faster. It may have been for this bridge. */
	r = link_query_index(work->socket, work->tap.index, &work->tap);
	if (r < 0)
		return r;
	r = check_master(work);
	if (r < 0)
		return r;
	return is_joined(work) ? 0 : -EBUSY;
}

static int set_up(struct work *work)
{
	return link_set_up(work->socket, work->tap.index);
}

static int finish_unless_joined(struct work *work)
{
	int r;

	r = link_query_name(work->socket, work->bridge_name, &work->bridge);
	if (r < 0)
		return r;
	return is_joined(work) ? 0 : STEP_FINISHED;
}

static int leave(struct work *work)
{
	struct ifreq request = {.ifr_ifindex = work->tap.index};

	set_name(&request, work->bridge_name);
	if (ioctl(work->socket, SIOCBRDELIF, &request) == 0)
		return 0;
	/* br_del_if() in the kernel's net/bridge/br_if.c: it is this bridge's port no more. */
	return errno == EINVAL ? STEP_FINISHED : -errno;
}

static int set_down(struct work *work)
{
	return link_set_down(work->socket, work->tap.index);
}

static const struct step join_steps[] = {
	{FAILURE_USE_BRIDGE, use_bridge},
	{FAILURE_USE_TAP, find_tap},
	{FAILURE_USE_TAP, check_tap},
	{FAILURE_JOIN, check_master},
	{FAILURE_DOWN, reset_new_port},
	{FAILURE_PREPARE, prepare},
	{FAILURE_JOIN, join},
	{FAILURE_UP, set_up},
};

static const struct step leave_steps[] = {
	{FAILURE_USE_TAP, find_tap},
	{FAILURE_USE_BRIDGE, finish_unless_joined},
	{FAILURE_USE_TAP, check_tap},
	{FAILURE_LEAVE, leave},
	{FAILURE_DOWN, set_down},
};

/* Run the steps until one fails or says that all is done. */
static int run(struct work *work, const struct step *steps, size_t count, struct failure *failure)
{
	auto_close int socket = -1;
	int r;

	r = link_open(&socket);
	if (r < 0) {
		*failure = (struct failure){.deed = FAILURE_OPEN, .error = r};
		return r;
	}
	work->socket = socket;

	for (size_t i = 0; i < count; i++) {
		r = steps[i].run(work);
		if (r == STEP_FINISHED)
			return 0;
		if (r < 0) {
			*failure = (struct failure){.deed = steps[i].deed, .error = r};
			memcpy(failure->other, work->other, sizeof(failure->other));
			return r;
		}
	}
	return 0;
}

int port_join(const char *tap, const char *bridge, struct failure *failure)
{
	struct work work = {.tap_name = tap, .bridge_name = bridge};

	return run(&work, join_steps, sizeof(join_steps) / sizeof(join_steps[0]), failure);
}

int port_leave(const char *tap, const char *bridge, struct failure *failure)
{
	struct work work = {.tap_name = tap, .bridge_name = bridge};
	int r;

	r = run(&work, leave_steps, sizeof(leave_steps) / sizeof(leave_steps[0]), failure);
	/* It may be gone at any moment, and is on no bridge then. */
	return r == -ENODEV ? 0 : r;
}
