/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of brw0-ifup and brw0-ifdown. */
#include "config.h"

#include "helpers/port/arguments.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "helpers/port/ifname.h"

#define BRIDGE_OPTION "--bridge"

static int wrong(struct arguments_fault *fault, const char *word, const char *cause)
{
	*fault = (struct arguments_fault){.word = word, .cause = cause};
	return -EINVAL;
}

static int take_name(const char *word, const char **ret_name, struct arguments_fault *fault)
{
	if (!ifname_is_valid(word))
		return wrong(fault, word, "not an interface name of 1 to 15 characters");
	*ret_name = word;
	return 0;
}

static int take_tap(const char *word, struct arguments *arguments, struct arguments_fault *fault)
{
	if (arguments->tap)
		return wrong(fault, word, "one TAP has been named already; see --help");
	return take_name(word, &arguments->tap, fault);
}

/* next is the word after it, NULL if it is the last. Returns how many words it was, or -EINVAL. */
static int take_option(const char *word, const char *next, struct arguments *arguments,
	struct arguments_fault *fault)
{
	const size_t bridge_length = strlen(BRIDGE_OPTION);
	int r;

	if (strcmp(word, "--help") == 0) {
		arguments->action = ARGUMENTS_HELP;
		return 1;
	}
	if (strcmp(word, "--version") == 0) {
		arguments->action = ARGUMENTS_VERSION;
		return 1;
	}
	if (strcmp(word, BRIDGE_OPTION) == 0) {
		if (!next)
			return wrong(fault, word, "a name must follow; see --help");
		r = take_name(next, &arguments->bridge, fault);
		return r < 0 ? r : 2;
	}
	if (strncmp(word, BRIDGE_OPTION "=", bridge_length + 1) == 0) {
		r = take_name(word + bridge_length + 1, &arguments->bridge, fault);
		return r < 0 ? r : 1;
	}
	return wrong(fault, word, "unknown option; see --help");
}

int arguments_parse(int argc, char *const argv[], struct arguments *ret_arguments,
	struct arguments_fault *fault)
{
	struct arguments parsed = {.bridge = ARGUMENTS_DEFAULT_BRIDGE};
	bool options_ended = false;
	int r;

	for (int i = 1; i < argc && parsed.action == ARGUMENTS_RUN;) {
		if (!options_ended && strcmp(argv[i], "--") == 0) {
			options_ended = true;
			i++;
		} else if (!options_ended && argv[i][0] == '-') {
			r = take_option(argv[i], i + 1 < argc ? argv[i + 1] : NULL, &parsed, fault);
			if (r < 0)
				return r;
			i += r;
		} else {
			r = take_tap(argv[i], &parsed, fault);
			if (r < 0)
				return r;
			i++;
		}
	}
	if (parsed.action == ARGUMENTS_RUN && !parsed.tap)
		return wrong(fault, NULL, "no TAP named; see --help");
	*ret_arguments = parsed;
	return 0;
}
