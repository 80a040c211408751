#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# other_commands.sh KVMSME FAKE_KVM ROOT DIR: matrix, migrate, distinguish, fuzz and record on a kernel's KVM
set -uo pipefail
kvmsme=$1 fake=$2 dir=$4
rm -rf "$dir" && mkdir -p "$dir" && cd "$dir" || exit 1
bad=0

# on NAME WORD...: on a kernel that answers as profile NAME does
on() {
	FAKE_KVM=$1 LD_PRELOAD=$fake "$kvmsme" "${@:2}" >out 2>err
}

# expect NAME STATUS PATTERN...
expect() {
	local status=$? name=$1
	[ "$status" = "$2" ] || { echo "FAIL $name: status $status: $(tail -n 3 out err)"; bad=1; }
	for pattern in "${@:3}"; do
		grep -qE -- "$pattern" out err || { echo "FAIL $name: no '$pattern' in: $(tail -n 9 out err)"; bad=1; }
	done
}

on sve-6.12 matrix --backend=kvm --profiles=sve-6.12
expect 'matrix, the same' 0 'and the model of sve-6.12: [0-9]{3} answers, 0 differ$'
# ID registers can be written since 6.12, until the VM ran (profiles/sve-6.1.yaml)
on sve-6.12 matrix --backend=kvm --profiles=sve-6.1
expect 'matrix, another' 1 '^  SET ID_AA64PFR1_EL1.SME to 1: EBUSY, not EINVAL \(.*: ran' '[1-9][0-9]* differ$'
on sve-6.12 matrix --backend=kvm --profiles=sve-6.1 --format=markdown
expect 'matrix, as markdown' 1 "on a kernel's /dev/kvm and on the model" '<br>Linux-'
on sve-6.1 matrix --backend=kvm
expect 'matrix of many' 2 'needs one profile'

on sve-6.1 migrate --backend=kvm --from=sve-6.1
expect 'migrate' 0 'list +safe' 'qemu +safe' 'sve-6.1 to sve-6.1 on its kernel, svcr_first: safe'
on sve-6.1 migrate --backend=kvm --from=sve-6.1 --order=cloud_hypervisor --vls=sve=1
expect 'migrate what an order leaves out' 1 'lossy; loses FPSR FPCR'
on sve-6.1 migrate --backend=kvm --from=sve-6.1 --vls=sve=2
expect 'migrate with lengths that are none' 1 'refused: source: SVE_VLS EINVAL'
on sve-6.1 migrate --backend=kvm --from=sve-6.1 --to=sve-6.12
expect 'migrate elsewhere' 2 'from the kernel to itself'
on sve-6.1 fuzz --backend=kvm --profile=sve-6.1 --count=300 --seed=1
expect 'fuzz, the same' 0 'seed 1: 300 sequences of [0-9]+ calls, 0 found$'
on sve-6.12 fuzz --backend=kvm --profile=sve-6.1 --count=300 --seed=1 --output=found
expect 'fuzz, another' 1 'seed 1: 300 sequences of [0-9]+ calls, [1-9][0-9]* found$'
# each is a scenario that holds on the model and fails on the kernel
scenarios=$(find found -name '*.yaml' | wc -l)
"$kvmsme" run --profile=sve-6.1 found >out 2>err
expect 'findings hold on the model' 0 "^$scenarios scenarios: $scenarios passed"
on sve-6.12 run --backend=kvm --profile=sve-6.1 found
expect 'findings fail on the kernel' 1 "^$scenarios scenarios: 0 passed, $scenarios failed"
# without --output each is shown
on sve-6.12 fuzz --backend=kvm --profile=sve-6.1 --count=300 --seed=1
expect 'fuzz, shown' 1 '^# sve-6.1 answers the last call ENOEXEC by IOCTL-3' '^  - get_events: \{\}'
on sve-6.1 fuzz --backend=kvm --profile=sve-6.1 --host=max
expect 'fuzz on a host of its own' 2 "on the kernel's host"
on sve-6.1 distinguish --backend=kvm sve-6.1
expect 'distinguish, the same' 0 '^# 0 differences between sve-6.1 and Linux-.* in sequences of up to 4 calls, [0-9]+ states$'
mkdir told
on sve-6.12 distinguish --backend=kvm --output=told sve-6.1
expect 'distinguish, another' 1 '^[1-9][0-9]* differences between sve-6.1 and Linux-'
scenarios=$(find told -name '*.yaml' | wc -l)
"$kvmsme" run --profile=sve-6.1 told >out 2>err
expect 'distinctions hold on the model' 0 "^$scenarios scenarios: $scenarios passed"
on sve-6.12 run --backend=kvm --profile=sve-6.1 told
expect 'distinctions fail on the kernel' 1 "^$scenarios scenarios: 0 passed, $scenarios failed"
on sve-6.1 distinguish --backend=kvm sve-6.1 sve-6.12
expect 'distinguish too many' 2 'give one profile'

