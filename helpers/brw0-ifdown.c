/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-ifdown: QEMU's downscript=, which takes a guest's TAP off the bridge. */
#include "config.h"

#include <errno.h>

#include "helpers/port/port.h"
#include "helpers/port/script.h"

/* QEMU has dropped root by now if it was told to; the kernel removes the TAP with QEMU. */
static int leave_if_allowed(const char *tap, const char *bridge, struct failure *failure)
{
	int r = port_leave(tap, bridge, failure);

	return r == -EPERM ? 0 : r;
}

int main(int argc, char *argv[])
{
	static const struct script ifdown = {
		.program = "brw0-ifdown",
		.purpose = "Take a guest's TAP off the bridge and down.",
		/* QEMU waits for us when it exits, and is not to hang then. */
		.watchdog_seconds = 5,
		.run = leave_if_allowed,
	};

	return script_main(&ifdown, argc, argv);
}
