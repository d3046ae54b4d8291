/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules. */
#ifndef BRW0_BASE_MODULE_H
#define BRW0_BASE_MODULE_H

#include <glib.h>

G_BEGIN_DECLS

/* Modules of the firewall. */
#define MODULE_IPTABLES "ip_tables"
#define MODULE_NFTABLES "nf_tables"

/* Is it in the running kernel: loaded or built in? TRUE for a kernel without modules. */
gboolean module_is_present(const char *name);

/* Can it be loaded, if it is not present? */
gboolean module_is_available(const char *name);

/* Is it certain that the kernel has it, or loads it when it is needed? */
gboolean module_is_known(const char *name);

/*
 * Load it as iptables does, with the program that the kernel itself uses. FALSE without an error
 * text: the caller checks for the feature that the module provides.
 */
gboolean module_load(const char *name);

G_END_DECLS

#endif
