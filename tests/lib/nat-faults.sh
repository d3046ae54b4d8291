# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# brw0-nat-init dies or fails at a system call, and what has to be true after that; after faults.sh.

. "$SOURCE/tests/lib/laptop.sh"

# In a trace: the program's own first call, and the first that changes anything but the lock. Those of
# the loader, and those that only look, are the same in every run: cases of their own go through them.
OWN='^openat.*brw0[.]conf'
CHANGE='O_WRONLY|IPT_SO_SET|RTM_(NEW|DEL|SET)[A-Z]*, nlmsg_flags=NLM_F_REQUEST'
export OWN CHANGE

# others_on_host: another network that is forwarded although the host as a whole does not, and rules with
# counters, in the legacy tables; with rules_in=nft, in nftables; redirects are refused. Unless new_host
# is set, brw0-nat-init may have been here before: the tables that it needs are registered, its
# directory and its lock are there.
others_on_host() {
	ip link add lan0 address 02:00:00:00:00:03 type bridge
	ip link set lan0 up
	sysctl -qw net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0 \
		net.ipv4.conf.lan0.forwarding=1
	"iptables-${rules_in:-legacy}-restore" --counters <<-END
		*filter
		:FORWARD DROP [0:0]
		[7:700] -A FORWARD -i lan0 -j ACCEPT
		[1:100] -A INPUT -p tcp --dport 99 -j DROP
		COMMIT
		*nat
		:OURS - [0:0]
		[4:400] -A POSTROUTING -s 10.77.0.0/16 -j MASQUERADE
		[3:300] -A PREROUTING -p tcp --dport 2222 -j OURS
		[2:200] -A OURS -p tcp -j DNAT --to-destination 10.9.8.9:22
		COMMIT
	END
	[ -n "${new_host:-}" ] || {
		mkdir /run/brw0
		(umask 077 && : >/run/brw0/lock)
		[ "${rules_in:-}" = nft ] || iptables-legacy --table mangle --list >/dev/null
	}
}

# note_host FILE: its state, to be compared with that in another namespace. iptables itself takes the
# counters of policies back to nothing. Settings of what no test here goes near are left out: this has
# to be cheap. $rules_order: a filter, for rules whose order does not matter.
note_host() {
	host_state state.all unnumbered unregistered uncounted-policies \
		links addresses routes legacy nftables forwarding
	${rules_order:-cat} <state.all >"$1"
}

nat() { brw0-nat-init --config=brw0.conf "$@"; }

# The host, what is run before, the run itself, which a tracer starts, and what is run after it. A case
# replaces what it has otherwise.
set_up() { :; }
prepare() { :; }
run_under() { "$@" brw0-nat-init --config=brw0.conf; }
again() { nat; }
undo() { nat --remove; }
# Of the calls, those that are tried.
select_calls() { cat; }
remove() { nat --remove; }

# For select_calls: all but those by which libnftables is loaded, of which the first stands for them, and
# those of memory, which nat-init-fail.sh goes through.
without_loading() {
	awk '/libnftables/ { loading = 1; print } /iproute2/ { loading = 0 } !loading' |
		grep -vE '^(brk|mmap|mprotect|munmap|newfstatat) '
}

enter() {
	: >brw0.conf
	host
	others_on_host
	set_up
}

# host_is FILE [counters]: the host is as noted there; with a word more, its rules' counters aside.
host_is() {
	note_host now
	if [ -n "${2:-}" ]; then
		sed 's/ \[[0-9:]*\] / /' now | ${rules_order:-cat} >now.plain
		sed 's/ \[[0-9:]*\] / /' "$FAULT_HOME/$1" | ${rules_order:-cat} >wanted.plain
		diff -u wanted.plain now.plain || fail "not as $1, without counters"
	else
		diff -u "$FAULT_HOME/$1" now || fail "not as $1"
	fi
}

