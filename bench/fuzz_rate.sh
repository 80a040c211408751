#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: fuzz_rate.sh KVMSME SANITIZED DIR
# Sequences of 32 calls a CPU second, in families and each from its start, beside a libFuzzer target that
# does nothing; SANITIZED is a kvmsme with AddressSanitizer and UndefinedBehaviorSanitizer
set -euo pipefail
kvmsme=$(realpath "$1") sanitized=$(realpath "$2") dir=$3
count=1000000 runs=3
bytes=264	# of a sequence of 32 calls: 8 and 8 a call
mkdir -p "$dir"
cd "$dir"

# least COMMAND...: milliseconds of CPU time of the run that took least
least() {
	local TIMEFORMAT='%U %S'
	for _ in $(seq "$runs"); do
		{ time "$@" >out 2>&1 || [ $? = 1 ]; } 2>spent
		cat spent
	done | awk '{ ms = ($1 + $2) * 1000; if (NR == 1 || ms < best) best = ms } END { print best }'
}

# By itself libFuzzer gives a target that keeps nothing inputs of 26 bytes on average. This one keeps those
# that are as long as a sequence (-1: not for the corpus), so that what is mutated and copied is as much
cat >empty.c <<END
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { (void)data; return size == $bytes ? 0 : -1; }
END
clang-19 -O2 -fsanitize=fuzzer -o empty empty.c
head -c "$bytes" /dev/zero >sequence

# fuzz KVMSME COUNT TAILS
fuzz() {
	"$1" fuzz --host='sve=1,2;sme=1,2;sme2' --seed=1 --count="$2" --jobs=1 --tails="$3"
}

# made: calls that were made for a sequence in the last run
made() {
	sed -n 's/.*: \([0-9]*\) sequences of [0-9]* calls, \([0-9]*\) of them made.*/\2 \1/p' out | awk '{ printf "%.1f", $1 / $2 }'
}

# line NAME KVMSME COUNT TAILS
line() {
	local ms
	ms=$(least fuzz "$2" "$3" "$4")
	awk -v name="$1" -v made="$(made)" -v n="$3" -v ms="$ms" -v peer="$peer" 'BEGIN {
		rate = n / ms * 1e3; empty = 3000000 / peer * 1e3
		printf "%-34s %10.0f sequences/s of 32 calls, %4s made, every promise  %.2f x an empty libFuzzer target (%.0f/s)\n",
			name, rate, made, rate / empty, empty
	}'
}

peer=$(least ./empty -runs=3000000 -max_len="$bytes" -len_control=0 -seed_inputs=sequence)
line fuzz "$kvmsme" "$count" 8
line "fuzz --tails=1" "$kvmsme" "$count" 1
line "fuzz, ASan and UBSan" "$sanitized" $((count / 4)) 8
line "fuzz --tails=1, ASan and UBSan" "$sanitized" $((count / 4)) 1
