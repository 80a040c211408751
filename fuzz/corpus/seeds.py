#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the seeds of every fuzz target: small parts of what the tree has, and hostile inputs.

usage: seeds.py [DIR]  (fuzz/corpus)
"""
import gzip
import json
import lzma
import pathlib
import struct
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / "fuzz/corpus")
DATA = SOURCE / "tests/data"

HEAD = "scenario: t\nsource: s\nhost: {sve: [1, 2], sme: [1, 2], sme2: true, fa64: true}\nprofiles: [sme-v12]\n"
START = HEAD + "steps:\n  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n"

SCENARIOS = """za/gate-busy za/rows-svl-256 za/zt-above-0 reglist/order reglist/plain migrate/host-shorter
    migrate/svcr-first-sm1-za1 multi/two-vms multi/vcpu-ids sysregs/psci-version sysregs/pstate-modes
    sysregs/other-arch fault/set-z-keeps-prefix fault/faults-for-ever fault/vls-eperm-before-efault
    guest/psci-off guest/migrate-running-guest guest/program vls/two-lengths""".split()

# What was, or might be, taken in silence, read beyond its end, or run for ever
HOSTILE_SCENARIOS = {
    "words": START + "  - guest: {words: [0xd2800020, 0x04bf5020, 0xd5034d7f, 0x25d8e3e0]}\n    budget: 100\n",
    "loops": START + "  - guest: {words: [0x14000000]}\n    budget: 18446744073709551615\n",
    "fatal-words": START + "  - guest: {words: [0x0e400400, 0x0e780800, 0xffffffff, 0]}\n",
    "behind-the-document": START + "...\n%%%%{{{[[ : : :\n",
    "another-document": START + "---\nscenario: u\n",
    "nul": START.replace("SVE, SME", '"SVE\\0x", SME') + '  - "finalize\\0": "VEC\\0"\n',
    "twice": START + "steps: []\nscenario: again\n",
    "fails-twice": START + "  - get: {ZT0: any}\n    fails: {sme-v12: EPERM, default: EBUSY}\n"
                   + "    fails: {sme-v12: EINVAL, default: EBUSY, sme-v9: 0}\n" * 3,
    "all-twice": "".join(START[len("scenario: t\nsource: s\n"):] * 2),
    "anchors": "a: &a [*a, *a]\nb: *a\n",
    "deep": "steps: " + "[" * 300 + "]" * 300 + "\n",
    "tags": "!!binary scenario: !!set {a, b}\n",
    "numbers": HEAD + "steps:\n  - vcpu_init: [0x20, 18446744073709551616, -1, 1e9, 010, 0x]\n",
    "lengths": HEAD.replace("sme: [1, 2]", "sme: [0, 3, 17, 4294967297]") + "steps: []\n",
    "long-key": "k" * 5000 + ": 1\n",
    "tabs": "scenario:\tt\n\tsource: s\n",
    "utf16": "scenario: t\n".encode("utf-16").decode("latin-1"),
    "not-utf8": "scenario: \xff\xfe\xc0\x80\n",
    "scalar": "scenario\n",
    "elf-elsewhere": START + "  - guest: {elf: /dev/zero}\n  - guest: {elf: .}\n",
    "save-twice": START + "  - save: a\n  - save: a\n  - restore: {from: b}\n  - same_as: c\n",
}

PROFILES = ["sme-v12", "sme-v9-posted", "sve-6.1", "proposals/static-list", "kernels/linux-6.1"]
HOSTILE_PROFILES = {
    "name-taken": "profile: sme-v12\nextends: sme-v9\nknobs: {za_gate: open}\n",
    "bit-too-high": "profile: a\ntitle: t\nextends: sme-v12\nknobs: {init_scope: vcpu, vcpu_max_features: 32}\n",
    "extends-itself": "profile: a\ntitle: t\nextends: ./name-taken.yaml\n",
    "extends-device": "profile: a\ntitle: t\nextends: /dev/zero\n",
    "errno": "profile: a\ntitle: t\nextends: sme-v12\nknobs: {za_gate_errno: EWRONG, za_gate: 7}\n",
    "quoting": 'profile: "a\\"; int x"\ntitle: "%s%n\\\\"\nextends: sme-v12\n',
    "no-registers": "kernel: k\nsource: s\ntarget: 5\nregisters: []\n",
    "same-register": "kernel: k\nsource: s\ntarget: 5\nregisters:\n"
                     + "  - {name: SCTLR_EL1, id: 0x603000000013c080, kind: raw}\n" * 2,
}

HOSTILE_TRACES = {
    "empty": b"",
    "no-header": b'{"t":0,"i":0,"op":"create_vm","vm":0,"ret":0}\n',
    "no-object": b"[1,2\n",
    "nul": b'{"kvmtrace":1}\0\n',
    "deep": b"[" * 5000 + b"\n",
    "gzip-cut-off": gzip.compress(b'{"kvmtrace":1}\n' * 100, mtime=0)[:40],
    "xz-cut-off": lzma.compress(b'{"kvmtrace":1}\n' * 100)[:50],
    "xz-and-more": lzma.compress(b"\n") + b"more",
    "gzip-magic": b"\x1f\x8b",
}


def write(target, name, content):
    path = OUT / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("latin-1"))


def flat(name):
    return name.replace("/", "-")


def text_seeds():
    for name in SCENARIOS:
        path = SOURCE / "scenarios" / f"{name}.yaml"
        if path.exists():
            write("scenario", f"{flat(name)}.yaml", path.read_bytes())
    for name in PROFILES:
        write("profile", f"{flat(name)}.yaml", (SOURCE / "profiles" / f"{name}.yaml").read_bytes()[:12000])
    for name, text in HOSTILE_SCENARIOS.items():
        write("scenario", f"hostile-{name}.yaml", text)
    for name, text in HOSTILE_PROFILES.items():
        write("profile", f"hostile-{name}.yaml", text)


def head(path, nr):
    with lzma.open(path, "rb") as lines:
        return b"".join(line for line, _ in zip(lines, range(nr)))


def changed(line, **fields):
    return json.dumps({**json.loads(line), **fields}).encode() + b"\n"


def trace_seeds():
    for name in ("sme-v12.max", "sme-v9-posted.nosve", "sve-6.1.sve4"):
        write("trace", f"{name}.jsonl", head(DATA / "traces" / f"{name}.jsonl.xz", 40))
    few = head(DATA / "traces/sve-7.3.max.jsonl.xz", 15)
    write("trace", "packed.jsonl.gz", gzip.compress(few, mtime=0))
    write("trace", "packed.jsonl.xz", lzma.compress(few))
    write("trace", "world.jsonl", head(DATA / "world/cases.jsonl.xz", 2))
    header, create, memory, vcpu = few.splitlines()[:4]
    start = header + b"\n" + create + b"\n"
    hostile = {
        "size-0": start + changed(memory, size="0x0"),
        "size-huge": start + changed(memory, size="0xfffffffffffff000"),
        "no-such-vm": start + changed(memory, vm=4096),
        "vcpu-number": start + memory + b"\n" + changed(vcpu, vcpu=4294967295),
        "unknown-key": start + changed(memory, sise=1),
        "lengths": changed(header, host={"sve_vqs": [0, 99], "sme_vqs": [3], "sme2": 7, "fa64": "x"}),
    }
    for name, content in {**HOSTILE_TRACES, **hostile}.items():
        write("trace", f"hostile-{name}", content)


def elf_seeds():
    elf = (SOURCE / "scenarios/guest/programs/matmul.elf").read_bytes()
    write("elf", "matmul.elf", elf)
    for name, offset, code, value in (
            ("entry-odd", 24, "<Q", 0x40001001), ("segments-far", 32, "<Q", 0xfffffffffffffff0),
            ("sections-far", 40, "<Q", 0x7fffffffffffffff), ("segments-many", 56, "<H", 0xffff),
            ("segment-size-0", 54, "<H", 0), ("sections-many", 60, "<H", 0xffff), ("an-object", 16, "<H", 1),
            ("names-far", 62, "<H", 0xfffe), ("file-offset-far", 64 + 8, "<Q", 0xfffffffffffffffe),
            ("memory-wraps", 64 + 40, "<Q", 0xffffffffffffffff), ("bytes-wrap", 64 + 32, "<Q", 0xffffffffffffff00)):
        other = bytearray(elf)
        struct.pack_into(code, other, offset, value)
        write("elf", f"hostile-{name}", bytes(other))
    for size in (3, 63, 64, 100):
        write("elf", f"hostile-first-{size}", elf[:size])


def word_seeds():
    with gzip.open(DATA / "isa/subset.jsonl.gz", "rt") as lines:
        words = [int(json.loads(line)["word"], 16) for line, _ in zip(lines, range(4000))]
    for n in range(4):
        some = struct.pack("<64I", *words[n * 997:n * 997 + 64])
        header = struct.pack("<QQIIHH4BIQ", 2 ** 64 - 1, n + 1, 0, 0xffffffff, 15, 11, 15, 0xcf, 0, 3, 0x03330000, 0)
        write("vector", f"recorded-{n}", header.ljust(56, b"\0") + some)
        write("guest", f"recorded-{n}", struct.pack("<Q", n + 1) + some)
    # what stops Unicorn's translator, calls into EL2, and a branch to itself
    odd = (0x0e400400, 0x0e780800, 0x2e781800, 0xd4000001, 0xd4000002, 0xd4000003, 0xd69f03e0, 0xd503207f, 0x14000000)
    write("guest", "hostile-odd-words", struct.pack("<Q9I", 7, *odd))
    write("vector", "hostile-nothing", b"")
    write("guest", "hostile-nothing", b"")


def record_seeds():
    isa, traps = DATA / "isa", DATA / "traps"
    with gzip.open(isa / "subset.jsonl.gz", "rb") as lines:
        some = [line for line, _ in zip(lines, range(12))]
    write("recorded", "vectors.jsonl", b"".join(some))
    for name in ("isa/forms.tsv.gz", "traps/cases.tsv.gz", "traps/vl.tsv.gz"):
        with gzip.open(DATA / name, "rb") as lines:
            write("recorded", flat(name)[:-3], b"".join(line for line, _ in zip(lines, range(20))))
    write("recorded", "traps-insns.tsv", (traps / "insns.tsv").read_bytes()[:3000])
    # a kind, a length and a place that no record has
    for name, fields in (("kind", {"kind": "ed0"}), ("stream", {"kind": "sm72"}), ("length", {"vl": 24}), ("length-0", {"vl": 0}),
                         ("word", {"word": "0x1ffffffff"}), ("out", {"out": {"z99": "00"}}), ("x", {"x": {"x21": "0x1000ffca0"}}),
                         ("fault", {"sig": "SIGSEGV", "fault": "0x0"}), ("p", {"p": {"p16": ""}})):
        write("recorded", f"hostile-{name}", changed(some[0], **fields))
    write("recorded", "hostile-columns", b"sel\tfpen\n1\t2\t3\n")
    cache = (SOURCE / "scenarios/guest-words.cache").read_bytes().splitlines(True)
    write("words", "some.cache", b"".join(cache[:8]))
    write("words", "hostile-cut-off.cache", cache[1][:40])
    write("words", "hostile-no-words.cache", cache[1][:50].rstrip() + b"\n")
    write("words", "hostile-nul.cache", cache[1][:60] + b"\0" + cache[1][60:])
    write("words", "hostile-digits.cache", cache[1][:33] + b"-" * 16 + b" 0x12\n")


def choice_seeds():
    # every byte chooses something: a sequence without order has as much in it as any
    for n in range(1, 5):
        write("ioctl", f"bytes-{n}", bytes(i * i * (2 * n + 1) + i // 7 * n & 0xff for i in range(256 * n)))
    write("ioctl", "hostile-nothing", b"")
    # byte 5 of the header: VMs migrate and the task has registers; each kind of call, on each vCPU
    for start in range(6):
        calls = [bytes((i * 4 & 0xff, 8 | i & 3, i * 97 & 0xff, i * 97 >> 8 & 3, *[i * 37 + start & 0xff] * 4))
                 for i in range(64)]
        write("ioctl", f"moves-{start}", bytes((0, 0, start, 255, start, 3, 0, 0)) + b"".join(calls))


text_seeds()
trace_seeds()
record_seeds()
choice_seeds()
elf_seeds()
word_seeds()
