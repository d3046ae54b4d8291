# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Namespaces and a root directory in which a mistake of a test cannot reach the machine. tap.sh and
# house.sh source it; tests/lib/privately runs any other command so.
#
#	private_unshare COMMAND…	run it inside: new namespaces and a new root directory
#	private_again			in namespaces that were made inside: a /run, /tmp and /etc of its own
#	private_overlay TOP [LOWER…]	/TOP can be written to, over what is there
#
# No mount is noted in /run/mount, which is the machine's.
# The root directory is a new tmpfs. The programs' folders (/usr and its like) and the trees of source
# and build are the machine's, read-only. /etc has copies of what programs need and nothing else;
# /dev has the harmless nodes; /var, /run, /tmp, /root and /home are empty. One folder of the machine
# can be written to: $BUILD/.prerequisites/images, where guests' images are kept.

# What programs need of the machine's /etc: the names of users, groups and protocols, the dynamic
# linker's files, and where Debian's alternatives point to.
PRIVATE_ETC='alternatives ethertypes group host.conf hosts iproute2 ld.so.cache ld.so.conf
	ld.so.conf.d ld.so.preload localtime nsswitch.conf passwd perl protocols services xattr.conf'
PRIVATE_NODES='null zero full random urandom tty'
# The root directory is one made here. No machine has it.
PRIVATE_MARK=/.brw0-private

private_inside() {
	[ -e "$PRIVATE_MARK" ]
}

# private_unshare COMMAND…: when the first process of the namespace for processes ends, or the
# unshare that made it, the kernel kills the others. Without root there is a user namespace too.
private_unshare() {
	private_user=
	[ "$(id -u)" = 0 ] || private_user='--user --map-root-user'
	[ ! -d "$BUILD/.prerequisites" ] || mkdir -p "$BUILD/.prerequisites/images" 2>/dev/null || :
	# shellcheck disable=SC2086 # two options
	timeout --foreground --signal=KILL "${TAP_TIMEOUT:-900}" \
		unshare $private_user --net --ipc --uts --cgroup --mount --propagation private \
		--pid --fork --kill-child --mount-proc -- sh "$SOURCE/tests/lib/privately" --enter "$@"
}

# Whether this user may have such namespaces.
private_possible() {
	private_unshare true 2>/dev/null
}

# --- the root directory, put together in $private_new ----------------------------------------------

# private_bind DIRECTORY: the machine's, with all that is mounted below it, in the new root.
private_bind() {
	mkdir -p "$private_new$1"
	mount -n --rbind "$1" "$private_new$1"
}

# private_layer LOWER HOME TARGET: on TARGET is what is in LOWER, and what is written there goes to HOME.
private_layer() {
	mkdir -p "$2/upper" "$2/work" "$3"
	mount -n -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "${private_layer_name:-none}" "$3"
}

# The folders of programs; those that are links stay links. In those that are the machine owner's, who
# may have had configure put all of brw0's files there, what is written stays in the case.
private_programs() {
	for private_top in usr bin sbin lib lib32 lib64 libx32 nix gnu; do
		if [ -L "/$private_top" ]; then
			cp -P "/$private_top" "$private_new"
		elif [ -d "/$private_top" ]; then
			private_bind "/$private_top"
		fi
	done
	for private_top in usr/local opt; do
		[ ! -d "/$private_top" ] || private_layer_name=brw0-own \
			private_layer "/$private_top" "$private_new/.own/$private_top" "$private_new/$private_top"
	done
}

