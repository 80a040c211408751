#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# robustness.sh KVMSME DIR: wrong_programs.py with its programs
set -euo pipefail

here=$(dirname "$0")
mkdir -p "$2"
for name in arguments endless list_end waiting cpus_seen; do
	clang-19 --target=aarch64-linux-gnu -O2 -g -static -fuse-ld=lld -o "$2/$name" "$here/$name.c"
done
exec /usr/bin/python3 "$here/wrong_programs.py" "$1" "$2/arguments" "$2/endless" "$2/list_end" "$2/waiting" \
	"$2/cpus_seen"
