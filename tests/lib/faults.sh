# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Every system call of a program, one by one, is its last or fails; after tap.sh.
#
# A run is traced once, and what fails is named as a person would count it in the trace:
# the n-th call of that name. strace does not make a call that it lets fail, and a process that it
# kills at a call has not made that one either. The execve is not among them: strace makes it.

# In a build with sanitizers: the search for leaks does not work below strace.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"

# Seconds after which a program hangs: less than those after which it gives up a lock, and more than
# a busy machine stands still.
fault_patience=25

# traced COMMAND…: run it, its output to a file; its system calls are in the file trace.
traced() {
	strace -qq -o trace "$@" >traced.out
	[ -s trace ] || fail "nothing traced"
}

# calls [PATTERN]: "NAME N CALL" for each call in the trace, from the first that has PATTERN in it. A
# call that the kernel begins anew by itself, as some do while another process changes a network, is
# one call.
calls() {
	awk -v pattern="${1:-}" '
		!/ERESTART/ && match($0, /^[a-z0-9_]+\(/) {
			name = substr($0, 1, RLENGTH - 1)
			n[name]++
			if (!begun)
				begun = $0 ~ pattern
			if (begun && name != "execve")
				print name, n[name], $0
		}' trace
}

# Of lines of calls, by their text, those that change something that is there after the process, and
# the last call of all.
FAULT_CHANGES='^(exit_group|fsync|link|linkat|mkdir|rename|symlink|unlink|write) |O_CREAT|O_TRUNC'
FAULT_CHANGES="$FAULT_CHANGES|IPT_SO_SET|RTM_(NEW|DEL|SET)|NFT_MSG_(NEW|DEL)|NFNL_MSG_BATCH|TUNSET|SIOCS|SIOCBR"
export FAULT_CHANGES
changing() { grep -E "$FAULT_CHANGES"; }

# sampled: of lines "NAME N …" those that make check tries, the same each time: all that change
# something, the first and the last of each name, and every twentieth. With FAULTS=all, as make
# check-fault has it: all.
sampled() {
	awk -v all="${FAULTS:-some}" '
		{
			line[NR] = $0
			last[$1] = NR
			name[NR] = $1
			is_kept[NR] = all == "all" || $0 ~ ENVIRON["FAULT_CHANGES"] ||
				!seen[$1]++ || NR % 20 == 0
		}
		END {
			for (i = 1; i <= NR; i++)
				if (is_kept[i] || last[name[i]] == i)
					print line[i]
		}'
}

# inject NAME N WHAT COMMAND…: run it; WHAT ("signal=KILL", "error=EIO") becomes of its N-th call of
# NAME. 124 if it hangs. $fault_options: more of strace's.
inject() {
	inject_name=$1
	inject_rule=$1:$3:when=$2
	shift 3
	# shellcheck disable=SC2086 # options
	timeout "$fault_patience" strace ${fault_options:-} -qq -o /dev/null \
		-e "trace=$inject_name" -e "inject=$inject_rule" "$@"
}

# at_point FUNCTION, everywhere: the second starts the case anew for each line of the file points, in
# namespaces of its own and several at once; there the first calls FUNCTION, the line's words its
# arguments, and does not come back. $FAULT_HOME is where all of them find this case's own files.
at_point() {
	[ -n "${FAULT_POINT:-}" ] || return 0
	exec 3>&1 >point.log 2>&1
	fault_status=0
	trap 'fault_status=$?
		[ "$fault_status" = 0 ] ||
			{ echo "FAILED AT $FAULT_POINT"; sed "s/^/  /" point.log; } >&3' EXIT
	# shellcheck disable=SC2086 # its words
	"$1" $FAULT_POINT
	echo "$FAULT_POINT" >>"$FAULT_HOME/passed"
	exit 0
}

# at_points HOW-MANY-AT-ONCE: the points of standard input.
at_points() {
	FAULT_HOME=/proc/$$/cwd xargs -P "$1" -I@ env FAULT_POINT=@ \
		unshare --net --mount --propagation private \
		sh "$SOURCE/tests/fault/${0##*/}" "$TAP_CASE"
}

# stalled: what hangs while others are at work is tried once more alone. The kernel starves a write
# to a network setting (rtnl_trylock) as long as others keep changing networks, and strace makes
# every new try of it slow.
stalled() {
	[ -z "${FAULT_ALONE:-}" ] || fail "hangs"
	echo "$FAULT_POINT" >>"$FAULT_HOME/stalled"
	exit 0
}

everywhere() {
	[ -s points ] || fail "no points"
	: >stalled
	: >passed
	at_points "$(getconf _NPROCESSORS_ONLN)" <points >failures 2>&1 || :
	export FAULT_ALONE=yes
	at_points 1 <stalled >>failures 2>&1 || :
	[ ! -s failures ] || {
		head -n 300 failures
		fail "$(grep -c '^FAILED AT' failures) of $(wc -l <points) points"
	}
	# Of one that ended before it could say anything nothing else is seen.
	[ "$(wc -l <passed)" = "$(wc -l <points)" ] ||
		fail "only $(wc -l <passed) of $(wc -l <points) points passed"
}
