#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# lab.sh [OPTION...] [COMMAND...|SCENARIO...]: see docs/lab.md
set -euo pipefail
cd "$(dirname "$0")/.."
lab=build/lab

# NAME: the suite that its package is from, - for this machine's own; its profile
declare -A kernels=(
	[6.1]="- sve-6.1"
	[6.12]="bookworm-backports sve-6.12"
	[6.12-trixie]="trixie lab/sve-6.12.117.yaml"
	[7.3]="trixie-backports sve-mainline"
)
# NAME: a suite that QEMU is unpacked from
qemus=(trixie trixie-backports)

kernel_names() {
	printf '%s\n' "${!kernels[@]}" | sort -V
}

usage() {
	cat <<END
usage: ./dev lab [OPTION...] [COMMAND...|SCENARIO...]
  --kernel=NAME|IMAGE    $(kernel_names | xargs), or an arm64 Image of your own (6.1)
  --all                  all of these, one after the other, and a table of what came of it
  --profile=PROFILE      the ABI that is expected of it, by name or file (the kernel's own; sme-v12 of an Image)
  --cpu=CPU              QEMU's, e.g. max,sve-max-vq=4,sme=on (max,sve-max-vq=2)
  --mte                  the machine has memory tags (KVM_CAP_ARM_MTE); QEMU is trixie's if no other is named: 7.2
                         keeps them wrongly
  --programs=N           so many random programs, recorded there and held against the model; --seed=N: others (1);
                         --area=state, guest or caps: of these alone
  --qemu=NAME|PATH       ${qemus[*]}: Debian's of that suite, unpacked; or a program (this machine's)
Examples:
  ./dev lab scenarios/za scenarios/run/cpu-off.yaml
  ./dev lab --all
  ./dev lab ./kvmsme probe >probed.yaml
  ./dev lab --kernel=7.3 ./kvmsme fuzz --backend=kvm --profile=sve-mainline --count=500
END
}

fail() {
	echo "lab: $*" >&2
	exit 2
}

kernel=6.1 profile='' cpu=max,sve-max-vq=2 qemu='' all='' programs='' seed=1 mte='' areas=()
options=()
while [ $# -gt 0 ]; do
	case $1 in
	--kernel=*) kernel=${1#*=} ;;
	--all) all=1 ;;
	--profile=*) profile=${1#*=} ;;
	--cpu=*) cpu=${1#*=} ;;
	--qemu=*) qemu=${1#*=} ;;
	--programs=*) programs=${1#*=} ;;
	--mte) mte=1 ;;
	--seed=*) seed=${1#*=} ;;
	--area=state | --area=guest | --area=caps) areas+=("$1") ;;
	--area=*) fail "there is no area '${1#*=}'; there is state, guest, caps" ;;
	--help) usage && exit ;;
	-*)
		usage >&2
		fail "there is no option '$1'"
		;;
	*) break ;;
	esac
	case $1 in --all | --kernel=*) ;; *) options+=("$1") ;; esac
	shift
done

# Every kernel by itself; the worst status is that of all
all_kernels() {
	local worst=0 status name last
	local -A said=() ended=()
	for name in $(kernel_names); do
		echo "== $name"
		status=0
		lab/lab.sh --kernel="$name" "${options[@]}" "$@" 2>&1 | tee "$lab/all-$name.log" || status=$?
		last=$(grep -E '^lab: |^[0-9]+ scenarios: ' "$lab/all-$name.log" | tail -n 1) || true
		last=${last:-$(grep -v '^$' "$lab/all-$name.log" | tail -n 1)} || true
		said[$name]=$last ended[$name]=$status
		[ "$status" -le "$worst" ] || worst=$status
	done
	printf '\n%-14s %-6s %s\n' kernel status 'what it said'
	for name in $(kernel_names); do
		printf '%-14s %-6s %s\n' "$name" "${ended[$name]}" "${said[$name]}"
	done
	exit "$worst"
}

mkdir -p "$lab"
[ -z "$all" ] || all_kernels "$@"

