# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of `kvmsme export` share: exporting a tree, and which file came from which scenario."""
import os
import re
import subprocess
import sys

SKIPPED = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def scenarios(tree):
    found = [os.path.join(folder, name) for folder, _, names in os.walk(tree) for name in names
             if name.endswith(".yaml")]
    return sorted(found)


def program_name(tree, path):
    return os.path.relpath(path, tree)[:-len(".yaml")].replace("/", "-")


def export(kvmsme, form, tree, into, profile=None):
    """{path: file} of what was written, {path: why} of what was not"""
    os.makedirs(into, exist_ok=True)
    words = [kvmsme, "export", f"--{form}", f"--output={into}", tree]
    done = subprocess.run(words + ([f"--profile={profile}"] if profile else []), capture_output=True, text=True,
                          check=False)
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(words)}: status {done.returncode}\n{done.stderr}")
    refused = dict(re.findall(r"^(.*?):\d+:\d+: not exported: (.*)$", done.stderr, re.M))
    suffix = "syz" if form == "syz" else "c"
    written = {path: f"{into}/{program_name(tree, path)}.{suffix}" for path in scenarios(tree) if path not in refused}
    missing = [file for file in written.values() if not os.path.exists(file)]
    if missing:
        sys.exit(f"neither written nor refused: {missing}")
    return written, refused


def profile_of(file):
    """The profile that a C program says it is about"""
    with open(file, encoding="utf-8") as text:
        return re.search(r"^ \* As (\S+) has it", text.read(), re.M)[1]


def plan_of(file):
    with open(file, encoding="utf-8") as text:
        return int(re.search(r'1\.\.(\d+)\\n|ksft_set_plan\((\d+)\)', text.read())[1])
