#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""wrong_images.py KVMSME DIR: what `kvmsme guest` cannot boot, and guests that go wrong or do not end.

What is no program has one line on stderr and status 2; what goes wrong is told with its place; nothing crashes,
and a terminal is as it was.
"""
import gzip
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

kvmsme, where = sys.argv[1:]
bad = []

PROGRAMS = {
    "good": "\tmov w0, #0x18\n\tadr x1, block\n\thlt #0xf000\n\t.align 3\nblock: .quad 0x20026, 5\n",
    "loop": "\tnop\nspin: add x0, x0, #1\n\tb spin\n",
    "wait": "\tnop\nidle: wfi\n\tb idle\n",
    "undefined": "\tbl f\n\tb .\n\t.type f, %function\nf: nop\n\tudf #7\n",
    "load": "\tmov x1, #0x0b000000\n\tldr w0, [x1, #4]\n\tb .\n",
    "store": "\tmov x1, #0x0b000000\n\tstr w0, [x1, #4]\n\tb .\n",
    "pair": "\tmov x1, #0x0b000000\n\tldp x2, x3, [x1, #8]\n\tb .\n",
    "exit_nowhere": "\tmov w0, #0x18\n\tmov x1, #0x0b000000\n\thlt #0xf000\n\tb .\n",
    "vector": "\tadr x1, handlers\n\tmsr vbar_el1, x1\n\tudf #3\n\t.align 11\nhandlers: .skip 0x200\n\tudf #9\n",
    "nested": "\tadr x1, handlers\n\tmsr vbar_el1, x1\n\tudf #3\n\t.align 11\nhandlers: .skip 0x200\n\tnop\n\tudf #9\n",
    "trapped": "\t.arch armv9-a+sme\n\tsmstart\n\tb .\n",
    "svc": "\tnop\n\tsvc #3\nbehind: nop\n\tb .\n",
    "lower": "\tmsr spsr_el1, xzr\n\tmov x1, #0x40300000\n\tmsr elr_el1, x1\n\teret\n",
    "readc": "\tmov w0, #7\n\thlt #0xf000\n\tmov w0, #7\n\thlt #0xf000\n\tb .\n",
    "shout": "\tmov x1, #0x09000000\n\tmov w0, #'y'\nagain: strb w0, [x1]\n\tb again\n",
    "unaligned": "\tmov x1, #3\n\tbr x1\n",
    "off": "\tmov x0, #2\n\tmovk x0, #0x8400, lsl #16\n\thvc #0\n\tb .\n",
    "reset": "\tmov x0, #9\n\tmovk x0, #0x8400, lsl #16\n\thvc #0\n\tb .\n",
    "call": "\tmov w0, #0x77\n\thlt #0xf000\n\tb good\ngood:" +
            "\tmov w0, #0x18\n\tadr x1, block\n\thlt #0xf000\n\t.align 3\nblock: .quad 0x20026, 6\n",
    "branches": "\tmov x2, #3\nloop: bl f\n\tsubs x2, x2, #1\n\tb.ne loop\n\tcbz x2, out\n\tnop\nout: adr x3, last\n\tbr x3\n"
                "\tnop\nlast: b .+4\n\tcbnz x2, loop\n\tudf #1\nf: ret\n",
    "pie": "\tadr x1, pointer\n\tldr x1, [x1]\n\tmov w0, #0x18\n\thlt #0xf000\n\t.data\nblock: .quad 0x20026, 9\n"
           "pointer: .quad block\n",
}


def build(name):
    source, object_, to = (os.path.join(where, name + end) for end in (".s", ".o", ""))
    with open(source, "w", encoding="ascii") as file:
        file.write("\t.globl _start\n_start:\n" + PROGRAMS[name])
    subprocess.run(["clang-19", "--target=aarch64-none-elf", "-g", "-c", source, "-o", object_], check=True)
    how = ["-pie", "--no-dynamic-linker", "-z", "notext"] if name == "pie" else ["-Ttext=0x40100000"]
    subprocess.run(["ld.lld-19", *how, object_, "-o", to], check=True)
    return to


def run(*args, **how):
    return subprocess.run([kvmsme, "guest", *args], capture_output=True, timeout=60, check=False, errors="replace",
                          stdin=subprocess.DEVNULL, **how)


def claim(what, holds, got=""):
    if not holds:
        bad.append(f"{what}: {got}")


def one_line(what, result, words):
    text = result.stderr
    claim(what, result.returncode == 2 and text.count("\n") == 1 and words in text and not result.stdout,
          f"status {result.returncode}, {text!r}")


def says(what, result, *words, status=2):
    text = result.stderr
    claim(what, result.returncode == status and all(word in text for word in words),
          f"status {result.returncode}, {text}")


def with_file(contents, what, words):
    with tempfile.NamedTemporaryFile() as file:
        file.write(contents)
        file.flush()
        one_line(what, run(file.name), words)


def put(contents, at, form, *values):
    changed = bytearray(contents)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


def check_files(elf):
    phoff = struct.unpack_from("<Q", elf, 32)[0]
    loads = [phoff + 56 * i for i in range(struct.unpack_from("<H", elf, 56)[0])
             if struct.unpack_from("<I", elf, phoff + 56 * i)[0] == 1]
    code = loads[-1]
    with_file(b"", "empty", "no instruction")
    with_file(b"#!/bin/sh\n", "script", "a script")
    packed = gzip.compress(bytes(5000) + os.urandom(5000))
    with_file(packed[:2] + bytes(100), "compressed badly", "is compressed, and damaged")
    with_file(packed[:-3000], "compressed and cut", "is compressed, and is cut off")
    with_file(gzip.compress(bytes(129 << 20)), "compressed and large", "is cut off, or larger than memory")
    with_file(gzip.compress(b"abc"), "nothing compressed", "no instruction")
    with_file(elf[:40], "cut in the header", "ends within its ELF header")
    with_file(elf[:80], "cut in the table", "no whole table")
    with_file(put(elf, 18, "<H", 62), "x86", "is not for AArch64")
    with_file(put(elf, 5, "<B", 2), "big endian", "is not for AArch64")
    with_file(put(elf, 16, "<H", 1), "object", "is no program")
    with_file(put(elf, 32, "<Q", 1 << 60), "table outside", "no whole table")
    with_file(put(elf, 24, "<Q", 0x10), "entry outside", "no entry point")
    with_file(put(elf, code + 8, "<Q", 1 << 40), "cut in a segment", "ends before its segments do")
    with_file(put(elf, code + 24, "<Q", 1 << 62), "segment outside", "outside of memory")
    with_file(put(elf, code + 24, "<Q", 0x48000000), "segment behind memory", "see --memory; a Linux program needs --linux-user")
    with_file(put(elf, code + 40, "<Q", 1 << 40), "segment too large", "outside of memory")
    with_file(put(elf, code, "<I", 3), "dynamic", "dynamically linked")
    one_line("no such file", run("/nonexistent"), "No such file")
    one_line("directory", run("/tmp"), "/tmp")


def check_damaged(elf):
    chance = random.Random(1)
    for _ in range(60):
        contents = bytearray(elf)
        for _ in range(chance.randint(1, 8)):
            contents[chance.randrange(0, min(len(contents), 600))] = chance.randrange(256)
        with tempfile.NamedTemporaryFile() as file:
            file.write(contents)
            file.flush()
            result = run("--budget=2000000", file.name)
            claim("damaged", 0 <= result.returncode <= 255 and "Sanitizer" not in result.stderr,
                  f"status {result.returncode}, {result.stderr[:200]!r}")


def damage_sections(chance, contents):
    """Fields of the section table, and bytes of the sections: symbols, strings, DWARF"""
    shoff, shnum = struct.unpack_from("<Q", contents, 40)[0], struct.unpack_from("<H", contents, 60)[0]
    for _ in range(chance.randint(1, 4)):
        section = shoff + 64 * chance.randrange(shnum)
        start, size = struct.unpack_from("<QQ", contents, section + 24)
        if chance.random() < 0.3:
            value = chance.choice((0, 1, 24, 0x40100000, 1 << 31, 1 << 40, 1 << 63, (1 << 64) - 1))
            struct.pack_into("<Q", contents, section + 8 * chance.randrange(8), value)
        elif size and start + size <= len(contents):
            for _ in range(chance.randint(1, 20)):
                contents[start + chance.randrange(size)] = chance.randrange(256)


def check_damaged_report(path):
    """Names and lines of what goes wrong, of a file whose names and lines are wrong"""
    chance = random.Random(2)
    with open(path["undefined"], "rb") as file:
        elf = file.read()
    for number in range(80):
        contents = bytearray(elf)
        damage_sections(chance, contents)
        with tempfile.NamedTemporaryFile() as file:
            file.write(contents)
            file.flush()
            how = ["--trace=/dev/null"] if number % 4 == 0 else []
            result = run("--budget=100000", *how, file.name, env={**os.environ, "KVMSME_LLVM_MC": "/nonexistent"})
            claim("damaged names", result.returncode in (0, 2) and not re.search("Sanitizer|runtime error", result.stderr),
                  f"status {result.returncode}, {result.stderr[:200]!r}")


def check_flat(to):
    """The same code as a flat binary, and behind the header of an arm64 Image"""
    flat = to + ".bin"
    subprocess.run(["llvm-objcopy-19", "-O", "binary", "-j", ".text", to, flat], check=True)
    says("flat", run(flat), status=5)
    with open(flat, "rb") as plain, gzip.open(flat + ".gz", "wb") as packed:
        packed.write(plain.read())
    says("flat, compressed", run(flat + ".gz"), status=5)
    with open(flat, "rb") as file:
        code = file.read()
    header = struct.pack("<IIQQQQQQ4sI", 0x14000010, 0, 0x200000, 0x10000, 0, 0, 0, 0, b"ARM\x64", 0)
    with open(to + ".Image", "wb") as file:
        file.write(header + code)
    says("Image", run(to + ".Image"), status=5)
    with open(to + ".Image", "wb") as file:
        file.write(put(header + code, 8, "<Q", 1 << 40))
    one_line("Image outside", run(to + ".Image"), "see --memory")


def check_wrong(path):
    for cpu in "a64", "unicorn":
        how = f"--cpu={cpu}"
        says("undefined", run(how, path["undefined"]), "nobody handles: undefined instruction",
             "0x4010000c f+0x4 (undefined.s:", "udf #7", "ESR_EL1 0x2000000", "VBAR_EL1 0,", "0x200, where there is no code")
        says("load", run(how, path["load"]), "load of 4 bytes at 0xb000004", "external abort", "ldr w0, [x1, #4]")
        says("store", run(how, path["store"]), "store of 4 bytes at 0xb000004", "external abort", "str w0, [x1, #4]")
        says("pair", run(how, path["pair"]), "external abort of an access that KVM does not decode (ISV 0) at 0xb000008",
             "ldp x2, x3, [x1, #8]")
        # Arm ARM: the preferred return address of SVC is behind it; from a lower level the vector is at 0x400
        says("svc", run(how, path["svc"]), "nobody handles: SVC", "ELR_EL1 0x40100008, behind 0x40100004 _start+0x4 (svc.s:4): svc #0x3 ",
             "ESR_EL1 0x56000003")
        says("lower", run(how, path["lower"]), "  ELR_EL1 0x40300000: udf #0 (0x00000000)\n", "from EL0t", "at the vector 0x400,")
        says("exit nowhere", run(how, path["exit_nowhere"]), "SYS_EXIT with a block at 0xb000000, where there is no memory")
        says("vector", run(how, path["vector"]), "undefined instruction", "udf #3", "at the vector", "udf #9")
        says("nested", run(how, path["nested"]), "nobody handles", "udf #3")
        says("trapped", run(how, path["trapped"]), "CPACR_EL1.SMEN", "smstart")
        says("unaligned", run(how, path["unaligned"]), "PC is not aligned", "FAR_EL1 0x3")
        says("loop", run(how, "--budget=100000", path["loop"]), "not ended within its budget of 100000", "spin")
        says("wait", run(how, "--budget=100000", path["wait"]), "not ended", "it waits (WFI)")
        says("time", run(how, "--timeout=1", path["loop"]), "not ended within its time of 1 s", "spin")
        says("off", run(how, path["off"]), "all CPUs are off")
        says("reset", run(how, path["reset"]), "SYSTEM_RESET")
        says("call", run(how, path["call"]), "no semihosting call 0x77", status=6)
        says("good", run(how, "--smp=3", "--memory=64", path["good"]), status=5)
        says("pie", run(how, path["pie"]), status=9)


BRANCHES = """  the last branches:
    0x4010000c loop+0x8 (branches.s:6) -> 0x40100004 loop (branches.s:4)
    0x40100004 loop (branches.s:4) -> 0x40100030 f (branches.s:15)
    0x40100030 f (branches.s:15) -> 0x40100008 loop+0x4 (branches.s:5)
    0x4010000c loop+0x8 (branches.s:6) -> 0x40100004 loop (branches.s:4)
    0x40100004 loop (branches.s:4) -> 0x40100030 f (branches.s:15)
    0x40100030 f (branches.s:15) -> 0x40100008 loop+0x4 (branches.s:5)
    0x40100010 loop+0xc (branches.s:7) -> 0x40100018 out (branches.s:9)
    0x4010001c out+0x4 (branches.s:10) -> 0x40100024 last (branches.s:12)
