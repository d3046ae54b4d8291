/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * brw0-bridge-helper: makes a TAP on a bridge for an unprivileged user's QEMU, and hands it over.
 *
 * Setuid root, or with the file capability cap_net_admin. The order is the security. What comes
 * from the caller is hostile until it is parsed. What needs root is opened first; then this process
 * becomes its caller with one capability, confines itself, and only then reads the access control
 * list, with the caller's own rights. The TAP is not persistent, so a kill at any instruction
 * leaves nothing behind. Its fd is sent last, when nothing else can fail, because QEMU leaks an fd
 * whose helper fails.
 */
#include "config.h"

#include <linux/if_tun.h>

#include "helpers/port/acl.h"
#include "helpers/port/audit.h"
#include "helpers/port/caller.h"
#include "helpers/port/fd-pass.h"
#include "helpers/port/options.h"
#include "helpers/port/port.h"
#include "helpers/port/privilege.h"
#include "helpers/port/report.h"
#include "helpers/port/tap.h"

#define PROGRAM "brw0-bridge-helper"

/* QEMU waits for us, and holds its big lock when a network card is plugged in. */
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

	/* Take over from the caller. */
	if (fail_errno(&error, caller_take_process(), "cannot reset the process") < 0 ||
		fail_errno(&error, caller_take_signals(WATCHDOG), "cannot reset signals") < 0 ||
		options_parse(&line, argc, argv, &options, &error) < 0)
		return audit_error(PROGRAM, &error);
	if (options.answer)
		return report_answer(PROGRAM, options.answer);

	/* Open what needs root, or a system call that is forbidden later. */
	if (fd_pass_check(options.fd, &error) < 0 ||
		fail_errno(&error, caller_keep_fd(options.fd), "cannot close fds") < 0 ||
		fail_errno(&error, audit_open(), "cannot open a socket for the log") < 0 ||
		privilege_check(&error) < 0 || tap_open(&tap, &error) < 0 ||
		port_open(&tools, &error) < 0)
		return audit_error(PROGRAM, &error);

	/* Become the caller. */
	if (privilege_become_caller(&error) < 0 ||
		acl_for_caller(options.bridge, &acl, &error) < 0 ||
		privilege_confine(tools.settings, &error) < 0)
		return audit_error(PROGRAM, &error);

	/* Decide. */
	if (acl_decide(&acl, ACL_FILE, &error) < 0 ||
		port_find_bridge(&tools, options.bridge, &bridge, &error) < 0) {
		options_hint(options.bridge, &error);
		return audit_error(PROGRAM, &error);
	}

	/* Make the port, then drop the last capability. */
	if (tap_create(&tap, &acl, bridge.index, options.vnet ? IFF_VNET_HDR : 0, &error) < 0 ||
		fail_errno(&error, link_find(tools.link, 0, tap.name, &port),
			"cannot find the TAP") < 0 ||
		port_prepare(&tools, &port, &bridge, tap.alias, &error) < 0 ||
		port_set_state(&tools, &port, PORT_UP, &error) < 0 || privilege_keep(0, &error) < 0)
		return audit_error(PROGRAM, &error);

	/* Hand it over. Logged before the user has it: from then on they could kill us first. */
	audit_grant(tap.name, options.bridge);
	if (fd_pass_send(options.fd, tap.fd, &error) < 0)
		return audit_error(PROGRAM, &error);
	return EXIT_DONE;
}
