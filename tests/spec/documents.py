#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The documents of `kvmsme spec`: usage documents.py KVMSME SOURCE_DIR

Each rule that decides something is in each of them once, and each call of the errno matrix; they are reStructuredText to docutils; a patch
from one to another makes the other of the one; and docs/ has that of sme-v12 as it is printed now.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    from docutils.core import publish_doctree
except ImportError:
    print("skipped: no docutils here; ./dev setup installs it")
    sys.exit(77)

KVMSME, SOURCE = sys.argv[1:3]


def kvmsme(*args, status=0):
    done = subprocess.run([KVMSME, *args], capture_output=True, text=True, check=False)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done.stdout


def profiles():
    return [line.split()[0] for line in kvmsme("profile", "list").splitlines() if line.startswith("  ")]


def check_rst(profile):
    text = kvmsme("spec", f"--profile={profile}")
    publish_doctree(text, settings_overrides={"halt_level": 2, "report_level": 5})
    rules = json.loads(kvmsme("rules", f"--profile={profile}", "--format=json"))
    said = re.sub(r"\s+", " ", text)
    for rule in rules:
        if rule["source"] == "model limit" or rule["excluded"]:
            assert not re.search(rf"^{rule['id']}$", text, re.M), (profile, rule["id"])
            continue
        assert len(re.findall(rf"^{rule['id']}$", text, re.M)) == 1, (profile, rule["id"])
        assert f"{rule['id']} {rule['statement']} [{rule['source']}]" in said, (profile, rule["id"])


def check_errors():
    """What the matrix says of one cell stands in the table of its section (abi.md 4.4: EBUSY while ZA is off)"""
    text = kvmsme("spec", "--profile=sme-v12", "--format=md")
    section = text.split("### ZA and ZT0")[1].split("\n## ")[0].split("\n### ")[0]
    assert "| EBUSY | GET ZA[0] | SVE and SME: init; init, SM; final; final, SM; ran. SME only: " in section, section
    assert "| GET ZA[0] | final, ZA; final, SM, ZA |" in text.split("## Order of calls")[1]
    rows = re.findall(r"^\| (E[0-9A-Z]+) \| ([^|]+) \|", text, re.M)
    want = set()
    for line in kvmsme("matrix", "--profiles=sme-v12", "--format=markdown").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        want |= {(cell, cells[0]) for cell in cells[1:] if re.fullmatch(r"E[0-9A-Z]+", cell)}
    assert len(rows) == len(set(rows)) and set(rows) == want, set(rows) ^ want


def check_diff(a, b, folder):
    assert kvmsme("spec", "--diff", a, a) == ""
    patch = kvmsme("spec", "--diff", a, b, status=1)
    with open(f"{folder}/{a}.rst", "w", encoding="utf-8") as file:
        file.write(kvmsme("spec", f"--profile={a}"))
    subprocess.run(["patch", "--quiet", f"{folder}/{a}.rst"], input=patch, text=True, check=True)
    with open(f"{folder}/{a}.rst", encoding="utf-8") as file:
        assert file.read() == kvmsme("spec", f"--profile={b}")
    return patch


def main():
    names = profiles()
    assert "sme-v12" in names and len(names) > 10, names
    for name in names:
        check_rst(name)
    check_errors()
    with tempfile.TemporaryDirectory() as folder:
        patch = check_diff("sme-v12", "sme-v10", folder)
        check_diff("sme-v12", "sve-6.1", folder)
        first = check_diff("sme-v12", "svcr-first", folder)
    # abi.md 8 Q1: the proposal adds this, and nothing of v12 says so
    assert "+LIST-9\n+  SVCR is listed before all vector registers." in first, first
    # v10's changelog: FFR gives ENOENT but is listed
    assert "-  hidden. [" in patch and "+  listed. [" in patch
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([KVMSME, "spec", "--diff", "sme-v12", "sme-v10"], stdout=full, stderr=subprocess.PIPE,
                              text=True, check=False)
    assert done.returncode == 2 and "No space left on device" in done.stderr, done
    kvmsme("spec", "--diff", "sme-v12", status=2)
    kvmsme("spec", "sme-v12", status=2)
    kvmsme("spec", "--profile=nothing", status=2)
    with open(os.path.join(SOURCE, "docs/abi-sme-v12.rst"), encoding="utf-8") as file:
        assert file.read() == kvmsme("spec"), "docs/abi-sme-v12.rst: `kvmsme spec` prints another"


main()
