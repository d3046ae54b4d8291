/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks that end, and files and directories that are nobody else's. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helpers/base/file.h"
#include "helpers/base/lock.h"
#include "tests/unit/unit.h"

enum { STRANGER = 12345 };

struct fixture {
	char *dir;
	char *path; /* of the lock, in dir */
};

static void set_up(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	f->dir = g_dir_make_tmp("brw0-lock-XXXXXX", NULL);
	g_assert_nonnull(f->dir);
	f->path = g_build_filename(f->dir, "lock", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	(void) g_remove(f->path);
	g_assert_cmpint(g_rmdir(f->dir), ==, 0);
	g_free(f->path);
	g_free(f->dir);
}

static int take(const char *path, guint deadline)
{
	g_autoptr(GError) error = NULL;
	int fd = -1;

	g_assert_true(lock_take(path, deadline, &fd, &error));
	g_assert_no_error(error);
	return fd;
}

static void refused(const char *path, const char *cause)
{
	g_autoptr(GError) error = NULL;
	int fd = -1;

	g_assert_false(lock_take(path, 1, &fd, &error));
	g_assert_cmpint(fd, ==, -1);
	if (strstr(error->message, cause) == NULL)
		g_error("'%s' does not say '%s'", error->message, cause);
}

static void test_file_is_private(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	struct stat status;
	int fd = take(f->path, 1);

	g_assert_cmpint(stat(f->path, &status), ==, 0);
	g_assert_cmpuint(status.st_mode, ==, S_IFREG | 0600);
	close(fd);
	fd = take(f->path, 1);
	lock_remove(f->path, fd);
	g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

static void test_holder_is_named(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *holder = g_strdup_printf(
		"cannot lock %s: unit (process %d) holds it", f->path, (int) getpid());
	int fd = take(f->path, 1);

	refused(f->path, holder);
	close(fd);
	g_assert_null(lock_find_holder(f->path));
	close(take(f->path, 1));
}

static void make_readable(const char *path)
{
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	g_assert_cmpint(g_chmod(path, 0644), ==, 0);
}

static void make_fifo(const char *path)
{
	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
}

static void make_dir(const char *path)
{
	g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

static void make_link(const char *path)
{
	g_assert_cmpint(symlink("/dev/null", path), ==, 0);
}

static void make_foreign(const char *path)
{
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	g_assert_cmpint(chown(path, STRANGER, STRANGER), ==, 0);
}

static const struct planted_case {
	const char *name;
	void (*plant)(const char *path);
	const char *cause;
	gboolean needs_root;
} planted_cases[] = {
	{"readable", make_readable, "other users can open it (mode 0644)", FALSE},
	{"fifo", make_fifo, "it is not a regular file", FALSE},
	{"directory", make_dir, "it is not a regular file", FALSE},
	{"symbolic-link", make_link, "Too many levels of symbolic links", FALSE},
	{"foreign", make_foreign, "it belongs to user 12345", TRUE},
};

static void test_planted(struct fixture *f, gconstpointer data)
{
	const struct planted_case *c = data;

	if (c->needs_root && geteuid() != 0) {
		g_test_skip("needs root");
		return;
	}
	c->plant(f->path);
	refused(f->path, c->cause);
}

/* Another process has the lock while we come, and removes the file: then it is no lock any more. */
static void test_removed_meanwhile(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	struct stat locked, present;
	int pipe_fds[2], fd;
	char byte = 0;
	pid_t child;

	g_assert_cmpint(pipe(pipe_fds), ==, 0);
	child = fork();
	if (child == 0) {
		fd = take(f->path, 10);
		if (write(pipe_fds[1], &byte, 1) == 1)
			g_usleep(G_USEC_PER_SEC / 5);
		lock_remove(f->path, fd);
		_exit(0);
	}
	g_assert_cmpint(read(pipe_fds[0], &byte, 1), ==, 1);
	fd = take(f->path, 10);
	g_assert_cmpint(fstat(fd, &locked), ==, 0);
	g_assert_cmpint(stat(f->path, &present), ==, 0);
	g_assert_cmpuint(locked.st_ino, ==, present.st_ino);
	close(fd);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
}

/* A directory and the one above it: how both are, and what is said of it. */
static const struct dir_case {
	const char *name;
	mode_t parent, mode;
	uid_t parent_owner, owner; /* 0: us */
	const char *fault;         /* NULL: none */
} dir_cases[] = {
	{"own", 0755, 0755, 0, 0, NULL},
	{"own-alone", 0700, 0700, 0, 0, NULL},
	{"in-sticky", 01777, 0755, 0, 0, NULL},
	{"sticky-itself", 0755, 01777, 0, 0, "other users can change it (mode 1777)"},
	{"group-writable", 0755, 0775, 0, 0, "other users can change it (mode 0775)"},
	{"writable", 0755, 0757, 0, 0, "other users can change it (mode 0757)"},
	{"in-writable", 0777, 0755, 0, 0, "/parent (mode 0777)"},
	{"in-group-writable", 0775, 0755, 0, 0, "/parent (mode 0775)"},
	{"foreign", 0755, 0755, 0, STRANGER, "it belongs to user 12345"},
	{"foreign-in-sticky", 01777, 0755, 0, STRANGER, "it belongs to user 12345"},
	{"in-foreign", 0755, 0755, STRANGER, 0, "/parent belongs to user 12345"},
};

static void check_dir(const char *path, const char *fault)
{
	g_autoptr(GError) error = NULL;
	gboolean exists = FALSE;

	g_assert_cmpint(file_check_private_dir(path, &exists, &error), ==, fault == NULL);
	g_assert_true(exists);
	if (fault != NULL && strstr(error->message, fault) == NULL)
		g_error("'%s' does not say '%s'", error->message, fault);
}

static void test_dir(struct fixture *f, gconstpointer data)
{
	const struct dir_case *c = data;
	g_autofree char *parent = g_build_filename(f->dir, "parent", NULL);
	g_autofree char *dir = g_build_filename(parent, "dir", NULL);
	g_autofree char *link = g_build_filename(f->dir, "link", NULL);

	if (c->parent_owner + c->owner != 0 && geteuid() != 0) {
		g_test_skip("needs root");
		return;
	}
	make_dir(parent);
	make_dir(dir);
	g_assert_cmpint(symlink("parent/dir", link), ==, 0);
	g_assert_cmpint(c->owner == 0 ? 0 : chown(dir, c->owner, 0), ==, 0);
	g_assert_cmpint(c->parent_owner == 0 ? 0 : chown(parent, c->parent_owner, 0), ==, 0);
	g_assert_cmpint(g_chmod(dir, c->mode), ==, 0);
	g_assert_cmpint(g_chmod(parent, c->parent), ==, 0);
	check_dir(dir, c->fault);
	/* Our own link is as good as what it leads to; a stranger's is not. */
	check_dir(link, c->fault);
	if (geteuid() == 0 && c->fault == NULL) {
		g_assert_cmpint(lchown(link, STRANGER, STRANGER), ==, 0);
		check_dir(link, "/link belongs to user 12345");
	}
	(void) g_remove(link);
	(void) g_rmdir(dir);
	(void) g_rmdir(parent);
}

static void test_dir_absent(void)
{
	gboolean exists = TRUE;

	g_assert_true(file_check_private_dir("/nonexistent/brw0", &exists, NULL));
	g_assert_false(exists);
}

static void add(const char *prefix, const char *name,
	void (*test)(struct fixture *f, gconstpointer data), gconstpointer data)
{
	g_autofree char *path = g_strconcat(prefix, name, NULL);

	g_test_add(path, struct fixture, data, set_up, test, tear_down);
}

void lock_suite(void)
{
	add("/lock/", "file-is-private", test_file_is_private, NULL);
	add("/lock/", "holder-is-named", test_holder_is_named, NULL);
	add("/lock/", "removed-meanwhile", test_removed_meanwhile, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(planted_cases); i++)
		add("/lock/planted/", planted_cases[i].name, test_planted, &planted_cases[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(dir_cases); i++)
		add("/private/", dir_cases[i].name, test_dir, &dir_cases[i]);
	g_test_add_func("/private/absent", test_dir_absent);
}
