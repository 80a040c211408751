#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch_kernel.sh DIR: Debian's newest arm64 kernel for clouds, of the suite that this machine has, unpacked
# into DIR (nothing is installed); prints the path of its image.
set -euo pipefail

dir=$(realpath -m "$1")
"$(dirname "$0")/../../lab/unpack_packages.sh" "$dir" - arm64 linux-image-cloud-arm64
find "$dir/root" -name 'vmlinuz*' -type f | sort -V | tail -1
