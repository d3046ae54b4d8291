/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setuid program becomes its caller.
 *
 * The kernel dictates the order. Emptying the bounding set takes CAP_SETPCAP, and changing the ids
 * CAP_SETUID, so both come before capabilities are dropped; PR_SET_KEEPCAPS keeps the permitted set
 * while the ids change. That change can make the process dumpable (fs.suid_dumpable), so it is made
 * undumpable afterwards. The real uid is never 0 on the way: the log would get that uid from the
 * kernel with each message (SCM_CREDENTIALS), as if root had sent it.
 *
 * The rest of the program needs few files and few system calls. All others are forbidden.
 */
#include "config.h"

#include "helpers/port/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/filter.h"

#define SELF "/proc/self/exe"

/* Version 3: two words of 32 capabilities. Those of this program are in the first. */
static struct __user_cap_header_struct version = {_LINUX_CAPABILITY_VERSION_3, 0};

int privilege_keep(unsigned int wanted, struct error *error)
{
	const struct __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3] = {{wanted, wanted, 0}};
	struct __user_cap_data_struct is[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capset, &version, words) < 0 || syscall(SYS_capget, &version, is) < 0)
		return fail_errno(error, -errno, "cannot drop capabilities");
	if (memcmp(is, words, sizeof(is)) != 0)
		return fail(error, "cannot drop capabilities: some are left");
	return 0;
}

/* Why CAP_NET_ADMIN is missing, and the remedy. */
static const char *find_cause(void)
{
	struct statvfs place;
	struct stat info;

	if (geteuid() == 0)
		return "root itself has no CAP_NET_ADMIN here; give it to the container";
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return "no_new_privs is set, by QEMU's -sandbox or a container; run QEMU without it";
	if (statvfs(SELF, &place) == 0 && (place.f_flag & ST_NOSUID))
		return "this program's file system is mounted nosuid; install it elsewhere";
	if ((stat(SELF, &info) == 0 && (info.st_mode & S_ISUID)) ||
		getxattr(SELF, "security.capability", NULL, 0) > 0)
		return "its setuid bit or file capability has no effect in a user namespace, when "
		       "traced, or if root does not own the file; run QEMU without these, or chown root it";
	return "this program is not privileged; to fix it, run as root: chmod u+s " LIBEXECDIR
	       "/brw0-bridge-helper";
}

int privilege_check(struct error *error)
{
	struct __user_cap_data_struct is[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &version, is) == 0 &&
		(is[0].effective & CAP_TO_MASK(CAP_NET_ADMIN)))
		return 0;
	return fail(error, "cannot make a TAP: %s", find_cause());
}

/* An exec could bring back the capabilities in these sets. */
static int empty_inheritance(struct error *error)
{
	unsigned long capability = 0;

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return fail_errno(error, -errno, "cannot clear ambient capabilities");
	while (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0)
		if (prctl(PR_CAPBSET_READ, capability++, 0, 0, 0) != 0)
			return fail(error, "cannot empty the bounding set: some remain");
	/*
	 * EINVAL: there is no such capability, so all are dropped. EPERM: no CAP_SETPCAP, because
	 * the program has a file capability; no_new_privs serves as well.
	 */
	if (errno != EINVAL && errno != EPERM)
		return fail_errno(error, -errno, "cannot empty the bounding set");
	return 0;
}

static int change_ids(uid_t uid, gid_t gid, struct error *error)
{
	uid_t ruid, euid, suid;
	gid_t rgid, egid, sgid;

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || setresgid(gid, gid, gid) < 0 ||
		setresuid(uid, uid, uid) < 0 || prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0 ||
		getresuid(&ruid, &euid, &suid) < 0 || getresgid(&rgid, &egid, &sgid) < 0)
		return fail_errno(error, -errno, "cannot become the caller");
	if (ruid != uid || euid != uid || suid != uid || rgid != gid || egid != gid || sgid != gid)
		return fail(error, "cannot become the caller: the user ID did not change");
	return 0;
}

int privilege_become_caller(struct error *error)
{
	uid_t uid = getuid();
	gid_t gid = getgid();

	if (empty_inheritance(error) < 0 || change_ids(uid, gid, error) < 0 ||
		privilege_keep(CAP_TO_MASK(CAP_NET_ADMIN), error) < 0)
		return -1;
	if ((uid != 0 && setuid(0) == 0) || (gid != 0 && setgid(0) == 0))
		return fail(error, "cannot drop root: it can be regained");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0 ||
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return fail(error, "cannot protect this process from its user");
	return 0;
}

/*
 * Rights on files by version of Landlock's interface: 1 has the first 13, 2 adds refer, 3 truncate,
 * 5 ioctl on devices. Its other rights concern sockets, and none is opened from here on.
 */
static const uint64_t rights_by_version[] = {
	0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1};

/* Allow to read files, to write those beneath the directory, and nothing else. 0 or -errno. */
static int restrict_files(int writable)
{
	const size_t newest = sizeof(rights_by_version) / sizeof(rights_by_version[0]) - 1;
	struct landlock_ruleset_attr attributes = {0};
	auto_close int rules = -1, root = open("/", O_PATH | O_CLOEXEC);
	/* Without READ_DIR, an include that is a directory is skipped as if denied (EACCES). */
	struct landlock_path_beneath_attr rule = {
		LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR, root};
	struct landlock_path_beneath_attr exception = {LANDLOCK_ACCESS_FS_WRITE_FILE, writable};
	long interface =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	/* A kernel without it, or booted without it. */
	if (interface < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;
	attributes.handled_access_fs =
		rights_by_version[(size_t) interface < newest ? (size_t) interface : newest];
	rules = (int) syscall(
		SYS_landlock_create_ruleset, &attributes, sizeof(attributes.handled_access_fs), 0);
	if (rules < 0 || root < 0 ||
		syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ||
		(writable >= 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
					  &exception, 0) < 0) ||
		syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		return -errno;
	/* Try it. */
	return open("/dev/null", O_WRONLY | O_CLOEXEC) < 0 ? 0 : -EPERM;
}

/* Install the filter of filter.h, and try it. 0 or -errno. */
static int restrict_calls(void)
{
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (FILTER_ARCH == FILTER_ARCH_UNKNOWN)
		return 0;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0)
		return -errno;
	return syscall(SYS_getppid) < 0 ? 0 : -EPERM;
}

int privilege_confine(int writable, struct error *error)
{
	int r = restrict_files(writable);

	return fail_errno(error, r < 0 ? r : restrict_calls(), "cannot confine this process");
}
