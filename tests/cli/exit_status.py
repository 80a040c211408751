#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""exit_status.py KVMSME SOURCE_DIR: the table of docs/reports.md, over all commands"""
import os
import pathlib
import subprocess
import sys
import tempfile

BAD_PROFILE = "profile: bad\nextends: sme-v12\nknobs:\n  no_such_knob: 1\n"
SCENARIO = "scenario: s\nsource: tests/cli\nprofiles: [sme-v12]\nsteps:\n  - vcpu_init: []\n  - get: {{X0: {}}}\n"
TEXT_GUEST = ("scenario: s\nsource: tests/cli\nprofiles: [sme-v12]\nsteps:\n  - vcpu_init: []\n"
              "  - guest: |\n      movz x3, #{}\n      movz x9, #77\n")
TRACE = "tests/data/traces/sve-7.3.max.jsonl.xz"
GOOD = "scenarios/za/gate-busy.yaml"

# {d} is a scratch directory
STATUSES = [
    (0, "run {d}/good.yaml"), (1, "run {d}/wrong.yaml"), (2, "run {d}/empty"), (2, "run {d}/nothing"),
    (2, "run {d}/none.yaml"), (2, "run {d}/nosteps.yaml"), (2, "run --profile={d}/bad.yaml {d}/good.yaml"),
    (4, "run {d}/text.yaml"), (4, "run {d}/text.yaml {d}/text2.yaml"), (0, "run {d}/text.yaml {d}/good.yaml"),
    (1, "run {d}/text.yaml {d}/wrong.yaml"), (2, "run {d}/wrong.yaml {d}/empty"),
    (0, "check {t}"), (1, "check --profile=sve-6.1 {t}"), (2, "check {d}/empty"), (2, "check {d}/header.jsonl"),
    (2, "check {d}/nothing"), (2, "check {d}/none"), (2, "check {t} {d}/header.jsonl"),
    (2, "check --profile={d}/bad.yaml {t}"), (2, "check --profile=sve-6.1 {t} {d}/header.jsonl"),
    (0, "whatif --profiles=sme-v12,sme-v10 {d}/good.yaml"), (1, "whatif --profiles=sme-v12,sme-v9-posted {g}"),
    (2, "whatif --profiles=sme-v12,sme-v9 {d}/nothing"), (2, "whatif --profiles=sme-v12,sme-v9 {d}/empty"),
    (2, "whatif --profiles=sme-v12,sme-v9 {d}/header.jsonl"), (2, "whatif --profiles=sme-v12,{d}/bad.yaml {g}"),
    (2, "whatif --profiles=sme-v12,sme-v9 {d}/none.jsonl"), (4, "whatif --profiles=sme-v12,sme-v9 {d}/text.yaml"),
    (0, "matrix --profiles=sme-v12"), (2, "matrix --profiles={d}/bad.yaml"), (2, "matrix --profiles=,"),
    (0, "migrate"), (1, "migrate --order=list"), (2, "migrate --from={d}/bad.yaml"), (2, "migrate --to={d}/bad.yaml"),
    (2, "migrate --host={d}/empty.yaml"), (2, "migrate --vls=sve=0"),
    (0, "distinguish --depth=1 sme-v12 sme-v12"), (1, "distinguish --depth=3 sme-v12 sme-v9-posted"),
    (2, "distinguish sme-v12 {d}/bad.yaml"), (2, "distinguish {d}/bad.yaml sme-v12"),
    (0, "explore --depth=1"), (2, "explore --profile={d}/bad.yaml"), (2, "explore --promise={d}/empty.yaml"),
    (2, "explore --resume={d}/empty --depth=1"),
    (0, "fuzz --count=1 --seed=1 --jobs=1"), (2, "fuzz --profile={d}/bad.yaml --count=1"),
    (2, "fuzz --from={d}/empty --count=1"), (2, "fuzz --from={d}/none --count=1"),
    (0, "export --client {d}/good.yaml"), (2, "export --client {d}/empty"), (2, "export --client {d}/nosteps.yaml"),
    (2, "export --client --profile={d}/bad.yaml {d}/good.yaml"), (2, "export --client --output={d} {d}/nothing"),
    (0, "spec"), (2, "spec --profile={d}/bad.yaml"), (2, "spec --diff sme-v12 {d}/bad.yaml"),
    (0, "rules SVCR"), (2, "rules NOPE-1"), (2, "rules --profile={d}/bad.yaml"), (2, "rules --coverage={d}/nothing"),
    (1, "rules --coverage=scenarios/svcr --profile=sme-v12 VM-3"),
    (0, "profile show sme-v12"), (0, "profile diff sme-v12 sme-v12"), (1, "profile diff sme-v12 sme-v9"),
    (2, "profile show {d}/bad.yaml"), (2, "profile diff sme-v12 {d}/bad.yaml"), (2, "profile show {d}/none.yaml"),
    (0, "regs SVCR"), (1, "regs 0x7030000000100000"), (2, "regs NOPE"), (2, "regs --list --profile={d}/bad.yaml"),
    (2, "probe --profile={d}/bad.yaml"), (2, "vectors {d}/empty"), (2, "vectors {d}/none"),
    (2, "traps {d}/empty {d}/empty"), (2, "guest {d}/empty"), (2, "guest --linux-user {d}/none"),
    (0, "completion bash"), (2, "completion ksh"), (2, "nope"), (2, ""), (0, "--help"), (0, "--version"),
]

