/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-ifdown: QEMU's downscript=, which takes a guest's TAP off the bridge. */
#include "config.h"

#include "helpers/port/membership.h"
#include "helpers/port/script.h"

int main(int argc, char *argv[])
{
	static const struct script ifdown = {
		.program = "brw0-ifdown",
		.line = OPTIONS_OF_SCRIPT(
			"brw0-ifdown", "Take a guest's TAP off the bridge and down."),
		/* QEMU waits for us when it exits, and must not hang. */
		.watchdog_seconds = 5,
		.run = membership_leave,
	};

	return script_main(&ifdown, argc, argv);
}
