#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hold_answers.py ASK_MODEL PROFILE RECORD NOT_MODELLED [TOPIC]: the model answers every question as the record has it

NOT_MODELLED has a regular expression a line: questions that the model may answer with ENOPKG, or not know
the answer to, or that come behind such a one and depend on it.  One that every record and the model agree on has no place there."""
import gzip
import re
import subprocess
import sys


def lines(text):
    return [line.split("\t", 1) for line in text.splitlines() if line]


def main():
    program, profile, record, list_name, *topic = sys.argv[1:]
    with open(list_name, encoding="ascii") as file:
        patterns = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    excused = re.compile("|".join(f"(?:{p})" for p in patterns))
    with gzip.open(record, "rt", encoding="ascii") as file:
        expected = lines(file.read())
    answers = lines(subprocess.run([program, profile, *topic], capture_output=True, text=True, check=True).stdout)
    bad = same = 0
    expected = [(q, a) for q, a in expected if not excused.fullmatch(q)]
    answers = [(q, a) for q, a in answers if not excused.fullmatch(q)]
    for (question, was), (asked, is_) in zip(expected, answers):
        if question != asked:
            print(f"the questions are others from here on: '{question}' was asked, now it is '{asked}'")
            return 1
        same += was == is_
        if was != is_:
            bad += 1
            print(f"{question}: the kernel answers {was}, the model {is_}")
    if len(expected) != len(answers):
        print(f"{len(expected)} questions were asked, now there are {len(answers)}")
        bad += 1
    print(f"{same} answers agree, {bad} do not")
    return bad != 0 or same < 1000


sys.exit(main())
