/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines of this room's programs. Pure. */
#ifndef BRW0_PORT_OPTIONS_H
#define BRW0_PORT_OPTIONS_H

#include <stddef.h>

#include "helpers/port/error.h"

/* The bridge that is meant when nobody says. */
#define OPTIONS_DEFAULT_BRIDGE "brW0"

struct options {
	const char *answer;       /* not NULL: print this and exit, the other fields are not set */
	const char *bridge, *tap; /* valid interface names, in argv */
	const char *vnet;         /* not NULL: the TAP may have a virtio header */
	const char *socket;       /* in argv */
	int fd;                   /* its number, over 2 */
};

/* What a program takes. */
struct command_line {
	struct answer {
		const char *name; /* an option that is accepted alone; NULL ends the list */
		const char *text;
	} answers[5];
	const char *expected;    /* what it takes, for the error about what it does not */
	const char *missing;     /* the error if one that must be given is missing */
	struct options defaults; /* where one is NULL it must be given, except vnet */
	struct option {
		const char *name; /* with its dashes; "--" for the operand; NULL ends the list */
		size_t offset;    /* of its member of struct options */
	} options[4];
};

#define OPTIONS_ANSWERS(help, version)                                                             \
	{                                                                                          \
		{"--help", help}, {"-h", help}, {"--version", version},                            \
		{                                                                                  \
			"-V", version                                                              \
		}                                                                                  \
	}

/* The same as that of qemu-bridge-helper, which brw0-bridge-helper replaces. */
#define OPTIONS_OF_HELPER                                                                          \
	{                                                                                          \
		.answers = OPTIONS_ANSWERS(                                                        \
			"Usage: brw0-bridge-helper [--use-vnet] --br=BRIDGE --fd=SOCKET\n"         \
			"Make a TAP on a bridge for an unprivileged QEMU, which runs this by "     \
			"itself:\n"                                                                \
			"  -netdev bridge,br=brW0,helper=" LIBEXECDIR "/brw0-bridge-helper\n"      \
			"\n"                                                                       \
			"  --br=BRIDGE    the bridge, if " ACL_FILE " allows it\n"                 \
			"  --fd=SOCKET    the connected unix stream socket that gets the TAP\n"    \
			"  --use-vnet     give the TAP a virtio header\n"                          \
			"  -h, --help     alone: print this and exit\n"                            \
			"  -V, --version  alone: print the version and exit\n",                    \
			"brw0-bridge-helper " PACKAGE_VERSION "\n"),                               \
		.expected = "only --br=BRIDGE, --fd=SOCKET and --use-vnet; see --help",            \
		.missing = "cannot start without --br= and --fd=; see --help",                     \
		.defaults = {.tap = "tap"},                                                        \
		.options = {{"--br", offsetof(struct options, bridge)},                            \
			{"--fd", offsetof(struct options, socket)},                                \
			{"--use-vnet", offsetof(struct options, vnet)}},                           \
	}

/* Of QEMU's up and down scripts. program is a name and purpose a sentence, both literals. */
#define OPTIONS_OF_SCRIPT(program, purpose)                                                        \
	{                                                                                          \
		.answers = OPTIONS_ANSWERS("Usage: " program " [--bridge=NAME] TAP\n" purpose "\n" \
					   "\n"                                                    \
					   "  --bridge=NAME  the bridge [" OPTIONS_DEFAULT_BRIDGE  \
					   "]\n"                                                   \
					   "  -h, --help     alone: print this and exit\n"         \
					   "  -V, --version  alone: print the version and exit\n", \
			program " " PACKAGE_VERSION "\n"),                                         \
		.expected = "only --bridge=NAME and one TAP; see --help",                          \
		.missing = "cannot start: no TAP named; see --help",                               \
		.defaults = {.bridge = OPTIONS_DEFAULT_BRIDGE, .socket = "3"},                     \
		.options = {{"--bridge", offsetof(struct options, bridge)},                        \
			{"--", offsetof(struct options, tap)}},                                    \
	}

/*
 * Options are "--NAME=VALUE" or "--NAME VALUE", not abbreviated, in any order; the last of a name
 * counts. There is at most one operand. The options of answers are accepted alone only. 0, or -1
 * with *error written.
 */
int options_parse(const struct command_line *line, int argc, char *const argv[],
	struct options *ret_options, struct error *error) __attribute__((warn_unused_result));

/* Add to an error about the bridge helper's bridge what its user may have meant. */
void options_hint(const char *bridge, struct error *error);

#endif