FAKE_KVM=sve-6.12 LD_PRELOAD=$fake "$kvmsme" record --programs=40 --seed=9 --profile=sve-6.12 --output=recorded >out 2>err
expect 'record' 0 '^41 programs, [0-9]{4} operations$'
on sve-6.12 check --backend=kvm --record=again recorded
expect 'check, the same' 0 '^[0-9]{4} operations, 0 deviations$'
cmp <(sed 1d recorded) <(sed 1d again) || bad=1
on sve-6.1 check --backend=kvm --profile=sve-6.1 --record=older --emulator=E --emulated-cpu=C recorded
expect 'check, another' 1 '^  record: ' '^  kernel: ' ', [0-9]+ deviations$'
grep -q '^  rule:' out && { echo "FAIL a kernel decides by rules"; bad=1; }
grep -q '"abi":"sve-6.1".*"emulator":"E","cpu":"C"},"seed":9}$' older || bad=1
"$kvmsme" check older >out 2>err
expect 'the model is as what was recorded again' 0 ' 0 deviations$'
on sve-6.12 check --backend=kvm "$3"/tests/data/world/cases.jsonl.xz
expect 'check of world switches' 2 'cases.jsonl.xz:2: world switches are the model.s alone'

on sve-6.12 record --programs=30 --seed=3 --output=made.jsonl --emulator=none
expect 'record' 0 '^[0-9]+ programs, [0-9]{3,} operations$'
"$kvmsme" check --profile=sve-6.12 made.jsonl >out 2>err
expect 'what was recorded holds on the model' 0 '^[0-9]{3,} operations, 0 deviations$'
"$kvmsme" check --profile=sve-6.1 made.jsonl >out 2>err
expect 'what was recorded is not of 6.1' 1 '^[0-9]{3,} operations, [1-9][0-9]* deviations$'
grep -q "^{\"kvmtrace\":2,\"kernel\":\"linux-$(uname -r)\",\"abi\":\"sve-mainline\",\"host\":{\"sve_vqs\":\[1,2\],\"sme_vqs\":\[\]" \
	made.jsonl || { echo "FAIL head of what was recorded: $(head -n 1 made.jsonl)"; bad=1; }
on sve-6.1 record --programs=1 --output=/dev/null/made.jsonl
expect 'record nowhere' 2 '^kvmsme: /dev/null/made.jsonl: Not a directory$'

# what is there in place of KVM, or is not
for words in 'probe --backend=kvm' record 'check --backend=kvm recorded' 'matrix --backend=kvm --profiles=sve-6.1' \
	'run --backend=kvm --profile=sve-6.1 found' 'distinguish --backend=kvm sve-6.1' \
	'migrate --backend=kvm --from=sve-6.1' 'fuzz --backend=kvm --profile=sve-6.1 --count=1'; do
	# shellcheck disable=SC2086  # the words of a command
	on /dev/null $words
	expect "$words on another file" 2 '^kvmsme: /dev/kvm: it is not the KVM of an arm64 machine'
	# shellcheck disable=SC2086
	on "$dir/none" $words
	expect "$words without KVM" 2 '^kvmsme: /dev/kvm: No such file or directory$'
done
exit $bad
