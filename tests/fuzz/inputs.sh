#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How a target that is no fuzzer's gets its inputs: files, directories, stdin; usage: inputs.sh FUZZ_WORDS CORPUS
set -uo pipefail
target=$1
corpus=$2
failed=0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# says STATUS TEXT ARGUMENT...
says() {
	local want=$1 text=$2 got=0
	shift 2
	"$target" "$@" >"$dir/out" 2>&1 || got=$?
	if [ "$got" != "$want" ] || ! grep -qF -- "$text" "$dir/out"; then
		echo "not ok: $*: status $got, not $want with '$text': $(cat "$dir/out")"
		failed=1
	fi
}

files=("$corpus"/*)
says 0 "${#files[@]} inputs" "$corpus"
says 0 "2 inputs" "${files[0]}" "${files[0]}"
says 1 "0 inputs" "$dir/none"
mkdir "$dir/empty"
says 1 "0 inputs" "$dir/empty"
"$target" <"${files[0]}" >"$dir/out" 2>&1 || { echo "not ok: stdin" && failed=1; }
[ ! -s "$dir/out" ] || { echo "not ok: stdin is one input, and nothing is said of it" && failed=1; }
exit "$failed"
