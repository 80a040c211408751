#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare the blocks of a page with what the command in their first line prints.

usage: docs_blocks.py KVMSME PAGE [--write]

A block is <!-- kvmsme ARGUMENTS -->, text, <!-- end -->; the text may be fenced by ```.
"""
import re
import shlex
import subprocess
import sys

BLOCK = re.compile(r"(<!-- kvmsme (?P<args>[^\n]*) -->\n)(?P<text>.*?)(?=<!-- end -->)", re.S)


def printed(kvmsme, args):
    return subprocess.run([kvmsme, *shlex.split(args)], capture_output=True, text=True).stdout


def block(kvmsme, match):
    fence = "```\n" if match["text"].startswith("```") else ""
    return match[1] + fence + printed(kvmsme, match["args"]) + fence


def main(kvmsme, page, write):
    with open(page, encoding="utf-8") as file:
        old = file.read()
    new, blocks = BLOCK.subn(lambda m: block(kvmsme, m), old)
    if write:
        with open(page, "w", encoding="utf-8") as file:
            file.write(new)
        return 0
    if not blocks or new != old:
        print(f"{page}: {blocks} blocks, {'as printed' if new == old else 'not what is printed'}; "
              f"renew it with {sys.argv[0]} KVMSME {page} --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--write" in sys.argv))
