#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""on_terminal.py KVMSME SOURCE_DIR: where stderr is a terminal a search says how far it is; SIGINT ends it with what it has"""
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = 120  # against hangs only
SEARCHES = [
    (["explore", "--alphabet=full", "--jobs=1"], rb"\r\x1b\[Ksme-v12: [0-9]+ states, [0-9]+ transitions, depth [0-9]+, "
     rb"queue [0-9]+, [0-9]+ states/s, [0-9]+ MB, [0-9.]+ GB left", (1, 3), rb"interrupted"),
    (["distinguish", "--depth=12", "--states=1000000", "sme-v12", "sme-v9-posted"],
     rb"\r\x1b\[K[0-9]+ of at most 1000000 states, queue [0-9]+, depth [0-9]+ of 12, [0-9]+ differences", (1, 130),
     rb"differences"),
    (["fuzz", "--seed=1", "--time=1h", "--jobs=1"], rb"\r\x1b\[K[0-9]+ s: [0-9]+ sequences, [0-9]+/s, rules [0-9]+ of "
     rb"[0-9]+, states [0-9]+, corpus [0-9]+, [0-9]+ found", (1, 130), rb"interrupted"),
    (["vectors"] + 10 * ["SOURCE/tests/data/isa/subset.jsonl.gz"], rb"\r\x1b\[K[0-9]+ of 10 .*jsonl.gz: [0-9]+ lines", (130,),
     rb"interrupted: [1-9][0-9]* vectors, 0 failures\n$"),
    (["traps", "SOURCE/tests/data/traps/insns.tsv"] + 40 * ["SOURCE/tests/data/traps/cases.tsv.gz"],
     rb"\r\x1b\[K.*cases.tsv.gz: [0-9]+ lines", (130,), rb"interrupted: [1-9][0-9]* cases, 0 failures\n$"),
    (["whatif", "--profiles=sme-v12,sme-v9"] + 20 * ["SOURCE/tests/data/traces/sme-v12.max.jsonl.xz"],
     rb"\r\x1b\[K.*max.jsonl.xz: [0-9]+ operations, [0-9]+ kinds of differences", (130,),
     rb"[0-9]+ rows under 2 profiles: [0-9]+ runs differ from sme-v12, in [0-9]+ calls\n$"),
    # its second half may be over before there is something to say of it, or before it can be interrupted
    (["rules", "--coverage=SOURCE/scenarios"], rb"\r\x1b\[K[0-9]+ of [0-9]+ rules asked about", (0, 130),
     rb"\n[0-9]+ excluded, [0-9]+ as base, [0-9]+ tested, 0 not missed, 0 undecided, 0 excluded but tested\n$"),
    (["rules", "--coverage=SOURCE/scenarios"], rb"\r\x1b\[K[0-9]+ of [0-9]+ scenarios run", (130,),
     rb"^0 excluded, 0 as base, 0 tested, 0 not missed, 0 undecided, 0 excluded but tested\n$"),
    (["run"] + 60 * ["SOURCE/scenarios"], rb"\r\x1b\[K", (130,), rb"[1-9][0-9]* passed, 0 failed.*\n"
     rb"interrupted: [0-9]+ of the files were run\n$"),
]


# What takes its time and is not interrupted here: SOURCE stands for the sources, OUT for a new file
WAITS = [
    (["record", "--backend=model", "--programs=3000", "--output=OUT"], rb"\r\x1b\[K[0-9]+ of 3000 programs"),
    (["vectors", "SOURCE/tests/data/isa/subset.jsonl.gz"], rb"\r\x1b\[K.*jsonl.gz: [0-9]+ lines"),
]


# What is reported behind progress, on the same terminal
REPORTS = [
    (["check"] + 3 * ["SOURCE/tests/data/traces/sme-v12.max.jsonl.xz"], rb"[0-9]+ operations, 0 deviations\r\n$"),
    (["vectors", "SOURCE/tests/data/isa/fpcr.jsonl.gz"], rb"[0-9]+ vectors, 0 failures\r\n$"),
    (["run", "SOURCE/scenarios"], rb"[0-9]+ scenarios: [0-9]+ passed, 0 failed"),
    (["whatif", "--profiles=sme-v12", "SOURCE/tests/data/traces/sme-v12.max.jsonl.xz"], rb"sme-v12 +scenario"),
]


