#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold the engine's decoder against llvm-mc's disassembler.

usage: against_llvm.py DECODE_WORDS FORMS.tsv.gz|simd EXCEPTIONS.tsv [COUNT [SEED]]

Half of the words are random ones of the SVE and SME spaces, half are known instructions with
some bits turned; with "simd" they are of AdvSIMD and scalar floating point, and known are those
that llvm-mc finds among random ones. Each must be allocated for both or for neither, and have the same mnemonic;
what may differ, and why, is in EXCEPTIONS. Exit status 4: there is no llvm-mc.
"""
import collections
import gzip
import random
import re
import shutil
import subprocess
import sys

SHOWN = 40


def forms(path):
    with gzip.open(path, "rt") as rows:
        column = next(rows).rstrip("\n").split("\t").index("example_word")
        return [int(row.split("\t")[column], 16) for row in rows]


# groups 0010 (SVE) and, with bit 31 set, 0000 (SME), and x111 (AdvSIMD, FP): Arm ARM C4.1
def is_vector(word):
    return word & 0x1E000000 == 0x04000000 or word & 0x9E000000 == 0x80000000


def is_simd(word):
    return word & 0x0E000000 == 0x0E000000


def any_vector(rng):
    if rng.random() < 0.6:
        return rng.getrandbits(32) & 0xE1FFFFFF | 0x04000000
    return rng.getrandbits(32) & 0x61FFFFFF | 0x80000000


def any_simd(rng):
    return rng.getrandbits(32) | 0x0E000000


def random_words(rng, known, count, anyone, is_there):
    for n in range(count):
        word = anyone(rng)
        if n % 2:
            word = rng.choice(known)
            for _ in range(rng.randint(0, 6)):
                word ^= 1 << rng.randrange(32)
        if is_there(word):
            yield word


def known_simd(tool, rng, count):
    words = [any_simd(rng) for _ in range(count)]
    return [word for word, what in zip(words, llvm(tool, words)) if what != "udf"]


def llvm(tool, words):
    text = "".join("%s\n" % " ".join("0x%02x" % byte for byte in word.to_bytes(4, "little"))
                   for word in words)
    run = subprocess.run([tool, "-disassemble", "-triple=aarch64", "-mattr=+all"], input=text,
                         capture_output=True, text=True)
    bad = {int(line) - 1 for line in re.findall(r"^<stdin>:(\d+):\d+: warning: invalid", run.stderr,
                                                re.M)}
    lines = iter([line.split()[0] for line in run.stdout.splitlines()
                  if line.startswith("\t") and not line.startswith("\t.")])
    return ["udf" if n in bad else next(lines) for n in range(len(words))]


def engine(tool, words):
    run = subprocess.run([tool], input="".join("%x\n" % word for word in words),
                         capture_output=True, text=True, check=True)
    return run.stdout.split()


def exceptions(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line[0] not in "#\n"]
    return [(ours, re.compile(theirs + r"\Z")) for ours, theirs, _ in rows]


def main(decode_words, forms_file, exceptions_file, count=1200000, seed=1):
    tool = shutil.which("llvm-mc-19")
    if not tool:
        print("skipped: llvm-mc-19 is not installed")
        return 4
    allowed = exceptions(exceptions_file)
    rng = random.Random(int(seed))
    if forms_file == "simd":
        known = known_simd(tool, rng, int(count) // 8)
        words = list(random_words(rng, known, int(count), any_simd, is_simd))
    else:
        words = list(random_words(rng, forms(forms_file), int(count), any_vector, is_vector))
    differ = collections.defaultdict(list)
    for word, ours, theirs in zip(words, engine(decode_words, words), llvm(tool, words)):
        if ours != theirs:
            differ[ours, theirs].append(word)
    wrong = {pair: found for pair, found in differ.items()
             if not any(pair[0] == ours and theirs.match(pair[1]) for ours, theirs in allowed)}
    for (ours, theirs), found in sorted(wrong.items(), key=lambda row: -len(row[1]))[:SHOWN]:
        print(f"{found[0]:08x} and {len(found) - 1} more: engine {ours}, llvm-mc {theirs}")
    print(f"{len(words)} words, {sum(map(len, wrong.values()))} differ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
