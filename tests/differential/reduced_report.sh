#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault in the engine is found, reduced to one instruction, and reported as a scenario that
# kvmsme run accepts; as kvmsme has not that fault, it finds there what qemu-aarch64 says.
# Usage: reduced_report.sh DIFFERENTIAL RUNNER KVMSME
set -eu

differential=$1 runner=$2 kvmsme=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for fault in fmla add st1d str ld1w fmopa addha zip1; do
	status=0
	"$differential" --fault="$fault" --seed=1000 "$runner" >"$dir/out" || status=$?
	[ "$status" = 77 ] && exit 77
	sed -n '/^scenario:/,/differences$/p' "$dir/out" | sed '$d' >"$dir/$fault.yaml"
	if [ "$status" != 1 ] || [ "$(grep -c "# $fault\$" "$dir/$fault.yaml")" != 1 ]; then
		echo "a fault in $fault is not found or not reduced, status $status"
		cat "$dir/out"
		exit 1
	fi
	"$kvmsme" run "$dir/$fault.yaml" || { cat "$dir/$fault.yaml"; exit 1; }
done
