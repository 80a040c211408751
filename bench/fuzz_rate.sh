#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: fuzz_rate.sh KVMSME DIR
# Sequences of 32 calls a second on one core, beside a libFuzzer target that does nothing
set -euo pipefail
kvmsme=$(realpath "$1") dir=$2
count=300000 runs=3
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

cat >empty.c <<'END'
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { (void)data; (void)size; return 0; }
END
clang-19 -O2 -fsanitize=fuzzer -o empty empty.c

fuzz() {
	"$kvmsme" fuzz --host='sve=1,2;sme=1,2;sme2' --seed=1 --count="$count" --jobs=1 "$@"
}

peer=$(least ./empty -runs=3000000 -max_len=264)
all=$(least fuzz)
awk -v n="$count" -v ns="$all" -v peer="$peer" 'BEGIN {
	rate = n / ns * 1e9; empty = 3000000 / peer * 1e9
	printf "%-44s %10.0f sequences/s of 32 calls, every promise  %.2f x an empty libFuzzer target (%.0f/s)\n",
		"fuzz", rate, rate / empty, empty
}'
