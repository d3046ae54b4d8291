/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of brw0-ifup and brw0-ifdown. Pure. */
#ifndef BRW0_PORT_ARGUMENTS_H
#define BRW0_PORT_ARGUMENTS_H

/* The bridge that is meant when nobody says. */
#define ARGUMENTS_DEFAULT_BRIDGE "brW0"

enum arguments_action {
	ARGUMENTS_RUN,
	ARGUMENTS_HELP,
	ARGUMENTS_VERSION,
};

/* Names point into argv. Those of ARGUMENTS_RUN are valid interface names. */
struct arguments {
	enum arguments_action action;
	const char *tap;
	const char *bridge;
};

/* What is wrong, and with which word; NULL: one that is missing. */
struct arguments_fault {
	const char *word;
	const char *cause;
};

/*
 * "[--bridge=NAME | --bridge NAME] [--help] [--version] [--] TAP", options before or after the
 * TAP, none abbreviated, the last of a kind counts. 0, or -EINVAL with *fault written.
 */
int arguments_parse(int argc, char *const argv[], struct arguments *ret_arguments,
	struct arguments_fault *fault) __attribute__((warn_unused_result));

#endif
