/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The caller's command line, and its sockets, of which the right one is --socket=stream. */
#define _GNU_SOURCE
#include "config.h"

#include "tests/setuid/caller.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct option options[] = {
	{"times", required_argument, NULL, 'n'},
	{"then", required_argument, NULL, 'T'},
	{"before", required_argument, NULL, 'F'},
	{"persist", no_argument, NULL, 'P'},
	{"frame", no_argument, NULL, 'w'},
	{"stop", required_argument, NULL, 'S'},
	{"kill", required_argument, NULL, 'K'},
	{"user", required_argument, NULL, 'u'},
	{"group", required_argument, NULL, 'g'},
	{"socket", required_argument, NULL, 's'},
	{"full", no_argument, NULL, 'f'},
	{"at", required_argument, NULL, 'a'},
	{"close", required_argument, NULL, 'c'},
	{"extra", required_argument, NULL, 'x'},
	{"blocked", no_argument, NULL, 'b'},
	{"ignored", no_argument, NULL, 'i'},
	{"timer", required_argument, NULL, 't'},
	{"limit", required_argument, NULL, 'l'},
	{"umask", required_argument, NULL, 'm'},
	{"cwd", required_argument, NULL, 'd'},
	{"env", required_argument, NULL, 'e'},
	{"junk", required_argument, NULL, 'j'},
	{"argv0", required_argument, NULL, '0'},
	{"no-argv", no_argument, NULL, 'z'},
	{"no-new-privs", no_argument, NULL, 'p'},
	{"user-namespace", no_argument, NULL, 'U'},
	{0},
};

static bool *find_switch(struct wrongs *wrongs, int option)
{
	switch (option) {
	case 'P':
		return &wrongs->is_persistent;
	case 'w':
		return &wrongs->sends_frame;
	case 'b':
		return &wrongs->blocks_signals;
	case 'i':
		return &wrongs->ignores_signals;
	case 'z':
		return &wrongs->has_no_argv;
	case 'p':
		return &wrongs->no_new_privs;
	case 'U':
		return &wrongs->user_namespace;
	default:
		return option == 'f' ? &wrongs->is_full : NULL;
	}
}

static const char **find_text(struct wrongs *wrongs, int option)
{
	switch (option) {
	case 'T':
		return &wrongs->then;
	case 'F':
		return &wrongs->before;
	case 's':
		return &wrongs->socket;
	case 'd':
		return &wrongs->cwd;
	case '0':
		return &wrongs->argv0;
	case 'l':
		return &wrongs->limits[wrongs->n_limits++ % WRONGS_MAX];
	default:
		return option == 'e' ? &wrongs->environment[wrongs->n_environment++ % WRONGS_MAX]
				     : NULL;
	}
}

static long *find_number(struct wrongs *wrongs, int option)
{
	switch (option) {
	case 'n':
		return &wrongs->times;
	case 'S':
		return &wrongs->stop_after;
	case 'K':
		return &wrongs->kill_after;
	case 'u':
		return &wrongs->user;
	case 'g':
		return &wrongs->groups[wrongs->n_groups++ % WRONGS_MAX];
	case 'a':
		return &wrongs->at;
	case 'c':
		return &wrongs->closed[wrongs->n_closed++ % WRONGS_MAX];
	case 'x':
		return &wrongs->extra;
	case 't':
		return &wrongs->timer;
	case 'm':
		return &wrongs->mask;
	default:
		return option == 'j' ? &wrongs->junk : NULL;
	}
}

char **wrongs_parse(int argc, char *argv[], struct wrongs *ret_wrongs)
{
	int option;

	*ret_wrongs = (struct wrongs){.times = 1,
		.stop_after = -1,
		.kill_after = -1,
		.user = 65534,
		.socket = "stream",
		.at = -1,
		.mask = -1};
	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		bool *is = find_switch(ret_wrongs, option);
		const char **text = is ? NULL : find_text(ret_wrongs, option);
		long *number = is || text ? NULL : find_number(ret_wrongs, option);

		if (is)
			*is = true;
		else if (text)
			*text = optarg;
		else if (number)
			*number = strtol(optarg, NULL, 0);
		else
			return NULL;
	}
	return optind < argc ? argv + optind : NULL;
}

static int tcp_pair(int pair[2])
{
	struct sockaddr_in place = {.sin_family = AF_INET};
	struct sockaddr *address = (struct sockaddr *) &place;
	socklen_t size = sizeof(place);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair[1] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, address, size) < 0 || listen(listener, 1) < 0 ||
		getsockname(listener, address, &size) < 0 || connect(pair[1], address, size) < 0)
		return -1;
	pair[0] = accept(listener, NULL, NULL);
	close(listener);
	return pair[0];
}

/* One that is nobody's peer. */
static int lone_socket(bool listens)
{
	struct sockaddr_un place = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	/* Bound to a name of the kernel's choice. */
	if (listens && (bind(fd, (struct sockaddr *) &place, sizeof(sa_family_t)) < 0 ||
			       listen(fd, 1) < 0))
		return -1;
	return fd;
}

/* What looks like none; its other end is read to see that nothing comes. */
static int replace(const char *kind, int *fd)
{
	int is = -1, ends[2];

	if (strcmp(kind, "file") == 0)
		is = open("/dev/null", O_RDWR);
	else if (strcmp(kind, "directory") == 0)
		is = open("/", O_RDONLY);
	else if (strcmp(kind, "path") == 0)
		is = open("/", O_PATH);
	else if (strcmp(kind, "epoll") == 0)
		is = epoll_create1(0);
	else if (strcmp(kind, "pipe") == 0)
		is = pipe(ends) < 0 ? -1 : ends[1];
	else if (strcmp(kind, "unconnected") == 0 || strcmp(kind, "listening") == 0)
		is = lone_socket(*kind == 'l');
	else if (strcmp(kind, "netlink") == 0)
		is = socket(AF_NETLINK, SOCK_RAW, 0);
	if (is < 0)
		return -1;
	close(*fd);
	*fd = is;
	return 0;
}

int wrongs_sockets(const struct wrongs *wrongs, int pair[2])
{
	const char *kind = wrongs->socket;
	int type = strcmp(kind, "datagram") == 0    ? SOCK_DGRAM
		   : strcmp(kind, "seqpacket") == 0 ? SOCK_SEQPACKET
						    : SOCK_STREAM;
	char junk[4096] = {0};

	if (strcmp(kind, "tcp") == 0)
		return tcp_pair(pair);
	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair) < 0 || fcntl(pair[1], F_SETFD, 0) < 0)
		return -1;
	while (wrongs->is_full && send(pair[1], junk, sizeof(junk), MSG_DONTWAIT) > 0)
		;
	if (strcmp(kind, "deaf") == 0)
		return shutdown(pair[0], SHUT_RDWR);
	if (strcmp(kind, "mute") == 0)
		return shutdown(pair[1], SHUT_WR);
	if (strcmp(kind, "nonblocking") == 0)
		return fcntl(pair[1], F_SETFL, O_NONBLOCK);
	if (type != SOCK_STREAM || strcmp(kind, "stream") == 0)
		return 0;
	return replace(kind, &pair[1]);
}