# gone [counters]: nothing is left, the journal included; the file that is locked stays.
gone() {
	host_is before "${1:-}"
	for file in /run/brw0/*; do
		[ ! -e "$file" ] || [ "$file" = /run/brw0/lock ] || fail "left: $file"
	done
}

# undisturbed: notes the host as it is to be, by runs that nothing happens to.
undisturbed() {
	FAULT_HOME=.
	enter
	note_host before
	prepare
	note_host prepared
	run_under traced
	note_host applied
	again
	nat --status
	note_host again
	undo
	note_host undone
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

# killed_at THEN NAME N [counters]: killed there; THEN it is run again, or the change undone; or one
# after the other: the first ends in the host that the second begins with.
killed_at() {
	enter
	if [ "$1" = both ]; then
		killed_then again "$2" "$3" "${4:-}"
		killed_then undo "$2" "$3" "${4:-}"
	else
		killed_then "$@"
	fi
}

killed_then() {
	prepare
	killed=0
	run_under inject "$2" "$3" signal=KILL || killed=$?
	[ "$killed" != 124 ] || stalled
	case $2:$killed in
	# How often the heap grows depends on where the kernel puts it, and an answer may come in
	# fewer parts: a run that was not killed has to be as right as any.
	*:137 | brk:0 | recvmsg:0) ;;
	*) fail "not killed: exit status $killed" ;;
	esac
	if [ "$1" = again ]; then
		again
		nat --status
		host_is again "${4:-}"
		remove
	else
		undo
		host_is undone "${4:-}"
		cmp -s "$FAULT_HOME/undone" "$FAULT_HOME/before" || remove
	fi
	gone "${4:-}"
}

# killed_everywhere [PATTERN]: at each call from the first with PATTERN in it. Where the first time
# leaves something that cannot be undone, so that the second has other calls, $apart says so.
killed_everywhere() {
	needs strace
	at_point killed_at
	undisturbed
	calls "${1:-}" | select_calls | sampled | marked | sed 's/ names$//' |
		if [ -n "${apart:-}" ]; then
			sed 's/^/again /; p; s/^again/undo/'
		else
			sed 's/^/both /'
		fi >points
	everywhere
}

# noticed_everywhere: for a control, in which the program is spoilt: no point is passed.
noticed_everywhere() {
	if (everywhere); then
		fail "nothing was noticed"
	fi
	[ "$(grep -c '^FAILED AT' failures)" = "$(wc -l <points)" ] || fail "not all were noticed"
}

# failed_at WHAT NAME WHEN [counters]: that call fails, WHAT as inject has it; with a "+" all of its
# name that follow fail too, those that would revert what was done among them: then a later
# --remove has to.
failed_at() {
	enter
	prepare
	failed=0
	# Stop it at the calls of that name alone: faster, but strace cannot kill with it.
	export fault_options="--follow-forks --seccomp-bpf"
	run_under inject "$2" "$3" "$1" 2>stderr.txt || failed=$?
	echo "exit status $failed"
	cat stderr.txt
	[ "$failed" != 124 ] || stalled
	case $failed:$3 in
	0:*) host_is applied "${4:-}" ;;
	# That they cannot be written cannot be written.
	[12]:*+) [ "$2" = write ] || fails_in_one_line ;;
	# Libnftables ends the process where it gets no socket.
	3:*) grep -q '^[^ ]*: Unable to initialize Netlink socket' stderr.txt || fail "does not say why" ;;
	[12]:*)
		fails_in_one_line
		# What it could not say is done.
		if grep -q ': cannot write to standard output: ' stderr.txt; then
			host_is applied "${4:-}"
		else
			host_is_after_failure "${4:-}"
		fi
		;;
	*) fail "died" ;;
	esac
	undo
	host_is undone "${4:-}"
	cmp -s "$FAULT_HOME/undone" "$FAULT_HOME/before" || remove
	gone "${4:-}"
}

fails_in_one_line() {
	[ "$(wc -l <stderr.txt)" = 1 ] || fail "not one line on standard error"
	grep -q '^brw0-nat-init: cannot ' stderr.txt || fail "does not say what it cannot"
}

host_is_after_failure() { host_is prepared "$@"; }

# errors: from "NAME N" to points, "WHAT NAME WHEN" each.
errors() {
	awk '
		BEGIN {
			# A call that is made to fail is not made. A close that was not made keeps the
			# locks, where a real one gives them back even if it fails.
			errors["close"] = ""
			# Does not return. strace cannot hold it back.
			errors["exit_group"] = ""
			# Cannot fail: the flags of an open file (where libiptc would abort), the waking
			# of nobody, the number of the process, who the user is.
			errors["fcntl"] = errors["futex"] = errors["getpid"] = ""
			errors["getuid"] = errors["geteuid"] = ""
			errors["access"] = "ENOMEM"
			errors["bind"] = "ENOMEM"
			# It has no errors: what cannot be had leaves the end of memory where it is.
			errors["brk"] = "retval=0"
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
				what = of[i] ~ /=/ ? of[i] : "error=" of[i]
				print what, $1, $2, word
				# That would be for ever.
				if (of[i] != "EINTR")
					print what, $1, $2 "+", word
			}
		}'
}

# fewer: of these points, what make check tries: every second, and of those after which all calls of
# that name fail, every sixth.
fewer() {
	awk -v all="${FAULTS:-some}" 'all == "all" || ($3 ~ /[+]$/ ? plus++ % 6 == 0 : n++ % 2 == 0)'
}

# failing_everywhere PATTERN: each call fails from the first with PATTERN in it.
failing_everywhere() {
	needs strace
	at_point failed_at
	undisturbed
	calls "$1" | select_calls | sampled | marked | errors | fewer >points
	everywhere
}
