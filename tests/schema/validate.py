#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every scenario file against the schema that `kvmsme run --schema` makes of the loader's tables.

usage: validate.py KVMSME SOURCE_DIR
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml


# each with an action, an argument or a key beside it that does not exist or has no effect there
BAD_STEPS = [
    {"no_such_step": 1}, {"run": {}, "get": {"X0": 1}}, {"vm": 1}, {"run": {"exit": 1}}, {"set": {}},
    {"set": {"X0": 1}, "exit": "mmio"}, {"get": {"X0": {"fill": 1, "hex": "00"}}}, {"create_vm": "x"},
    {"check_extension": {"SVE": 1}, "fails": "EPERM"}, {"reg_list": {"has": ["X0"]}}, {"ioctl": {"fd": "vm"}},
    {"restore": {"order": "list"}}, {"restore": {"from": "a", "order": "lst"}}, {"finalize": "VECS"},
    {"vcpu_init": "SVE"}, {"get": {"X0": 1}, "vm": 4}, {"get": {"X0": 1}, "buffer": {"size": 4}},
    {"guest": {"text": "nop"}}, {"guest": [1 << 32]}, {"same_as": "a", "differs": []},
    {"memory": {"slot": 1 << 32}}, {"get": {"X0": {"by_profile": {}}}},
]


class TextKeys(yaml.SafeLoader):
    """YAML as the loader sees it: keys are text, numbers keep no type of their own"""


def text_keys(node):
    if isinstance(node, dict):
        return {str(key): text_keys(value) for key, value in node.items()}
    return [text_keys(value) for value in node] if isinstance(node, list) else node


def main():
    kvmsme, source = sys.argv[1], pathlib.Path(sys.argv[2])
    printed = subprocess.run([kvmsme, "run", "--schema"], capture_output=True, text=True, check=True).stdout
    kept = (source / "scenarios/scenario.schema.json").read_text(encoding="utf-8")
    failed = printed != kept
    if failed:
        print("scenarios/scenario.schema.json is not what 'kvmsme run --schema' prints")
    validator = jsonschema.Draft202012Validator(json.loads(printed))
    files = sorted((source / "scenarios").rglob("*.yaml"))
    for path in files:
        document = text_keys(yaml.load(path.read_text(encoding="utf-8"), Loader=TextKeys))
        for error in validator.iter_errors(document):
            print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
            failed = True
        # a title is a claim in words; points of abi.md are for source:
        if re.search(r"\([A-Z]+\d+\)", document["scenario"]):
            print(f"{path}: the title names a point of a document: {document['scenario']}")
            failed = True
    # a schema that takes anything would prove nothing
    for step in BAD_STEPS:
        if validator.is_valid({"scenario": "x", "source": "y", "steps": [step]}):
            print(f"the schema accepts {step}")
            failed = True
    print(f"{len(files)} scenarios validated")
    sys.exit(failed or not files)


main()
