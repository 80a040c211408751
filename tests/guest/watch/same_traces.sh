#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# same_traces.sh KVMSME DIR: what each instruction changes is the same on both CPUs, which do not share what executes
# base instructions, accesses under the MMU and scalar floating point
set -euo pipefail

kvmsme=$1 dir=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"
cd "$dir"

# ./dev coverage counts what runs
counted=()
[ -z "${LLVM_PROFILE_FILE:-}" ] || counted=("LLVM_PROFILE_FILE=$LLVM_PROFILE_FILE")

# alike LINES NAME [OPTION...] PROGRAM [ARGUMENT...]: at least so many lines
alike() {
	local lines=$1 name=$2
	shift 2
	# where a program writes to it can ask for, and leaves the answer on its stack: for both the same
	for cpu in a64 unicorn; do
		env -i PATH="$PATH" "${counted[@]}" "$kvmsme" guest --cpu="$cpu" --trace="$name.$cpu" --timeout=0 "$@" \
			</dev/null >/dev/null 2>&1 || true
	done
	cmp "$name.a64" "$name.unicorn" || {
		diff "$name.a64" "$name.unicorn" | head
		exit 1
	}
	[ "$(wc -l <"$name.a64")" -ge "$lines" ] || {
		echo "$name: $(wc -l <"$name.a64") lines, at least $lines wanted"
		exit 1
	}
}

for name in el0_pages sme_exceptions cpus_together; do
	"$here/../virt/build_virt.sh" "$name" "$here/../virt/$name.c"
done
alike 10000 el0_pages ./el0_pages
alike 10000 sme_exceptions --vls=1,2,4 ./sme_exceptions
alike 20000 cpus_together --smp=4 --budget=20000 ./cpus_together
clang-19 --target=aarch64-linux-gnu -O2 -march=armv9-a+sve2+sme2 -fuse-ld=lld -static -o vector_signals \
	"$here/../linux/vector_signals.c"
alike 40000 vector_signals --linux-user ./vector_signals
