/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ask a bridge helper for a TAP as QEMU does. */
#include "config.h"

#include "tests/bench/grant.h"

#include <errno.h>
#include <grp.h>
#include <linux/membarrier.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };

void grant_die(const char *format, ...)
{
	va_list arguments;

	fputs("bench: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

__attribute__((noreturn)) static void become(const char *program, int socket, int (*prepare)(void))
{
	char number[sizeof("--fd=2147483647")];

	snprintf(number, sizeof(number), "--fd=%d", socket);
	if ((!prepare || prepare() == 0) && setgroups(0, NULL) == 0 &&
		setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0)
		execl(program, program, "--use-vnet", number, "--br=brW0", (char *) NULL);
	grant_die("cannot run %s: %s", program, strerror(errno));
}

struct grant grant_begin(const char *program, int (*prepare)(void))
{
	struct grant grant = {.program = program, .tap = -1};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		grant_die("cannot make a socketpair: %s", strerror(errno));
	/* A copy for the child: only it is open there, and it is closed here. */
	grant.socket = pair[0];
	grant.pid = fork();
	if (grant.pid < 0)
		grant_die("cannot fork: %s", strerror(errno));
	if (grant.pid == 0)
		become(program, dup(pair[1]), prepare);
	close(pair[1]);
	return grant;
}

void grant_take(struct grant *grant)
{
	char byte;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec data = {.iov_base = &byte, .iov_len = sizeof(byte)};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};

	if (recvmsg(grant->socket, &message, MSG_CMSG_CLOEXEC) != 1 ||
		message.msg_controllen < CMSG_LEN(sizeof(int)) ||
		control.header.cmsg_type != SCM_RIGHTS)
		grant_die("%s sends no TAP", grant->program);
	memcpy(&grant->tap, CMSG_DATA(&control.header), sizeof(int));
}

struct rusage grant_end(struct grant *grant)
{
	struct rusage usage;
	int status;

	if (wait4(grant->pid, &status, 0, &usage) < 0 || status != 0)
		grant_die("%s fails", grant->program);
	close(grant->socket);
	/* The last of its fds: the device is gone when this returns, but for the kernel's
	 * callbacks. */
	close(grant->tap);
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	return usage;
}

size_t grant_parse_number(const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (text[0] < '1' || text[0] > '9' || *end || number > 100000)
		grant_die("not a number: %s", text);
	return number;
}