find_qemu() {
	local dir=$lab/qemu-$qemu name
	for name in "${qemus[@]}"; do
		if [ "$qemu" = "$name" ]; then
			LAB_WHOLE=1 lab/unpack_packages.sh "$dir" "$name" amd64 qemu-system-arm
			lab/own_libraries.sh "$dir/root" usr/bin/qemu-system-aarch64 >"$dir/qemu"
			chmod +x "$dir/qemu"
			qemu=$dir/qemu
			return
		fi
	done
	command -v "$qemu" >/dev/null || fail "there is no QEMU '$qemu': it is none of ${qemus[*]}, and no program"
}

find_kernel() {
	local suite known dir=$lab/kernel-$kernel
	if [ -n "${kernels[$kernel]:-}" ]; then
		read -r suite known <<<"${kernels[$kernel]}"
		lab/unpack_packages.sh "$dir" "$suite" arm64 linux-image-cloud-arm64
		image=$(find "$dir/root" -name 'vmlinuz*' -type f | sort -V | tail -n 1)
		[ -n "$image" ] || fail "the package of kernel $kernel has no image"
		profile=${profile:-$known}
	elif [ -f "$kernel" ]; then
		image=$kernel profile=${profile:-sme-v12}
	else
		fail "'$kernel' is no kernel that there is a package of ($(kernel_names | xargs)), and no file"
	fi
}

# What a command names and is there goes into the machine, under the same name
files=(scenarios)
name_file() {
	local file=${1#--*=}
	if [ -e "$file" ] && [ "$file" != . ] && [ "$file" != / ]; then files+=("$file"); fi
}

# Scenarios alone are a command: they are run
if [ $# = 0 ] && [ -z "$programs" ]; then
	set -- scenarios
fi
words=("$@")
[ -z "$programs" ] || [ $# = 0 ] || fail "--programs is a command of its own; '$1' beside it is not"
if [ -d "${1:-}" ] || [[ ${1:-} == *.yaml ]]; then
	for word in "$@"; do
		[ -e "$word" ] || fail "there is no scenario '$word'"
	done
	scenarios=1
fi
find_kernel
[ ! -f "$profile" ] || files+=("$profile")
[ -z "${scenarios:-}" ] || words=(./kvmsme run --backend=kvm --profile="$profile" "$@")
for word in "${words[@]}"; do
	name_file "$word"
done
[ -z "$mte" ] || qemu=${qemu:-trixie}
qemu=${qemu:-qemu-system-aarch64}
find_qemu

# One machine at a time: they would write over one another's initramfs and console
exec 9>"$lab/lock"
flock -n 9 || fail "another machine runs in $lab"

commands=$lab/commands
if [ -n "$programs" ]; then
	[[ $programs =~ ^[0-9]{1,6}$ ]] || fail "--programs=$programs: that is no number of programs"
	export LAB_SECONDS=${LAB_SECONDS:-$((170 + 10#$programs))}
	# recorded and held against the model in the machine itself
	emulator=$("$qemu" --version | sed -n 's/.*version \([0-9.]*\).*/QEMU-TCG-\1/p')
	printf './kvmsme record --seed=%q --programs=%q --emulator=%q --emulated-cpu=%q %s --output=/tmp/trace && ./kvmsme check --profile=%q /tmp/trace' \
		"$seed" "$programs" "$emulator" "$cpu" "${areas[*]}" "$profile" >"$commands"
else
	printf '%q ' "${words[@]}" >"$commands"
fi
status=0
LAB_QEMU=$qemu LAB_MACHINE=${mte:+mte=on} lab/boot.sh "${LAB_KVMSME:-build-arm64/kvmsme-stripped}" "$image" "$lab/arm64/root/bin/busybox" "$lab" "$cpu" \
	"$commands" "${files[@]}" || status=$?
# some are skipped always: 4 is as good as 0
[ "$status" = 4 ] && [ -n "${scenarios:-}" ] && status=0
exit "$status"