"""


def check_branches(path):
    """Taken ones alone, the last eight, however the run is cut into pieces: nobody takes one that leads to the next word"""
    for how in (["--cpu=a64"], ["--cpu=unicorn"], ["--cpu=a64", "--trace=/dev/null"], ["--cpu=a64", "--smp=2"]):
        claim(f"branches {how}", run(*how, path["branches"]).stderr.endswith(BRANCHES), run(*how, path["branches"]).stderr)
        claim(f"fast {how}", "branches:" not in run("--fast", *how, path["branches"]).stderr)
    for cpu in "a64", "unicorn":
        says("a loop", run(f"--cpu={cpu}", "--budget=100000", path["loop"]), "the last branches:",
             "spin+0x4 (loop.s:5) -> 0x40100004 spin", " times\n")


def check_interrupt(path):
    """Ctrl-C on a terminal, or its end: a line, and the terminal as it was"""
    for cpu, how in ("a64", "key"), ("unicorn", "key"), ("a64", signal.SIGTERM), ("unicorn", signal.SIGHUP):
        main, terminal = pty.openpty()
        before = termios.tcgetattr(terminal)
        with subprocess.Popen([kvmsme, "guest", f"--cpu={cpu}", path["loop"]], stdin=terminal, stdout=terminal,
                              stderr=subprocess.PIPE, errors="replace", start_new_session=True,
                              preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR))) as child:
            for _ in range(100):
                if termios.tcgetattr(terminal)[3] != before[3]:
                    break
                time.sleep(0.05)
            claim("raw", not termios.tcgetattr(terminal)[3] & termios.ICANON, cpu)
            if how == "key":
                os.write(main, b"\x03")
            else:
                child.send_signal(how)
            text = child.stderr.read()
            status = child.wait(timeout=20)
        claim("interrupt", status == 130 and text.count("\n") == 1 and "interrupted" in text, f"{status}, {text!r}")
        claim("terminal", termios.tcgetattr(terminal) == before, cpu)
        os.close(main)
        os.close(terminal)
    check_gone(path)


def check_gone(path):
    """A terminal that goes away ends the guest; of a trace there is what has been written, and no file beside it"""
    for how in ["--cpu=a64"], ["--cpu=unicorn"], ["--trace=traced"]:
        with tempfile.TemporaryDirectory() as directory:
            pid, main = pty.fork()
            if not pid:
                os.chdir(directory)
                os.execv(kvmsme, [kvmsme, "guest", "--timeout=0", *how, path["loop"]])
            time.sleep(1)
            os.close(main)
            end = time.time() + 20
            while not (gone := os.waitpid(pid, os.WNOHANG))[0] and time.time() < end:
                time.sleep(0.05)
            if not gone[0]:
                os.kill(pid, signal.SIGKILL)
            claim(f"{how}: the terminal has gone", gone[0] and os.waitstatus_to_exitcode(gone[1]) == 130, gone)
            claim(f"{how}: files", os.listdir(directory) == (["traced"] if "--trace=traced" in how else []), os.listdir(directory))


def check_waits(path):
    """A wait for a byte counts where a time is asked for, a byte begins it anew, and the call that it is in is told"""
    for cpu in "a64", "unicorn":
        reader, writer = os.pipe()
        begin = time.time()
        with subprocess.Popen([kvmsme, "guest", f"--cpu={cpu}", "--timeout=2", path["readc"]], stdin=reader,
                              stderr=subprocess.PIPE, text=True) as child:
            time.sleep(1)
            os.write(writer, b"x")
            text = child.stderr.read()
            status = child.wait(timeout=20)
        took = time.time() - begin
        claim("a wait", status == 2 and "within its time of 2 s\n  CPU 0 at EL1h, PC 0x4010000c _start+0xc" in text and
              "hlt #0xf000" in text, f"{status}, {text!r}")
        claim("a wait's time", 2.9 < took < 15, took)
        with subprocess.Popen([kvmsme, "guest", f"--cpu={cpu}", path["readc"]], stdin=reader, stderr=subprocess.PIPE, text=True) as child:
            time.sleep(1)
            child.send_signal(signal.SIGINT)
            text = child.stderr.read()
            claim("Ctrl-C in a wait", (child.wait(timeout=20), text) == (130, "kvmsme guest: interrupted\n"), text)
        os.close(reader)
        os.close(writer)


def check_full(path):
    """A pipe that nobody reads from: it ends by its time, by Ctrl-C, and not by a wait without a time"""
    for how, number, words in (["--timeout=1"], None, "within its time of 1 s"), ([], signal.SIGINT, "interrupted"):
        reader, writer = os.pipe()
        with subprocess.Popen([kvmsme, "guest", *how, path["shout"]], stdin=subprocess.DEVNULL, stdout=writer,
                              stderr=subprocess.PIPE, text=True) as child:
            os.close(writer)
            time.sleep(2)
            if number:
                claim("it waits", child.poll() is None, child.returncode)
                child.send_signal(number)
            status = child.wait(timeout=20)
            text = child.stderr.read()
        claim(f"a full pipe {how}", status == (130 if number else 2) and words in text, f"{status}, {text!r}")
        claim("what has been taken", set(os.read(reader, 65536)) == {ord("y")})
        os.close(reader)


def check_words(path):
    result = run("--linux-user", "--memory=64", path["good"])
    claim("--memory", result.returncode == 2 and "bare-metal" in result.stderr, result.stderr)
    for words, said in ((["--memory=0"], "--memory"), (["--smp=65"], "--smp"), (["--timeout=x"], "--timeout"),
                        ([], "which program")):
        program = [path["good"]] if words else []
        result = run(*words, *program)
        claim(f"{words}", result.returncode == 2 and result.stderr.startswith("kvmsme"), result.stderr + said)


def check_scenarios():
    """The same differences in what `kvmsme run` says"""
    form = ("scenario: it\nsource: test\nhost: {{sve: [1, 2], sme: [1, 2, 4], sme2: true, fa64: true}}\n"
            "profiles: [sme-v12]\nsteps:\n  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n  - guest: {}\n    {}\n"
            "    exit: {{mmio: 4}}\n")
    for guest, more, words in (
            ("{words: [0x14000000]}", "budget: 1000", ("without an end (budget: 1000)", "b #0")),
            ("{words: [0x00000000]}", "bare: true", ("that nobody handles", "undefined instruction", "udf #0", "vector 0x200")),
            ("{words: [0xd503201f, 0x00000001]}", "budget: 1000",
             ("ESR_EL1 0x2000000, undefined instruction", "0x40001004", "udf #1")),
            ("{words: [0xd2aa0001, 0xf9400020]}", "budget: 1000", ("read 8 bytes from 0x50000000", "ldr x0, [x1]")),
            ("{words: [0xd2aa0001, 0xf9000020]}", "budget: 1000", ("wrote 0 (8 bytes) to 0x50000000", "str x0, [x1]")),
            ("{words: [0xd2aa0001, 0x4c407020]}", "budget: 1000", ("ENOSYS", "read from 0x50000000, which is no memory", "ld1"))):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(form.format(guest, more))
            file.flush()
            result = subprocess.run([kvmsme, "run", file.name], capture_output=True, timeout=60, check=False,
                                    errors="replace")
            text = result.stdout + result.stderr
            claim(f"scenario {guest}", all(word in text for word in words), text[:600])


os.makedirs(where, exist_ok=True)
paths = {name: build(name) for name in PROGRAMS}
with open(paths["good"], "rb") as good:
    contents_of_good = good.read()
check_files(contents_of_good)
check_damaged(contents_of_good)
check_damaged_report(paths)
check_flat(paths["good"])
check_wrong(paths)
check_branches(paths)
check_interrupt(paths)
check_waits(paths)
check_full(paths)
check_words(paths)
check_scenarios()
for line in bad:
    print(line)
sys.exit(bool(bad))
