#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# brw0-nat-init is killed at every system call, and every system call fails.

. "${0%/*}/../lib/tap.sh"
. "${0%/*}/../lib/faults.sh"
. "${0%/*}/../lib/nat-host.sh"

# In a trace: the program's own first call, and the first that changes anything but the lock. Those of
# the loader, and those that only look, are the same in every run: cases of their own go through them.
OWN='^openat.*"brw0[.]conf"'
CHANGE='O_WRONLY|IPT_SO_SET|RTM_(NEW|DEL|SET)[A-Z]*, nlmsg_flags=NLM_F_REQUEST'

nat() { brw0-nat-init --config=brw0.conf "$@"; }

# What is hurt, and what goes before and after it. A case replaces what it has otherwise.
furnish() { :; }
prepare() { :; }
hurt() { "$@" brw0-nat-init --config=brw0.conf; }
again() { nat; }
undo() { nat --remove; }
remove() { nat --remove; }

enter() {
	: >brw0.conf
	host
	furnish
}

# looks FILE [counters]: the host is as that picture; with a word more, its rules' counters aside.
looks() {
	picture >now
	cp "$FAULT_HOME/$1" wanted
	if [ -n "${2:-}" ]; then
		sed 's/ \[[0-9:]*\] / /' now | ${rules_order:-cat} >now.plain
		sed 's/ \[[0-9:]*\] / /' wanted | ${rules_order:-cat} >wanted.plain
		diff -u wanted.plain now.plain || fail "not as $1, without counters"
	else
		diff -u wanted now || fail "not as $1"
	fi
}

# gone [counters]: nothing of ours is left, the journal included.
gone() {
	looks before "${1:-}"
	[ -z "$(find /run/brw0 -type f 2>/dev/null)" ] || fail "left: $(ls /run/brw0)"
}

# undisturbed: pictures of the host as it is to be, from runs that nothing happens to.
undisturbed() {
	FAULT_HOME=.
	enter
	picture >before
	prepare
	picture >prepared
	hurt traced
	picture >hurt
	again
	nat --status
	picture >again
	undo
	picture >undone
	remove
	gone
}

