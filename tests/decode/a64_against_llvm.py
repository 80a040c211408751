#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Hold the A64 CPU's decoder against llvm-mc's disassembler.

usage: a64_against_llvm.py DECODE_A64 EXCEPTIONS.tsv [COUNT [SEED [GROUP]]]

Random words of a group of Arm ARM C4.1 ("ldst": Loads and Stores; "system": Branches, Exception
Generating and System instructions, most of them of the latter; "reg": Data Processing -- Immediate
and Register), and allocated ones with some bits turned, must be allocated for both or for neither,
and have the same mnemonic, where llvm-mc's may end with an order and a size. What may differ, and
why, is in EXCEPTIONS. Exit status 4: there is no llvm-mc.
"""
import collections
import random
import re
import shutil
import sys

from against_llvm import SHOWN, engine, llvm

SUFFIX = re.compile(r"(a|l|al)?[bhw]?")


# Of each group mask and value of its words, and which bits of random words are forced how
GROUPS = {
    "ldst": (0x0A000000, 0x08000000, [(0xF5FFFFFF, 0x08000000)]),
    "system": (0x1C000000, 0x14000000, [(0x003FFFFF, 0xD5000000), (0x00000FFF, 0xD5032000),
                                        (0x00000FFF, 0xD5004000), (0x00070FFF, 0xD5084000),
                                        (0x0020FFFF, 0xD5087000), (0xE3FFFFFF, 0x14000000)]),
    "reg": (0x00000000, 0x00000000, [(0xE3FFFFFF, 0x10000000), (0xF1FFFFFF, 0x0A000000),
                                     (0x000FFFFF, 0xDAC00000)]),
}


def is_of(group, word):
    mask, value, _ = GROUPS[group]
    if group == "reg":
        return word & 0x1C000000 == 0x10000000 or word & 0x0E000000 == 0x0A000000
    return word & mask == value


def random_words(rng, group, count):
    forced = GROUPS[group][2]
    return [rng.getrandbits(32) & keep | bits
            for keep, bits in (forced[n % len(forced)] for n in range(count))]


def turned(rng, group, known, count):
    for _ in range(count):
        word = rng.choice(known)
        for _ in range(rng.randint(0, 6)):
            word ^= 1 << rng.randrange(32)
        if is_of(group, word):
            yield word


class Allowed:
    """A row of EXCEPTIONS"""

    def __init__(self, ours, theirs, _why, mask="0", value="0"):
        self.ours, self.theirs = re.compile(ours), re.compile(theirs)
        self.mask, self.value = int(mask, 16), int(value, 16)

    def allows(self, word, ours, theirs):
        return (word & self.mask == self.value and self.ours.fullmatch(ours)
                and self.theirs.fullmatch(theirs))


def exceptions(path):
    with open(path, encoding="utf-8") as file:
        return [Allowed(*line.rstrip("\n").split("\t")) for line in file if line[0] not in "#\n"]


def same(ours, theirs):
    return theirs.startswith(ours) and SUFFIX.fullmatch(theirs[len(ours):])


def compare(tool, words, ours, allowed):
    wrong = collections.defaultdict(list)
    known = []
    for word, mine, theirs in zip(words, ours, llvm(tool, words)):
        if theirs != "udf":
            known.append(word)
        if not same(mine, theirs) and not any(row.allows(word, mine, theirs) for row in allowed):
            wrong[mine, theirs].append(word)
    return wrong, known


def main(decode_a64, exceptions_file, count=1000000, seed=1, group="ldst"):
    tool = shutil.which("llvm-mc-19")
    if not tool:
        print("skipped: llvm-mc-19 is not installed")
        return 4
    rng, half = random.Random(int(seed)), int(count) // 2
    allowed = exceptions(exceptions_file)
    words = random_words(rng, group, half)
    wrong, known = compare(tool, words, engine(decode_a64, words), allowed)
    words = list(turned(rng, group, known, half))
    more, _ = compare(tool, words, engine(decode_a64, words), allowed)
    for pair, found in more.items():
        wrong[pair] += found
    for (ours, theirs), found in sorted(wrong.items(), key=lambda row: -len(row[1]))[:SHOWN]:
        print(f"{found[0]:08x} and {len(found) - 1} more: ours {ours}, llvm-mc {theirs}")
    print(f"{half + len(words)} words, {sum(map(len, wrong.values()))} differ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
