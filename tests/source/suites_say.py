#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""suites_say.py SOURCE_DIR: tests/suites.py of what ctest 3.25 said: lines, times, failures, what was skipped or did not end"""
import contextlib
import io
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(sys.argv[1]) / "tests"))
import suites  # noqa: E402  (its place is an argument)

SAID = """Test project /somewhere/build
      Start   3: docs.knobs
 1/6 Test   #3: docs.knobs .......................   Passed    0.36 sec
 2/6 Test  #94: export.arm64_selftest ............***Skipped   0.03 sec
      Start  95: export.syz
 3/6 Test  #95: export.syz .......................***Failed   12.50 sec
export.syz: says Test #1: docs.other ............   Passed    9.00 sec
 4/6 Test #112: docs.other .......................***Timeout 600.07 sec
 5/6 Test #200: resources ........................***Not Run (Disabled)   0.00 sec
"""
WHERE = {"docs.knobs": "cli", "docs.other": "cli", "export.arm64_selftest": "export", "export.syz": "export",
         "resources": "resources", "resources.places": "resources"}
WANT = """export            2 tests    12.5 s, 1 skipped, FAILED: export.syz
cli               2 tests   600.4 s, FAILED: docs.other
resources         1 tests     0.0 s, 1 skipped, 1 did not end
"""


def main():
    out, log = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out):
        suites.follow(io.StringIO(SAID), log, WHERE, False)
    if out.getvalue() != WANT or log.getvalue() != SAID:
        print(f"there is said\n{out.getvalue()}and should be\n{WANT}")
        return 1
    return 0


sys.exit(main())
