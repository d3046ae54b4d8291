/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One deed of a process that has given away its rights as the bridge helper does.
 *
 *	confined STAGE DEED PATH
 *
 * STAGE is how far it goes: "free" not at all, "caller" until it has become its caller, "confined"
 * to the end. Exit status: 0 the deed was done, 1 it failed, 2 it was not tried.
 */
#define _GNU_SOURCE
#include "config.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "helpers/port/privilege.h"

enum { DONE, FAILED, NOT_TRIED };

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

static const struct {
	const char *name;
	bool (*run)(const char *path);
} deeds[] = {{"read", do_read}, {"write", do_write}, {"truncate", do_truncate},
	{"create", do_create}, {"remove", do_remove}, {"chmod", do_chmod}, {"exec", do_exec},
	{"socket", do_socket}, {"setuid", do_setuid}, {"setgid", do_setgid},
	{"landlock", do_landlock}};

int main(int argc, char *argv[])
{
	struct refusal why;

	if (argc != 4)
		return NOT_TRIED;
	if (strcmp(argv[1], "free") != 0 && privilege_become_caller(&why) < 0)
		return NOT_TRIED;
	if (strcmp(argv[1], "confined") == 0 && privilege_confine(&why) < 0)
		return NOT_TRIED;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(argv[2], deeds[i].name) == 0)
			return deeds[i].run(argv[3]) ? DONE : FAILED;
	return NOT_TRIED;
}
