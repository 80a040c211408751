#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# compare_firmware.sh ON_MODEL PROFILE ANSWERS.xz: the model's answers are the kernel's
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
xz -dc "$3" >"$dir/kernel"
"$1" "$2" "$dir/kernel" >"$dir/model"
# a kernel that answered nothing would agree with anything
[ "$(wc -l <"$dir/kernel")" -gt 2400 ]
diff "$dir/kernel" "$dir/model" | head -n 40
cmp -s "$dir/kernel" "$dir/model"
