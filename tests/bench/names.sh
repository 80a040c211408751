#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A name that no guest code has is wrong usage, told with those there are.  Usage: names.sh KVMSME-BENCH
set -u
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# expect TEXT WORDS...: refused before anything is measured, with TEXT on stderr
expect() {
	local text=$1 status=0
	shift
	"$bench" "$@" 2>"$out" >"$out.stdout" || status=$?
	if [ "$status" != 2 ] || ! grep -qF -- "$text" "$out" || [ -s "$out.stdout" ]; then
		echo "not ok: $*: status $status, $(cat "$out" "$out.stdout")"
		failed=1
	fi
	rm -f "$out.stdout"
}

bench=$1
failed=0
files=(none none none none)
expect "no guest code has 'GEMN' in its name" "${files[@]}" GEMN
expect "fp32 GEMM, FMOPA" "${files[@]}" GEMN
expect "SMSTART, SMSTOP" "${files[@]}" GEMN
expect "no guest code has 'GET_ONE_REG' in its name" "${files[@]}" GET_ONE_REG
expect "no name is empty" "${files[@]}" ''
expect usage: "${files[@]}" GEMM copy
expect usage: none
exit "$failed"
