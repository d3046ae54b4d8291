#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The programs of port/ are built for other processors, by whatever cross compilers are there; and one
# that the seccomp filter does not know is refused.

. "${0%/*}/../lib/house.sh"

# sources_of_port: what libport.a is made of.
sources_of_port() {
	sed -n '/^helpers_libport_a_SOURCES/,/[^\\]$/p' "$SOURCE/helpers/Makemodule.am" |
		grep -o 'helpers/port/[a-z-]*\.c'
}

# built_by COMPILER: the three programs, without a word.
built_by() {
	echo '#define _GNU_SOURCE 1' >config.h
	built_sources=$(sources_of_port | sed "s,^,$SOURCE/,")
	for built_program in brw0-bridge-helper brw0-ifup brw0-ifdown; do
		# shellcheck disable=SC2086 # a list
		"$1" -std=gnu11 -O2 -Wall -Wextra -Wshadow -Wcast-qual -Wcast-align -I. -I"$SOURCE" \
			-DPACKAGE_VERSION='"0"' -DLIBEXECDIR='"/libexec"' -DACL_FILE='"/acl"' \
			-o "$built_program" "$SOURCE/helpers/$built_program.c" $built_sources 2>&1
	done
}

# known_to COMPILER: it has an instruction set for the filter.
known_to() {
	printf '#include "helpers/port/filter.h"\n_Static_assert(FILTER_ARCH != FILTER_ARCH_UNKNOWN, "");\n' \
		>known.c
	"$1" -I"$SOURCE" -fsyntax-only known.c
}

# processor MACHINE EMULATOR: skipped without its compiler.
processor() {
	processor_compiler=$1-gcc
	needs "$processor_compiler"
	known_to "$processor_compiler"
	clean built_by "$processor_compiler"
	# Here it starts, where somebody can run it.
	! command -v "$2" >/dev/null || {
		"$2" -L "/usr/$1" ./brw0-bridge-helper --help >help
		grep -q '^Usage: brw0-bridge-helper ' help
	}
}

armhf() { processor arm-linux-gnueabihf qemu-arm-static; }
i386() { processor i686-linux-gnu qemu-i386-static; }
ppc64el() { processor powerpc64le-linux-gnu qemu-ppc64le-static; }
s390x() { processor s390x-linux-gnu qemu-s390x-static; }
arm64() { processor aarch64-linux-gnu qemu-aarch64-static; }
riscv64() { processor riscv64-linux-gnu qemu-riscv64-static; }

# musl's wrapper does not look for the kernel's headers where glibc's are.
musl_compiler() {
	needs musl-gcc
	printf '#!/bin/sh\nexec musl-gcc -idirafter /usr/include -idirafter /usr/include/%s "$@"\n' \
		"$(gcc -print-multiarch)" >musl
	chmod +x musl
}

musl() {
	musl_compiler
	clean built_by ./musl
	./brw0-bridge-helper --help >help
	grep -q '^Usage: brw0-bridge-helper ' help
}

# parsed_by COMPILER FILE…: without a word.
parsed_by() {
	parsed_compiler=$1
	shift
	for parsed_file; do
		# shellcheck disable=SC2086 # a list
		"$parsed_compiler" -std=gnu11 -fsyntax-only -Wall -I. -I"$SOURCE" $BRW0_HOST_CFLAGS \
			-DPACKAGE_VERSION='"0"' -DPROJECT_URL='""' -DBUG_ADDRESS='""' -DSYSCONFDIR='"/etc"' -DRUNSTATEDIR='"/run"' \
			-DLIBEXECDIR='"/libexec"' -DPKGDATADIR='"/share"' -DACL_FILE='"/acl"' \
			"$parsed_file" 2>&1 || :
	done
}

# GLib for musl is not there: so nothing is linked.
musl_host() {
	musl_compiler
	echo '#define _GNU_SOURCE 1' >config.h
	# shellcheck disable=SC2046 # a list
	clean parsed_by ./musl $(find "$SOURCE/helpers" "$SOURCE/dhcp" -name '*.c' ! -path '*/port/*' \
		! -name 'brw0-*')
	# A function of glibc's alone.
	printf '#define _GNU_SOURCE 1\n#include <stdlib.h>\nint main(void) { return !canonicalize_file_name("/"); }\n' >glibc.c
	clean parsed_by gcc glibc.c
	reports "implicit declaration" parsed_by ./musl glibc.c
}

# configured [OPTION…]: up to where the filter is looked at.
configured() {
	configured_status=0
	(mkdir -p build && cd build && env CC="$CC" "$SOURCE/configure" "$@") >configure.log 2>&1 ||
		configured_status=$?
}

unknown_processor() {
	[ ! -e "$SOURCE/config.status" ] || skip "the source is built in its own folder"
	configured brw0_cv_filter=no
	[ "$configured_status" != 0 ] || fail "a processor that the filter does not know is taken"
	grep -q -e 'does not know this processor.*--disable-seccomp-filter' configure.log
	configured brw0_cv_filter=no --disable-seccomp-filter
	grep -q 'built without its seccomp filter' configure.log || fail "it is not said"
	configured --disable-seccomp-filter
	[ "$configured_status" = 0 ] || { cat configure.log; fail "configure failed"; }
	grep -q 'keeps its seccomp filter' configure.log || fail "a known processor goes without"
}

check house-programs-for-armhf armhf
check house-programs-for-i386 i386
check house-programs-for-ppc64el ppc64el
check house-programs-for-s390x s390x
check house-programs-for-arm64 arm64
check house-programs-for-riscv64 riscv64
check house-programs-for-musl musl
check house-libraries-for-musl musl_host
check house-unknown-processor-is-refused unknown_processor
done_checking
