#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# same_as_qemu.sh KVMSME DIR SOURCE [FLAG...] [-- ARGUMENT...]: a program, compiled into DIR, says and ends with
# the same on both CPUs of the model as under qemu-aarch64, or what QEMU in the environment names, if it does: then
# it has to end with status 0, as with QEMU=none, where both CPUs need to say the same.  NEEDS: a file; where that or
# QEMU is not there the exit status is 4.
set -uo pipefail

kvmsme=$1 dir=$2 source=$3
shift 3
flags=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	flags+=("$1")
	shift
done
[ $# = 0 ] || shift
[ -e "${NEEDS:-/}" ] || exit 4
qemu=${QEMU:-qemu-aarch64}
[ "$qemu" = none ] || command -v "$qemu" >/dev/null || [ "$qemu" = qemu-aarch64 ] || exit 4
for program in clang-19 qemu-aarch64 aarch64-linux-gnu-gcc; do
	command -v "$program" >/dev/null || {
		echo "there is no $program; ./dev setup installs it"
		exit 1
	}
done
name=$(basename "$source" .c)
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
case $qemu in
none) run "$name.wanted" "$kvmsme" guest --linux-user "./$name" "$@" ;;
*) run "$name.wanted" "$qemu" -cpu max "./$name" "$@" ;;
esac
[ -z "${QEMU:-}" ] || grep -qx 'status 0' "$name.wanted" || {
	cat "$name.wanted" "$name.wanted.err"
	exit 1
}
for cpu in a64 unicorn; do
	run "$name.$cpu" "$kvmsme" guest --linux-user --cpu="$cpu" "./$name" "$@"
	diff "$name.wanted" "$name.$cpu" || {
		echo "on $cpu:"
		cat "$name.$cpu.err"
		exit 1
	}
done
