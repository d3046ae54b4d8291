/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-ifup: QEMU's script=, which puts a guest's TAP on the bridge. */
#include "config.h"

#include "helpers/port/membership.h"
#include "helpers/port/script.h"

int main(int argc, char *argv[])
{
	static const struct script ifup = {
		.program = "brw0-ifup",
		.line = OPTIONS_OF_SCRIPT(
			"brw0-ifup", "Put a guest's TAP on the bridge and bring it up."),
		/* The kernel's network lock may be busy, but not for ever. */
		.watchdog_seconds = 30,
		.run = membership_join,
	};

	return script_main(&ifup, argc, argv);
}
