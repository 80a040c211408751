#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_answers.sh TOPIC KERNEL SOURCE...: what this kernel of the lab (./dev lab --kernel=KERNEL has unpacked it)
# answers to the questions of SOURCES, into tests/data/TOPIC
set -euo pipefail
cd "$(dirname "$0")/../.."

topic=$1 kernel=$2
shift 2
dir=build/lab/$topic-$kernel
image=$(find "build/lab/kernel-$kernel/root" -name 'vmlinuz*' -type f | sort -V | tail -n 1)
mkdir -p "$dir" "tests/data/$topic"
aarch64-linux-gnu-gcc -std=gnu17 -O1 -static -pthread -Iinclude -Itests/firmware -o "$dir/on_kernel" \
	"$@" tests/firmware/{asked_kernel,questions}.c
echo 'echo 1 >/proc/sys/kernel/printk; ./kvmsme' >"$dir/commands"
lab/boot.sh "$dir/on_kernel" "$image" build/lab/arm64/root/bin/busybox "$dir" \
	max,sve-max-vq=2 "$dir/commands" >"$dir/answers"
xz -9e <"$dir/answers" >"tests/data/$topic/linux-$kernel.txt.xz"
