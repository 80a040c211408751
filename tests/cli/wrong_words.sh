#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a command line lacks, has too often or cannot have beside something else:
# usage wrong_words.sh KVMSME SOURCE_DIR
set -u
kvmsme=$1
source=$2
failed=0
scratch=$(mktemp -d)
out=$scratch/out
trap 'rm -r "$scratch"' EXIT

# says STATUS TEXT WORDS...; a text may have the end of its line
says() {
	local want=$1 text=$2 got=0 said
	shift 2
	"$kvmsme" "$@" >"$out" 2>&1 </dev/null || got=$?
	said=$(<"$out")$'\n'
	if [ "$got" != "$want" ] || [[ $said != *"$text"* ]]; then
		echo "not ok: kvmsme $*: status $got, not $want with '$text': ${said:0:300}"
		failed=1
	fi
}

# many N WORD: fills words with N of it
many() {
	words=()
	for _ in $(seq "$1"); do words+=("$2"); done
}

says 2 "no trace file given" check
says 2 "say bash or zsh" completion
says 2 "no completion for 'fish'; there is" completion fish
says 2 "did you mean 'bash'?" completion bsh
says 2 "two profiles are compared, not more" distinguish sme-v12 sme-v10 sme-v9
says 2 "'x': only options are expected" migrate x
says 2 "say list, show or diff" profile
says 2 "give register ids or names, or --list" regs
says 2 "streaming vector lengths are powers of two" regs --list --host='sme=3'
says 2 "no file given" vectors
says 2 "no file given" traps
many 17 --profile=sme-v12
says 2 "at most 16 profiles at once" run "${words[@]}" "$source/scenarios/za"
many 60 --promise=./mine.yaml
says 2 "files of promises" explore "${words[@]}"
says 2 "there is no promise 'restore-lists'; did you mean 'restore-list'?" explore --promise=restore-lists
says 2 "there is no promise 'restore'; \`kvmsme explore --list\` names them" explore --promise=restore
says 2 "'2' is no shard; write e.g. 2/4" explore --resume=x --shard=2
says 2 "'5' is no number from 1 to 4" explore --resume=x --shard=5/4
says 2 "--shard and --merge need --resume=FILE" explore --merge=2
says 2 "one at a time" explore --resume=x --shard=1/2 --merge=2
says 2 "--resume knows promises by name" explore --resume=x --promise=./mine.yaml
says 2 "--graph shows one vCPU" explore --graph=x --vcpus=2
says 2 "the whole space: no --resume, --depth, --states" explore --promela=x --states=9
says 2 "--resume is of one profile" explore --resume=x --profile=sme-v12,sme-v10
says 2 "there is no alphabet 'vectors'; did you mean 'vector'? there is default" explore --alphabet=vectors
says 2 "there is no alphabet 'foo'; there is default" explore --alphabet=foo
says 2 "none.yaml" explore --alphabet=./none.yaml
says 2 "there is no promise 'x'" fuzz --promise=x
says 2 "it looks at no --promise" fuzz --differential=sme-v12,sme-v10 --promise=restore-list
says 2 "--differential takes two profiles, A,B" fuzz --differential=sme-v12
says 2 "one profile is fuzzed at a time" fuzz --profile=sme-v12,sme-v10
says 2 "'1d' is no number" fuzz --time=1d
says 2 "is no time; write e.g. 90s, 15m or 2h" fuzz --time=00000000000000000000000000000000000000001s
says 2 "/nonexistent" fuzz --count=1 --corpus=/nonexistent/corpus
says 2 "/nonexistent" fuzz --count=1 --from=/nonexistent.jsonl
says 2 "'x': only options are expected" probe x
says 2 "--host is for the model; a kernel has its own" probe --backend=kvm --host=max
says 2 "it needs --backend=kvm" probe --missing
says 2 "--statistics is a list" probe --statistics --output=somewhere
says 2 "--statistics is a list" probe --statistics --format=json
says 2 "SVE must implement vq 1 and every power of two below" probe --host='sve=3'
says 2 "/dev/null/x: Not a directory" probe --output=/dev/null/x
says 2 "SVE must implement vq 1 and every power of two below" record --backend=model --host='sve=3'
says 2 "unknown profile 'nope'" record --backend=model --profile=nope
says 2 "/dev/null/x: Not a directory" record --backend=model --programs=1 --output=/dev/null/x
says 2 "/dev/full: No space left on device" record --backend=model --programs=1 --output=/dev/full
says 2 "--backend=kvm needs the --profile that the kernel should be" run --backend=kvm "$source/scenarios/za"
says 2 "--coverage has no page; text, markdown and json have it" rules --coverage --format=html
says 2 "profile takes list, show PROFILE, or diff PROFILE PROFILE
" profile show
says 2 "--png: say which file" guest --png= program
says 2 "'zb' is " guest --dump=zb program
many 40 x
says 2 "--dump: more than" guest --dump="$(IFS=, && echo "${words[*]}")" program
many 40 --trace-only=main
says 2 "times --trace-only" guest "${words[@]}" program
says 2 "a scenario has no arguments" step --batch "$source/scenarios/za/gate-busy.yaml" x
says 2 "unknown profile 'nope'" step --batch --profile=nope "$source/scenarios/za/gate-busy.yaml"
says 2 "unknown profile 'nope'" step --batch --profile=nope program
says 2 "SVE must implement vq 1 and every power of two below" step --batch --host='sve=3' program
says 2 "'x' is no part of a host" migrate --to-host=x
PATH=/nonexistent says 2 "diff cannot be run: No such file or directory" spec --diff sme-v12 sme-v10

