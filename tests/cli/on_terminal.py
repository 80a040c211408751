#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""on_terminal.py KVMSME SOURCE_DIR: where stderr is a terminal a search says how far it is; SIGINT ends it with what it has"""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

SECONDS = 120  # against hangs only
SEARCHES = [
    (["explore", "--vcpus=2", "--jobs=1"], rb"\r\x1b\[Ksme-v12: [0-9]+ states, [0-9]+ transitions, depth [0-9]+, "
     rb"queue [0-9]+, [0-9]+ states/s, [0-9]+ MB, [0-9.]+ GB left", (1, 3), rb"interrupted"),
    (["distinguish", "--depth=12", "--states=1000000", "sme-v12", "sme-v9-posted"],
     rb"\r\x1b\[K[0-9]+ states, queue [0-9]+, depth [0-9]+, [0-9]+ differences", (1, 130), rb"differences"),
    (["fuzz", "--seed=1", "--time=1h", "--jobs=1"], rb"\r\x1b\[K[0-9]+ s: [0-9]+ sequences, [0-9]+/s, rules [0-9]+ of "
     rb"[0-9]+, states [0-9]+, corpus [0-9]+, [0-9]+ found", (1, 130), rb"interrupted"),
]


# What takes its time and is not interrupted here: SOURCE stands for the sources, OUT for a new file
WAITS = [
    (["record", "--backend=model", "--programs=3000", "--output=OUT"], rb"\r\x1b\[K[0-9]+ of 3000 programs"),
    (["rules", "--coverage=SOURCE/scenarios"], rb"\r\x1b\[K[0-9]+ of [0-9]+ (scenarios run|rules asked about)"),
    (["vectors", "SOURCE/tests/data/isa/subset.jsonl.gz"], rb"\r\x1b\[K.*jsonl.gz: [0-9]+ lines"),
]


def until_said(fd, pattern):
    """What was read from @fd until it has @pattern, or is silent for too long"""
    said, end = b"", time.monotonic() + SECONDS
    while not re.search(pattern, said) and time.monotonic() < end:
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            said += os.read(fd, 4096)
        except OSError:  # it has ended
            break
    return said


def on_terminal(kvmsme, words, progress, statuses, last):
    terminal, end = pty.openpty()
    with subprocess.Popen([kvmsme, *words], stdout=subprocess.PIPE, stderr=end) as run:
        os.close(end)
        said = until_said(terminal, progress)
        run.send_signal(signal.SIGINT)
        out = run.communicate(timeout=SECONDS)[0]
    os.close(terminal)
    if not re.search(progress, said):
        return f"says {said!r}"
    if run.returncode not in statuses:
        return f"ends with {run.returncode}, and {out[-300:]!r}"
    return None if re.search(last, out) else f"ends with {out[-300:]!r}"


def said_while_waiting(kvmsme, source, words, progress):
    with tempfile.TemporaryDirectory() as folder:
        words = [word.replace("SOURCE", source).replace("OUT", f"{folder}/out") for word in words]
        terminal, end = pty.openpty()
        begun = time.monotonic()
        with subprocess.Popen([kvmsme, *words], stdout=subprocess.DEVNULL, stderr=end) as run:
            os.close(end)
            said = until_said(terminal, progress)
            took = time.monotonic() - begun
            run.terminate()
            run.wait(timeout=SECONDS)
        os.close(terminal)
    # what is over at once has nothing to tell
    return None if re.search(progress, said) or took < 0.5 else f"says {said!r}"


def colour(kvmsme, **environment):
    """Whether the matrix has any on a terminal, which is a mark that is there as a sign as well"""
    terminal, end = pty.openpty()
    with subprocess.Popen([kvmsme, "matrix", "--profiles=sme-v12,sme-v9"], stdout=end,
                          env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment}):
        os.close(end)
        said = until_said(terminal, rb"SME only(.|\n)*32-bit Arm register")
    os.close(terminal)
    assert b"EBUSY*" in said, said[-300:]
    return b"\x1b[33mEBUSY*\x1b[0m" in said


def main():
    bad = 0
    for words, *expected in SEARCHES:
        wrong = on_terminal(sys.argv[1], words, *expected)
        if wrong:
            print(f"kvmsme {' '.join(words)}: {wrong}")
            bad = 1
    if not colour(sys.argv[1]) or colour(sys.argv[1], NO_COLOR="1") or colour(sys.argv[1], TERM="dumb"):
        print("kvmsme matrix: colour where there is none, or none on a terminal")
        bad = 1
    for words, progress in WAITS:
        wrong = said_while_waiting(sys.argv[1], sys.argv[2], words, progress)
        if wrong:
            print(f"kvmsme {' '.join(words)}: {wrong}")
            bad = 1
    sys.exit(bad)


main()
