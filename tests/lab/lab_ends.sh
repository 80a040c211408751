#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lab_ends.sh ROOT DIR: what lab/boot.sh and lab/lab.sh say and do where something is amiss, and that results come
# while the machine runs; a script stands for QEMU
set -uo pipefail
root=$1 dir=$2
rm -rf "$dir" && mkdir -p "$dir"/{bin,out} && cd "$dir" || exit 1
bad=0

# what boot.sh packs is of no matter here
printf '#!/bin/sh\ncat >/dev/null\n' >bin/cpio
touch kvmsme image busybox commands
chmod +x bin/cpio
export PATH=$dir/bin:$PATH LAB_QEMU=$dir/qemu LAB_SECONDS=20

# qemu SCRIPT: what the machine does
qemu() {
	printf '#!/bin/bash\n%s\n' "$1" >qemu
	chmod +x qemu
}

boot() {
	"$root/lab/boot.sh" kvmsme image busybox out max commands "$@" >stdout 2>stderr
}

# expect NAME STATUS STDOUT STDERR: the last is a pattern of the one line
expect() {
	local status=$?
	if [ "$status" != "$2" ] || [ "$(cat stdout)" != "$3" ] || [ "$(wc -l <stderr)" -gt 1 ] ||
		! grep -qx -- "$4" <(cat stderr; [ -s stderr ] || echo); then
		echo "FAIL $1: status $status, said '$(cat stdout)' and '$(cat stderr)'"
		bad=1
	fi
}

qemu 'printf "kernel\r\nlab: begin\r\none\r\ntwo\r\nlab: end 0\r\nreboot: off\r\n"'
boot
expect 'all is well' 0 $'one\ntwo' ''
qemu 'printf "lab: begin\r\none fails\r\nlab: end 1\r\n"'
boot
expect 'its status is ours' 1 'one fails' ''
qemu 'printf "lab: begin\nof words with lab: in them\nlab: end 0\n"'
boot
expect 'a line that only names the lab' 0 'of words with lab: in them' ''
qemu 'echo "lab: this kernel has no KVM"'
boot
expect 'no KVM' 2 '' 'lab: image has no KVM, or none on this machine'
qemu 'echo "Kernel panic - not syncing: VFS: Unable to mount root fs"'
boot
expect 'no boot' 2 '' 'lab: image does not boot to its first program: Kernel panic - .*'
qemu 'exit 0'
boot
expect 'a silent end' 2 '' 'lab: image does not boot to its first program: it says nothing'
qemu 'echo "qemu-system-aarch64: unable to find CPU model foo" >&2; exit 1'
boot
expect 'QEMU refuses' 2 '' "lab: $dir/qemu ended with status 1: qemu-system-aarch64: unable .*"
qemu 'echo "lab: begin"; echo one; kill -SEGV $$'
boot
expect 'QEMU dies' 2 'one' "lab: $dir/qemu ended with status 139: .*"
qemu 'echo "lab: begin"; echo one; exit 0'
boot
expect 'the kernel dies' 2 'one' 'lab: image ended before its commands did: .*'
qemu 'echo booting; exec sleep 30'
LAB_SECONDS=1 boot
expect 'no boot in time' 2 '' 'lab: image does not come to its first program in 1 seconds .*: booting'
qemu 'echo "lab: begin"; echo one; exec sleep 30'
LAB_SECONDS=1 boot
expect 'not done in time' 2 'one' 'lab: image was not done in 1 seconds .*'
LAB_QEMU=no-such-qemu boot
expect 'no QEMU' 2 '' "lab: there is no no-such-qemu; .*"
boot no-such-file
expect 'a file that is not there' 2 '' 'lab: there is no no-such-file'
mv image image-not
boot
expect 'no image' 2 '' 'lab: there is no image'
mv image-not image

# shellcheck disable=SC2016
# a line is there while the machine still runs: it goes on only when the line was seen
qemu 'echo "lab: begin"; echo first; for i in $(seq 100); do [ -e seen ] && break; sleep 0.1; done
	[ -e seen ] && echo second; echo "lab: end 0"'
mkfifo lines
"$root/lab/boot.sh" kvmsme image busybox out max commands >lines 2>/dev/null &
{
	read -r line
	touch seen
	read -r next
} <lines
wait
if [ "$line $next" != "first second" ]; then
	echo "FAIL lines come as they are printed: '$line', '$next'"
	bad=1
fi

lab() {
	"$root/lab/lab.sh" "$@" >stdout 2>stderr
}
lab --kernel=no-such-kernel
expect 'a kernel that is none' 2 '' "lab: 'no-such-kernel' is no kernel that there is a package of .*"
lab --kernel="$dir/image" --qemu=no-such-qemu
expect 'a QEMU that is none' 2 '' "lab: there is no QEMU 'no-such-qemu': .*"
lab --kernel="$dir/image" no-such-directory/no-such.yaml
expect 'a scenario that is none' 2 '' "lab: there is no scenario 'no-such-directory/no-such.yaml'"
"$root/lab/lab.sh" --no-such-option >stdout 2>stderr
status=$?
if [ "$status" != 2 ] || ! grep -qx "lab: there is no option '--no-such-option'" stderr; then
	echo "FAIL an option that is none: $status"
	bad=1
fi

# a package that there is none of: apt has an empty list of sources
mkdir -p apt/etc
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in indextargets) echo file:/no/such/mirror/ ;; *) exec %s -o Acquire::Retries=0 "$@" ;; esac\n' \
	"$(command -v apt-get)" >bin/apt-get
chmod +x bin/apt-get
"$root/lab/unpack_packages.sh" "$dir/apt" no-such-suite arm64 no-such-package >stdout 2>stderr
expect 'a package that is none' 2 '' 'lab: no-such-package of no-such-suite cannot be fetched: .*'
exit $bad
