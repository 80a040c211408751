#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# boot.sh KVMSME IMAGE BUSYBOX DIR CPU COMMANDS [FILE...]: boot IMAGE, an arm64 kernel, in QEMU and run
# COMMANDS, a shell script, there, beside kvmsme and each FILE under its own name.  Prints what they
# print, as it comes; the exit status is theirs, or 2 with one line if the kernel gets nowhere.
# LAB_QEMU: the program; LAB_SECONDS: for all of it; LAB_MACHINE: more of -M, e.g. mte=on.
set -uo pipefail

kvmsme=$1 image=$2 busybox=$3 dir=$4 cpu=$5 commands=$6
shift 6
seconds=${LAB_SECONDS:-170} qemu=${LAB_QEMU:-qemu-system-aarch64}

fail() {
	echo "lab: $*" >&2
	exit 2
}

command -v "$qemu" >/dev/null || fail "there is no $qemu; Debian's package is qemu-system-arm"
command -v cpio >/dev/null || fail "there is no cpio, which packs what the machine is to have"
for file in "$kvmsme" "$image" "$busybox" "$@"; do
	[ -e "$file" ] || fail "there is no $file"
done

root=$dir/initramfs
pack() {
	rm -rf "$root" && mkdir -p "$root"/{bin,lab} && cp "$busybox" "$root/bin/busybox" &&
		ln -s busybox "$root/bin/sh" && cp "$(dirname "$0")/init" "$root/init" &&
		cp "$kvmsme" "$root/lab/kvmsme" && cp "$commands" "$root/lab/commands" || return
	for file in "$@"; do
		# an absolute name is absolute there as well
		case $file in
		/*) cp -r --parents "$file" "$root/" ;;
		*) cp -r --parents "$file" "$root/lab/" ;;
		esac || return
	done
	chmod +x "$root/init" "$root/lab/kvmsme" &&
		(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$dir/initramfs.gz"
}
pack "$@" || fail "what the machine is to have cannot be packed in $dir"

log=$dir/console.log
# what KVM logs of guests that do what they should not is for dmesg; a panic is seen
machine() {
	timeout -k 5 "$seconds" "$qemu" -M "virt,virtualization=on,gic-version=3${LAB_MACHINE:+,$LAB_MACHINE}" -cpu "$cpu" -m 1024 \
		-kernel "$image" -initrd "$dir/initramfs.gz" -append "console=ttyAMA0 quiet loglevel=3 panic=-1" \
		-nic none -nographic -no-reboot </dev/null 2>&1
	exit $?
}
# the shell itself would say of what signal it died
(machine) 2>/dev/null |
	sed -u 's/\r//g' | tee "$log" | sed -u -n '/^lab: begin/,/^lab: end/{/^lab: /!p}'
ended=${PIPESTATUS[0]}

status=$(sed -n 's/^lab: end //p' "$log" | tail -n 1)
[ -z "$status" ] || exit "$status"
last=$(grep -aE 'panic|qemu|error' "$log" | tail -n 1)
last=${last:-$(grep -av '^$' "$log" | tail -n 1)}
if grep -aq '^lab: this kernel has no KVM' "$log"; then
	fail "$image has no KVM, or none on this machine"
elif [ "$ended" = 124 ] || [ "$ended" = 137 ]; then
	grep -aq '^lab: begin' "$log" && fail "$image was not done in $seconds seconds (LAB_SECONDS)"
	fail "$image does not come to its first program in $seconds seconds (LAB_SECONDS): ${last:-it says nothing}"
elif [ "$ended" != 0 ]; then
	fail "$qemu ended with status $ended: ${last:-it says nothing}"
elif grep -aq '^lab: begin' "$log"; then
	fail "$image ended before its commands did: ${last:-it says nothing}"
fi
fail "$image does not boot to its first program: ${last:-it says nothing}"
