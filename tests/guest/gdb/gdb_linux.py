#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: gdb_linux.py KVMSME SOURCE DIRECTORY: gdb drives a Linux program; qemu-aarch64's stub says the same."""
import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True

from with_gdb import Checks, Gdb, Guest, compiled, need

# One of vq 4, as Linux has it at first: VG is 8; gdb shows each at the longest length, 2048 bits
ZERO24 = ", 0x0 <repeats 24 times>}"


def eight(value):
    return re.compile("= {" + ", ".join([value] * 8) + ZERO24 + "$")


VECTORS = [
    ("p $vg", re.compile(r"= 8$")),
    ("p $x0", re.compile(r"= 1$")),
    ("p/x $x1", re.compile(r"= 0xfffffffffffffffe$")),
    ("p/x $x4", re.compile(r"= 0x123400000000004d$")),
    ("p $z0.s.s[15]", re.compile(r"= 50$")),
    ("p/x $z0.d.u", re.compile(r"= \{0x800000005, 0xe0000000b, 0x1400000011, 0x1a00000017, 0x200000001d, "
                               r"0x2600000023, 0x2c00000029, 0x320000002f" + ZERO24 + "$")),
    ("p/x $z1.b.u[63]", re.compile(r"= 0x3f$")),
    ("p/x $z1.b.u[64]", re.compile(r"= 0x0$")),
    ("p/x $z2.d.u", eight("0x123400000000004d")),
    ("p $z3.h.f[31]", re.compile(r"= 1\.5$")),
    ("p/x $p0", eight("0xff")),
    ("p/x $p1", re.compile(r"= \{0x1, 0x1, 0x1, 0x0 <repeats 29 times>\}$")),
    # elements of 4 bytes above 20: from the sixth on (5 + 3 * 6 = 23)
    ("p/x $p2", re.compile(r"= \{0x0, 0x0, 0x0, 0x11, 0x11, 0x11, 0x11, 0x11" + ZERO24 + "$")),
    ("p/x $ffr", eight("0xff")),
    ("p $v5.d.f", re.compile(r"= \{-2, -2\}$")),
    ("p/x $z5.d.u[2]", re.compile(r"= 0x0$")),
]

EVERY_VECTOR = [f"p/x $z{i}.d.u" for i in range(32)] + [f"p/x $p{i}" for i in range(16)] + [
    "p/x $ffr", "p $vg", "p $fpsr", "p $fpcr", "p $x0", "p $x1", "p $x2", "p $x3", "p $x4", "p $x5", "p $pc"]


def forwards(checks, kvmsme, program):
    """break, continue, step, finish, arguments, values; another register and other memory have their effect"""
    checks.session(Guest(kvmsme, "--linux-user", program), program, [
        ("break main", re.compile("Breakpoint 1 at ")),
        ("continue", re.compile(r"Breakpoint 1, main \(argc=1, argv=0x[0-9a-f]+\)")),
        ("next", re.compile("for .int i = 1")), ("next", re.compile("sum = add")),
        ("step", re.compile(r"add \(a=0, b=1\)")),
        ("backtrace", re.compile(r"#0  add \(a=0, b=1\).*\n#1  0x[0-9a-f]+ in main \(argc=1")),
        ("finish", re.compile(r"Value returned is \$1 = 1")),
        ("break add if b == 3", None), ("continue", re.compile(r"add \(a=3, b=3\)")),
        ("p counter", "$2 = 3"), ("set var counter = 1000", ""), ("finish", re.compile(r"= 6")),
        ("tbreak vectors_full", None), ("continue", re.compile("in vectors_full")), *VECTORS,
        ("up", re.compile(r"vectors\(\);")), ("set var sum = 500", ""), ("p counter", re.compile("= 1007$")),
        ("continue", re.compile(r"exited with code 0364\]")),
    ], (500 & 255, "500 1007\n", ""))


