/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What QEMU's up script and down script have in common: all but the operation. */
#ifndef BRW0_PORT_SCRIPT_H
#define BRW0_PORT_SCRIPT_H

#include "helpers/port/options.h"

struct script {
	const char *program;
	struct command_line line; /* of OPTIONS_OF_SCRIPT */
	unsigned int watchdog_seconds;
	/* The operation: 0, or -1 with *error written. */
	int (*run)(const char *tap, const char *bridge, struct error *error);
};

/* The whole of main(): take over, parse the command line, run, report. Returns the exit status. */
int script_main(const struct script *script, int argc, char *const argv[]);

#endif
