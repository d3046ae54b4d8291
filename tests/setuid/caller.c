/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A caller of the bridge helper, as QEMU is one, with exactly one thing wrong.
 *
 *	caller [OPTION …] HELPER WORD …
 *
 * A socketpair is made, HELPER started as an unprivileged user, and one message with fds received,
 * more than QEMU would take. "FD" and "--fd=FD" among the words become the socket's number. What
 * came is one line a helper, of KEY=VALUE: status or signal, bytes, data (the first byte), fds,
 * more (a second message), and of the TAP its name and flags. What is wrong: caller-child.c.
 *
 *	--times=N        so many at once
 *	--then=COMMAND   given to sh while the TAPs are held, with PID set to the last helper's
 *	--before=COMMAND the same, before anything is received
 *	--persist        let the TAPs stay
 *	--frame          send a frame by each, of the ethertype 0x88b5, if it has no virtio header
 *	--stop=USEC      SIGSTOP to each after that time, and SIGCONT 10 ms later
 *	--kill=USEC      SIGKILL to each after that time
 */
#include "config.h"

#include "tests/setuid/caller.h"

#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMES_MAX = 512, FDS_MAX = 8, PATIENCE = 40000 /* ms */, PAUSE = 10000 /* us */ };

struct helper {
	pid_t pid;
	int socket;
	int status;
	ssize_t bytes;
	unsigned char data;
	int fds[FDS_MAX];
	int n_fds;
	ssize_t more;
};

static void take_message(struct helper *helper)
{
	char data[8] = {0};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(helper->fds))];
	} control = {0};
	struct iovec vector = {.iov_base = data, .iov_len = sizeof(data)};
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *part;

	helper->bytes = recvmsg(helper->socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	helper->data = (unsigned char) data[0];
	for (part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
		size_t size = part->cmsg_len - CMSG_LEN(0);

		if (part->cmsg_type != SCM_RIGHTS || size > sizeof(helper->fds))
			continue;
		memcpy(helper->fds, CMSG_DATA(part), size);
		helper->n_fds = (int) (size / sizeof(int));
	}
}

/*
 * Nothing may hang: what has not come by then does not come. After the helper's end the socket's
 * must be there, too: nobody else has it.
 */
static void finish(struct helper *helper)
{
	int process = (int) syscall(SYS_pidfd_open, helper->pid, 0);
	struct pollfd ready[] = {
		{.fd = process, .events = POLLIN}, {.fd = helper->socket, .events = POLLIN}};
	char data[8];

	poll(ready, 2, PATIENCE);
	take_message(helper);
	if (poll(ready, 1, PATIENCE) == 0) {
		printf("timeout ");
		kill(helper->pid, SIGKILL);
	}
	if (waitpid(helper->pid, &helper->status, 0) < 0)
		helper->status = -1;
	helper->more = recv(helper->socket, data, sizeof(data), MSG_DONTWAIT);
	close(process);
}

static void print(const struct helper *helper)
{
	struct ifreq request = {0};

	if (WIFSIGNALED(helper->status))
		printf("signal=%d", WTERMSIG(helper->status));
	else
		printf("status=%d", WEXITSTATUS(helper->status));
	printf(" bytes=%zd data=%u fds=%d more=%zd", helper->bytes, helper->data, helper->n_fds,
		helper->more);
	if (helper->n_fds > 0 && ioctl(helper->fds[0], TUNGETIFF, &request) == 0)
		printf(" tap=%s flags=%#x", request.ifr_name, (unsigned short) request.ifr_flags);
	putchar('\n');
	fflush(stdout);
}

/* As root, since the caller itself is the tests' own. */
static void run(const char *command, pid_t pid)
{
	char number[16];

	if (!command)
		return;
	snprintf(number, sizeof(number), "%d", (int) pid);
	setenv("PID", number, 1);
	fflush(stdout);
	if (system(command) != 0)
		puts("command-failed");
	fflush(stdout);
}

static void start(struct helper *helper, const struct wrongs *wrongs, char *words[])
{
	int pair[2];

	if (wrongs_sockets(wrongs, pair) < 0) {
		perror("caller: socket");
		exit(EXIT_FAILURE);
	}
	helper->socket = pair[0];
	helper->pid = fork();
	if (helper->pid == 0)
		wrongs_exec(wrongs, pair[1], words);
	close(pair[1]);
}

/* To everybody, of a type for experiments. */
static void send_frame(int tap)
{
	static const unsigned char frame[64] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 9, 0x88, 0xb5};

	if (write(tap, frame, sizeof(frame)) < 0)
		perror("caller: write");
}

static void disturb(const struct helper *helpers, long times, const struct wrongs *wrongs)
{
	int signal = wrongs->kill_after >= 0 ? SIGKILL : SIGSTOP;
	long after = wrongs->kill_after >= 0 ? wrongs->kill_after : wrongs->stop_after;

	if (after < 0)
		return;
	usleep((useconds_t) after);
	for (long i = 0; i < times; i++)
		kill(helpers[i].pid, signal);
	usleep(PAUSE);
	for (long i = 0; i < times; i++)
		kill(helpers[i].pid, SIGCONT);
}

int main(int argc, char *argv[])
{
	static struct helper helpers[TIMES_MAX];
	struct wrongs wrongs;
	char **words = wrongs_parse(argc, argv, &wrongs);
	long last = wrongs.times - 1;

	if (!words || last < 0 || last >= TIMES_MAX) {
		fputs("caller: wrong use; it is described in its source\n", stderr);
		return 2;
	}
	for (long i = 0; i <= last; i++)
		start(&helpers[i], &wrongs, words);
	disturb(helpers, wrongs.times, &wrongs);
	run(wrongs.before, helpers[last].pid);
	for (long i = 0; i <= last; i++)
		finish(&helpers[i]);
	for (long i = 0; i <= last; i++) {
		print(&helpers[i]);
		if (wrongs.is_persistent && helpers[i].n_fds > 0 &&
			ioctl(helpers[i].fds[0], TUNSETPERSIST, 1UL) < 0)
			perror("caller: TUNSETPERSIST");
		if (wrongs.sends_frame && helpers[i].n_fds > 0)
			send_frame(helpers[i].fds[0]);
	}
	run(wrongs.then, helpers[last].pid);
	return 0;
}
