/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brw0-bridge-helper: makes a TAP on a bridge for an unprivileged user's QEMU, and hands it over.
 *
 * Setuid root, or with cap_net_admin. The order is the security: whatever comes from the caller is
 * hostile until it is parsed; what needs root is opened first, then this process becomes its caller
 * with one capability, confines itself, and only then reads by what it shall decide, with the
 * caller's own rights. The TAP goes with its last file descriptor, so that a kill at any
 * instruction leaves nothing. It is sent last, when nothing else can fail: QEMU would leak it
 * otherwise.
 */
#include "config.h"

#include <linux/if_tun.h>

#include "helpers/port/acl-file.h"
#include "helpers/port/audit.h"
#include "helpers/port/caller.h"
#include "helpers/port/fd-pass.h"
#include "helpers/port/options.h"
#include "helpers/port/port.h"
#include "helpers/port/privilege.h"
#include "helpers/port/report.h"
#include "helpers/port/tap.h"

#define PROGRAM "brw0-bridge-helper"

/* QEMU waits for us, with its big lock held when a network card is plugged in. */
enum { WATCHDOG = 10 /* seconds */ };

int main(int argc, char *argv[])
{
	static const struct command_line line = OPTIONS_OF_HELPER;
	struct options options = {0};
	struct port_tools tools;
	struct link bridge, port;
	struct error error;
	struct acl acl;
	struct tap tap;

	/* From the caller's process to ours. */
	if (fail_errno(&error, caller_take_process(), "cannot take over the process") < 0 ||
		fail_errno(&error, caller_take_signals(WATCHDOG), "cannot take signals") < 0 ||
		options_parse(&line, argc, argv, &options, &error) < 0)
		return audit_error(PROGRAM, &error);
	if (options.answer)
		return report_answer(PROGRAM, options.answer);

	/* From root, or whoever we are, to the caller. */
	if (fd_pass_check(options.fd, &error) < 0 ||
		fail_errno(&error, caller_keep_fd(options.fd), "cannot close fds") < 0 ||
		fail_errno(&error, audit_open(), "cannot open a socket for the log") < 0 ||
		privilege_check(&error) < 0 || tap_open(&tap, &error) < 0 ||
		port_open(&tools, &error) < 0 || privilege_become_caller(&error) < 0 ||
		acl_file_ask(options.bridge, &acl, &error) < 0 ||
		privilege_confine(tools.settings, &error) < 0)
		return audit_error(PROGRAM, &error);

	/* May they? */
	if (acl_file_decide(ACL_FILE, &acl, &error) < 0 ||
		port_find_bridge(&tools, options.bridge, &bridge, &error) < 0) {
		options_hint(options.bridge, &error);
		return audit_error(PROGRAM, &error);
	}

	/* The operation. It is logged before they have it, for then they could kill us first. */
	if (tap_create(&tap, &acl, bridge.index, options.vnet ? IFF_VNET_HDR : 0, &error) < 0 ||
		fail_errno(&error, link_find(tools.link, 0, tap.name, &port),
			"cannot find the TAP") < 0 ||
		port_prepare(&tools, &port, &bridge, tap.alias, &error) < 0 ||
		port_set_state(&tools, &port, PORT_UP, &error) < 0 || privilege_keep(0, &error) < 0)
		return audit_error(PROGRAM, &error);
	audit_grant(tap.name, options.bridge);
	if (fd_pass_send(options.fd, tap.fd, &error) < 0)
		return audit_error(PROGRAM, &error);
	return EXIT_DONE;
}