def registers(checks, kvmsme, program):
    """Each register that is written reads as it was written; lengths, and what is above them, cannot be"""
    checks.session(Guest(kvmsme, "--linux-user", program), program, [
        ("break vectors_full", None), ("continue", None),
        ("set var $x7 = 0x0123456789abcdef", ""), ("p/x $x7", re.compile("= 0x123456789abcdef$")),
        ("set var $z7.b.u[63] = 0x5a", ""), ("p/x $z7.d.u[7]", re.compile("= 0x5a00000000000000$")),
        ("set var $v8.d.u[1] = 9", ""), ("p $z8.d.u[1]", re.compile("= 9$")),
        ("set var $p3[7] = 0x80", ""), ("p/x $p3", re.compile("0x0 <repeats 6 times>|0x80")),
        ("set var $ffr[0] = 0x0f", ""), ("p/x $ffr[0]", re.compile("= 0xf$")),
        ("set var $fpcr = 0x400000", ""), ("p/x $fpcr", re.compile("= 0x400000$")),
        ("set var $tpidr2 = 0x1230", ""), ("p/x $tpidr2", re.compile("= .*0x1230$")),
        ("set var $z7.b.u[64] = 1", re.compile("Could not write register|E05")),
        ("set var $vg = 4", re.compile("Could not write register|E05")),
        ("p $vg", re.compile("= 8$")),
        ("set var $svcr = 3L", ""), ("p $vg", re.compile("= 4$")), ("p/x $z7.d.u[7]", re.compile("= 0x0$")),
        ("set var $za[31][31] = 7", ""), ("p $za[31][31]", re.compile("= 7$")),
        ("set var $za[32][0] = 7", re.compile("Could not write register|E05")),
        ("set var $zt0[63] = 8", ""), ("p $zt0[63]", re.compile("= 8$")),
        ("set var $svcr = 0L", ""), ("p $za[31][31]", re.compile("= 0$")),
        ("kill", re.compile("killed")),
    ], (128 + signal.SIGKILL, "", ""))


ROW = r"\{0x0, 0x0, 0xc0, 0x40, 0x0, 0x0, 0xc0, 0x40, "
# SVL is 32 bytes: za1.s is rows 1, 5, ... 29 of ZA, 8 floats of 2 * 3 each
TILE = [
    ("break tile_streaming", None), ("break tile_full", None), ("break tile_left", None),
    ("continue", re.compile("in tile_streaming")),
    ("p $svcr", re.compile(r"= \[ SM ZA \]$")), ("p $vg", re.compile("= 4$")), ("p $svg", re.compile("= 4$")),
    ("continue", re.compile("in tile_full")),
    ("p/x $za[0][0]", re.compile("= 0x0$")), ("p/x $za[1]", re.compile("= " + ROW)),
    ("p/x $za[29]", re.compile("= " + ROW)), ("p/x $za[33][2]", re.compile("= 0x0$")),
    ("p/x $za[1][32]", re.compile("= 0x0$")), ("p $z1.s.f[7]", re.compile("= 2$")),
    ("p/x $p0", re.compile(r"= \{0x11, 0x11, 0x11, 0x11, 0x0 <repeats 28 times>\}$")),
    ("continue", re.compile("in tile_left")),
    ("p $svcr", re.compile(r"= \[ ZA \]$")), ("p $vg", re.compile("= 8$")),
    ("p/x $za[1]", re.compile("= " + ROW)), ("p $z1.s.f[7]", re.compile("= 0$")),
    ("reverse-continue", re.compile("in tile_full")),
    ("p $svcr", re.compile(r"= \[ SM ZA \]$")), ("p $z1.s.f[7]", re.compile("= 2$")),
    ("reverse-continue", re.compile("in tile_streaming")), ("p/x $za[1][2]", re.compile("= 0x0$")),
    ("continue", re.compile("in tile_full")), ("p/x $za[1]", re.compile("= " + ROW)),
]


def tile(checks, kvmsme, program):
    checks.session(Guest(kvmsme, "--linux-user", program, "tile"), program, [*TILE, ("disconnect", None)],
                   (2, "", "kvmsme guest: gdb has gone without detaching; the program is ended\n"))


def backwards(checks, kvmsme, program):
    """The same registers and memory as before, instruction by instruction and from breakpoint to breakpoint"""
    look = ["info registers", "p counter", "x/32xg $sp", *EVERY_VECTOR]
    commands = ["break add", "continue", *look, "stepi 9", *look, "continue", "break vectors_full", "continue 3", *look,
                "reverse-continue", "reverse-continue", "reverse-continue", "reverse-continue", *look,
                "stepi 9", *look, "reverse-stepi 9", *look, "continue 4", *look, "delete", "watch counter", "reverse-continue",
                "reverse-continue", "p counter", "reverse-continue", "delete", "reverse-continue", "p $pc", "p counter",
                "continue"]
    guest = Guest(kvmsme, "--linux-user", program)
    said = Gdb(program, guest.address, commands).answers()
    looks = []
    for i, command in enumerate(commands):
        if command == "info registers":    # values are numbered
            looks.append([re.sub(r"^\$\d+ = ", "", text) for text in said[i:i + len(look)]])
    first, nine, far, back, nine_again, first_again, far_again = looks
    for name, found, wanted in (("back", back, first), ("on again", nine_again, nine), ("stepped back", first_again, first),
                                ("far again", far_again, far)):
        for what, a, b in zip(look, found, wanted):
            checks.same(f"{name}: {what}", a, b)
    checks.same("not the same place", first == nine or nine == far, False)
    tail = said[-9:]
    checks.same("watch", tail[0], re.compile(r"Hardware watchpoint 3: counter\n\nOld value = 10\nNew value = 6"))
    checks.same("value", tail[2], re.compile("= 3$"))
    checks.same("the beginning", tail[5], re.compile("No more reverse-execution history|end of recorded history"))
    checks.same("its value", tail[6], re.compile("<_start>"))
    checks.same("and on to the end", tail[8], re.compile("exited with code 012"))
    checks.same("the end", guest.end(), (10, "10 10\n", ""))


