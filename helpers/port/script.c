/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's up script and down script have in common. */
#include "config.h"

#include "helpers/port/script.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helpers/port/arguments.h"
#include "helpers/port/caller.h"
#include "helpers/port/report.h"

enum { ANSWER_SIZE = 512 };

static int print_help(const struct script *script)
{
	char text[ANSWER_SIZE];

	snprintf(text, sizeof(text),
		"Usage: %s [--bridge=NAME] TAP\n"
		"%s\n"
		"\n"
		"  --bridge=NAME  the bridge [" ARGUMENTS_DEFAULT_BRIDGE "]\n"
		"  --help         print this and exit\n"
		"  --version      print the version and exit\n",
		script->program, script->purpose);
	return report_answer(script->program, text);
}

static int print_version(const struct script *script)
{
	char text[ANSWER_SIZE];

	snprintf(text, sizeof(text), "%s " PACKAGE_VERSION "\n", script->program);
	return report_answer(script->program, text);
}

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
	struct arguments arguments;
	struct arguments_fault fault;
	struct refusal refusal;
	int r;

	r = take_over(script->watchdog_seconds);
	if (r < 0)
		return report(EXIT_FAILED, script->program, "cannot take over from the caller: %s",
			strerror(-r));

	r = arguments_parse(argc, argv, &arguments, &fault);
	if (r < 0 && !fault.word)
		return report(EXIT_WRONG_USE, script->program, "cannot start: %s", fault.cause);
	if (r < 0)
		return report(EXIT_WRONG_USE, script->program, "cannot use '%s': %s", fault.word,
			fault.cause);

	switch (arguments.action) {
	case ARGUMENTS_HELP:
		return print_help(script);
	case ARGUMENTS_VERSION:
		return print_version(script);
	case ARGUMENTS_RUN:
		break;
	}
	if (script->run(arguments.tap, arguments.bridge, &refusal) < 0)
		return report(refusal.status, script->program, "%s", refusal.text);
	return EXIT_DONE;
}