class Terminal:
    """A terminal that is read until it hangs up, so that nobody who writes to it ever waits"""

    def __init__(self):
        self.ours, self.theirs = pty.openpty()
        self.said = b""
        self.reader = threading.Thread(target=self.read, daemon=True)

    def read(self):
        while True:
            try:
                self.said += os.read(self.ours, 4096)
            except OSError:  # it has ended
                return

    def given_away(self):
        """Called when the program has the other end: the last of its writers hangs up"""
        os.close(self.theirs)
        self.reader.start()

    def until_said(self, pattern):
        """Whether @pattern was said, before the end and before SECONDS are over"""
        end = time.monotonic() + SECONDS
        while not re.search(pattern, self.said) and self.reader.is_alive() and time.monotonic() < end:
            time.sleep(0.02)
        return re.search(pattern, self.said)

    def close(self):
        self.reader.join(SECONDS)
        os.close(self.ours)


def on_terminal(kvmsme, source, words, progress, statuses, last):
    terminal = Terminal()
    words = [word.replace("SOURCE", source) for word in words]
    begun = time.monotonic()
    with subprocess.Popen([kvmsme, *words], stdout=subprocess.PIPE, stderr=terminal.theirs) as run:
        terminal.given_away()
        said = terminal.until_said(progress)
        took = time.monotonic() - begun
        run.send_signal(signal.SIGINT)
        out = ended(run)
    terminal.close()
    if not said:
        # what is over at once has nothing to tell
        return None if took < 0.5 or run.returncode == 0 and 0 in statuses else f"says {terminal.said!r}"
    if run.returncode not in statuses:
        return f"ends with {run.returncode}, and {out[-300:]!r}"
    return None if re.search(last, out) else f"ends with {out[-300:]!r}"


def ended(run):
    """What @run still writes to its output; one that hangs is killed, which its status tells"""
    try:
        return run.communicate(timeout=SECONDS)[0]
    except subprocess.TimeoutExpired:
        run.kill()
        return run.communicate()[0]


def said_while_waiting(kvmsme, source, words, progress):
    terminal = Terminal()
    with tempfile.TemporaryDirectory() as folder:
        words = [word.replace("SOURCE", source).replace("OUT", f"{folder}/out") for word in words]
        begun = time.monotonic()
        with subprocess.Popen([kvmsme, *words], stdout=subprocess.DEVNULL, stderr=terminal.theirs) as run:
            terminal.given_away()
            said = terminal.until_said(progress)
            took = time.monotonic() - begun
            run.kill()
    terminal.close()
    # what is over at once has nothing to tell
    return None if said or took < 0.5 else f"says {terminal.said!r}"


def colour(kvmsme, **environment):
    """Whether the matrix has any on a terminal, which is a mark that is there as a sign as well"""
    terminal = Terminal()
    with subprocess.Popen([kvmsme, "matrix", "--profiles=sme-v12,sme-v9"], stdout=terminal.theirs,
                          env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment}) as run:
        terminal.given_away()
        ended(run)
    terminal.close()
    assert b"EBUSY*" in terminal.said, terminal.said[-300:]
    return b"\x1b[33mEBUSY*\x1b[0m" in terminal.said


def reported_behind(kvmsme, source, words, line):
    """Where stdout is the same terminal no progress is left in front of what is reported"""
    terminal = Terminal()
    words = [word.replace("SOURCE", source) for word in words]
    with subprocess.Popen([kvmsme, *words], stdout=terminal.theirs, stderr=terminal.theirs,
                          env={**os.environ, "TERM": "xterm"}) as run:
        terminal.given_away()
        ended(run)
    terminal.close()
    return None if re.search(rb"(^|\n|\r\x1b\[K)" + line, terminal.said) else f"ends with {terminal.said[-300:]!r}"


ENDLESS = ("scenario: s\nsource: tests/cli\nprofiles: [sme-v12]\nsteps:\n  - vcpu_init: []\n"
           "  - {guest: {words: [0x14000000]}, budget: 1000000000000}\n")


def guest_interrupted(kvmsme):
    """The signal ends KVM_RUN with EINTR, which is no failure of the scenario that has run there"""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/endless.yaml", "w", encoding="utf-8") as file:
            file.write(ENDLESS)
        return on_terminal(kvmsme, folder, ["run", f"{folder}/endless.yaml"], rb"1 of 1", (130,),
                           rb"^0 scenarios: 0 passed, 0 failed, 0 skipped .*\ninterrupted: 1 of the files were run\n$")


def main():
    wrong = guest_interrupted(sys.argv[1])
    bad = int(wrong is not None)
    if wrong:
        print(f"kvmsme run of a guest without an end: {wrong}")
    for words, line in REPORTS:
        wrong = reported_behind(sys.argv[1], sys.argv[2], words, line)
        if wrong:
            print(f"kvmsme {' '.join(words)}: {wrong}")
            bad = 1
    for words, *expected in SEARCHES:
        wrong = on_terminal(sys.argv[1], sys.argv[2], words, *expected)
        if wrong:
            print(f"kvmsme {' '.join(words[:4])}: {wrong}")
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
