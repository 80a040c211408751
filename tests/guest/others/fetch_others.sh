#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch_others.sh DIR: arm64 libraries of Debian that have SVE and SME routines, and a qemu-aarch64 that has SME2,
# unpacked below DIR (nothing is installed).  Exit status 4: they cannot be fetched.
set -uo pipefail

dir=$(realpath -m "$1")
root=$(cd "$(dirname "$0")/../../.." && pwd)
unpack=$root/lab/unpack_packages.sh
# the compiler's runtime: SME support routines, memcpy() and others for streaming mode; a C library for bare metal
"$unpack" "$dir/bookworm" bookworm arm64 libclang-rt-19-dev picolibc-aarch64-linux-gnu || exit 4
# glibc 2.41 with libmvec; micro-kernels of matrix multiplication; linear algebra; programs that are static
"$unpack" "$dir/trixie" trixie arm64 libc6-dev libkleidiai-dev libopenblas-serial-dev bash-static busybox-static || exit 4
qemu=$("$root/bench/fetch_qemu.sh" "$dir/qemu") || exit 4
ln -sf "$qemu" "$dir/qemu-aarch64"
