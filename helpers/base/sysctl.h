/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel settings below /proc/sys, and in the host's files: sysctl.d(5), sysctl.conf(5), ufw's.
 * Names have slashes, "net/ipv4/conf/eth0.5/forwarding": an interface's name may have dots in it.
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

/* The line of a file that decides on a setting. Free it with sysctl_line_clear. */
struct sysctl_line {
	char *path;          /* NULL: no file has the setting */
	guint number;        /* from 1 */
	char *value;         /* NULL: it is excluded from patterns */
	gboolean is_by_name; /* not by a pattern: a line that names it overrides patterns */
};
typedef struct sysctl_line SysctlLine;
void sysctl_line_clear(struct sysctl_line *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SysctlLine, sysctl_line_clear)

/*
 * Read the text of one more file, in their order, and update *line to the line that decides so far.
 * names: of one setting, up to a NULL. Pure.
 */
void sysctl_conf_read(
	const char *path, const char *text, const char *const *names, struct sysctl_line *line);

/*
 * The same for all files, as they are read at boot or by "sysctl --system", and then ufw's, if ufw
 * is not disabled. FALSE: none sets it. Unreadable files are skipped.
 */
gboolean sysctl_conf_look_up(const char *const *names, struct sysctl_line *ret_line);

G_END_DECLS

#endif
