/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals: to stop, and that a child has ended. */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/watch/source.h"

static gboolean signals_open(
	struct source *source, const char *configuration G_GNUC_UNUSED, GError **error)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
	sigset_t signals;

	sigemptyset(&signals);
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		sigaddset(&signals, numbers[i]);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) == 0)
		source->fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return source->fd >= 0 || error_set_errno(error, errno, "cannot open a signalfd");
}

static guint signals_read(struct source *source, struct writer *ret_writer G_GNUC_UNUSED)
{
	struct signalfd_siginfo signal;
	guint kinds = 0;

	while (read(source->fd, &signal, sizeof(signal)) == sizeof(signal))
		kinds |= signal.ssi_signo == SIGCHLD ? EVENT_CHILD : EVENT_STOP;
	return kinds;
}

const struct source_row source_signals = {
	.name = "signals", .open = signals_open, .read = signals_read};
