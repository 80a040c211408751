#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# probed_loads.sh KVMSME FAKE_KVM ROOT DIR: what is probed loads, and answers as what was probed
set -uo pipefail
kvmsme=$1 fake=$2 root=$3 dir=$4
rm -rf "$dir" && mkdir -p "$dir" && cd "$dir" || exit 1
bad=0

fail() {
	echo "FAIL $*"
	bad=1
}

# The recorded population comes back, register by register: nothing of it is unseen where all features are there
registers() {
	grep -o '{name: .*}' "$1"
}
for pair in 6.1:sve-6.1 6.12:sve-6.12 7.3:sve-mainline; do
	"$kvmsme" probe --profile="${pair##*:}" --host='max;pmu' >out || fail "probe of ${pair##*:}"
	cmp -s <(registers "$root/profiles/kernels/linux-${pair%%:*}.yaml") <(registers out) ||
		fail "the registers of ${pair##*:} are others"
done

# registers of what a host lacks are as they are known: the same of any host, but for values of the CPU
names() {
	registers out | grep -oE '^\{name: [^,]*, id: [^,]*'
}
for profile in sve-6.1 sve-mainline sme-v12; do
	"$kvmsme" probe --profile=$profile --host=max >out || fail "probe of $profile"
	names >list
	[ -s list ] || fail "$profile has no registers"
	for host in '' 'sve=1' 'sme=1'; do
		"$kvmsme" probe --profile=$profile --host="$host" >out || fail "probe of $profile on a host '$host'"
		cmp -s list <(names) || fail "$profile on a host '$host': $(diff list <(names) | head -n 3)"
	done
done
# the kernel of sme-v12 has been seen without a PMU
"$kvmsme" probe --profile=sme-v12 --host='max;pmu' >out 2>&1
[ $? = 2 ] || fail "a PMU that is none"
grep -qx 'kvmsme: sme-v12: it gives no vCPU with all that it has, or no list of its registers' out || fail "$(cat out)"

for profile in sve-6.1 sve-6.12 sve-mainline sme-v12 sme-v9; do
	for format in yaml json; do
		file=$dir/$profile-$format.yaml
		"$kvmsme" probe --profile=$profile --format=$format >"$file" || fail "probe of $profile"
		"$kvmsme" matrix --profiles="$profile,$file" >out || fail "$file does not load"
		! grep -q '^  probed-' out || fail "$file answers otherwise: $(grep -m1 '^  probed-' out)"
		"$kvmsme" regs --list --profile=$profile >list
		"$kvmsme" regs --list --profile="$file" >out
		cmp -s list out || fail "$file has other registers"
	done
	"$kvmsme" fuzz --differential="$profile,$file" --count=2000 --seed=1 --jobs=1 >out 2>&1 ||
		fail "fuzz tells $file from $profile: $(head -n 3 out)"
done
# its host is that of the model
"$kvmsme" probe --profile=sme-v12 --host='sve=1,2;sme=1,2;sme2' >probed.yaml
grep -q '^host: {sve: \[1, 2\], sme: \[1, 2\], sme2: true, fa64: false, ' probed.yaml || fail "host: $(grep host: probed.yaml)"
"$kvmsme" migrate --from=./probed.yaml --host=./probed.yaml --order=svcr_first | grep -q 'svcr_first: ' || fail "migrate"
"$kvmsme" run --profile=./probed.yaml "$root"/scenarios/{finalize,vls,fault,multi} >out || fail "scenarios: $(tail -n 1 out)"

"$kvmsme" probe --profile=sve-6.1 --output=parts || fail "--output"
"$kvmsme" regs --list --profile=parts/profile.yaml >out
"$kvmsme" regs --list --profile=sve-6.1 >list
cmp -s list out || fail "parts have other registers"
"$kvmsme" fuzz --profile=parts/profile.yaml --host=parts/host.yaml --count=100 --seed=1 >out || fail "host.yaml: $(cat out)"

