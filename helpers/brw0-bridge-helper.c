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

#include "helpers/port/acl-file.h"
#include "helpers/port/audit.h"
#include "helpers/port/caller.h"
#include "helpers/port/fd-pass.h"
#include "helpers/port/link.h"
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
	struct options options = {0};
	struct port_bridge bridge;
	struct refusal why;
	struct acl acl;
	char tap[IFNAMSIZ];
	int control = -1, log = -1, tun = -1;

	/* From the caller's process to ours. */
	if (refuse_failure(&why, caller_take_process(), "cannot take over the process") < 0 ||
		refuse_failure(&why, caller_take_signals(WATCHDOG), "cannot take signals") < 0 ||
		options_parse(argc, argv, &options, &why) < 0)
		return audit_refusal(audit_open(), PROGRAM, &why);
	if (options.answer)
		return report_answer(PROGRAM, options.answer);
	if (fd_pass_check(options.fd, &why) < 0 ||
		refuse_failure(&why, caller_keep_fd(options.fd), "cannot close fds") < 0)
		return audit_refusal(audit_open(), PROGRAM, &why);

	/* From root, or whoever we are, to the caller. */
	log = audit_open();
	if (refuse_failure(&why, log, "cannot open a socket for the log") < 0 ||
		privilege_check(&why) < 0 || tap_open(&tun, &why) < 0 ||
		(control = refuse_failure(&why, link_open(), "cannot open a netlink socket")) < 0 ||
		privilege_become_caller(&why) < 0 || acl_file_ask(options.bridge, &acl, &why) < 0 ||
		privilege_confine(&why) < 0)
		return audit_refusal(log, PROGRAM, &why);

	/* May he? */
	if (acl_file_decide(ACL_FILE, &acl, &why) < 0 ||
		port_check_bridge(control, options.bridge, &bridge, &why) < 0) {
		options_hint(&options, &why);
		return audit_refusal(log, PROGRAM, &why);
	}

	/* The deed. It is logged before he has it, for then he could kill us first. */
	if (tap_create(tun, &acl, bridge.index, options.tap_flags, tap, &why) < 0 ||
		port_prepare(control, tap, bridge.mtu, tap_alias(acl.user), &why) < 0 ||
		port_join(control, tap, options.bridge, &why) < 0 || privilege_drop_all(&why) < 0)
		return audit_refusal(log, PROGRAM, &why);
	audit_grant(log, tap, options.bridge);
	if (fd_pass_send(options.fd, tun, &why) < 0)
		return audit_refusal(log, PROGRAM, &why);
	return EXIT_DONE;
}
