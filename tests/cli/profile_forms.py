#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""profile_forms.py KVMSME SOURCE_DIR: profiles as JSON and as Markdown are what their YAML files say"""
import json
import pathlib
import subprocess
import sys

import yaml

KVMSME, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
FILES = [yaml.safe_load(path.read_text(encoding="utf-8"))
         for path in (*SOURCE.glob("profiles/*.yaml"), *SOURCE.glob("profiles/proposals/*.yaml"))]
BY_NAME = {file["profile"]: file for file in FILES}


def kvmsme(status, *words):
    run = subprocess.run([KVMSME, "profile", *words], capture_output=True, text=True, check=False)
    assert run.returncode == status, (words, run.returncode, run.stderr)
    return run.stdout


def flat(name):
    """What the file says, and what those that it extends say"""
    file = BY_NAME[name]
    below = flat(file["extends"]) if "extends" in file else {"knobs": {}}
    return {**below, **file, "knobs": {**below["knobs"], **file.get("knobs", {})}}


def same(text, value):
    """A value as it is printed and as YAML has it"""
    if isinstance(value, bool):
        return text == str(value).lower()
    return int(text, 0) == value if isinstance(value, int) else text == value


def hold_head(head):
    file = flat(head["profile"])
    assert head["title"] == file["title"] and head["kernel"] == file["kernel"], head
    assert head["defective"] == BY_NAME[head["profile"]].get("defective", False), head
    assert head["proposal"] == BY_NAME[head["profile"]].get("proposal"), head
    assert head["default"] == (head["profile"] == "sme-v12"), head


def knobs_of(name):
    shown = json.loads(kvmsme(0, "show", "--format=json", name))
    hold_head(shown)
    knobs = {knob["knob"]: knob for knob in shown["knobs"]}
    for knob, value in flat(name)["knobs"].items():
        assert same(knobs[knob]["value"], value), (name, knob, value)
    assert all(knob["decides"] and knob["source"] for knob in knobs.values()), name
    return {knob: row["value"] for knob, row in knobs.items()}


def cells(markdown):
    """Rows, and the cells of each"""
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in markdown.splitlines()
            if line.startswith("| `")]


def hold_difference(a, b, knobs):
    want = {knob: (value, knobs[b][knob]) for knob, value in knobs[a].items() if knobs[b][knob] != value}
    told = json.loads(kvmsme(1 if want else 0, "diff", "--format=json", a, b))
    assert (told["from"], told["to"]) == (a, b), told
    assert {row["knob"]: (row["from"], row["to"]) for row in told["knobs"]} == want, (a, b, told)
    rows = cells(kvmsme(1 if want else 0, "diff", "--format=markdown", a, b))
    assert {row[0].strip("`"): (row[1], row[2]) for row in rows} == want, (a, b, rows)


def main():
    heads = json.loads(kvmsme(0, "list", "--format=json"))["profiles"]
    assert {head["profile"] for head in heads} == set(BY_NAME), heads
    for head in heads:
        hold_head(head)
    rows = kvmsme(0, "list", "--format=markdown").splitlines()[2:]
    want = [f"| `{h['profile']}` | {h['proposal'] or ''} | {h['title']} |" for h in heads]
    assert rows == want, rows
    knobs = {name: knobs_of(name) for name in BY_NAME}
    shown = cells(kvmsme(0, "show", "--format=markdown", "sve-6.1"))
    assert {row[0].strip("`"): row[1] for row in shown} == knobs["sve-6.1"], shown
    for a, b in (("sme-v12", "sve-6.1"), ("sve-6.1", "sme-v12"), ("sme-v9", "sme-v9-posted"), ("sme-v10", "sme-v10")):
        hold_difference(a, b, knobs)


main()
