#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# virt_as_qemu.sh KVMSME DIR SOURCE [FLAG...] [-- ARGUMENT...]: a bare-metal program, compiled into DIR, says and
# ends with the same on both CPUs of the model as on qemu-system-aarch64 -M virt, and at all vector lengths.
# In the environment: QEMU=none: it has to end with status 0 and say the same on both; HOST: of --host; INPUT: what
# comes in; CONSOLE=semihosting: QEMU's only console; BUILD: what compiles it; NEEDS: a file; where it is not there the
# exit status is 4
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
here=$(cd "$(dirname "$0")" && pwd)
for program in clang-19 ld.lld-19 qemu-system-aarch64; do
	command -v "$program" >/dev/null || {
		echo "there is no $program; ./dev setup installs it"
		exit 1
	}
done
name=$(basename "$source" .c)$(tr -d ' =+,/' <<<"${flags[*]:-}")
mkdir -p "$dir"
"${BUILD:-$here/build_virt.sh}" "$dir/$name" "$source" "${flags[@]}" || exit 1
head -c 5000 "$source" >"$dir/$name.input"
truncate -s 5000 "$dir/$name.input"

# ./dev coverage counts what runs
counted=()
[ -z "${LLVM_PROFILE_FILE:-}" ] || counted=("LLVM_PROFILE_FILE=$LLVM_PROFILE_FILE")

# run TO COMMAND...: what it says and ends with
run() {
	local to=$1
	shift
	{
		printf '%s' "${INPUT:-}" | env -i PATH="$PATH" "${counted[@]}" timeout -k 5 60 "$@" >"$to" 2>"$to.err"
	} 2>/dev/null
	echo "status $?" >>"$to"
}

on_model() {
	local to=$1
	shift
	run "$to" "$kvmsme" guest --smp=4 --timeout=0 --host="${HOST:-max}" "$@"
}

cd "$dir" || exit 1
set -- "${@//INPUT/$name.input}"
if [ "${QEMU:-}" = none ]; then
	on_model "$name.wanted" "./$name" "$@"
	grep -qx 'status 0' "$name.wanted" || {
		cat "$name.wanted" "$name.wanted.err"
		exit 1
	}
else
	words="arg=./$name"
	for word in "$@"; do
		words+=",arg=$word"
	done
	if [ "${CONSOLE:-}" = semihosting ]; then
		serial=(-serial null -semihosting-config "enable=on,target=native,chardev=console,$words")
	else
		serial=(-serial chardev:console -semihosting-config "enable=on,target=native,$words")
	fi
	# -nic none: a network card wants a ROM, which is a package of its own
	run "$name.wanted" qemu-system-aarch64 -M virt -cpu max -smp 4 -nic none -display none -monitor none \
		-chardev stdio,id=console "${serial[@]}" -append "$*" -kernel "./$name"
fi
for how in --cpu=a64 --cpu=unicorn --vls=1 --vls=2 --vls=4; do
	on_model "$name.model" "$how" "./$name" "$@"
	diff "$name.wanted" "$name.model" || {
		echo "with $how:"
		cat "$name.model.err"
		exit 1
	}
done
