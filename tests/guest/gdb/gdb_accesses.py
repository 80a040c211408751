#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: gdb_accesses.py KVMSME SOURCE DIRECTORY: rwatch, awatch and watch, forwards and backwards, of a Linux program, of one
without a system, and of two CPUs."""
import os
import re
import sys

sys.dont_write_bytecode = True

from with_gdb import Checks, Guest, compiled, compiled_bare, need


def hit(kind, value, place):
    """value: what it is, or (old, new); place: in the line behind it"""
    is_now = f"Old value = {value[0]}\nNew value = {value[1]}" if isinstance(value, tuple) else f"Value = {value}"
    return re.compile(rf"Hardware {re.escape(kind)} \d+: \w+(\[\d+\])?\n\n{is_now}\n.*{place}")


# add() loads the counter, adds its second argument, 1 to 4, and stores it
READ, ACCESS = "read watchpoint", "access (read/write) watchpoint"
COUNTER = [
    ("rwatch counter", re.compile("Hardware read watchpoint")),
    ("continue", hit(READ, 0, r"in add \(a=0, b=1\)")), ("x/i $pc - 4", re.compile(r"<add\+\d+>:\tldr\tw8, \[x9")),
    ("continue", hit(READ, 1, r"in add \(a=1, b=2\)")), ("continue", hit(READ, 3, r"in add \(a=3, b=3\)")),
    ("reverse-continue", hit(READ, 3, r"in add \(a=3, b=3\)")), ("x/i $pc", re.compile(r"<add\+\d+>:\tldr\tw8, \[x9")),
    ("reverse-continue", hit(READ, 1, r"in add \(a=1, b=2\)")), ("reverse-continue", hit(READ, 0, r"in add \(a=0, b=1\)")),
    ("reverse-continue", re.compile("No more reverse-execution history")),
    ("continue", hit(READ, 0, r"in add \(a=0, b=1\)")), ("delete", None),
    ("awatch counter", re.compile("Hardware access")),
    ("continue", hit(ACCESS, (0, 1), r"add \(a=0, b=1\)")), ("continue", hit(ACCESS, 1, r"in add \(a=1, b=2\)")),
    ("continue", hit(ACCESS, (1, 3), r"add \(a=1, b=2\)")), ("continue", hit(ACCESS, 3, r"in add \(a=3, b=3\)")),
    ("reverse-stepi", hit(ACCESS, 3, r"in add \(a=3, b=3\)")), ("x/i $pc", re.compile(r"<add\+\d+>:\tldr")),
    ("reverse-continue", hit(ACCESS, (3, 1), r"in add \(a=1, b=2\)")), ("x/i $pc", re.compile(r"<add\+\d+>:\tstr")),
    ("delete", None), ("rwatch counter", None), ("watch counter", None), ("continue", re.compile("Old value = 1\nNew value = 3")),
    ("continue", hit(READ, 3, r"in add \(a=3, b=3\)")), ("continue", re.compile("Old value = 3\nNew value = 6")), ("delete", None),
]

# The second CPU counts, and the first one asks whether it is done
CPUS = [
    ("rwatch second_count", None), ("continue", re.compile("Thread 2 hit " + hit(READ, 0, "in second_loop").pattern)),
    ("continue", re.compile("Thread 2 hit " + hit(READ, 1, "in second_loop").pattern)), ("delete", None),
    ("rwatch done", None), ("continue", re.compile("Thread 1 hit " + hit(READ, 0, "in first_loop").pattern)), ("delete", None),
    ("watch done", None), ("continue", re.compile("Thread 2 hit " + hit("watchpoint", (0, 3000), "in second_loop").pattern)),
    ("reverse-continue", re.compile("Thread 2 hit " + hit("watchpoint", (3000, 0), "in second_loop").pattern)), ("delete", None),
    ("rwatch second_count", None), ("reverse-continue", re.compile("Thread 2 hit " + hit(READ, 2999, "in second_loop").pattern)),
    ("x/i $pc", re.compile(r"<second_loop>:\tldr")),
    ("reverse-continue", re.compile("Thread 2 hit " + hit(READ, 2998, "in second_loop").pattern)), ("delete", None),
    ("awatch first_count", None), ("reverse-continue", re.compile("Thread 1 hit Hardware access")),
    ("delete", None), ("continue", re.compile("exited normally")),
]


def main(kvmsme, source, directory):
    need("gdb-multiarch", "clang-19", "aarch64-linux-gnu-gcc")
    bare, two = [compiled_bare(os.path.join(os.path.dirname(source), name), directory) for name in ("bare.c", "two_cpus.c")]
    program = compiled(source, directory)
    checks = Checks()
    checks.session(Guest(kvmsme, "--linux-user", program), program, [
        # main() reads it for printf()
        *COUNTER, ("rwatch counter", None), ("continue", hit(READ, 6, r"in add \(a=6, b=4\)")),
        ("continue", hit(READ, 10, "in main")), ("continue", re.compile("exited with code 012"))], (10, "10 10\n", ""))
    checks.session(Guest(kvmsme, bare), bare, [
        *COUNTER, ("rwatch counter", None), ("continue", hit(READ, 6, r"in add \(a=6, b=4\)")),
        ("continue", re.compile("exited with code 014"))], (12, "done\n", ""))
    checks.session(Guest(kvmsme, "--smp=2", two), two, CPUS, (0, "", ""))
    return bool(checks.bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
