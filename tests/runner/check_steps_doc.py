#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/scenarios.md has the tables of steps that the loader goes by.

usage: check_steps_doc.py RUN_SCENARIOS docs/scenarios.md
"""
import pathlib
import subprocess
import sys


def main():
    printed = subprocess.run([sys.argv[1], "--steps"], capture_output=True, text=True, check=True).stdout
    text = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
    kept = text.partition("<!-- steps -->\n")[2].partition("<!-- end of steps -->")[0]
    if kept != printed:
        print(f"{sys.argv[2]}: between '<!-- steps -->' and '<!-- end of steps -->' there is not what "
              "'run_scenarios --steps' prints")
    sys.exit(kept != printed)


main()
