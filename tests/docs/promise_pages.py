#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: promise_pages.py KVMSME DOCS: each scenario that docs/promise-table.md links to fails under its profile"""
import pathlib
import re
import subprocess
import sys

kvmsme, docs = sys.argv[1], pathlib.Path(sys.argv[2])
table = (docs / "promise-table.md").read_text()
linked = set(re.findall(r"\((promises/[^)]*)\)", table))
there = {str(path.relative_to(docs)) for path in docs.glob("promises/*/*.yaml")}
wrong = [f"{path}: no such file" for path in sorted(linked - there)]
for path in sorted(there):
    profile = path.split("/")[1]
    done = subprocess.run([kvmsme, "run", f"--profile={profile}", docs / path], capture_output=True, text=True, check=False)
    if done.returncode != 1 or "1 failed" not in done.stdout:
        wrong.append(f"{path}: status {done.returncode} under {profile}: {done.stdout[-300:]}{done.stderr[-300:]}")
if not linked or wrong:
    sys.exit("\n".join(wrong[:20]) or "the table links to nothing")
print(f"{len(there)} scenarios fail where they should")
