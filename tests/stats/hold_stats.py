#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hold_stats.py STATS_ON_MODEL PROFILE ANSWERS.xz: the model answers as the kernel

Lines that begin with "host" have counts that grow with the kernel's interrupts, pages and time as well: of them
the model has no more, and of "exits" some wherever the guest has run."""
import lzma
import re
import subprocess
import sys


def numbers(line):
    return [int(n) for n in re.findall(r"(?<= )\d+(?= |$)", line.split(":", 1)[1])]


def agree(kernel, model):
    if not kernel.startswith("host "):
        return kernel == model
    if re.sub(r" \d+(?= |$)", "", kernel) != re.sub(r" \d+(?= |$)", "", model):
        return False
    return all(k >= m for k, m in zip(numbers(kernel), numbers(model)))


def main():
    program, profile, record = sys.argv[1:]
    with lzma.open(record, "rt", encoding="ascii") as file:
        expected = file.read().splitlines()
    answers = subprocess.run([program, profile], capture_output=True, text=True, check=True).stdout.splitlines()
    bad = [(k, m) for k, m in zip(expected, answers) if not agree(k, m)]
    for kernel, model in bad[:40]:
        print(f"the kernel: {kernel}\nthe model:  {model}")
    exits = sum(numbers(line)[0] for line in answers if line.startswith("host "))
    print(f"{len(expected)} and {len(answers)} answers, {len(bad)} differ; {exits} exits")
    # a kernel that answered nothing would agree with anything, and so would a model that counts no exits
    return bool(bad) or len(expected) != len(answers) or len(answers) < 200 or exits < 60


sys.exit(main())
