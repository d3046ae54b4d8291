#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every system call of brw0-nat-init fails.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-host.sh"
. "${0%/*}/../lib/nat-faults.sh"

# failed_at ERROR NAME WHEN [counters]: that call fails; with a "+" all of its name that follow fail
# too, those that would take back what was done among them: then a later --remove has to.
failed_at() {
	enter
	prepare
	failed=0
	# Stop it at the calls of that name alone: faster, but strace cannot kill with it.
	fault_options="--follow-forks --seccomp-bpf"
	hurt inject "$2" "$3" "error=$1" 2>stderr.txt || failed=$?
	echo "exit status $failed"
	cat stderr.txt
	[ "$failed" != 124 ] || stalled
	case $failed:$3 in
	0:*) looks hurt "${4:-}" ;;
	# That they cannot be written cannot be written.
	[12]:*+) [ "$2" = write ] || told ;;
	[12]:*)
		told
		looks_after_failure "${4:-}"
		;;
	*) fail "died" ;;
	esac
	undo
	looks undone "${4:-}"
	cmp -s "$FAULT_HOME/undone" "$FAULT_HOME/before" || remove
	gone "${4:-}"
}

told() {
	[ "$(wc -l <stderr.txt)" = 1 ] || fail "not one line on standard error"
	grep -q '^brw0-nat-init: cannot ' stderr.txt || fail "does not say what it cannot"
}

looks_after_failure() { looks prepared "$@"; }

# errors: from "NAME N" to points, "ERROR NAME WHEN" each.
errors() {
	awk '
		BEGIN {
			# A call that is made to fail is not made. A close that was not made keeps the
			# locks, where a real one gives them back even if it fails.
			errors["close"] = ""
			# Does not return. strace cannot hold it back.
			errors["exit_group"] = ""
			# Cannot fail: the flags of an open file (where libiptc would abort), the waking
			# of nobody, the number of the process.
			errors["fcntl"] = errors["futex"] = errors["getpid"] = ""
			errors["access"] = "ENOMEM"
			errors["bind"] = "ENOMEM"
			errors["brk"] = "ENOMEM"
			errors["flock"] = "EINTR ENOLCK"
			errors["getsockname"] = "ENOBUFS"
			errors["getsockopt"] = "ENOMEM EAGAIN"
			errors["mkdir"] = "EACCES"
			errors["mmap"] = "ENOMEM"
			errors["munmap"] = "EINVAL"
			errors["newfstatat"] = "EIO"
			errors["openat"] = "EMFILE EACCES"
			errors["read"] = "EIO EINTR"
			errors["recvmsg"] = "ENOBUFS"
			errors["rename"] = "ENOSPC"
			errors["sendmsg"] = "ENOBUFS"
			errors["setsockopt"] = "EAGAIN ENOMEM"
			errors["socket"] = "EMFILE"
			errors["unlink"] = "EIO"
			errors["write"] = "ENOSPC EINTR"
		}
		{
			n = split($1 in errors ? errors[$1] : "EIO", of, " ")
			word = $3 == "counters" ? $3 : ""
			for (i = 1; i <= n; i++) {
				if (of[i] == "EACCES" && $3 == "names")
					continue
				print of[i], $1, $2, word
				# That would be for ever.
				if (of[i] != "EINTR")
					print of[i], $1, $2 "+", word
			}
		}'
}

failing_everywhere() {
	needs strace
	at_point failed_at
	undisturbed
	calls "$OWN" | marked | errors >points
	everywhere
}

fail_plain() { failing_everywhere; }
it nat-init-failing-call-leaves-all-or-nothing fail_plain

fail_remove() {
	prepare() { nat; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	# It takes back what it can.
	looks_after_failure() { :; }
	failing_everywhere
}
it nat-init-failing-call-of-remove-is-made-good-by-another fail_remove

# Control: a program that does not say that it failed.
silent_failure() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || hurt() {
		"$@" brw0-nat-init --config=brw0.conf 2>/dev/null || :
	}
	at_point failed_at
	undisturbed
	calls "$OWN" | marked | grep -E '^(bind|flock|rename) ' | sed 's/^/EIO /' >points
	noticed_everywhere
}
it nat-init-failure-test-notices-a-silent-failure silent_failure

done_testing
