#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lab.sh [--kernel=NAME|IMAGE] [--profile=PROFILE] [--cpu=CPU] [--programs=N [--seed=N]] [COMMAND...]: see
# docs/lab.md
set -euo pipefail
cd "$(dirname "$0")/.."

# NAME: the suite that its package is from, - for this machine's own; its profile
declare -A kernels=(
	[6.1]="- sve-6.1"
	[6.12]="bookworm-backports sve-6.12"
	[6.12-trixie]="trixie lab/sve-6.12.117.yaml"
	[7.3]="trixie-backports sve-mainline"
)

usage() {
	echo "usage: ./dev lab [--kernel=NAME|IMAGE] [--profile=PROFILE] [--cpu=CPU] [--programs=N [--seed=N]] [COMMAND...]" >&2
	echo "kernels: $(printf '%s\n' "${!kernels[@]}" | sort -V | xargs); docs/lab.md says more" >&2
	exit 2
}

kernel=6.1 profile='' cpu=max,sve-max-vq=2 programs='' seed=1
while [ $# -gt 0 ]; do
	case $1 in
	--kernel=*) kernel=${1#*=} ;;
	--profile=*) profile=${1#*=} ;;
	--cpu=*) cpu=${1#*=} ;;
	--programs=*) programs=${1#*=} ;;
	--seed=*) seed=${1#*=} ;;
	-*) usage ;;
	*) break ;;
	esac
	shift
done

if [ -n "${kernels[$kernel]:-}" ]; then
	read -r suite known <<<"${kernels[$kernel]}"
	dir=build/lab/kernel-$kernel
	lab/unpack_packages.sh "$dir" "$suite" arm64 linux-image-cloud-arm64
	image=$(find "$dir/root" -name 'vmlinuz*' -type f | sort -V | tail -n 1)
	profile=${profile:-$known}
elif [ -f "$kernel" ]; then
	image=$kernel profile=${profile:-sme-v12}
else
	echo "lab: '$kernel' is no kernel that there is a package of, and no file" >&2
	usage
fi

commands=build/lab/commands
if [ $# -gt 0 ]; then
	printf '%q ' "$@" >"$commands"
elif [ -n "$programs" ]; then
	# recorded and held against the model in the machine itself
	emulator=$(qemu-system-aarch64 --version | sed -n 's/.*version \([0-9.]*\).*/QEMU-TCG-\1/p')
	printf './kvmsme record --seed=%q --programs=%q --emulator=%q --emulated-cpu=%q --output=/tmp/trace && ./kvmsme check --profile=%q /tmp/trace' \
		"$seed" "$programs" "$emulator" "$cpu" "$profile" >"$commands"
else
	printf './kvmsme run --backend=kvm --profile=%q scenarios' "$profile" >"$commands"
fi
files=(scenarios)
if [ -f "$profile" ]; then files+=("$profile"); fi
status=0
lab/boot.sh build-arm64/kvmsme-stripped "$image" build/lab/arm64/root/bin/busybox build/lab "$cpu" "$commands" "${files[@]}" ||
	status=$?
# some are skipped always: 4 is as good as 0
[ "$status" = 4 ] && [ $# = 0 ] && status=0
exit "$status"