# private_each_tree FUNCTION: of source and build, by their names with and without links; not of one that
# is in another.
private_each_tree() {
	private_a=//
	private_b=//
	private_c=//
	for private_tree in "$SOURCE" "$(cd "$SOURCE" && pwd -P)" "$BUILD" "$(cd "$BUILD" && pwd -P)"; do
		case $private_tree/ in "$private_a"/* | "$private_b"/* | "$private_c"/*) continue ;; esac
		"$1" "$private_tree"
		private_c=$private_b
		private_b=$private_a
		private_a=$private_tree
	done
}

# Each mount in the new root becomes read-only and keeps its other flags, which a user namespace may
# not take away. The machine's own mounts below $private_new, now hidden, have other parents.
# /proc/self/mountinfo has blanks as \040.
private_read_only() {
	awk -v root="$private_new" '
		function plain(text) { gsub(/\\040/, " ", text); gsub(/\\134/, "\\", text); return text }
		$2 in ours && $(NF - 1) != "brw0-own" {
			ours[$1]
			sub(/^r[ow],?/, "", $6)
			print $6 "\t" plain($5)
		}
		$5 == root && $(NF - 1) == "brw0-private" { ours[$1] }
		' /proc/self/mountinfo >"$private_new/.mounts"
	while IFS='	' read -r private_flags private_mount; do
		mount -n -o "remount,bind,ro${private_flags:+,$private_flags}" none "$private_mount"
	done <"$private_new/.mounts"
	rm "$private_new/.mounts"
}

private_images() {
	private_image_dir=$BUILD/.prerequisites/images
	[ ! -w "$private_image_dir" ] || mount -n --bind "$private_image_dir" "$private_new$private_image_dir"
}

# Copies are root's, as in a user namespace the machine's files would be nobody's.
private_etc() (
	cd /etc || exit
	set --
	for private_file in $PRIVATE_ETC; do
		[ ! -r "$private_file" ] || set -- "$@" "$private_file"
	done
	cp -RH --preserve=mode "$@" "$private_new/etc"
	ln -s /proc/self/mounts "$private_new/etc/mtab"
	echo 'b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0' >"$private_new/etc/machine-id"
)

# private_node NAME: the machine's, where no node can be made.
private_node() {
	: >"$private_new/dev/$1"
	mount -n --bind "/dev/$1" "$private_new/dev/$1"
}

# A machine may lack /dev/net/tun, or keep it to root: here it is everybody's, but for a user
# namespace, in which no node can be made.
private_dev() {
	# shellcheck disable=SC2086 # names
	(cd /dev && cp -a $PRIVATE_NODES "$private_new/dev" 2>/dev/null) ||
		for private_name in $PRIVATE_NODES; do private_node "$private_name"; done
	mknod -m 666 "$private_new/dev/net/tun" c 10 200 2>/dev/null ||
		[ ! -e /dev/net/tun ] || private_node net/tun
	ln -s /proc/self/fd "$private_new/dev/fd"
	ln -s fd/0 "$private_new/dev/stdin"
	ln -s fd/1 "$private_new/dev/stdout"
	ln -s fd/2 "$private_new/dev/stderr"
}

private_own() (
	cd "$private_new" || exit
	mkdir -p .next .sys dev/net dev/pts dev/shm etc home proc root run/lock sys tmp \
		var/cache var/lib var/log var/spool var/tmp
	chmod 700 root
	chmod 1777 dev/shm tmp var/tmp
	ln -s /run /run/lock var
	: >".$PRIVATE_MARK"
)

# private_enter COMMAND…: it is put together on /sys: every machine has that, and no tree is below it.
private_enter() {
	private_new=/sys
	private_cwd=$PWD
	mount -n -t tmpfs -o mode=755 brw0-private "$private_new"
	private_programs
	private_each_tree private_bind
	private_read_only
	private_images
	private_own
	private_etc
	private_dev
	mount -n --rbind /proc "$private_new/proc"
	mount -n -t sysfs sysfs "$private_new/sys"
	# "ip netns exec" takes it away before it mounts another, which a user namespace may only where
	# one can be seen.
	mount -n -t sysfs sysfs "$private_new/.sys"
	export HOME=/root TMPDIR=/tmp
	private_change_root "$@"
}

# Nothing of the machine's remains. In a chroot, which is no mount, another chroot has to do.
private_change_root() {
	cd "$private_new" || exit
	if pivot_root . . 2>/dev/null; then
		umount -n -l .
		cd "$private_cwd" 2>/dev/null || cd /
		exec "$@"
	fi
	# shellcheck disable=SC2016 # for the shell there
	exec chroot . sh -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$private_cwd" "$@"
}

# --- inside ---------------------------------------------------------------------------------------

# A tree below $private_over remains where it is when something is mounted there.
private_keep() {
	case $1 in
	"$private_over"/*)
		mkdir -p "/.next${1#"$private_over"}"
		mount -n --rbind "$1" "/.next${1#"$private_over"}"
		;;
	esac
}

# private_replace DIRECTORY: by what is mounted on /.next.
private_replace() {
	private_over=$1
	private_each_tree private_keep
	mount -n --move /.next "$private_over"
}

# In namespaces that were made inside: a /run, a /tmp and an /etc of its own.
private_again() {
	mount -n -t tmpfs -o mode=755 tmpfs /.next
	private_replace /run
	mount -n -t tmpfs -o mode=1777 tmpfs /.next
	private_replace /tmp
	mount -n -t sysfs sysfs /sys
	private_overlay etc
}

# private_overlay TOP [LOWER]: over it, and over that directory, which comes first.
private_overlay() {
	overlay_lower=/$1
	case ${2:-} in
	'') ;;
	"/$1"/*)
		# The kernel takes no layer that is in another one.
		private_layer "$2" "/run/layers/$1-lower" "/run/layers/$1-merged"
		overlay_lower=/run/layers/$1-merged:/$1
		;;
	*) overlay_lower=$2:/$1 ;;
	esac
	private_layer "$overlay_lower" "/run/layers/$1" /.next
	private_replace "/$1"
}

# private_dir DIRECTORY: it is there, and this case can write to it, though configure may have put it
# where the machine's own is, read-only.
private_dir() {
	mkdir -p "$1" 2>/dev/null || :
	[ ! -w "$1" ] || return 0
	private_dir_parent=$1
	while [ ! -d "$private_dir_parent" ]; do private_dir_parent=$(dirname "$private_dir_parent"); done
	# make distcheck has its prefix in the tree, beside the build.
	case $private_dir_parent in
	"$SOURCE"/?*)
		mount -n -t tmpfs -o mode=755 tmpfs "$private_dir_parent"
		mkdir -p "$1"
		return 0
		;;
	esac
	private_dir_top=${1#/}
	private_overlay "${private_dir_top%%/*}"
	mkdir -p "$1"
}
