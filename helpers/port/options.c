/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines of this room's programs. Pure. */
#include "config.h"

#include "helpers/port/options.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "helpers/port/ifname.h"
#include "helpers/port/number.h"

enum { FIRST_OWN_FD = 3, FD_MAX = 1 << 24 };

/* How many words, of a list that ends with NULL, are this option and its value; 0: none. */
static int match(const struct option *option, char *const word[], const char **ret_value)
{
	size_t length = strlen(option->name);
	bool is_whole = strcmp(word[0], option->name) == 0;

	*ret_value = word[0];
	if (option->offset == offsetof(struct options, vnet))
		return is_whole;
	if (option->offset == offsetof(struct options, tap) && *word[0] != '-')
		return 1;
	*ret_value = is_whole ? word[1] : word[0] + length + 1;
	if (is_whole)
		return word[1] ? 2 : 0;
	return strncmp(word[0], option->name, length) == 0 && word[0][length] == '=';
}

static int check(const struct command_line *line, struct options *options, struct error *error)
{
	unsigned int number;

	if (!options->bridge || !options->tap || !options->socket)
		return fail_usage(error, "%s", line->missing);
	if (!ifname_is_valid(options->bridge) || !ifname_is_valid(options->tap))
		return fail_usage(error,
			"cannot use '%.64s': not an interface name of 1 to 15 characters",
			ifname_is_valid(options->bridge) ? options->tap : options->bridge);
	if (!number_parse(options->socket, FD_MAX, &number) || number < FIRST_OWN_FD)
		return fail_usage(error, "cannot use '%.64s': not a file descriptor greater than 2",
			options->socket);
	options->fd = (int) number;
	return 0;
}

int options_parse(const struct command_line *line, int argc, char *const argv[],
	struct options *ret_options, struct error *error)
{
	struct options options = line->defaults;
	const char *value = NULL;

	/* Only alone: whoever asks for a TAP takes exit 0 to mean that there is one. */
	for (const struct answer *answer = line->answers; argc == 2 && answer->name; answer++)
		if (strcmp(argv[1], answer->name) == 0)
			options.answer = answer->text;
	for (int i = 1, words = 0; i < argc && !options.answer; i += words) {
		const struct option *option = line->options;
		const char **field;

		while (option->name && !(words = match(option, argv + i, &value)))
			option++;
		field = (const char **) (void *) ((char *) &options + option->offset);
		if (!option->name || (field == &options.tap && options.tap))
			return fail_usage(
				error, "cannot use '%.64s': expected %s", argv[i], line->expected);
		*field = value;
	}
	if (!options.answer && check(line, &options, error) < 0)
		return -1;
	*ret_options = options;
	return 0;
}

/* net_init_bridge() in QEMU's net/tap.c. */
void options_hint(const char *bridge, struct error *error)
{
	size_t length = strlen(error->text);

	if (strcasecmp(bridge, "br0") == 0 || (strcasecmp(bridge, OPTIONS_DEFAULT_BRIDGE) == 0 &&
						      strcmp(bridge, OPTIONS_DEFAULT_BRIDGE) != 0))
		snprintf(error->text + length, sizeof(error->text) - length,
			" (did you mean br=brW0? QEMU asks for br0 when br= is missing)");
}
