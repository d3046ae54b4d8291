/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's up script and down script have in common. */
#include "config.h"

#include "helpers/port/script.h"

#include <stdio.h>
#include <string.h>

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

static int run(const struct script *script, const struct arguments *arguments)
{
	char text[FAILURE_TEXT_SIZE];
	struct failure failure;

	if (script->run(arguments->tap, arguments->bridge, &failure) == 0)
		return EXIT_DONE;
	failure_describe(&failure, arguments->tap, arguments->bridge, text);
	return report(EXIT_FAILED, script->program, "%s", text);
}

int script_main(const struct script *script, int argc, char *const argv[])
{
	struct arguments arguments;
	struct arguments_fault fault;
	int r;

	r = caller_take_over(script->watchdog_seconds);
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
	return run(script, &arguments);
}
