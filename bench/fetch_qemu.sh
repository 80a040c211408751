#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch_qemu.sh DIR: qemu-aarch64 of Debian 13's backports, which has SME2, unpacked into DIR (nothing is installed);
# prints its path.  Debian 12's own does not know SME2, nor does Debian 13's.
set -euo pipefail

dir=$(realpath -m "$1")
"$(dirname "$0")/../lab/unpack_packages.sh" "$dir" trixie-backports "$(dpkg --print-architecture)" qemu-user
find "$dir/root" -path '*/bin/qemu-aarch64*' -type f | sort | head -1
