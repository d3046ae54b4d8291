/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One operation of a process that has given away its rights as the bridge helper does.
 *
 *	confined STAGE OPERATION PATH
 *
 * STAGE is how far it goes: "free" not at all, "taken" until the process is its own, "caller" until
 * it has become its caller, "confined" to the end, "excepted" with the folder of IPv6's settings
 * left to be written, the last three without the first. Exit status: 0 it succeeded, 1 it
 * failed, 2 it was not tried.
 */
#define _GNU_SOURCE
#include "config.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "helpers/port/caller.h"
#include "helpers/port/privilege.h"

enum { DONE, FAILED, NOT_TRIED, WATCHDOG = 10 /* seconds */ };

static bool do_read(const char *path)
{
	char byte;

	return read(open(path, O_RDONLY), &byte, 1) == 1;
}

static bool do_write(const char *path)
{
	return open(path, O_WRONLY) >= 0;
}

static bool do_truncate(const char *path)
{
	return open(path, O_RDONLY | O_TRUNC) >= 0;
}

static bool do_create(const char *path)
{
	return open(path, O_RDONLY | O_CREAT | O_EXCL, 0600) >= 0;
}

static bool do_remove(const char *path)
{
	return unlink(path) == 0;
}

static bool do_chmod(const char *path)
{
	return chmod(path, 04755) == 0;
}

static bool do_exec(const char *path)
{
	return execl(path, path, NULL) == 0;
}

static bool do_socket(const char *path)
{
	(void) path;
	return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}

static bool do_setuid(const char *path)
{
	(void) path;
	return setuid(0) == 0 && geteuid() == 0;
}

static bool do_setgid(const char *path)
{
	(void) path;
	return setgid(0) == 0 && getegid() == 0;
}

static bool do_landlock(const char *path)
{
	(void) path;
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/*
 * open() of 32-bit x86, which has the number that fstat() has for us: who looks at numbers alone
 * lets it through. Its path must be where 32 bits reach.
 */
static bool do_foreign(const char *path)
{
#if defined(__x86_64__)
	long r = 5;
	char *low = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (low == MAP_FAILED)
		return false;
	strncpy(low, path, 4095);
	__asm__ volatile("int $0x80"
			 : "+a"(r)
			 : "b"(low), "c"(O_RDONLY), "d"(0)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int) r >= 0;
#else
	(void) path;
	return false;
#endif
}

static bool do_environment(const char *path)
{
	(void) path;
	return environ && *environ;
}

static bool is_running(int which)
{
	struct itimerval timer = {0};

	return getitimer(which, &timer) == 0 && (timer.it_value.tv_sec || timer.it_value.tv_usec);
}

static bool do_virtual_timer(const char *path)
{
	(void) path;
	return is_running(ITIMER_VIRTUAL);
}

static bool do_prof_timer(const char *path)
{
	(void) path;
	return is_running(ITIMER_PROF);
}

static const struct {
	const char *name;
	bool (*run)(const char *path);
} deeds[] = {{"read", do_read}, {"write", do_write}, {"truncate", do_truncate},
	{"create", do_create}, {"remove", do_remove}, {"chmod", do_chmod}, {"exec", do_exec},
	{"socket", do_socket}, {"setuid", do_setuid}, {"setgid", do_setgid},
	{"landlock", do_landlock}, {"foreign", do_foreign}, {"environment", do_environment},
	{"virtual-timer", do_virtual_timer}, {"prof-timer", do_prof_timer}};

static bool go(const char *stage)
{
	struct error error;
	int writable = -1;

	if (strcmp(stage, "free") == 0)
		return true;
	if (strcmp(stage, "taken") == 0)
		return caller_take_process() == 0 && caller_take_signals(WATCHDOG) == 0;
	if (strcmp(stage, "excepted") == 0)
		writable = open("/proc/sys/net/ipv6/conf", O_PATH | O_DIRECTORY);
	return privilege_become_caller(&error) == 0 &&
	       (strcmp(stage, "caller") == 0 || privilege_confine(writable, &error) == 0);
}

int main(int argc, char *argv[])
{
	if (argc != 4 || !go(argv[1]))
		return NOT_TRIED;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(argv[2], deeds[i].name) == 0)
			return deeds[i].run(argv[3]) ? DONE : FAILED;
	return NOT_TRIED;
}
