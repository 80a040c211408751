#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose whole sequences of recorded traces for tests/data/traces.

usage: trace_subset.py OUT_DIR BYTES TRACE.jsonl.xz...

Each trace is cut down to about BYTES compressed: greedily the sequences that add
most coverage for their length, where coverage is operation x result x register
class x pointer x features, and guest program x result.  Every kind is wanted once
before any is wanted twice.
"""
import collections
import json
import lzma
import os
import sys

COPROCS = {0x10: "core", 0x11: "ccsidr", 0x13: "sysreg", 0x14: "fw", 0x15: "sve",
           0x16: "bitmap", 0x17: "sme"}
PACKED = 0.040          # compressed size of a line's text, as a ratio


def reg_class(op):
    number = int(op["id"], 16)
    coproc = COPROCS.get(number >> 16 & 0xfff, "unknown")
    if coproc == "sysreg":
        return op["reg"]
    if coproc in ("sve", "sme", "core"):
        return coproc + str(number >> 52 & 0xf) + op["reg"].rstrip("0123456789")
    return coproc


def kinds_of(ops):
    features = {}
    for op in ops:
        vcpu = op.get("vm"), op.get("vcpu")
        if op["op"] == "vcpu_init" and "ret" in op:
            features[vcpu] = op["features_raw"][0] & 0x210
        result = op.get("errno", "ok")
        yield op["op"], result, op.get("addr"), features.get(vcpu)
        if "id" in op:
            yield op["op"], result, op.get("addr"), reg_class(op)
        if "program" in op:
            yield op["program"], result, features.get(vcpu), op.get("mmio_addr")
        if op["op"] in ("vcpu_init", "finalize"):
            yield op["op"], result, str(op.get("features_raw", op.get("feature")))[:20]


def read_sequences(path):
    sequences = collections.OrderedDict()
    with lzma.open(path, "rt") as lines:
        header = next(lines)
        for line in lines:
            op = json.loads(line)
            sequences.setdefault(op["t"], ([], []))
            sequences[op["t"]][0].append(line)
            sequences[op["t"]][1].append(op)
    return header, sequences


def first_tpidr2_write(sequences):
    """Without FEAT_FGT every later guest of the host reads what this one wrote."""
    for t, (_, ops) in sequences.items():
        if any(op.get("program") == "write_tpidr2" and "ret" in op for op in ops):
            return {t}
    return set()


def choose(sequences, budget):
    kinds = {t: collections.Counter(kinds_of(ops)) for t, (_, ops) in sequences.items()}
    size = {t: sum(map(len, lines)) * PACKED for t, (lines, _) in sequences.items()}
    have, chosen, used = collections.Counter(), first_tpidr2_write(sequences), 0
    while len(chosen) < len(sequences):
        best = max((t for t in sequences if t not in chosen),
                   key=lambda t: sum(0.25 ** have[k] for k in kinds[t]) / (size[t] + 200))
        if used + size[best] > budget:
            break
        chosen.add(best)
        used += size[best]
        for kind in kinds[best]:
            have[kind] += 1
    return chosen


def main():
    out_dir, budget = sys.argv[1], int(sys.argv[2])
    for path in sys.argv[3:]:
        header, sequences = read_sequences(path)
        chosen = choose(sequences, budget)
        text = header + "".join("".join(sequences[t][0]) for t in sequences if t in chosen)
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        with open(os.path.join(out_dir, os.path.basename(path)), "wb") as out:
            out.write(packed)
        print(os.path.basename(path), len(chosen), "sequences", text.count("\n") - 1,
              "operations", len(packed), "bytes")


main()
