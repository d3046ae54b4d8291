# SPDX-License-Identifier: GPL-2.0-or-later
# Compiler and linker flags, probed. They go into variables of our own that Makefile.am puts in
# AM_*: CFLAGS and LDFLAGS stay the user's.

# BRW0_ADD_CFLAG(VARIABLE, FLAG): append FLAG if the compiler takes it without a word.
AC_DEFUN([BRW0_ADD_CFLAG], [
	AS_VAR_PUSHDEF([cache], [brw0_cv_cflag_$2])
	AC_CACHE_CHECK([whether $CC accepts $2], [cache], [
		brw0_saved_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $2"
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
			[AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
		CFLAGS=$brw0_saved_CFLAGS
	])
	AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
	AS_VAR_POPDEF([cache])
])

# BRW0_ADD_LDFLAG(VARIABLE, FLAG): append FLAG if a program links with it.
AC_DEFUN([BRW0_ADD_LDFLAG], [
	AS_VAR_PUSHDEF([cache], [brw0_cv_ldflag_$2])
	AC_CACHE_CHECK([whether the linker accepts $2], [cache], [
		brw0_saved_LDFLAGS=$LDFLAGS
		LDFLAGS="$LDFLAGS $2"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
			[AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
		LDFLAGS=$brw0_saved_LDFLAGS
	])
	AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
	AS_VAR_POPDEF([cache])
])

AC_DEFUN([BRW0_WARNINGS], [
	AC_SUBST([WARN_CFLAGS])
	m4_foreach_w([flag], [-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
		-Wold-style-definition -Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings
		-Wformat=2 -Wformat-signedness -Wvla -Wlogical-op -Wduplicated-cond
		-Wduplicated-branches -Wnull-dereference -Wdouble-promotion
		-Wswitch-enum -Wunused-result],
		[BRW0_ADD_CFLAG([WARN_CFLAGS], flag)])
	dnl Where all files are compiled as one, these two follow a function to where it is called, and do
	dnl not know what its header promises: that it has set what it returns, or that a row is found.
	AS_CASE([" $CFLAGS "], [*" -flto"*],
		[m4_foreach_w([flag], [-Wno-null-dereference -Wno-maybe-uninitialized],
			[BRW0_ADD_CFLAG([WARN_CFLAGS], flag)])])
])

AC_DEFUN([BRW0_HARDENING], [
	AC_SUBST([HARDENING_CFLAGS])
	AC_SUBST([HARDENING_LDFLAGS])
	m4_foreach_w([flag], [-fPIE -fstack-protector-strong -fstack-clash-protection
		-fcf-protection -fno-common],
		[BRW0_ADD_CFLAG([HARDENING_CFLAGS], flag)])
	dnl One by one: in a list an unquoted flag would be cut at its commas.
	BRW0_ADD_LDFLAG([HARDENING_LDFLAGS], [-pie])
	BRW0_ADD_LDFLAG([HARDENING_LDFLAGS], [-Wl,-z,relro])
	BRW0_ADD_LDFLAG([HARDENING_LDFLAGS], [-Wl,-z,now])
	BRW0_ADD_LDFLAG([HARDENING_LDFLAGS], [-Wl,-z,noexecstack])
	BRW0_ADD_LDFLAG([HARDENING_LDFLAGS], [-Wl,--as-needed])
])

# Fortification wants optimisation, and is at odds with the sanitizers' own interceptors.
AC_DEFUN([BRW0_SANITIZERS], [
	AC_ARG_ENABLE([sanitizers],
		[AS_HELP_STRING([--enable-sanitizers],
			[build with address and undefined behaviour sanitizers (for tests only)])],
		[], [enable_sanitizers=no])
	AC_ARG_ENABLE([fuzzers],
		[AS_HELP_STRING([--enable-fuzzers],
			[build the fuzz targets; implies the sanitizers, needs clang])],
		[], [enable_fuzzers=no])
	AS_VAR_IF([enable_fuzzers], [yes], [enable_sanitizers=yes])
	AM_CONDITIONAL([FUZZING], [test "x$enable_fuzzers" = xyes])
	AC_SUBST([SANITIZER_CFLAGS])
	AM_CONDITIONAL([SANITIZERS], [test "x$enable_sanitizers" = xyes])
	AM_COND_IF([SANITIZERS],
		[SANITIZER_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"],
		[AS_CASE([" $CFLAGS "],
			[*" -O0 "*], [],
			[*" -O"*], [
				AC_PREPROC_IFELSE([AC_LANG_SOURCE([[
#ifdef _FORTIFY_SOURCE
#error the compiler brings its own
#endif
]])],
					[HARDENING_CFLAGS="$HARDENING_CFLAGS -D_FORTIFY_SOURCE=2"])
			])])
	AC_SUBST([FUZZER_LDFLAGS])
	AM_COND_IF([FUZZING], [
		BRW0_ADD_LDFLAG([FUZZER_LDFLAGS], [-fsanitize=fuzzer-no-link])
		AS_IF([test "x$FUZZER_LDFLAGS" = x],
			[AC_MSG_ERROR([--enable-fuzzers needs clang with its runtime: CC=clang])])
		SANITIZER_CFLAGS="$SANITIZER_CFLAGS -fsanitize=fuzzer-no-link"
		FUZZER_LDFLAGS=-fsanitize=fuzzer
	])
])
