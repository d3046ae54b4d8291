/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's up script and down script have in common. */
#include "config.h"

#include "helpers/port/script.h"

#include <string.h>
#include <unistd.h>

#include "helpers/port/caller.h"
#include "helpers/port/report.h"

/* QEMU trusts us and we trust it; but it leaks the TAP's fd, and has its own signals blocked. */
static int take_over(unsigned int watchdog_seconds)
{
	int r = caller_open_standard_fds();

	if (r == 0)
		r = caller_keep_fd(STDERR_FILENO);
	return r == 0 ? caller_take_signals(watchdog_seconds) : r;
}

int script_main(const struct script *script, int argc, char *const argv[])
{
	struct options options;
	struct error error;
	int r = take_over(script->watchdog_seconds);

	if (r < 0)
		return report(EXIT_FAILED, script->program, "cannot take over from the caller: %s",
			strerror(-r));
	r = options_parse(&script->line, argc, argv, &options, &error);
	if (r == 0 && options.answer)
		return report_answer(script->program, options.answer);
	if (r == 0)
		r = script->run(options.tap, options.bridge, &error);
	return r < 0 ? report(error.status, script->program, "%s", error.text) : EXIT_DONE;
}