# marked: "NAME N CALL" without the CALL, but for a word on calls that are like no other.
# "counters": the kernel takes a table in two calls, the rules, and then the counters of those that
# were there before. Whoever dies or fails between the two, be it iptables, has lost these.
# "names": the list of tables, which may not be read in a user namespace, and so tells nothing then.
marked() {
	sed -E 's/^([a-z0-9_]+ [0-9]+) .*IPT_SO_SET_ADD_COUNTERS.*/\1 counters/; t
		s/^([a-z0-9_]+ [0-9]+) .*ip_tables_names.*/\1 names/; t
		s/ [a-z0-9_]+\(.*//'
}

# killed_at THEN NAME N [counters]: killed there; THEN it is run again, or the change undone.
killed_at() {
	enter
	prepare
	killed=0
	hurt inject "$2" "$3" signal=KILL || killed=$?
	[ "$killed" != 124 ] || stalled
	[ "$killed" = 137 ] || fail "not killed: exit status $killed"
	if [ "$1" = again ]; then
		again
		nat --status
		looks again "${4:-}"
		remove
	else
		undo
		looks undone "${4:-}"
		cmp -s "$FAULT_HOME/undone" "$FAULT_HOME/before" || remove
	fi
	gone "${4:-}"
}

# killed_everywhere [PATTERN]: at each call from the first with PATTERN in it.
killed_everywhere() {
	needs strace
	at_point killed_at
	undisturbed
	calls "${1:-}" | marked | sed 's/ names$//' | sed 's/^/again /; p; s/^again/undo/' >points
	everywhere
}

kill_plain() { killed_everywhere; }
it nat-init-killed-at-every-call-is-finished-or-undone kill_plain

kill_remove() {
	prepare() { nat; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$OWN"
}
it nat-init-killed-at-every-call-of-remove-is-finished-or-undone kill_remove

kill_reconcile() {
	prepare() { nat --address=10.50.0.1/24; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --address=10.51.0.1/24; }
	again() { nat --address=10.51.0.1/24; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-a-change-of-address kill_reconcile

# A bridge that somebody made, with a port that is down on it, and one that is to join. They have been
# up before: the kernel has no way back to the queue of a device that never was.
adopted() {
	furnish() {
		printf '[brW0]\nports=phy0,phy1\n' >brw0.conf
		ip -batch - <<-END
			link add brW0 type bridge
			link add phy0 address 02:00:00:00:00:11 type veth peer name far0 address 02:00:00:00:00:12
			link add phy1 address 02:00:00:00:00:13 type veth peer name far1 address 02:00:00:00:00:14
			link set phy1 master brW0
			link set brW0 up
			link set phy0 up
			link set phy1 up
			link set brW0 down
			link set phy0 down
			link set phy1 down
		END
	}
}

kill_adopted() {
	adopted
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-on-an-adopted-bridge kill_adopted

kill_adopted_remove() {
	adopted
	prepare() { nat; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-on-an-adopted-bridge kill_adopted_remove

interfaces() {
	furnish() { printf '[brW0]\nforwarding=interfaces\n' >brw0.conf; }
}

kill_interfaces() {
	interfaces
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-with-forwarding-of-interfaces kill_interfaces

kill_interfaces_remove() {
	interfaces
	prepare() { nat; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-with-forwarding-of-interfaces kill_interfaces_remove

# Whose jumps stand before whose is decided by which bridge came first.
two_bridges() {
	rules_order=sort
	furnish() { printf '[brW0]\n[brW1]\n' >brw0.conf; }
}

kill_two_bridges() {
	two_bridges
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-with-two-bridges kill_two_bridges

kill_one_of_two() {
	two_bridges
	prepare() { nat; }
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove --bridge=brW0; }
	undo() { nat --remove --bridge=brW0; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-of-one-of-two kill_one_of_two

kill_last_of_two() {
	two_bridges
	prepare() {
		nat
		nat --remove --bridge=brW0
	}
	hurt() { "$@" brw0-nat-init --config=brw0.conf --remove --bridge=brW1; }
	killed_everywhere "$CHANGE"
}
it nat-init-killed-at-every-call-of-remove-of-the-last-of-two kill_last_of_two

# failed_at ERROR NAME WHEN [counters]: that call fails; with a "+" all of its name that follow fail
# too, those that would take back what was done among them: then a later --remove has to.
failed_at() {
	enter
	prepare
	failed=0
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

# all_noticed FUNCTION: of the last calls of a run, FUNCTION fails at each.
all_noticed() {
	undisturbed
	calls "$OWN" | marked | grep -v '^exit_group\|^close' | tail -n 5 | sed "s/^/$1 /" >points
	if (everywhere); then
		fail "nothing was noticed"
	fi
	[ "$(grep -c '^FAILED AT' failures)" = "$(wc -l <points)" ] || fail "not all were noticed"
}

# Controls: a removal that has lost the journal, one that leaves an address behind, and a program
# that does not say that it failed.
without_journal() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || undo() {
		rm -r /run/brw0
		nat --remove
	}
	at_point killed_at
	all_noticed undo
}
it nat-init-kill-test-notices-a-lost-journal without_journal

with_address() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || undo() {
		nat --remove
		ip address add 10.66.0.1/24 dev lan0
	}
	at_point killed_at
	all_noticed undo
}
it nat-init-kill-test-notices-an-address-left-behind with_address

silent_failure() {
	needs strace
	[ -z "${FAULT_POINT:-}" ] || hurt() {
		"$@" brw0-nat-init --config=brw0.conf 2>/dev/null || :
	}
	at_point failed_at
	undisturbed
	calls "$OWN" | marked | grep '^sendmsg' | sed 's/^/ENOBUFS /' >points
	if (everywhere); then
		fail "nothing was noticed"
	fi
	[ "$(grep -c '^FAILED AT' failures)" = "$(wc -l <points)" ] || fail "not all were noticed"
}
it nat-init-failure-test-notices-a-silent-failure silent_failure

done_testing
