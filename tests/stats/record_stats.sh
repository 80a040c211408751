#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_stats.sh KERNEL: what this kernel of the lab (./dev lab --kernel=KERNEL has unpacked it) answers to
# the questions here, into tests/data/stats
set -euo pipefail
cd "$(dirname "$0")/../.."

kernel=$1
dir=build/lab/stats-$kernel
image=$(find "build/lab/kernel-$kernel/root" -name 'vmlinuz*' -type f | sort -V | tail -n 1)
mkdir -p "$dir"
aarch64-linux-gnu-gcc -std=gnu17 -O1 -static -pthread -Iinclude -Itests/firmware -o "$dir/stats_on_kernel" \
	tests/stats/{stats_on_kernel,q_*}.c tests/firmware/{asked_kernel,questions}.c
echo 'echo 1 >/proc/sys/kernel/printk; ./kvmsme' >"$dir/commands"
lab/boot.sh "$dir/stats_on_kernel" "$image" build/lab/arm64/root/bin/busybox "$dir" \
	max,sve-max-vq=2 "$dir/commands" >"$dir/answers"
mkdir -p tests/data/stats
xz -9e <"$dir/answers" >"tests/data/stats/linux-$kernel.txt.xz"