def ends(checks, kvmsme, program):
    checks.session(Guest(kvmsme, "--linux-user", program, "fault"), program, [
        ("continue", re.compile("received signal SIGSEGV")), ("p nowhere", re.compile(r"= .*0x0$")),
        ("backtrace", re.compile("^#0 .* in main ")), ("reverse-stepi", None), ("continue", re.compile("SIGSEGV")),
        ("continue", re.compile("Program terminated with signal SIGSEGV"))],
                   (139, "10 10\n", re.compile("^kvmsme guest: SIGSEGV, not mapped, at 0\n")))
    # what makes it fault is mended, and it goes on
    checks.session(Guest(kvmsme, "--linux-user", program, "fault"), program, [
        ("continue", re.compile("SIGSEGV")), ("x/i $pc", re.compile("str.*\\[x9\\]")), ("set var $x9 = &counter", ""),
        ("continue", re.compile("exited with code 012"))], (10, "10 10\n", None))
    checks.session(Guest(kvmsme, "--linux-user", program), program, [
        ("break vectors", None), ("continue", None), ("detach", re.compile("detached"))], (10, "10 10\n", ""))
    checks.session(Guest(kvmsme, "--linux-user", program), program, [("kill", None)], (128 + signal.SIGKILL, "", ""))


def interrupt(checks, kvmsme, program):
    guest = Guest(kvmsme, "--linux-user", program, "loop")
    gdb = Gdb(program, guest.address, ["continue", "p forever > 0", "info threads", "kill"])
    checks.same("before the loop", guest.process.stdout.readline(), "10 10\n")
    children = subprocess.run(["pgrep", "-P", str(gdb.process.pid)], capture_output=True, text=True, check=True)
    os.kill(int(children.stdout.split()[0]), signal.SIGINT)
    said = gdb.answers()
    checks.same("Ctrl-C", said[0], re.compile("received signal SIGINT"))
    checks.same("its thread", said[2], re.compile(r"\* 1 .*vCPU 0"))
    checks.same("killed", guest.end(), (137, "", ""))


def lowest_eight(text):
    """Of P and FFR: QEMU 7.2 tells four times as many bytes as there are, and then what lies behind them"""
    return re.sub(r"(0x[0-9a-f]+) <repeats (\d+) times>", lambda m: ", ".join([m[1]] * int(m[2])), text).split(", ")[:8]


def plain(text):
    """Without what is the stub's own: its name of the process, and where the stack is"""
    return re.sub(r"argv=0x[0-9a-f]+|Remote target|process \d+", "", text) if isinstance(text, str) else text


def as_under_qemu(checks, kvmsme, program, directory):
    """The same commands by the stub of qemu-aarch64"""
    path = os.path.join(directory, "qemu-socket")
    commands = ["break add", "continue", "finish", "p counter", "delete", "break vectors", "continue", "stepi", "stepi 7", "stepi 9",
                *EVERY_VECTOR, "p/x $cpsr", "x/8xg vectors", "x/4i vectors", "p sum", "up", "p sum", "p argc", "continue"]
    if os.path.exists(path):
        os.unlink(path)
    qemu = subprocess.Popen(["qemu-aarch64", "-cpu", "max", "-g", path, program], stdout=subprocess.PIPE, text=True)
    while not os.path.exists(path) and qemu.poll() is None:
        pass
    wanted = Gdb(program, path, commands).answers()
    said = qemu.communicate(timeout=60)[0]
    guest = Guest(kvmsme, "--linux-user", program)
    for command, a, b in zip(commands, Gdb(program, guest.address, commands).answers(), wanted):
        if command.startswith(("p/x $p", "p/x $ffr")):
            a, b = lowest_eight(a), lowest_eight(b)
        checks.same(f"{command}, as under QEMU", plain(a), plain(b))
    checks.same("as under QEMU", guest.end()[:2], (qemu.returncode, said))


def main(kvmsme, source, directory):
    need("gdb-multiarch", "clang-19", "qemu-aarch64", "aarch64-linux-gnu-gcc")
    program = compiled(source, directory)
    checks = Checks()
    for check in (forwards, registers, tile, backwards, ends, interrupt):
        check(checks, kvmsme, program)
    as_under_qemu(checks, kvmsme, program, directory)
    return bool(checks.bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
