/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the bridge helper. Pure. */
#include "config.h"

#include "helpers/port/options.h"

#include <linux/if_tun.h>
#include <stdio.h>
#include <string.h>

#include "helpers/port/ifname.h"
#include "helpers/port/number.h"

enum { FIRST_OWN_FD = 3, FD_MAX = 1 << 24 };

static const char help[] =
	"Usage: brw0-bridge-helper [--use-vnet] --br=BRIDGE --fd=SOCKET\n"
	"Make a TAP on a bridge for an unprivileged QEMU, which runs this by itself:\n"
	"  -netdev bridge,br=brW0,helper=/usr/libexec/brw0-bridge-helper\n"
	"\n"
	"  --br=BRIDGE   the bridge, if " ACL_FILE " allows it\n"
	"  --fd=SOCKET   the connected unix stream socket that gets the TAP\n"
	"  --use-vnet    let the TAP have a virtio header\n"
	"  --help        alone: print this and exit\n"
	"  --version     alone: print the version and exit\n";

static const char version[] = "brw0-bridge-helper " PACKAGE_VERSION "\n";

/* The value of the option called name, NULL if word is not that; *ret_words: how many it takes. */
static const char *value_of(const char *name, char *const word[], int *ret_words)
{
	size_t length = strlen(name);

	if (strncmp(word[0], name, length) != 0)
		return NULL;
	*ret_words = word[0][length] == '=' ? 1 : 2;
	if (*ret_words == 1)
		return word[0] + length + 1;
	return word[0][length] == '\0' ? word[1] : NULL;
}

/* How many words it took, or -1. argv ends with NULL, so that a next word can be looked at. */
static int take_option(char *const word[], struct options *options, struct refusal *refusal)
{
	unsigned int fd;
	const char *value;
	int words = 1;

	if ((value = value_of("--br", word, &words))) {
		if (!ifname_is_valid(value))
			return refuse_use(
				refusal, "cannot use '%.64s': not a bridge's name", value);
		options->bridge = value;
	} else if ((value = value_of("--fd", word, &words))) {
		if (!number_parse(value, FD_MAX, &fd) || fd < FIRST_OWN_FD)
			return refuse_use(refusal, "cannot use '%.64s': not an fd over 2", value);
		options->fd = (int) fd;
	} else if (strcmp(word[0], "--use-vnet") == 0) {
		options->tap_flags = IFF_VNET_HDR;
	} else {
		return refuse_use(refusal, "cannot use '%.64s' here; see --help", word[0]);
	}
	return words;
}

int options_parse(
	int argc, char *const argv[], struct options *ret_options, struct refusal *refusal)
{
	struct options options = {.fd = -1};

	/* Alone: to who asks for a TAP, exit 0 means that there is one. */
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		options.answer = help;
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		options.answer = version;
	for (int i = 1, taken = 0; i < argc && !options.answer; i += taken) {
		taken = take_option(argv + i, &options, refusal);
		if (taken < 0)
			return -1;
	}
	if (!options.answer && (!options.bridge || options.fd < 0))
		return refuse_use(refusal, "cannot start without --br= and --fd=; see --help");
	*ret_options = options;
	return 0;
}

/* net_init_bridge() in QEMU's net/tap.c. */
void options_hint(const struct options *options, struct refusal *refusal)
{
	size_t length = strlen(refusal->text);

	if (strcmp(options->bridge, "br0") == 0)
		snprintf(refusal->text + length, sizeof(refusal->text) - length,
			" (QEMU asks for br0 when br= is missing; did you mean br=brW0?)");
}
