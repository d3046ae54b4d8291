/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds a TAP as a virtual machine does, and is the cable between it and a namespace, whose
 * interface eth0 is then what the machine's would be.
 *
 *	cable NAMESPACE NAME COMMAND…   TAP NAME, made here, as a script of QEMU's gets it
 *	cable NAMESPACE - COMMAND…      the TAP that COMMAND, a bridge helper, sends on its fd 3
 *
 * NAMESPACE is a file, as in /run/netns. When COMMAND is done, the TAP's name is printed; the cable
 * is there until it is ended.
 */
#include "config.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HELPERS_FD = 3 };

static void die(const char *what)
{
	fprintf(stderr, "cable: ");
	perror(what);
	exit(EXIT_FAILURE);
}

static int make_tap(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (tap < 0 || ioctl(tap, TUNSETIFF, &request) < 0)
		die("/dev/net/tun");
	return tap;
}

static void run(char *command[], int socket)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (dup2(socket, HELPERS_FD) == HELPERS_FD)
			execvp(command[0], command);
		die(command[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "cable: %s failed\n", command[0]);
		exit(EXIT_FAILURE);
	}
}

static int receive_tap(int socket)
{
	char data;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec vector = {&data, 1};
	struct msghdr message = {.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	int tap;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) != 1 ||
		!CMSG_FIRSTHDR(&message))
		die("no TAP was sent");
	memcpy(&tap, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(tap));
	return tap;
}

static void enter(const char *namespace)
{
	int fd = open(namespace, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		die(namespace);
}

/* One frame a read and a write; those that come while the other end is down are lost. */
static void pass(int from, int to)
{
	char frame[65536];
	ssize_t size = read(from, frame, sizeof(frame));

	if (size > 0 && write(to, frame, (size_t) size) < 0)
		return;
}

int main(int argc, char *argv[])
{
	struct ifreq request = {0};
	struct pollfd ends[2] = {{.events = POLLIN}, {.events = POLLIN}};
	int pair[2], is_helpers;

	if (argc < 4 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return 2;
	is_helpers = strcmp(argv[2], "-") == 0;
	if (!is_helpers)
		ends[0].fd = make_tap(argv[2]);
	run(argv + 3, pair[1]);
	if (is_helpers)
		ends[0].fd = receive_tap(pair[0]);
	if (ioctl(ends[0].fd, TUNGETIFF, &request) < 0)
		die("TUNGETIFF");
	enter(argv[1]);
	ends[1].fd = make_tap("eth0");
	puts(request.ifr_name);
	fflush(stdout);
	while (poll(ends, 2, -1) > 0) {
		if (ends[0].revents & POLLIN)
			pass(ends[0].fd, ends[1].fd);
		if (ends[1].revents & POLLIN)
			pass(ends[1].fd, ends[0].fd);
	}
	return 0;
}
