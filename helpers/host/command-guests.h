/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command that lists the guests of a bridge. */
#ifndef BRW0_HOST_COMMAND_GUESTS_H
#define BRW0_HOST_COMMAND_GUESTS_H

#include "helpers/host/command.h"

G_BEGIN_DECLS

extern const Command command_guests;

G_END_DECLS

#endif
