#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# boot.sh KVMSME IMAGE BUSYBOX DIR CPU COMMANDS [FILE...]: boot IMAGE, an arm64 kernel, in QEMU and run
# COMMANDS, a shell script, there, beside kvmsme and each FILE under its own name.  Prints what they
# print; the exit status is theirs, or 2 with one line if the kernel gets nowhere.
set -euo pipefail

kvmsme=$1 image=$2 busybox=$3 dir=$4 cpu=$5 commands=$6
shift 6
seconds=${LAB_SECONDS:-170}

root=$dir/initramfs
rm -rf "$root"
mkdir -p "$root"/{bin,lab}
cp "$busybox" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
cp "$(dirname "$0")/init" "$root/init"
cp "$kvmsme" "$root/lab/kvmsme"
cp "$commands" "$root/lab/commands"
for file in "$@"; do
	cp -r --parents "$file" "$root/lab/"
done
chmod +x "$root/init" "$root/lab/kvmsme"
(cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$dir/initramfs.gz"

log=$dir/console.log
timeout -k 5 "$seconds" qemu-system-aarch64 -M virt,virtualization=on,gic-version=3 -cpu "$cpu" -m 1024 \
	-kernel "$image" -initrd "$dir/initramfs.gz" -append "console=ttyAMA0 quiet panic=-1" \
	-nographic -no-reboot </dev/null 2>&1 | tr -d '\r' >"$log" || true

if ! grep -q '^lab: begin' "$log"; then
	echo "lab: $image does not boot to its first program: $(grep -E 'panic|qemu-system' "$log" | tail -n 1)" >&2
	exit 2
fi
if grep -q '^lab: this kernel has no KVM' "$log"; then
	echo "lab: $image has no KVM, or none on this machine" >&2
	exit 2
fi
sed -n '/^lab: begin/,/^lab: end/{/^lab: /!p}' "$log"
status=$(sed -n 's/^lab: end //p' "$log")
if [ -z "$status" ]; then
	echo "lab: $image was not done in $seconds seconds" >&2
	exit 2
fi
exit "$status"
