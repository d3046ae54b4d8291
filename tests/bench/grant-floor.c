/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no bridge helper can do without: the system calls that make a TAP, set it up, put it on brW0
 * and send it. Asks nobody whether it may; a bench's floor, and nothing to be installed.
 */
#include "config.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helpers/port/fd-pass.h"

/* In the order of port.c; each request leaves the name of the TAP as it is. */
static int set_up(int socket, struct ifreq *tap)
{
	struct ifreq bridge = {.ifr_name = "brW0"};

	if (ioctl(socket, SIOCGIFMTU, &bridge) < 0)
		return -1;
	tap->ifr_mtu = bridge.ifr_mtu;
	if (ioctl(socket, SIOCSIFMTU, tap) < 0 || ioctl(socket, SIOCGIFHWADDR, tap) < 0)
		return -1;
	tap->ifr_hwaddr.sa_data[0] = (char) 0xfe;
	if (ioctl(socket, SIOCSIFHWADDR, tap) < 0 || ioctl(socket, SIOCGIFINDEX, tap) < 0)
		return -1;
	bridge.ifr_ifindex = tap->ifr_ifindex;
	if (ioctl(socket, SIOCBRADDIF, &bridge) < 0 || ioctl(socket, SIOCGIFFLAGS, tap) < 0)
		return -1;
	tap->ifr_flags |= IFF_UP;
	return ioctl(socket, SIOCSIFFLAGS, tap);
}

int main(int argc, char *argv[])
{
	struct ifreq tap = {0};
	struct error error;
	int control, tun;

	/* A name of its own: the kernel is slow to choose one beside many. */
	snprintf(tap.ifr_name, IFNAMSIZ, "tap%d", (int) getpid());
	tap.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
	if (argc != 4 || strncmp(argv[2], "--fd=", 5) != 0)
		return 2;
	tun = open("/dev/net/tun", O_RDWR);
	control = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (tun < 0 || control < 0 || ioctl(tun, TUNSETIFF, &tap) < 0 ||
		set_up(control, &tap) < 0 || fd_pass_send(atoi(argv[2] + 5), tun, &error) < 0)
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
