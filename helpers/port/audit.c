/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system log, without syslog(3). */
#include "config.h"

#include "helpers/port/audit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "helpers/port/report.h"

/* Set by audit_open(): a confined process cannot ask for its ids. */
static int log_socket = -1;
static char tag[sizeof("brw0-bridge-helper[-2147483648]: uid 4294967295: ")];

int audit_open(void)
{
	static const struct sockaddr_un log = {AF_UNIX, "/dev/log"};
	static const struct timeval patience = {.tv_sec = 1};

	log_socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	snprintf(tag, sizeof(tag), "brw0-bridge-helper[%d]: uid %u: ", (int) getpid(),
		(unsigned int) getuid());
	if (log_socket < 0 ||
		setsockopt(log_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) < 0)
		return -errno;
	/* If nobody listens, what is sent is lost. */
	connect(log_socket, (const struct sockaddr *) &log, sizeof(log));
	return 0;
}

/*
 * <PRIORITY>TAG[PID]: TEXT, as in RFC 3164. Any user can flood the log, so this waits up to a
 * second for room. A user who stops and continues this process interrupts the call (signal(7)); it
 * is repeated until the watchdog ends the process.
 */
static void put(int level, const char *text)
{
	char line[ERROR_TEXT_SIZE + 64];

	snprintf(line, sizeof(line), "<%d>%s%s", LOG_AUTHPRIV | level, tag, text);
	report_clean(line);
	/* A failure here cannot be reported anywhere. */
	while (syscall(SYS_sendto, log_socket, line, strlen(line), MSG_NOSIGNAL, NULL, 0) < 0 &&
		errno == EINTR)
		;
}

void audit_grant(const char *tap, const char *bridge)
{
	char text[64];

	snprintf(text, sizeof(text), "gets %.15s on %.15s", tap, bridge);
	put(LOG_INFO, text);
}

int audit_error(const char *program, const struct error *error)
{
	if (log_socket >= 0 || audit_open() == 0)
		put(LOG_NOTICE, error->text);
	return report(error->status, program, "%s", error->text);
}
