#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: gdb_bare.py KVMSME SOURCE DIRECTORY: gdb drives a program without a system."""
import os
import re
import sys

sys.dont_write_bytecode = True

from gdb_linux import EVERY_VECTOR, TILE, VECTORS
from with_gdb import Checks, Gdb, Guest, compiled_bare, need


def values(checks, kvmsme, program):
    """Calls, vectors, ZA, and an exception that the program itself takes, instruction by instruction"""
    checks.session(Guest(kvmsme, program), program, [
        ("break add", None), ("continue", re.compile(r"add \(a=0, b=1\)")),
        ("backtrace", re.compile(r"#0  add .*\n#1  0x[0-9a-f]+ in main ")), ("finish", re.compile("= 1$")),
        ("delete", None), ("break vectors_full", None), ("continue", re.compile("in vectors_full")), *VECTORS, *TILE,
        ("delete", None), ("break at_service", None), ("continue", re.compile("at_service|bare.c")),
        ("p taken", re.compile("= 0$")), ("p $cpsr", re.compile("EL=1")), ("stepi", re.compile("in vector_sync")),
        ("p $cpsr", re.compile("EL=1.* I ")), ("reverse-stepi", None), ("p $pc", re.compile("at_service|main")),
        ("stepi 12", None), ("p taken", re.compile("= 1$")), ("reverse-continue", None), ("p taken", re.compile("= 0$")),
        ("delete", None), ("watch taken", None), ("continue", re.compile("Old value = 0\nNew value = 1")),
        ("continue", re.compile("Old value = 1\nNew value = 2")), ("delete", None),
        ("x/2xw 0x09000000", re.compile("Cannot access memory")), ("continue", re.compile(r"exited with code 014\]")),
    ], (12, "done\n", ""))


def backwards(checks, kvmsme, program):
    """To the first instruction and forwards again, with the same registers at the same place"""
    look = ["info registers", *EVERY_VECTOR, "x/16xg $sp"]
    commands = ["break tile_left", "continue", *look, "tbreak _start", "reverse-continue", "p $pc", "continue", *look,
                "reverse-stepi 30", "stepi 30", *look, "kill"]
    guest = Guest(kvmsme, program)
    said = [re.sub(r"^\$\d+ = ", "", text) for text in Gdb(program, guest.address, commands).answers()]
    first, again, third = [said[i:i + len(look)] for i, command in enumerate(commands) if command == "info registers"]
    checks.same("again", again, first)
    checks.same("by steps", third, first)
    checks.same("killed", guest.end(), (137, "", ""))


def cpus(checks, kvmsme, program):
    """A thread a vCPU: each stops, steps and is looked at by itself; back is what was done last"""
    checks.session(Guest(kvmsme, "--smp=2", program), program, [
        ("info threads", re.compile(r"\* 1 .*vCPU 0(.|\n)* 2 .*vCPU 1")),
        ("break second_loop", None), ("continue", re.compile("Thread 2.*hit Breakpoint 1, 0x[0-9a-f]+ in second_loop")),
        ("p $x19", re.compile("= 77$")), ("thread 1", re.compile("first_loop")), ("p $x19", re.compile("= 0$")),
        ("p first_count > 0", re.compile("= 1$")), ("set scheduler-locking on", ""),
        ("set var $x20 = 5", ""), ("p $x20", re.compile("= 5$")),
        ("stepi", None), ("p $x20", re.compile("= 5$")), ("thread 2", re.compile("second_loop")), ("p $x20", re.compile("= 0$")),
        ("p second_count", re.compile("= 0$")), ("stepi 3", None), ("p second_count", re.compile("= 1$")),
        ("reverse-stepi 2", None), ("p second_count", re.compile("= 0$")),
        ("set scheduler-locking off", ""), ("continue", re.compile("second_loop")), ("p second_count", re.compile("= 1$")),
        ("delete", None), ("break first_loop if done", None), ("continue", re.compile("Thread 1.*first_loop")),
        ("p second_count", re.compile("= 3000$")), ("delete", None), ("continue", re.compile("exited normally")),
    ], (0, "", ""))


def waits(checks, kvmsme, program):
    """A person who thinks is no program that does not end"""
    checks.session(Guest(kvmsme, "--timeout=1", program), program, [
        ("shell sleep 1.5", ""), ("break tile", None), ("continue", re.compile("Breakpoint 1"))], (137, "", ""))


def main(kvmsme, source, directory):
    need("gdb-multiarch", "clang-19")
    program, two = [compiled_bare(os.path.join(os.path.dirname(source), name), directory) for name in ("bare.c", "two_cpus.c")]
    checks = Checks()
    values(checks, kvmsme, program)
    backwards(checks, kvmsme, program)
    cpus(checks, kvmsme, two)
    waits(checks, kvmsme, program)
    return bool(checks.bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
