#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What --format=json prints against its schema in docs/schema/, and that each schema refuses what is not so.

usage: outputs.py KVMSME SOURCE_DIR
"""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

FAILS = """scenario: "fails"
source: tests/schema
host: {sve: [1, 2], sme: [1, 2, 4], sme2: true, fa64: true}
profiles: [sme-v12]
steps:
  - vcpu_init: [SVE, SME]
  - finalize: VEC
  - set: {SVCR: [SM], Z0: {fill: 0x11, bytes: 64}}
  - get: {Z0: {fill: 0x11, bytes: 256}, X0: 1}
  - reg_list: {contains: [V0], lacks: [X0], count: 1}
  - {guest: [0xd503201f, 0x00000000], exit: {mmio: 4}}
  - {vcpu_init: [31], vcpu: 1}
  - {get: {X0: 0}, vcpu: 1}
"""

# schema, exit status, words; {} is the directory of this run
OUTPUTS = [
    ("run", 0, ["run", "scenarios/za"]),
    ("run", 1, ["run", "{}/fails.yaml"]),
    ("run", 2, ["run", "{}/broken.yaml", "{}/fails.yaml"]),
    ("run", 4, ["run", "{}/text.yaml"]),
    ("check", 0, ["check", "tests/data/traces/sve-7.3.max.jsonl.xz"]),
    ("check", 1, ["check", "--profile=sve-6.1", "--max-reports=50", "tests/data/traces/sve-7.3.max.jsonl.xz"]),
    ("check", 2, ["check", "/nonexistent.jsonl"]),
    ("matrix", 0, ["matrix", "--profiles=sme-v12,sme-v9,sve-mainline"]),
    ("migrate", 0, ["migrate"]),
    ("migrate", 1, ["migrate", "--from=sme-v9-posted", "--order=list"]),
    ("profile", 0, ["profile", "list"]),
    ("profile", 0, ["profile", "show", "vl-matrix"]),
    ("profile", 1, ["profile", "diff", "sme-v12", "sme-rfc-v2"]),
    ("profile", 0, ["profile", "diff", "sme-v12", "sme-v12"]),
    ("regs", 0, ["regs", "SVCR", "ZA[3]", "0x6030000000100000"]),
    ("regs", 1, ["regs", "0x7030000000100000"]),
    ("regs", 0, ["regs", "--list"]),
    ("explore", 1, ["explore", "--alphabet=vector", "--states=2000", "--promise=restore-list",
                    "--promise=refused-changes-nothing"]),
    ("explore", 0, ["explore", "--alphabet=lifecycle", "--depth=3", "--promise=set-get"]),
    ("whatif", 1, ["whatif", "--profiles=sme-v12,svcr-first,sme-v9", "scenarios/migrate/orders"]),
    ("whatif", 1, ["whatif", "--profiles=sme-v12,sme-v9-posted", "tests/data/traces/sme-v12.nosve.jsonl.xz"]),
    ("whatif", 0, ["whatif", "--profiles=sme-v12", "scenarios/za"]),
    ("whatif", 4, ["whatif", "--profiles=sme-v12", "{}/text.yaml"]),
    ("rules", 0, ["rules"]),
    ("rules", 1, ["rules", "--coverage=scenarios/svcr", "--profile=sme-v12", "SVCR-3", "VM-3"]),
]


def write_inputs(directory):
    (directory / "fails.yaml").write_text(FAILS, encoding="utf-8")
    (directory / "broken.yaml").write_text("scenario: x\n", encoding="utf-8")
    (directory / "text.yaml").write_text("scenario: x\nsource: y\nprofiles: [sme-v12]\nsteps:\n"
                                         "  - vcpu_init: []\n  - guest: |\n      movz x0, #1\n      movz x9, #77\n",
                                         encoding="utf-8")


def output_of(kvmsme, source, directory, words, status):
    words = [word.format(directory) for word in words]
    env = {**os.environ, "KVMSME_LLVM_MC": "/nonexistent", "KVMSME_CACHE": ""}
    run = subprocess.run([kvmsme, *words, "--format=json"], cwd=source, env=env, capture_output=True, text=True,
                         check=False)
    if run.returncode != status:
        print(f"kvmsme {' '.join(words)}: status {run.returncode}, not {status}: {run.stderr[:300]}")
        return None
    return json.loads(run.stdout)


def objects(node):
    """All objects within @node whose keys are fixed"""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from objects(child)


def kinds(document):
    """One of each set of keys"""
    found = {}
    for node in objects(document):
        found.setdefault(tuple(sorted(node)), node)
    return [keys for keys in found if keys]


def node_with(document, keys):
    return next(node for node in objects(document) if tuple(sorted(node)) == keys)


def accepts_others(validator, document):
    """Documents that are none and are accepted all the same; answers by profile or rule and a reason may be missing"""
    for keys in kinds(document):
        if "by_profile" in keys or any(re.match(r"sme-v|[A-Z0-9]+-[0-9]+$", key) for key in keys):
            continue
        other = copy.deepcopy(document)
        node_with(other, keys)["no such key"] = 1
        if validator.is_valid(other):
            yield f"another key beside {keys}"
        for key in set(keys) - {"reason"}:
            other = copy.deepcopy(document)
            del node_with(other, keys)[key]
            if validator.is_valid(other):
                yield f"{keys} without {key}"


def main():
    kvmsme, source = sys.argv[1], pathlib.Path(sys.argv[2])
    bad = 0
    seen = set()
    with tempfile.TemporaryDirectory() as name:
        write_inputs(pathlib.Path(name))
        for schema, status, words in OUTPUTS:
            document = output_of(kvmsme, source, name, words, status)
            validator = jsonschema.Draft202012Validator(
                json.loads((source / f"docs/schema/{schema}.schema.json").read_text(encoding="utf-8")))
            wrong = ["no output"] if document is None else [error.message for error in validator.iter_errors(document)]
            if not wrong and schema not in seen and status < 2:
                seen.add(schema)
                wrong = list(accepts_others(validator, document))
            for text in wrong[:3]:
                print(f"kvmsme {' '.join(words)}, docs/schema/{schema}.schema.json: {text[:400]}")
            bad += bool(wrong)
    for path in (source / "docs/schema").glob("*.schema.json"):
        if path.name.split(".")[0] not in seen:
            print(f"{path} is of no output here")
            bad += 1
    sys.exit(bad != 0)


main()
