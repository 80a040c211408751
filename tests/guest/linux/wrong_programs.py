#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""wrong_programs.py KVMSME PROGRAM LOOP FAULT WAITING CPUS: what is no program for `kvmsme guest --linux-user`, or does not end.

Every damaged file has one line on stderr and status 2, or runs to an end of its own: never a crash.
"""
import os
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time

kvmsme, program, loop, fault, waiting, cpus_seen = sys.argv[1:]
bad = []


def run(args, **how):
    return subprocess.run([kvmsme, "guest", *args], capture_output=True, timeout=60, check=False,
                          errors="replace", **how)


def claim(what, holds, got=""):
    if not holds:
        bad.append(f"{what}: {got}")


def one_line(what, result, words):
    text = result.stderr
    claim(what, result.returncode == 2 and text.count("\n") == 1 and words in text and not result.stdout,
          f"status {result.returncode}, {text!r}")


def with_file(contents, what, words):
    with tempfile.NamedTemporaryFile() as file:
        file.write(contents)
        file.flush()
        one_line(what, run(["--linux-user", file.name]), words)


def put(contents, at, form, *values):
    changed = bytearray(contents)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


def check_files(elf):
    phoff = struct.unpack_from("<Q", elf, 32)[0]
    first_load = next(phoff + 56 * i for i in range(20) if struct.unpack_from("<I", elf, phoff + 56 * i)[0] == 1)
    with_file(b"", "empty", "is no ELF file")
    with_file(b"#!/bin/sh\n", "script", "is no ELF file")
    with_file(elf[:40], "cut in the header", "is no ELF file")
    with_file(elf[:2000], "cut in a segment", "ends before its segments do")
    with_file(put(elf, 18, "<H", 62), "x86", "is not for AArch64")
    with_file(put(elf, 5, "<B", 2), "big endian", "is not for AArch64")
    with_file(put(elf, 16, "<H", 1), "object", "is no program")
    with_file(put(elf, 32, "<Q", 1 << 60), "table outside", "no whole table")
    with_file(put(elf, 24, "<Q", 0x10), "entry outside", "no entry point")
    with_file(put(elf, first_load + 16, "<Q", 1 << 62), "segment outside", "outside")
    with_file(put(elf, first_load + 16, "<Q", 0), "segment at 0", "outside")
    with_file(put(elf, first_load + 40, "<Q", 1 << 40), "segment too large", "1 GiB")
    with_file(put(elf, first_load, "<I", 3), "dynamic", "dynamically linked")
    one_line("no such file", run(["--linux-user", "/nonexistent"]), "No such file")
    one_line("directory", run(["--linux-user", "/tmp"]), "/tmp")


def check_damaged(elf):
    chance = random.Random(1)
    for _ in range(60):
        contents = bytearray(elf)
        for _ in range(chance.randint(1, 8)):
            contents[chance.randrange(0, 600)] = chance.randrange(256)
        with tempfile.NamedTemporaryFile() as file:
            file.write(contents)
            file.flush()
            result = run(["--linux-user", "--budget=20000000", file.name])
            claim("damaged", 0 <= result.returncode <= 255 and "Sanitizer" not in result.stderr,
                  f"status {result.returncode}, {result.stderr[:200]!r}")


def check_options():
    for args, words in ([["--vls=0"], "no vector length"], [["--vls=17"], "no vector length"],
                        [["--vls=1,,2"], "no vector length"], [["--host=sve=3"], "power of two"],
                        [["--profile=nothing"], "nothing"]):
        result = run(["--linux-user", *args, program])
        claim(str(args), result.returncode == 2 and words in result.stderr, result.stderr)
    for args in [program], ["--linux-user"], ["--linux-user", "--budget=0", program]:
        claim(str(args), run(args).returncode == 2)


def says(what, result, status, pattern):
    claim(what, result.returncode == status and re.search(pattern, result.stderr) and not result.stdout,
          f"status {result.returncode}, {result.stderr!r}")


def check_ends():
    where = (r"\n  PC 0x[0-9a-f]+ (main|getppid)\+?\S*( \(endless.c:\d+\))?: .* \(0x[0-9a-f]{8}\)\n  the last branches:\n"
             r"(.* -> .*\n)*    0x[0-9a-f]+ main\+0x[0-9a-f]+ \(endless.c:\d+\) -> 0x[0-9a-f]+ .*\n$")
    for cpu in "a64", "unicorn":
        how = ["--linux-user", f"--cpu={cpu}"]
        says(f"budget on {cpu}", run([*how, "--budget=1000000", loop]), 2,
             r"^kvmsme guest: the program has not ended within its budget of 1000000 instructions" + where)
        says(f"time on {cpu}", run([*how, "--timeout=1", loop]), 2,
             r"^kvmsme guest: the program has not ended within its time of 1 s\n  PC 0x[0-9a-f]+ .*\n  the last branches:\n")
        # the third element of a list has no next one
        death = (r"^kvmsme guest: SIGSEGV, not mapped, at 0x8\n  PC 0x[0-9a-f]+ sum \(list_end.c:11\): ldr w\w+, \[x0, #8\] "
                 r"\(0x[0-9a-f]{8}\)\n  ESR_EL1 0x92000006: data abort, load, translation fault at level 2\n")
        says(f"fault on {cpu}", run([*how, fault]), 139, death + r"  the last branches:\n(    .* -> .*\n){7}"
             r"    0x[0-9a-f]+ sum\+0x[0-9a-f]+ \(list_end.c:\d+\) -> 0x[0-9a-f]+ sum \(list_end.c:11\), 3 times\n$")
        says(f"fast on {cpu}", run([*how, "--fast", fault]), 139, death + "$")
    # a program that waits for what does not come
    reader, writer = os.pipe()
    begin = time.time()
    for how in [], ["sleeps"], ["sleeps", "until"]:
        says(f"time in a system call, {how}", run(["--linux-user", "--timeout=1", waiting, *how], stdin=reader), 2,
             "within its time of 1 s")
    claim("not before", time.time() - begin > 2.9, time.time() - begin)
    unread = os.pipe()
    says("time in a write", subprocess.run([kvmsme, "guest", "--linux-user", "--timeout=1", waiting, "to", "be", "read"], stdout=unread[1],
                                           stderr=subprocess.PIPE, timeout=60, check=False, text=True), 2, "within its time of 1 s")
    for end in unread:
        os.close(end)
    with open(os.devnull) as nothing:
        claim("a short sleep", run(["--linux-user", "--timeout=20", waiting], stdin=nothing).returncode == 0)
    claim("not much later", time.time() - begin < 20, time.time() - begin)
    process = subprocess.Popen([kvmsme, "guest", "--linux-user", waiting], stdin=reader, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    claim("interrupted in a system call", (process.returncode, said) == (130, "kvmsme guest: interrupted\n"), said)
    os.close(writer)
    process = subprocess.Popen([kvmsme, "guest", "--linux-user", loop], stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[1]
    claim("interrupted", process.returncode == 130 and "interrupted" in said, f"{process.returncode} {said!r}")


def check_hosts():
    """Programs that do without vectors run where there are none"""
    for host, profile in ("", "sme-v12"), ("sve=1", "sme-v12"), ("sme=1,2", "sme-v12"), ("max", "sve-mainline"), \
                          ("max", "separate-finalize"), ("max", "sme-rfc-v2"):
        result = run(["--linux-user", f"--host={host}", f"--profile={profile}", program])
        claim(f"host '{host}', {profile}", result.returncode == 7, f"{result.returncode} {result.stderr!r}")


def check_cpus():
    """--smp: what a program is told, none of it the host's; a thread is refused, and that is said once"""
    said = ("kvmsme guest: system call 220, clone, is not there (ENOSYS): a program has one thread, and no children\n"
            "kvmsme guest: system call 435, clone3, is not there (ENOSYS): a program has one thread, and no children\n")
    for nr, how in (1, []), (1, ["--smp=1"]), (3, ["--smp=3"]), (3, ["--smp=3", "--cpu=unicorn"]), (64, ["--smp=64", "--host=sve=1"]):
        result = run(["--linux-user", *how, cpus_seen])
        cpus = f"0-{nr - 1}" if nr > 1 else "0"
        files = "".join(f"/sys/devices/system/cpu/{name}: {cpus}\n" for name in ("online", "present", "possible"))
        third = "the third 0, now on 2 of 1" if nr > 2 else f"the third -1, now on 0 of {nr}"
        claim(f"{how}", result.stdout == f"sysconf {nr} {nr}\naffinity {nr}\ngetcpu 0 0 0\n{files}"
              f"/proc/self/maps: no file, nothing\nprocessors {nr}\nas in the auxiliary vector 1111\nnone -1 22\n{third}\n"
              "thread Function not implemented\n", result.stdout)
        claim(f"{how}: stderr", result.returncode == 0 and result.stderr and not
              set(result.stderr.splitlines(True)) - set(said.splitlines(True)), result.stderr)
    result = run(["--linux-user", "--smp=65", cpus_seen])
    claim("too many CPUs", result.returncode == 2 and "no number from 1 to 64" in result.stderr, result.stderr)


def check_arguments():
    """As many as Linux takes: a quarter of the stack's 8 MiB, with their pointers; a longer list is told"""
    result = run(["--linux-user", program, *["x" * 90] * 10000])
    claim("10,000 arguments", result.returncode == 7 and result.stdout.count("x" * 90) == 10000, (result.returncode, result.stderr))
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    if hard == resource.RLIM_INFINITY:    # which is what the host takes a quarter of
        one_line("50,000 arguments", run(["--linux-user", program, *["x" * 90] * 50000], preexec_fn=lambda:
                                         resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))), "have no room on the stack")


with open(program, "rb") as given:
    image = given.read()
os.environ["PROGRAM_SAYS"] = "x"
check_files(image)
check_damaged(image)
check_options()
check_ends()
check_hosts()
check_cpus()
check_arguments()
print("\n".join(bad) or "all hold")
sys.exit(bool(bad))
