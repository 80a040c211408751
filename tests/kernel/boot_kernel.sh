#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# boot_kernel.sh BOOT_KERNEL CPU DTS DIR: a Debian kernel prints its messages up to where it needs a timer.
# Exit status 4: there is no kernel (fetch_kernel.sh) or no dtc.
set -euo pipefail

here=$(dirname "$0")
image=$("$here"/fetch_kernel.sh "$4" 2>/dev/null) || exit 4
command -v dtc >/dev/null || exit 4
dtb=$(mktemp)
trap 'rm -f "$dtb"' EXIT
dtc -q -O dtb -o "$dtb" "$3"
"$1" "$2" "$image" "$dtb" 'Unable to initialise architected timer' 300 >"$dtb.log" || {
	tail -20 "$dtb.log"
	rm -f "$dtb.log"
	exit 1
}
rm -f "$dtb.log"
