#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_programs.sh KVMSME SOURCE_DIR: a seed makes the same calls wherever they are made; what was
# recorded of the model is what the model answers; and of another ABI it is not
set -euo pipefail

kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# record NAME PROFILE OPTION...
record() {
	"$kvmsme" record --backend=model --profile="$2" --host='sve=1,2;pmu;ptrauth;el1_32bit' --programs=60 \
		--output="$dir/$1" "${@:3}" >"$dir/said" 2>"$dir/log"
	grep -q '^61 programs, [0-9]* operations$' "$dir/said"
}

# The calls alone, in the order of a line's keys
calls() {
	sed -E '1d; s/,"(ret|errno|after|inner_after|exit|exit_words|mmio_[a-z]*|n_out|ids|touched|partial)":("[^"]*"|\[[^]]*\]|[^,}]*)//g' \
		"$dir/$1" | grep -v '"op":"\(get_one_reg\|preferred_target\|run\|read_stats\|create_\)'
}

record old sve-6.1 --seed=5
record new sve-mainline --seed=5
record again sve-6.1 --seed=5
record other sve-6.1 --seed=6
cmp "$dir/old" "$dir/again"
diff <(calls old) <(calls new) >"$dir/diff" || {
	echo "the calls of a seed depend on what is answered:"
	head "$dir/diff"
	exit 1
}
if cmp -s <(calls old) <(calls other); then
	echo "another seed makes the same calls"
	exit 1
fi
for trace in old new; do
	"$kvmsme" check "$dir/$trace" 2>>"$dir/log" | tail -n 1 | grep ' 0 deviations'
done
if "$kvmsme" check --profile=sve-mainline "$dir/old" >"$dir/deviations" 2>>"$dir/log"; then
	echo "6.1 and 7.3 answer alike: nothing is compared"
	exit 1
fi
# recorded again it is the same, byte by byte; on another ABI it is what that answers
"$kvmsme" check --record="$dir/copy" "$dir/old" | grep -q ' 0 deviations$'
cmp "$dir/old" "$dir/copy"
if "$kvmsme" check --profile=sve-mainline --record="$dir/as-new" "$dir/old" >/dev/null 2>>"$dir/log"; then
	echo "6.1 and 7.3 answer alike: nothing is compared"
	exit 1
fi
"$kvmsme" check "$dir/as-new" | grep -q ' 0 deviations$'
diff <(calls new) <(calls as-new) >"$dir/diff"
# what is no operation of format 1 is none of a file of it
sed '1s/"kvmtrace":2/"kvmtrace":1/' "$dir/old" >"$dir/format1"
if "$kvmsme" check "$dir/format1" >/dev/null 2>"$dir/said"; then
	echo "a trace of format 1 has operations of format 2"
	exit 1
fi
grep -q 'is no operation of format 1' "$dir/said"
# nor is it recorded again, and what was there stays
sed '1s/"kvmtrace":2/"kvmtrace":1/; /"op":"\(ioctl\|set_slot\|write_memory\|read_memory\|read_stats\)"/d' "$dir/old" >"$dir/format1"
refused() {
	local status=0
	"$kvmsme" check --record="$dir/copy" "$@" >/dev/null 2>"$dir/said" || status=$?
	[ "$status" = 2 ] && cmp "$dir/old" "$dir/copy"
}
refused "$dir/format1"
grep -q 'format1:1: only a trace of the newest format can be recorded again' "$dir/said"
refused "$dir/old" "$dir/new"
grep -q 'record is of one trace' "$dir/said"
