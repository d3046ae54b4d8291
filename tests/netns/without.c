/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * without nftables|iptables COMMAND [ARGUMENT…]: run it as if the kernel had no such firewall. By
 * a seccomp filter, which answers the calls that would reach it as a kernel does that lacks it.
 */
#include "config.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#else
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n) + 4)
#endif

#define LOAD(offset)             BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define SKIP_UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define SKIP_BELOW(value, skip)  BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (value), 0, (skip))
#define SKIP_ABOVE(value, skip)  BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (value), (skip), 0)
#define RETURN(value)            BPF_STMT(BPF_RET | BPF_K, (value))
#define ALLOW                    RETURN(SECCOMP_RET_ALLOW)
#define REFUSE(error)            RETURN(SECCOMP_RET_ERRNO | (error))

/* From linux/netfilter_ipv4/ip_tables.h, which does not agree with the headers of libc. */
enum { FIRST_OPTION = 64, LAST_OPTION = 67 };

/* socket(AF_NETLINK, …, NETLINK_NETFILTER) */
static struct sock_filter no_nftables[] = {
	LOAD(offsetof(struct seccomp_data, nr)),
	SKIP_UNLESS(SYS_socket, 5),
	LOAD(ARGUMENT(0)),
	SKIP_UNLESS(AF_NETLINK, 3),
	LOAD(ARGUMENT(2)),
	SKIP_UNLESS(NETLINK_NETFILTER, 1),
	REFUSE(EPROTONOSUPPORT),
	ALLOW,
};

/* getsockopt(…, SOL_IP, IPT_SO_GET_INFO … IPT_SO_GET_REVISION_TARGET, …), which is protocol 0 */
static struct sock_filter no_iptables[] = {
	LOAD(offsetof(struct seccomp_data, nr)),
	SKIP_UNLESS(SYS_getsockopt, 6),
	LOAD(ARGUMENT(1)),
	SKIP_UNLESS(0, 4),
	LOAD(ARGUMENT(2)),
	SKIP_BELOW(FIRST_OPTION, 2),
	SKIP_ABOVE(LAST_OPTION, 1),
	REFUSE(ENOPROTOOPT),
	ALLOW,
};

static const struct {
	const char *name;
	struct sock_fprog program;
} filters[] = {
	{"nftables", {sizeof(no_nftables) / sizeof(no_nftables[0]), no_nftables}},
	{"iptables", {sizeof(no_iptables) / sizeof(no_iptables[0]), no_iptables}},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 2 && i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (strcmp(argv[1], filters[i].name) != 0)
			continue;
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
			prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filters[i].program) == 0)
			execvp(argv[2], argv + 2);
		fprintf(stderr, "without: cannot run %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	fprintf(stderr, "usage: without nftables|iptables COMMAND [ARGUMENT…]\n");
	return 2;
}
