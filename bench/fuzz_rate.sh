#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: fuzz_rate.sh KVMSME SANITIZED DIR
# Sequences of 32 calls a second on one core, beside a libFuzzer target that does nothing; SANITIZED is a
# kvmsme with AddressSanitizer and UndefinedBehaviorSanitizer
set -euo pipefail
kvmsme=$(realpath "$1") sanitized=$(realpath "$2") dir=$3
count=1000000 runs=3
bytes=264	# of a sequence of 32 calls: 8 and 8 a call
mkdir -p "$dir"
cd "$dir"

# least COMMAND...: nanoseconds of the fastest run
least() {
	local best='' start stop
	for _ in $(seq "$runs"); do
		start=$(date +%s%N)
		"$@" >out 2>&1 || [ $? = 1 ]
		stop=$(date +%s%N)
		if [ -z "$best" ] || [ $((stop - start)) -lt "$best" ]; then best=$((stop - start)); fi
	done
	echo "$best"
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

# fuzz KVMSME COUNT
fuzz() {
	"$1" fuzz --host='sve=1,2;sme=1,2;sme2' --seed=1 --count="$2" --jobs=1
}

# line NAME COUNT NANOSECONDS
line() {
	awk -v name="$1" -v n="$2" -v ns="$3" -v peer="$peer" 'BEGIN {
		rate = n / ns * 1e9; empty = 3000000 / peer * 1e9
		printf "%-44s %10.0f sequences/s of 32 calls, every promise  %.2f x an empty libFuzzer target (%.0f/s)\n",
			name, rate, rate / empty, empty
	}'
}

peer=$(least ./empty -runs=3000000 -max_len="$bytes" -len_control=0 -seed_inputs=sequence)
line fuzz "$count" "$(least fuzz "$kvmsme" "$count")"
line "fuzz, ASan and UBSan" $((count / 4)) "$(least fuzz "$sanitized" $((count / 4)))"
