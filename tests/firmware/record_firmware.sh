#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_firmware.sh KERNEL: what this kernel of the lab (./dev lab --kernel=KERNEL has unpacked it) answers to
# the questions here, into tests/data/firmware
set -euo pipefail
cd "$(dirname "$0")/../.."

kernel=$1
dir=build/lab/firmware-$kernel
image=$(find "build/lab/kernel-$kernel/root" -name 'vmlinuz*' -type f | sort -V | tail -n 1)
mkdir -p "$dir"
aarch64-linux-gnu-gcc -std=gnu17 -O1 -static -Iinclude -o "$dir/on_kernel" \
	tests/firmware/{on_kernel,asked_kernel,questions}.c tests/firmware/q_*.c
echo 'echo 1 >/proc/sys/kernel/printk; ./kvmsme' >"$dir/commands"
LAB_SECONDS=${LAB_SECONDS:-400} lab/boot.sh "$dir/on_kernel" "$image" build/lab/arm64/root/bin/busybox "$dir" \
	max,sve-max-vq=2 "$dir/commands" >"$dir/answers"
xz -9e <"$dir/answers" >"tests/data/firmware/linux-$kernel.txt.xz"
