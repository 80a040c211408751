# SPDX-License-Identifier: GPL-2.0-or-later
"""The tracked files, and C text without what is not code."""
import re
import subprocess


def tracked(*patterns):
    return subprocess.run(["git", "ls-files", *patterns], capture_output=True, text=True,
                          check=True).stdout.split()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def code(text):
    """@text with its lines, but without comments and what strings and characters say"""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\''

    def blank(match):
        found = match.group()
        return found[0] * 2 if found[0] in "\"'" else "\n" * found.count("\n")

    return re.sub(pattern, blank, text, flags=re.S)
