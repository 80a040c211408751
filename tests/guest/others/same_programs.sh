#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# same_programs.sh KVMSME QEMU ROOT DIR: static programs of Debian's packages, unpacked below ROOT, say and end with the
# same on both CPUs of the model as under QEMU.  Exit status 4: they are not there.
set -uo pipefail

kvmsme=$1 qemu=$2 bin=$3/usr/bin dir=$4
[ -x "$qemu" ] && [ -x "$bin/busybox" ] && [ -x "$bin/bash-static" ] || exit 4
mkdir -p "$dir"
cp "$0" "$dir/input"
cd "$dir" || exit 1
# ./dev coverage counts what runs
counted=()
[ -z "${LLVM_PROFILE_FILE:-}" ] || counted=("LLVM_PROFILE_FILE=$LLVM_PROFILE_FILE")

# run TO COMMAND...: what it says and ends with
run() {
	local to=$1
	shift
	{
		env -i LC_ALL=C PATH="$PATH" "${counted[@]}" timeout -k 5 100 "$@" >"$to" 2>"$to.err" <input
	} 2>/dev/null
	printf '\nstatus %d\n' $? >>"$to"
}

# same PROGRAM ARGUMENT...
same() {
	run wanted "$qemu" -cpu max "$@"
	grep -aqx 'status 0' wanted || {
		echo "under QEMU: $*"
		cat wanted.err
		exit 1
	}
	for cpu in a64 unicorn; do
		run is "$kvmsme" guest --linux-user --cpu="$cpu" "$@"
		cmp wanted is || {
			echo "on $cpu: $*"
			cat is.err
			exit 1
		}
	done
}

while read -ra call; do
	same "$bin/busybox" "${call[@]}"
done <<'END'
sort -r input
sort -k2,2 -k1n input
sha1sum input
sha256sum input
sha512sum input
sha3sum input
md5sum input
gzip -c input
bzip2 -c input
awk {n[length($1)]+=NF}END{for(i=0;i<30;i++)printf("%d:%g:%.9f;",i,n[i]/7,i*i/7)} input
sed -E s/([a-z]+)-([a-z]+)/\2_\1/g;/^#/d input
grep -nE ^[[:space:]]+[a-z]+\> input
wc input
hexdump -C input
base64 input
tr a-z A-Z
factor 1234567890123456789 997
expr 7 * 191 / 3
tac input
uniq -c input
cut -d. -f1 input
strings input
END

# shellcheck disable=SC2016
same "$bin/bash-static" -c '
	fib() { local n=$1; ((n < 2)) && { echo "$n"; return; }; local a=0 b=1 i; for ((i = 1; i < n; i++)); do ((b += a, a = b - a)); done; echo $b; }
	declare -A count; while read -ra words; do for w in "${words[@]}"; do ((count[x$w]++)); done; done 2>/dev/null
	echo "${#count[@]}"
	for n in 1 10 90; do fib $n; done
	[[ "key = value 42" =~ ^([a-z]+)\ =\ (.*)\ ([0-9]+)$ ]] && printf "%s|%q|%05.2f\n" "${BASH_REMATCH[@]:1:2}" "${BASH_REMATCH[3]}"
	trap "echo usr1" USR1; kill -USR1 $$; trap "echo bye" EXIT
	s=abcdefghij; echo "${s:2:3} ${s/cde/X} ${s^^} ${s#*c} $((16#ff << 3)) $((2 ** 62))"'
