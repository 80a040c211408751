#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# own_libraries.sh ROOT PROGRAM: print a script that runs PROGRAM, of the packages unpacked in ROOT, with
# the C library and all others that are there
set -euo pipefail
root=$(realpath "$1") program=$2
loader=$(find "$root" -name 'ld-linux-x86-64.so.2' | head -n 1)
libraries=$(find "$root/usr/lib/x86_64-linux-gnu" "$root/lib/x86_64-linux-gnu" -name '*.so*' -printf '%h\n' 2>/dev/null |
	sort -u | paste -sd:) || true
if [ -z "$loader" ] || [ ! -f "$root/$program" ]; then
	echo "lab: $root has no $program with its libraries" >&2
	exit 2
fi
cat <<END
#!/bin/sh
exec $loader --library-path $libraries $root/$program -L $root/usr/share/qemu "\$@"
END