# A kernel is likest to what it is
for profile in sve-6.1 sve-6.12 sve-mainline; do
	FAKE_KVM=$profile LD_PRELOAD=$fake "$kvmsme" probe --backend=kvm >out || fail "probe of a kernel"
	grep -qx "extends: $profile" out || fail "$profile was taken for: $(grep extends out)"
	cp out out.yaml
	FAKE_KVM=$profile LD_PRELOAD=$fake "$kvmsme" matrix --backend=kvm --profiles=./out.yaml >said || fail "$(tail -n 1 said)"
done
# What 6.12 has and 6.1 has not: a mask of writable registers, and some of those
FAKE_KVM=sve-6.12 LD_PRELOAD=$fake "$kvmsme" probe --backend=kvm --missing --profile=sve-6.1 >out
[ $? = 1 ] || fail "--missing: $(cat out)"
grep -q '^ioctl KVM_ARM_GET_REG_WRITABLE_MASKS (0x8040aeb6)' out || fail "--missing: $(cat out)"
grep -q '^register ' out || fail "--missing lacks registers"
# What no KVM has that is a model; of one that is itself nothing else
FAKE_KVM=sve-6.1 LD_PRELOAD=$fake "$kvmsme" probe --backend=kvm --missing --profile=sve-6.1 >out
[ $? = 1 ] || fail "missing of itself: $(cat out)"
for what in 'KVM_IRQFD of a VM' 'KVM_IRQ_LINE of a vCPU' \
	'what is behind capability KVM_CAP_IRQFD (32)'; do
	grep -qx "not modelled: $what" out || fail "--missing lacks '$what'"
done
if sed '$d' out | grep -v '^not modelled: '; then fail "a model lacks what it has"; fi
! grep -qi 'STATS\|statistic' out || fail "the model has statistics"
! grep -q 'MTE\|GUEST_MEMFD' out || fail "6.1 on a host without MTE has neither"
# Those that the kernel was recorded to have, in its order
FAKE_KVM=sve-6.1 LD_PRELOAD=$fake "$kvmsme" probe --backend=kvm --statistics >out || fail "--statistics"
xz -dc "$root/tests/data/stats/linux-6.1.txt.xz" | sed -n 's/^\(vm\|vcpu\) \([a-z_]*\): flags .*/\1 \2/p' >list
[ "$(wc -l <list)" = 20 ] || fail "the record lists $(wc -l <list) statistics"
cmp -s list out || fail "--statistics: $(diff list out)"
"$kvmsme" probe --statistics | cmp -s - list || fail "--statistics of the model"

# refused PATTERN: the command before said so, and ended with 2
refused() {
	local status=$?
	if [ "$status" != 2 ] || ! grep -q -- "$1" out; then fail "status $status, no '$1' in $(cat out)"; fi
}
# bad PATTERN: wrong.yaml is refused where it is wrong
bad() {
	"$kvmsme" regs --list --profile=./wrong.yaml >out 2>&1
	refused "$1"
}
head='profile: mine\nextends: sve-6.1\nkernel:'
printf '%b' "$head {kernel: linux-6.1, source: s, target: 5, registers: []}\n" >wrong.yaml
bad "wrong.yaml:3:.*there is another kernel 'linux-6.1'"
printf '%b' "$head {kernel: k, source: s, target: 5, registers: [{name: A, id: 1, kind: odd}]}\n" >wrong.yaml
bad "wrong.yaml:3:.*'odd' is not known here"
printf '%b' "$head ./no-such.yaml\n" >wrong.yaml
bad 'wrong.yaml:3:9: .*no-such.yaml: cannot be read: No such file'
printf '%b' "$head [a]\n" >wrong.yaml
bad 'wrong.yaml:3:'
printf 'profile: mine\nextends: sve-6.1\nhots: {}\n' >wrong.yaml
bad "wrong.yaml:3:1: a profile has no 'hots'; did you mean 'host'?"
printf 'sve: [1]\n' >wrong.yaml
"$kvmsme" migrate --host=./wrong.yaml >out 2>&1
refused "wrong.yaml:1:1: 'host:' is missing"
printf 'host: {sve: [17]}\n' >wrong.yaml
"$kvmsme" migrate --host=./wrong.yaml >out 2>&1
refused "wrong.yaml:1:14: 17 is no vq"
exit $bad
