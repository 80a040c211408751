#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# build_picolibc.sh TO SOURCE [FLAG...]: a bare-metal program with the C library in PICOLIBC, over semihosting.  Its
# linker script is GNU ld's
set -e
to=$1 source=$2
shift 2
lib=$PICOLIBC/lib
clang-19 --target=aarch64-none-elf -march=armv9-a+sme -O2 -g -Wall -Werror -fno-pic -isystem "$PICOLIBC/include" "$@" \
	-c -o "$to.o" "$source"
aarch64-linux-gnu-gcc -nostdlib -static -no-pie -T "$lib/picolibc.ld" -Wl,--defsym=__flash=0x40000000 \
	-Wl,--defsym=__flash_size=0x400000 -Wl,--defsym=__ram=0x40400000 -Wl,--defsym=__ram_size=0x400000 \
	-Wl,--defsym=__stack_size=0x10000 -Wl,--no-warn-rwx-segments -o "$to" "$lib/crt0-semihost.o" "$to.o" \
	-Wl,--start-group "$lib/libc.a" "$lib/libm.a" "$lib/libsemihost.a" -lgcc -Wl,--end-group
