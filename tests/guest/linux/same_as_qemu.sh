#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# same_as_qemu.sh KVMSME DIR SOURCE [FLAG...] [-- ARGUMENT...]: a program, compiled into DIR, says and ends with
# the same on both CPUs of the model as under qemu-aarch64.  With QEMU=none in the environment it has to end
# with status 0 and say the same on both.
set -uo pipefail

kvmsme=$1 dir=$2 source=$3
shift 3
flags=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	flags+=("$1")
	shift
done
[ $# = 0 ] || shift
for program in clang-19 qemu-aarch64 aarch64-linux-gnu-gcc; do
	command -v "$program" >/dev/null || {
		echo "there is no $program; ./dev setup installs it"
		exit 1
	}
done
name=$(basename "$source" .c)$(tr -d ' =+' <<<"${flags[*]:-}")
mkdir -p "$dir"
program=$dir/$name
clang-19 --target=aarch64-linux-gnu -O2 -Wall -Werror -fuse-ld=lld -static \
	-I"$(dirname "$0")/../../../bench/programs" "${flags[@]}" -o "$program" "$source" -lm ||
	exit 1
head -c 5000 "$source" >"$dir/$name.input"
head -c 5000 /dev/zero | tr '\0' x >>"$dir/$name.input"
truncate -s 5000 "$dir/$name.input"

# ./dev coverage counts what runs
counted=()
[ -z "${LLVM_PROFILE_FILE:-}" ] || counted=("LLVM_PROFILE_FILE=$LLVM_PROFILE_FILE")

# run TO COMMAND...: what it says and ends with
run() {
	local to=$1
	shift
	# not from a process: that would be killed where the program ends first
	{
		env -i PROGRAM_SAYS="a b" PATH="$PATH" "${counted[@]}" timeout -k 5 60 "$@" >"$to" 2>"$to.err" <<<$'one\ntwo'
	} 2>/dev/null
	echo "status $?" >>"$to"
}

cd "$dir" || exit 1
set -- "${@//INPUT/$name.input}"
if [ "${QEMU:-}" = none ]; then
	run "$name.wanted" "$kvmsme" guest --linux-user "./$name" "$@"
	grep -qx 'status 0' "$name.wanted" || {
		cat "$name.wanted" "$name.wanted.err"
		exit 1
	}
else
	run "$name.wanted" qemu-aarch64 -cpu max "./$name" "$@"
fi
for cpu in a64 unicorn; do
	run "$name.$cpu" "$kvmsme" guest --linux-user --cpu="$cpu" "./$name" "$@"
	diff "$name.wanted" "$name.$cpu" || {
		echo "on $cpu:"
		cat "$name.$cpu.err"
		exit 1
	}
done