# what was meant, of the right vocabulary, and nothing where nothing is near
says 2 "there is no command 'foo'; \`kvmsme --help\`" foo
says 2 "there is no command 'mtarix'; did you mean 'matrix'?" mtarix
says 2 "there is no option '--formt'; did you mean '--format'?" run --formt=json
says 2 "did you mean '--cpu'?" run --cup a64
says 2 "there is no option '--foo'
" run --foo
says 2 "did you mean '--linux-user'?" guest --linux-usr program --foo
says 2 "unknown profile '--foo'; \`" run -p --foo
says 2 "'jsn' is none of: pretty, ktap, junit, json; did you mean 'json'?" run --format=jsn
says 2 "'foo' is none of: pretty, ktap, junit, json
" run --format=foo
says 2 "profile takes list, show PROFILE, or diff PROFILE PROFILE; did you mean 'show'?" profile shwo sme-v12
says 2 "unknown profile 'sme-v13'; did you mean 'sme-v12'?" profile show sme-v13
says 2 "did you mean 'generations'?" matrix --profiles=sme-v12,generation
says 2 "did you mean 'sve-mainline'?" matrix --profiles=sve-mianline
says 2 "there is no rule 'SVRC-3'; did you mean 'SVCR-3'?" run --without-rule=SVRC-3
says 2 "there is no rule or group 'SVRC'; did you mean 'SVCR'?" rules SVRC
says 2 "there is no rule or group 'foo'; \`" rules foo
says 2 "'qmeu' is no order; did you mean 'qemu'?" migrate --order=qmeu
says 2 "did you mean 'mode=vhe'?" migrate --host='sve=1;mode=vhee'
says 2 "did you mean 'sme2'?" regs --list --host=smee2
says 2 "of 128 bits each
" regs --list --host=sve=17
says 2 "did you mean 'SME'?" migrate --features=SVE,SMEE
says 2 "did you mean 'X5'?" regs x5
says 2 "did you mean 'guest'?" record --area=gest

# a file that is not there is said to be missing, whoever reads it
for command in run whatif check vectors "export --client" "traps"; do
	# shellcheck disable=SC2086
	says 2 "/nonexistent.yaml: " $command /nonexistent.yaml
	# shellcheck disable=SC2086
	says 2 "No such file or directory" $command /nonexistent.yaml
done
says 2 "No such file or directory" profile show ./none.yaml

# a directory for output is made
says 1 "differences between" distinguish --depth=2 --output="$scratch/new" sme-v12 sme-v9
ls "$scratch"/new/01-*.yaml >/dev/null || { echo "not ok: distinguish has not made the directory" && failed=1; }
says 2 "/dev/null/x: Not a directory" distinguish --output=/dev/null/x sme-v12 sme-v9
says 2 "$out: Not a directory" distinguish --output="$out" sme-v12 sme-v9

# whole data that need more memory to unpack than there is: the dictionary of this .xz file is 4 GiB
python3 - "$scratch/large.xz" <<'END'
import lzma, sys, zlib
data = bytearray(lzma.compress(b"text\n" * 9, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0}]))
size = (data[12] + 1) * 4
data[12 + data[12:].index(b"\x21\x01") + 2] = 40
data[12 + size - 4:12 + size] = zlib.crc32(data[12:12 + size - 4]).to_bytes(4, "little")
open(sys.argv[1], "wb").write(data)
END
# a sanitizer has no room below such a limit
grep -q __asan_init "$kvmsme" ||
	( ulimit -v 2000000 && says 2 "there is no memory to unpack it" vectors "$scratch/large.xz" && exit "$failed" ) || failed=1
# nowhere to assemble, and no assembler
printf 'scenario: s\nsource: s\nsteps:\n  - vcpu_init: []\n  - guest: "mov x3, #77"\n' >"$scratch/guest.yaml"
export KVMSME_CACHE=
TMPDIR=/nonexistent says 4 "nothing can be written to /nonexistent: No such file or directory; set TMPDIR" \
	run --profile=sve-6.1 "$scratch/guest.yaml"
KVMSME_LLVM_MC=/nonexistent says 4 "install llvm-19" run --profile=sve-6.1 "$scratch/guest.yaml"
unset KVMSME_CACHE

# register ids of each coprocessor of arch/arm64/include/uapi/asm/kvm.h, and of none of them
says 0 "core (0x10)" regs 0x6030000000100000
says 0 "demux (0x11)" regs 0x6020000000110000
says 0 "firmware (0x14)" regs 0x6030000000140000
says 0 "SVE (0x15)" regs 0x6080000000150000
says 0 "firmware bitmap (0x16)" regs 0x6030000000160000
says 0 "unknown coproc (0x1a)" regs 0x60300000001a0000
says 1 "not an arm64 register: KVM says EINVAL" regs 0x7030000000100000

# what a promise is
says 0 "restore-list" explore --list

# without files, all below scenarios/ runs
mkdir "$scratch/scenarios"
ln -s "$source/scenarios/za/gate-busy.yaml" "$scratch/scenarios/one.yaml"
cd "$scratch" || exit 1
says 0 "scenarios/one.yaml" run --format=json
exit "$failed"
