#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# build_virt.sh TO SOURCE [FLAG...]: a bare-metal program, with what it is entered by
here=$(cd "$(dirname "$0")" && pwd)
to=$1 source=$2
shift 2
exec clang-19 --target=aarch64-none-elf -march=armv9-a+sve2+sme+sme-f64f64+sme-i16i64 -O2 -g -Wall -Wextra -Werror \
	-ffreestanding -nostdlib -static -fno-vectorize -fno-slp-vectorize -ffp-contract=off -fuse-ld=lld \
	-Wl,--image-base=0x40200000 -I"$here/../../../bench/programs" "$@" \
	"$here/virt_start.S" "$here/virt_runtime.c" "$source" -o "$to"