# the same from standard input
FROM_STDIN = [
    (0, "run -", "good.yaml"), (1, "run -", "wrong.yaml"), (2, "run -", "empty"), (0, "run - -", "good.yaml"),
    (0, "check -", TRACE), (2, "check -", "empty"), (2, "check -", "header.jsonl"),
    (0, "whatif --profiles=sme-v12,sme-v10 -", "good.yaml"), (1, "whatif --profiles=sme-v12,sme-v9-posted -", GOOD),
    (1, "whatif --profiles=sve-6.12,sve-6.1 -", TRACE), (2, "whatif --profiles=sme-v12,sme-v10 -", "empty"),
    (0, "export --client -", "good.yaml"), (0, "profile show -", "mine.yaml"), (0, "profile diff - sme-v12", "mine.yaml"),
    (0, "migrate --from=- --to=-", "mine.yaml"), (2, "profile show -", "bad.yaml"), (2, "profile show -", "empty"),
    (0, "run --profile=- {d}/good.yaml", "mine.yaml"), (2, "vectors -", "empty"), (2, "explore --promise=- --depth=1", "empty"),
    (0, "migrate --host=-", "host.yaml"), (2, "fuzz --count=1 --from=-", "empty"),
]


def write_inputs(directory, source):
    text = {"empty": "", "empty.yaml": "", "bad.yaml": BAD_PROFILE, "good.yaml": SCENARIO.format(0),
            "wrong.yaml": SCENARIO.format(7), "nosteps.yaml": "scenario: s\nsource: t\nsteps: []\n",
            "text.yaml": TEXT_GUEST.format(1), "text2.yaml": TEXT_GUEST.format(2),
            "mine.yaml": "profile: mine\nextends: sme-v12\n", "host.yaml": "host: {sve: [1], sme: [1]}\n"}
    for name, content in text.items():
        (directory / name).write_text(content, encoding="utf-8")
    (directory / "nothing").mkdir()
    trace = subprocess.run(["xz", "-dc", source / TRACE], capture_output=True, check=True).stdout
    (directory / "header.jsonl").write_bytes(trace.split(b"\n")[0] + b"\n")


def main():
    kvmsme, source = sys.argv[1], pathlib.Path(sys.argv[2])
    env = {**os.environ, "KVMSME_LLVM_MC": "/nonexistent", "KVMSME_CACHE": ""}
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        write_inputs(directory, source)
        for want, line, *stdin in STATUSES + FROM_STDIN:
            words = line.format(d=name, t=TRACE, g=GOOD).split()
            path = source / stdin[0] if stdin and "/" in stdin[0] else directory / stdin[0] if stdin else os.devnull
            with open(path, "rb") as file:
                run = subprocess.run([kvmsme, *words], cwd=source, env=env, stdin=file, capture_output=True, check=False)
            silent = want == 2 and not run.stdout.strip() and not run.stderr.strip()
            if run.returncode != want or silent:
                print(f"kvmsme {line} {stdin}: status {run.returncode}, not {want}: {(run.stdout + run.stderr)[-300:]!r}")
                bad = 1
    sys.exit(bad)


main()
