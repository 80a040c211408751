#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An executor of the three that does nothing for an instruction is named, the sequence is reduced to that
# instruction, and the scenario passes on both CPUs, which have not that fault.
# Usage: named_fault.sh DIFFERENTIAL_THREE RUNNER KVMSME
set -eu

three=$1 runner=$2 kvmsme=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

others_of() {
	case $1 in
	a64) echo "unicorn and qemu-aarch64" ;;
	unicorn) echo "a64 and qemu-aarch64" ;;
	*) echo "a64 and unicorn" ;;
	esac
}

fail() {
	echo "$1"
	cat "$dir/out"
	exit 1
}

# Two have one each: all three differ, and what each has is said
check_all() {
	"$three" --fault=a64:add --fault=unicorn:sub --two-ways=0 --seed=1000 --count=500 --keep-going \
		"$runner" >"$dir/out" 2>/dev/null || :
	grep -A3 '^# --seed=[0-9]*: a64, unicorn and qemu-aarch64 differ in ' "$dir/out" |
		sed -n '2,4s/: .*//p' >"$dir/who"
	printf '# %s\n' a64 unicorn qemu-aarch64 | cmp -s - "$dir/who" || fail "not all three differ"
}

# WHO MNEMONIC WORDS: with a branch there is one that it jumps over, with ZA perhaps SMSTART
check() {
	status=0
	"$three" --fault="$1:$2" --two-ways=0 --seed=1000 --count=100000 "$runner" \
		>"$dir/out" 2>/dev/null || status=$?
	[ "$status" = 77 ] && exit 77
	[ "$status" = 1 ] || fail "a fault of $1 in $2 is not found, status $status"
	grep -q "^scenario: \"$1 differs from $(others_of "$1")[: ]" "$dir/out" ||
		fail "a fault in $2 is not that of $1"
	sed -n '/^scenario:/,/differences$/p' "$dir/out" | sed '$d' >"$dir/$1.yaml"
	grep -q "# $2\$" "$dir/$1.yaml" || fail "the scenario has no $2"
	[ "$(grep -c '^ *0x[0-9a-f]*, # ' "$dir/$1.yaml")" -le "$3" ] || fail "the fault in $2 is not reduced"
	for cpu in a64 unicorn; do
		"$kvmsme" run --cpu=$cpu "$dir/$1.yaml" 2>/dev/null || fail "the scenario of $2 fails on $cpu"
	done
}

check a64 add 1
check unicorn add 1
check qemu-aarch64 add 1
check a64 fmla 1
check unicorn eor 1
check qemu-aarch64 stp 1
check a64 ldr 1
check unicorn ldadd 1
check qemu-aarch64 fmopa 2
check a64 cbz 2
check unicorn b. 2
check qemu-aarch64 csel 1
check_all
