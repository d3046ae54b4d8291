/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules. */
#ifndef BRW0_BASE_MODULE_H
#define BRW0_BASE_MODULE_H

#include <glib.h>

G_BEGIN_DECLS

/* Those that bring the firewall. */
#define MODULE_IPTABLES "ip_tables"
#define MODULE_NFTABLES "nf_tables"

/* Is it in the running kernel: loaded, built in, or the kernel has no modules to say otherwise? */
gboolean module_is_present(const char *name);

/* Could it be loaded, if it is not there yet? */
gboolean module_is_available(const char *name);

/*
 * Load it as iptables does, by the program that the kernel itself uses for that. FALSE without an
 * error text of its own: what the module brings is what counts, and the caller looks for that.
 */
gboolean module_load(const char *name);

G_END_DECLS

#endif
