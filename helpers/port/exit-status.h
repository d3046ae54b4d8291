/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit status of every brw0 program. */
#ifndef BRW0_PORT_EXIT_STATUS_H
#define BRW0_PORT_EXIT_STATUS_H

enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
};

#endif
