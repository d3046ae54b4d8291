/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * enclosed PATH… -- COMMAND [ARGUMENT…]: run it so that it writes below these paths only, and gets
 * no new privileges: as a systemd unit does with ProtectSystem= and ReadWritePaths=, by Landlock.
 * Exit status 77: this kernel has none.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NO_LANDLOCK = 77, FAILED = 125 };

/* Of its first version (Linux 5.13): all that changes a file system. */
#define WRITES                                                                                     \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                           \
		LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                    \
		LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                        \
		LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                      \
		LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static int allow(int ruleset, const char *path)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = WRITES, .parent_fd = open(path, O_PATH | O_CLOEXEC)};

	if (rule.parent_fd >= 0 &&
		syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0) {
		/* A file can only be written. */
		rule.allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE;
		if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) <
			0)
			return -1;
	}
	return rule.parent_fd < 0 ? -1 : close(rule.parent_fd);
}

int main(int argc, char *argv[])
{
	const struct landlock_ruleset_attr attributes = {.handled_access_fs = WRITES};
	int ruleset =
		(int) syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);
	int i;

	if (ruleset < 0 && (errno == ENOSYS || errno == EOPNOTSUPP))
		return NO_LANDLOCK;
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (allow(ruleset, argv[i]) < 0) {
			perror(argv[i]);
			return FAILED;
		}
	if (i + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		syscall(SYS_landlock_restrict_self, ruleset, 0) < 0) {
		perror("enclosed");
		return FAILED;
	}
	execvp(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return FAILED;
}
