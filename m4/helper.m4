# SPDX-License-Identifier: GPL-2.0-or-later
# How the setuid program is linked, and with which mode it is installed.

# BRW0_STATIC_HELPER: STATIC_LDFLAGS with which a program is static and position independent. musl's
# compiler wrappers know -static-pie, but neither its start file nor what it means to the linker: the
# result asks for an interpreter, or for a library that nobody loads.
AC_DEFUN([BRW0_STATIC_HELPER], [
	AC_CHECK_TOOL([READELF], [readelf], [readelf])
	AC_CACHE_CHECK([how to link a static PIE], [brw0_cv_static], [
		brw0_cv_static=no
		brw0_saved_CFLAGS=$CFLAGS
		brw0_saved_LDFLAGS=$LDFLAGS
		CFLAGS="$CFLAGS -fPIE"
		echo 'int main(void) { return 0; }' >conftest.c
		brw0_own=`$CC -pie -### conftest.c 2>&1 | $AWK -v RS='@<:@ \"@:>@+' \
			'/\/Scrt1\.o$/ { sub(/Scrt1/, "rcrt1"); print }'`
		brw0_own="-nostartfiles -static-pie -Wl,-static,--no-dynamic-linker $brw0_own"
		for brw0_flags in -static-pie "$brw0_own"; do
			LDFLAGS="$brw0_saved_LDFLAGS $brw0_flags"
			AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]], [[puts("")]])], [
				AS_IF([$READELF -hW conftest$EXEEXT | grep 'Type: *DYN' >/dev/null &&
					! $READELF -ldW conftest$EXEEXT |
						grep -e INTERP -e NEEDED >/dev/null],
					[brw0_cv_static=$brw0_flags])])
			AS_IF([test "x$brw0_cv_static" != xno], [break])
		done
		CFLAGS=$brw0_saved_CFLAGS
		LDFLAGS=$brw0_saved_LDFLAGS
	])
	AS_IF([test "x$brw0_cv_static" = xno],
		[AC_MSG_ERROR([--enable-static-helper: this compiler links no static PIE])])
	STATIC_LDFLAGS="`AS_ECHO([" $HARDENING_LDFLAGS "]) | $SED 's/ -pie / /'` $brw0_cv_static"
])

# BRW0_SECCOMP_FILTER: a machine that helpers/port/filter.h does not know gets a program without its
# filter only if whoever builds says so; one that it knows gets the filter whatever they say.
AC_DEFUN([BRW0_SECCOMP_FILTER], [
	AC_ARG_ENABLE([seccomp-filter],
		[AS_HELP_STRING([--disable-seccomp-filter],
			[on a processor that the filter does not know, build brw0-bridge-helper without])],
		[], [enable_seccomp_filter=yes])
	AC_CACHE_CHECK([whether the seccomp filter knows this processor], [brw0_cv_filter], [
		brw0_saved_CPPFLAGS=$CPPFLAGS
		CPPFLAGS="$CPPFLAGS -I$srcdir"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include "helpers/port/filter.h"]],
			[[_Static_assert(FILTER_ARCH != FILTER_ARCH_UNKNOWN, "");]])],
			[brw0_cv_filter=yes], [brw0_cv_filter=no])
		CPPFLAGS=$brw0_saved_CPPFLAGS
	])
	AS_CASE([$brw0_cv_filter,$enable_seccomp_filter],
		[no,yes], [AC_MSG_ERROR([helpers/port/filter.h does not know this processor: add it there, or take --disable-seccomp-filter])],
		[no,no], [AC_MSG_WARN([brw0-bridge-helper is built without its seccomp filter])],
		[yes,no], [AC_MSG_NOTICE([this processor is known: brw0-bridge-helper keeps its seccomp filter])])
])

# Shared by default: a static helper is quicker, but once a guest and by less than a millisecond
# ("make bench"); and it keeps the faults of the libc that it was built with until it is built again,
# where a distribution mends the shared one for all. What ld.so obeys of a setuid program's caller (a
# trace of the libraries, a profile where root made room for it) is in tests/setuid/process.sh.
AC_DEFUN([BRW0_HELPER], [
	BRW0_SECCOMP_FILTER
	AC_ARG_ENABLE([static-helper],
		[AS_HELP_STRING([--enable-static-helper],
			[link brw0-bridge-helper without a shared libc: quicker])],
		[], [enable_static_helper=no])
	AC_SUBST([STATIC_LDFLAGS])
	AM_CONDITIONAL([STATIC_HELPER], [test "x$enable_static_helper" = xyes])
	AM_COND_IF([STATIC_HELPER], [BRW0_STATIC_HELPER])

	dnl A user's flags can bring them as well as our own option.
	AS_CASE([" $CC $CPPFLAGS $CFLAGS $LDFLAGS $LIBS"],
		[*" -fsanitize="*], [brw0_sanitized=yes],
		[brw0_sanitized=$enable_sanitizers])
	AC_ARG_ENABLE([setuid-install],
		[AS_HELP_STRING([--disable-setuid-install],
			[install brw0-bridge-helper without its setuid bit])],
		[], [AS_VAR_IF([brw0_sanitized], [yes],
			[enable_setuid_install=no], [enable_setuid_install=yes])])
	AC_ARG_WITH([helper-group],
		[AS_HELP_STRING([--with-helper-group=GROUP],
			[who may run brw0-bridge-helper: mode 4750 instead of 4755])],
		[], [with_helper_group=no])
	AS_IF([test "x$brw0_sanitized$enable_setuid_install" = xyesyes],
		[AC_MSG_ERROR([sanitizers obey their user's environment: no --enable-setuid-install with them])])
	AS_CASE([$with_helper_group],
		[yes | ''], [AC_MSG_ERROR([--with-helper-group= takes the name of a group])],
		[no], [with_helper_group=])
	AC_SUBST([helper_group], [$with_helper_group])
	AC_SUBST([helper_mode], [${with_helper_group:+4750}])
	AS_CASE([$enable_setuid_install],
		[yes], [helper_mode=${helper_mode:-4755}],
		[helper_mode=])
])
