#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""programs.py KVMSME DIR [NAME]: whole Linux programs under `kvmsme guest --linux-user` and under qemu-aarch64.

Each of programs/*.c whose name contains NAME is compiled into DIR by clang-19 and run on both; it says a checksum
and whether that is right, and must say the same on both. Times are the shortest of REPEATS, of CPU in user mode.
"""
import math
import os
import pathlib
import resource
import subprocess
import sys

REPEATS = 3
AT_MOST = 6.0            # times qemu-aarch64's, each
MEAN_AT_MOST = 3.5       # and their geometric mean

HERE = pathlib.Path(__file__).parent
FLAGS = {
    "gemm_fmopa": ["-march=armv9-a+sme2"],
    "gemv_multi": ["-march=armv9-a+sme2"],
    "sve_strings": ["-march=armv8.2-a+sve"],
    "expf_sve": ["-march=armv8.2-a+sve"],
}
NEEDS_SME2 = {"gemv_multi"}     # qemu-aarch64 of Debian 12 has none: a newer one is fetched


def compile_program(source, directory):
    program = directory / source.stem
    subprocess.run(["clang-19", "--target=aarch64-linux-gnu", "-O2", "-static", "-fuse-ld=lld",
                    *FLAGS.get(source.stem, []), "-o", program, source, "-lm"], check=True)
    return program


def newer_qemu(directory):
    """None: there is nowhere to fetch it from"""
    done = subprocess.run([HERE / "fetch_qemu.sh", directory / "qemu"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def run(command):
    """What it says, and the shortest of its times; None, and the end of what went wrong"""
    best = math.inf
    for _ in range(REPEATS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None, f"status {done.returncode}: {(done.stdout + done.stderr)[-200:]}"
        best = min(best, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return done.stdout, best


def compare(name, ours, theirs):
    """The ratio, or None if it cannot be told"""
    if ours[0] is None:
        print(f"{name:20} FAILS: {ours[1]}")
        return None
    if theirs[0] is None:
        print(f"{name:20} {ours[1]:6.2f} s, no qemu-aarch64 to compare with: {theirs[1]}")
        return None
    if ours[0] != theirs[0]:
        print(f"{name:20} RESULTS DIFFER: {ours[0]!r}, {theirs[0]!r}")
        return None
    ratio = ours[1] / theirs[1]
    print(f"{name:20} {ours[1]:6.2f} s  {'ok  ' if ratio <= AT_MOST else 'OVER'}  {ratio:5.2f} x qemu-aarch64 "
          f"({theirs[1]:.2f} s)")
    return ratio


def main():
    kvmsme, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    os.makedirs(directory, exist_ok=True)
    ratios, bad = [], 0
    for source in sorted(HERE.glob("programs/*.c")):
        if only not in source.stem:
            continue
        program = compile_program(source, directory)
        qemu = newer_qemu(directory) if source.stem in NEEDS_SME2 else "qemu-aarch64"
        theirs = run([qemu, "-cpu", "max", program]) if qemu else (None, "fetch_qemu.sh fetches none")
        ours = run([kvmsme, "guest", "--linux-user", "--fast", program])
        ratio = compare(source.stem, ours, theirs)
        if ratio:
            ratios.append(ratio)
        bad += bool(ratio and ratio > AT_MOST) or (ratio is None and theirs[0] is not None)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"{'geometric mean':20}           {'ok  ' if mean <= MEAN_AT_MOST else 'OVER'}  {mean:5.2f} x")
        bad += mean > MEAN_AT_MOST
    sys.exit(bad > 0)


main()
