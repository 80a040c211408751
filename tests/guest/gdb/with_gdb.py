# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that waits for gdb, and gdb-multiarch in batch mode that drives it."""
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77
LIMIT = 240    # seconds: against hangs only
GDB = os.environ.get("GDB", "gdb-multiarch")


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            print(f"there is no {program}; ./dev setup installs it")
            sys.exit(SKIPPED)


def compiled(source, directory, *flags, target="aarch64-linux-gnu"):
    program = os.path.join(directory, os.path.splitext(os.path.basename(source))[0])
    os.makedirs(directory, exist_ok=True)
    subprocess.run(["clang-19", f"--target={target}", "-g", "-O0", "-fuse-ld=lld", "-static", *flags, "-o", program, source],
                   check=True)
    return program


def compiled_bare(source, directory):
    return compiled(source, directory, "-ffreestanding", "-nostdlib", "-Wl,--image-base=0x40200000", "-Wl,-e,_start",
                    target="aarch64-none-elf")


class Guest:
    """kvmsme guest --gdb, at its beginning; CPU of the environment: --cpu"""
    def __init__(self, kvmsme, *args, stdin=subprocess.DEVNULL):
        cpu = [f"--cpu={os.environ['CPU']}"] if "CPU" in os.environ else []
        self.process = subprocess.Popen([kvmsme, "guest", "--gdb=:0", *cpu, *args], stdin=stdin,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.fullmatch(r"kvmsme guest: waiting for gdb: target remote (127\.0\.0\.1:(\d+))\n", line)
        if not found:
            sys.exit(f"the guest says {line!r}")
        self.address, self.port = found[1], int(found[2])

    def end(self):
        """(status, stdout, stderr behind the first line)"""
        try:
            out, err = self.process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
        return self.process.returncode, out, err


class Gdb:
    """gdb with a list of commands; what each of them prints"""
    def __init__(self, program, address, commands):
        self.commands = ["set confirm off", "set pagination off", "set width 0", "set debuginfod enabled off",
                         f"target remote {address}", *commands]
        args = ["timeout", "--foreground", "-k", "5", str(LIMIT), GDB, "-nx", "-batch"]
        for i, command in enumerate(self.commands):
            args += ["-ex", f"echo \\n@@{i}\\n", "-ex", command]
        self.process = subprocess.Popen([*args, program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def answers(self):
        said = self.process.communicate(timeout=LIMIT)[0]
        parts = re.split(r"\n?@@(\d+)\n", said)
        told = {int(number): text.strip("\n") for number, text in zip(parts[1::2], parts[2::2])}
        return [told.get(i, "(nothing)") for i in range(len(self.commands))][5:]


class Checks:
    """What was wanted and is not so"""
    def __init__(self):
        self.bad = 0

    def same(self, what, found, wanted):
        if found == wanted or (isinstance(wanted, re.Pattern) and wanted.search(found)):
            return
        self.bad += 1
        print(f"{what}: {found!r}, wanted {getattr(wanted, 'pattern', wanted)!r}")

    def session(self, guest, program, steps, wanted_end):
        """steps: (command, answer): a text, a pattern, or None, which is any"""
        answers = Gdb(program, guest.address, [command for command, _ in steps]).answers()
        for (command, wanted), answer in zip(steps, answers):
            if wanted is not None:
                self.same(command, answer, wanted)
        for what, found, wanted in zip(("status", "output", "stderr"), guest.end(), wanted_end):
            if wanted is not None:
                self.same(what, found, wanted)
        return answers
