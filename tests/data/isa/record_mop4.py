#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Record mop4.jsonl.gz: what FEAT_SME_MOP4 does under a QEMU that has it.

usage: record_mop4.py QEMU_AARCH64 RUNNER RECORDS_DIR [FILE [COUNT [SEED]]]

RUNNER is tests/differential/runner of the build, RECORDS_DIR has verify.py, which fills start states.
With FILE: COUNT records of each form into that file, to compare more than is kept here.
"""
import gzip
import importlib.util
import json
import pathlib
import random
import re
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[2] / "cpu/vector/mop4.def"
ROW = re.compile(r'GROUP\("(\w+)", *"([01a-z]{32})", \w+, \w+, outer_quarter, \w+, FIXED\((\d)\)(.*)\)$')

# struct image (tests/differential/differential.h)
SIZE, CODE, X, WORDS, P, FFR, Z, ZA = 0x17000, 0x40000100, 64, 320, 640, 640 + 512, 1280, 9472
MSR_FPMR_X0 = 0xD51B4440
AH_FIZ, EBF, FZ16, RMODE, FZ, DN = (0, 1, 2, 3), 1 << 13, 1 << 19, 22, 1 << 24, 1 << 25
FPCRS = (0, FZ, DN, FZ | DN, 1 << RMODE, 2 << RMODE, 3 << RMODE, 3 << RMODE | FZ, FZ16, 2, 3, 2 | FZ)


class Row:
    """A row of the table: an instruction with one or two vectors on either side."""

    def __init__(self, mnemonic, bits, size, codes):
        self.mnemonic, self.bits, self.size = mnemonic, bits, int(size)
        self.sub = int(re.search(r"ZA_SUB\((\d)\)", codes)[1])
        self.bfloat, self.fp8 = "BF" in codes, "ZA_FP8" in codes
        self.integer = "fmop" not in mnemonic

    def word(self, **values):
        left = {c: iter(f"{v:0{self.bits.count(c)}b}") for c, v in values.items()}
        return int("".join(c if c in "01" else next(left[c]) for c in self.bits), 2)

    def kinds(self):
        if self.integer:
            return ["int", f"ed{8 << self.sub}", f"sm{8 << self.sub}"]
        if self.bfloat:
            return ["bf16", "bf16n", "bf16"]
        if self.fp8:
            return ["int", f"fp{8 << self.size}n", "ed8"]
        return [f"fp{8 << self.sub}", f"fp{8 << self.sub}n", f"fp{8 << self.size}"]

    def tiles(self):
        return 1 << self.bits.count("d")


def rows():
    matches = map(ROW.match, TABLE.read_text(encoding="utf-8").splitlines())
    return [Row(*match.groups()) for match in matches if match]


def group(first, vectors, letter):
    names = [f"z{first + i}.{letter}" for i in range(vectors)]
    return "{ " + ", ".join(names) + " }" if vectors > 1 else names[0]


class Recorder:
    def __init__(self, qemu, runner, records):
        spec = importlib.util.spec_from_file_location("verify", pathlib.Path(records) / "verify.py")
        self.verify = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.verify)
        self.command, self.process = [qemu, "-cpu", "max", runner], None

    def execute(self, image):
        """The image afterwards, None if a word was undefined."""
        if not self.process:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL)
        self.process.stdin.write(image)
        self.process.stdin.flush()
        after = self.process.stdout.read(SIZE)
        if len(after) == SIZE:
            return after
        self.process.communicate()
        self.process = None
        return None

    def image(self, record, start):
        vl, image = record["vl"], bytearray(SIZE)
        words = [MSR_FPMR_X0, int(record["word"], 16)]
        x = [int(record.get("fpmr", "0"), 16)] + start["x"][1:] + [start["sp"]]
        struct.pack_into("<8Q", image, 0, vl, vl, len(words), record["sm"] | record["za"] << 1,
                         int(record["fpcr"], 16), 0, start["nzcv"], CODE)
        struct.pack_into("<32Q", image, X, *x)
        struct.pack_into("<2I", image, WORDS, *words)
        for i, p in enumerate(start["p"]):
            image[P + 32 * i:P + 32 * i + vl // 8] = p.to_bytes(vl // 8, "little")
        image[FFR:FFR + vl // 8] = start["ffr"].to_bytes(vl // 8, "little")
        for at, vectors in (Z, start["z"]), (ZA, start["za"]):
            for i, vector in enumerate(vectors):
                image[at + 256 * i:at + 256 * i + vl] = vector
        return bytes(image)

    def record(self, record):
        start = self.verify.state(record)
        before = self.image(record, start)
        after = self.execute(before)
        record.update(out={}, sig=None if after else "SIGILL")
        if not after:
            return record
        # nothing but ZA: SVCR, FPCR, FPSR, NZCV; P and FFR; Z
        for at, end in (24, 56), (P, FFR + 32), (Z, ZA):
            if before[at:end] != after[at:end]:
                sys.exit(f"{record['asm']}: more than ZA has changed")
        for i, vector in enumerate(start["za"]):
            new = after[ZA + 256 * i:ZA + 256 * i + record["vl"]]
            if new != vector:
                record["out"][f"za[{i}]"] = new.hex()
        return record


def any_fpcr(rng, row):
    if row.integer:
        return 0
    fpcr = rng.choice(FPCRS)
    if rng.random() < 0.2:
        fpcr = rng.choice(AH_FIZ) | rng.randrange(4) << RMODE | rng.choice((0, FZ, DN, FZ16, FZ | DN))
    return fpcr | EBF if row.bfloat and rng.random() < 0.4 else fpcr


def any_fpmr(rng):
    """F8S1, F8S2, OSM, OSC, LSCALE, NSCALE"""
    return (rng.randrange(2) | rng.randrange(2) << 3 | rng.randrange(4) << 14 |
            rng.choice((0, 0, rng.randrange(16), rng.randrange(128))) << 16 | rng.randrange(256) << 24)


def case(rng, row, form, vl, kind, fpcr, sm=1, za=1):
    """A record without its result; @form: bit 0 and 1: two vectors of Zm, of Zn."""
    two_n, two_m, letter, tile = form >> 1, form & 1, "bhsd"[row.sub], "bhsd"[row.size]
    d, n, m = rng.randrange(row.tiles()), rng.randrange(8), rng.randrange(8)
    sources = group(2 * n, 1 + two_n, letter), group(16 + 2 * m, 1 + two_m, letter)
    shapes = [f"{{z.{letter} *2}}" if two else f"z.{letter}" for two in (two_n, two_m)]
    record = {"word": f"0x{row.word(d=d, n=n, m=m, j=two_n, k=two_m):08x}",
              "asm": f"{row.mnemonic} za{d}.{tile}, " + ", ".join(sources),
              "form": f"{row.mnemonic} za.{tile}, " + ", ".join(shapes), "vl": vl, "sm": sm, "za": za}
    if sm:
        record["fa64"] = 1
    record["fpcr"] = hex(fpcr)
    if row.fp8:
        record["fpmr"] = hex(any_fpmr(rng))
    return record | {"seed": hex(rng.getrandbits(64)), "kind": kind}


def cases(rng):
    """Every form at 128, 256 and 512 bits, every type at 2048 bits, and where a word is undefined."""
    longest = set()
    for i, row in enumerate(rows()):
        kinds, kind_of_row = row.kinds(), (row.mnemonic.rstrip("as"), row.size, row.sub)
        for form in range(4):
            for t, vl in enumerate((16, 32, 64)):
                fpcr = any_fpcr(rng, row) if t != form % 3 else 0
                yield case(rng, row, form, vl, kinds[(i + form + t) % 3], fpcr)
            if not row.integer:
                yield case(rng, row, form, 16, kinds[0], any_fpcr(rng, row))
        if kind_of_row not in longest:
            longest.add(kind_of_row)
            yield case(rng, row, len(longest) % 4, 256, kinds[len(longest) % 2], any_fpcr(rng, row))
        for sm in 0, 1:
            yield case(rng, row, 3, 16, "int", 0, sm=sm, za=1 - sm)


def many(rng, count):
    for row in rows():
        for i in range(4 * count):
            yield case(rng, row, i % 4, rng.choice((16, 32, 64, 128, 256)), rng.choice(row.kinds()),
                       any_fpcr(rng, row))


def main(qemu, runner, records, file=HERE / "mop4.jsonl.gz", count=0, seed=1):
    recorder, rng = Recorder(qemu, runner, records), random.Random(int(seed))
    chosen = many(rng, int(count)) if int(count) else cases(rng)
    lines = [json.dumps(recorder.record(one), separators=(",", ":")) + "\n" for one in chosen]
    pathlib.Path(file).write_bytes(gzip.compress("".join(lines).encode(), compresslevel=9, mtime=0))
    print(f"{len(lines)} records")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
