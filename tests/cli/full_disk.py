#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Output that cannot be written is a failure, for every command and format.

usage: full_disk.py KVMSME SOURCE_DIR

The commands are those that `kvmsme --help` lists, the formats those that a wrong one is told;
a command that EXAMPLES does not have fails.
"""
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile

KVMSME, SOURCE = sys.argv[1], sys.argv[2]
DATA = f"{SOURCE}/tests/data"
SCENARIO = f"{SOURCE}/scenarios/za/gate-busy.yaml"
TRACE = f"{DATA}/traces/sve-7.3.max.jsonl.xz"
FULL = "kvmsme: standard output: No space left on device\n"
TOO_LARGE = "kvmsme: standard output: File too large\n"

# Command lines that print something and end with 0 or 1
EXAMPLES = {
    "run": [[SCENARIO], ["--schema"]],
    "check": [[TRACE]],
    "whatif": [["--profiles=sme-v12,sme-v9-posted", SCENARIO]],
    "explore": [["--list"], ["--alphabet=lifecycle", "--host=sve=1;sme=1"]],
    "fuzz": [["--seed=1", "--count=200"]],
    "guest": [],        # what is printed is the program's
    "step": [["--commands=find refused; where", SCENARIO]],
    "distinguish": [["--depth=2", "sme-v12", "sme-v9-posted"]],
    "migrate": [["--order=list"]],
    "export": [["--client", SCENARIO], ["--selftest", SCENARIO], ["--syz", SCENARIO], ["--syzlang"]],
    "matrix": [["--profiles=sme-v12"]],
    "probe": [["--profile=sve-6.1"], ["--profile=sve-6.1", "--format=json"]],
    "spec": [[], ["--format=html"]],    # --diff by files of its own: tests/spec
    "rules": [[], ["SVCR-3"]],
    "profile": [["list"], ["show", "sme-v12"], ["diff", "sme-v12", "sme-v9"]],
    "record": [["--schema"], ["--backend=model", "--programs=3"]],
    "regs": [["X0"], ["--list"]],
    "vectors": [[f"{DATA}/isa/forms.tsv.gz"]],
    "traps": [[f"{DATA}/traps/insns.tsv", f"{DATA}/traps/vl.tsv.gz"]],
    "completion": [["bash"], ["zsh"]],
}

failures = []


def run(words, stdout=subprocess.PIPE, before=None):
    return subprocess.run([KVMSME, *words], stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, text=True, preexec_fn=before, check=False)


def expect(words, where, done, status, stderr):
    if done.returncode not in status or done.stderr != stderr:
        failures.append(f"{' '.join(words)}, {where}: status {done.returncode}, stderr {done.stderr!r}")


def no_sigpipe():
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def no_room():
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def closed_pipe(words, before):
    read, write = os.pipe()
    os.close(read)
    try:
        return run(words, write, before)
    finally:
        os.close(write)


def check(words):
    good = run(words)
    if not good.stdout or good.returncode not in (0, 1) or good.stderr:
        failures.append(f"{' '.join(words)}: status {good.returncode}, {good.stderr!r}")
        return
    with open("/dev/full", "w", encoding="ascii") as full:
        expect(words, "/dev/full", run(words, full), [2], FULL)
    with tempfile.TemporaryFile() as file:
        expect(words, "file size limit", run(words, file, no_room), [2], TOO_LARGE)
    expect(words, "closed pipe", closed_pipe(words, None), [-signal.SIGPIPE], "")
    expect(words, "closed pipe, no SIGPIPE", closed_pipe(words, no_sigpipe), [2], "")


def formats(command):
    """--format=F for each F that the command has"""
    said = re.search(r"is none of: (.*)", run([command, "--format=?"]).stderr)
    return [[f"--format={name}"] for name in said[1].split(", ")] if said else [[]]


def check_command(command):
    if command not in EXAMPLES:
        failures.append(f"{command}: no example in {sys.argv[0]}")
        return
    for option in ["--help", "--usage"]:
        check([command, option])
    for words in EXAMPLES[command]:
        for form in formats(command):
            check([command, *form, *words])


def check_files():
    """What is written to files named by options"""
    with tempfile.TemporaryDirectory() as scratch:
        words = ["distinguish", f"--output={scratch}", "--depth=2", "sme-v12", "sme-v9-posted"]
        done = run(words, before=no_room)
        if done.returncode != 2 or not re.fullmatch(rf"kvmsme: {scratch}/.*: File too large\n", done.stderr):
            failures.append(f"distinguish --output: status {done.returncode}, {done.stderr!r}")
        words = ["export", "--client", f"--output={scratch}/a.c", SCENARIO]
        expect(words, "a file size limit", run(words, before=no_room), [2],
               f"kvmsme: {scratch}/a.c: File too large\n")
        if any(name.startswith("a.c") for name in os.listdir(scratch)):
            failures.append("export leaves half a file")
    words = ["export", "--client", "--output=/dev/full", SCENARIO]
    expect(words, "a full file", run(words), [2], "kvmsme: /dev/full: No space left on device\n")
    words = ["run", "--write-words=/dev/full", f"{SOURCE}/scenarios/guest"]
    expect(words, "a full file", run(words), [2], "/dev/full: cannot be written: No space left on device\n")


def main():
    commands = re.findall(r"^  ([a-z]+)  +", run(["--help"]).stdout.split("\n\n`")[0], re.MULTILINE)
    if not commands:
        failures.append("--help lists no commands")
    check(["--help"])
    check(["--version"])
    for command in commands:
        check_command(command)
    closed = run(["rules"], before=lambda: os.close(1))
    expect(["rules"], "closed", closed, [2], "kvmsme: standard output: Bad file descriptor\n")
    check_files()
    print("\n".join(failures))
    sys.exit(bool(failures))


main()
