/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel settings below /proc/sys. Names are written with slashes,
 * "net/ipv4/conf/eth0.5/forwarding": an interface's name may have dots in it.
 */
#ifndef BRW0_BASE_SYSCTL_H
#define BRW0_BASE_SYSCTL_H

#include <glib.h>

G_BEGIN_DECLS

#define SYSCTL_IP_FORWARD       "net/ipv4/ip_forward"
#define SYSCTL_ACCEPT_REDIRECTS "net/ipv4/conf/all/accept_redirects"
#define SYSCTL_IPV6_FORWARDING  "net/ipv6/conf/all/forwarding"
/* Exists while the module br_netfilter is loaded. */
#define SYSCTL_BRIDGE_NETFILTER "net/bridge/bridge-nf-call-iptables"

/* "net/ipv4/conf/NAME/forwarding", for g_free */
char *sysctl_forwarding_name(const char *interface);

/* "net/ipv6/conf/NAME/disable_ipv6", for g_free */
char *sysctl_disable_ipv6_name(const char *interface);

/* The value without its newline, for g_free. 0 or -errno: -ENOENT if the kernel has no such
 * setting. */
int sysctl_read(const char *name, char **ret_value) G_GNUC_WARN_UNUSED_RESULT;
/* Write value unless the setting has it already. 0 or -errno. */
int sysctl_ensure(const char *name, const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* Does the setting exist on a read-only /proc/sys, as in most containers? */
gboolean sysctl_is_read_only(const char *name);

/* As sysctl(8) writes it: dots for slashes and slashes for dots; for g_free. */
char *sysctl_display(const char *name);

G_END_DECLS

#endif
