/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The seccomp filter of the setuid program. Data, for privilege.c alone.
 *
 * A system call that is not listed, or of another instruction set, kills the process. getppid(),
 * which otherwise cannot fail, fails with ENOSYS: so a process can check that the filter is active.
 * The calls are sorted by how often they are made, because the kernel walks the list at each.
 * getpid is harmless, and strace makes it in place of a call that it injects an error into. The x32
 * calls of x86-64 have a bit of their own in their numbers (__X32_SYSCALL_BIT) and so are not
 * listed.
 *
 * Behind the filter, sockets are used by syscall(): on i386 and s390x libc would use socketcall(),
 * which can open sockets as well.
 */
#ifndef BRW0_PORT_FILTER_H
#define BRW0_PORT_FILTER_H

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

/* The instruction set. If it is unknown there is no filter, which configure refuses by default. */
#define FILTER_ARCH_UNKNOWN 0
#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define FILTER_ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARM_EABI__) && defined(__ARMEL__)
#define FILTER_ARCH AUDIT_ARCH_ARM
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define FILTER_ARCH AUDIT_ARCH_PPC64LE
#elif defined(__riscv) && __riscv_xlen == 64
#define FILTER_ARCH AUDIT_ARCH_RISCV64
#elif defined(__s390x__)
#define FILTER_ARCH AUDIT_ARCH_S390X
#else
#define FILTER_ARCH FILTER_ARCH_UNKNOWN
#endif

#define FILTER_ALLOW(call)                                                                         \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),                                           \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* What fopen() and its kin need to look up names of users and groups depends on libc … */
#ifdef __GLIBC__
#define FILTER_CALLS_OF_LIBC FILTER_ALLOW(SYS_getrandom)
#else /* musl */
#define FILTER_CALLS_OF_LIBC                                                                       \
	FILTER_ALLOW(SYS_readv), FILTER_ALLOW(SYS_mprotect), FILTER_ALLOW(SYS_madvise)
#endif

/*
 * … and on the processor: 32-bit ones have separate calls for 64-bit sizes and offsets of files;
 * 64-bit PowerPC has one for offsets. musl uses open() where the kernel has it.
 */
#ifdef SYS_open
#define FILTER_CALL_OPEN FILTER_ALLOW(SYS_open)
#else
#define FILTER_CALL_OPEN FILTER_ALLOW(SYS_openat)
#endif
#ifdef SYS__llseek
#define FILTER_CALL_SEEK FILTER_ALLOW(SYS__llseek)
#else
#define FILTER_CALL_SEEK FILTER_ALLOW(SYS_lseek)
#endif
#ifdef SYS_mmap2
#define FILTER_CALLS_OF_WORD                                                                       \
	FILTER_ALLOW(SYS_mmap2), FILTER_ALLOW(SYS_fcntl64), FILTER_ALLOW(SYS_fstat64),             \
		FILTER_ALLOW(SYS_fstatat64), FILTER_ALLOW(SYS_statx)
#else
#define FILTER_CALLS_OF_WORD                                                                       \
	FILTER_ALLOW(SYS_mmap), FILTER_ALLOW(SYS_fcntl), FILTER_ALLOW(SYS_fstat),                  \
		FILTER_ALLOW(SYS_newfstatat)
#endif

static struct sock_filter filter[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	FILTER_ALLOW(SYS_sendto),
	FILTER_ALLOW(SYS_recvfrom),
	FILTER_ALLOW(SYS_ioctl),
	FILTER_ALLOW(SYS_close),
	FILTER_ALLOW(SYS_openat),
	FILTER_ALLOW(SYS_read),
	FILTER_ALLOW(SYS_write),
	FILTER_ALLOW(SYS_capset),
	FILTER_ALLOW(SYS_capget),
	FILTER_ALLOW(SYS_sendmsg),
	FILTER_ALLOW(SYS_exit_group),
	FILTER_ALLOW(SYS_getpid),
	FILTER_ALLOW(SYS_brk),
	FILTER_ALLOW(SYS_mremap),
	FILTER_ALLOW(SYS_munmap),
	FILTER_CALLS_OF_LIBC,
	FILTER_CALLS_OF_WORD,
	FILTER_CALL_SEEK,
	FILTER_CALL_OPEN,
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

#endif
