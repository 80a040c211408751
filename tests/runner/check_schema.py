#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_schema.py RUN_SCENARIOS DIR: the checked-in schema is the loader's, and every file obeys it"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError:
    print("python3-jsonschema and python3-yaml are needed")
    sys.exit(4)

folder = pathlib.Path(sys.argv[2])
text = subprocess.run([sys.argv[1], "--schema"], check=True, capture_output=True, text=True).stdout
bad = 0
if text != (folder / "scenario.schema.json").read_text():
    print("scenario.schema.json is not what the loader's tables give")
    bad = 1
schema = json.loads(text)
for key in ("vector_init", "seps"):
    if not list(jsonschema.Draft7Validator(schema).iter_errors({"scenario": "", "source": "",
                                                               "steps": [{key: 1}]})):
        print(f"the schema takes a step called {key}")
        bad = 1
for path in sorted(folder.rglob("*.yaml")):
    for error in jsonschema.Draft7Validator(schema).iter_errors(yaml.safe_load(path.read_text())):
        print(f"{path}: {list(error.path)}: {error.message}")
        bad = 1
sys.exit(bad)
