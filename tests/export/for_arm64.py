#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every scenario, exported as C, compiles for arm64 against the kernel's headers.

usage: for_arm64.py client|selftest KVMSME PRINT_IDS SOURCE_DIR HEADERS

Without a compiler for arm64, or for selftests without HEADERS (fetch_headers.sh), it is skipped.
Programs share the headers that they include, compiled once; the first few are compiled without.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True

import exported

COMPILER = "aarch64-linux-gnu-gcc"
FLAGS = {"client": ["-std=gnu17", "-Wall", "-Wextra", "-Werror"],
         # as tools/testing/selftests/kvm/Makefile has them
         "selftest": ["-std=gnu99", "-Wall", "-Wstrict-prototypes", "-Wuninitialized", "-Werror"]}
SELFTEST_HEADERS = ["tools/include", "tools/arch/arm64/include", "tools/testing/selftests/kvm/include",
                    "tools/testing/selftests/kvm/include/aarch64", "tools/testing/selftests/rseq",
                    "tools/testing/selftests"]
BATCH = 40
ALONE = 3

failures = []


def compiles(flags, files):
    done = subprocess.run([COMPILER, "-fsyntax-only", *flags, *files], capture_output=True, text=True, check=False)
    if done.returncode:
        failures.append("\n".join(line for line in done.stderr.split("\n") if "error" in line)[:2000])


def precompiled(flags, file, scratch):
    """What @file includes, as a header that is compiled once"""
    with open(file, encoding="utf-8") as text:
        includes = re.findall(r"^#include .*$", text.read(), re.M)
    with open(f"{scratch}/all.h", "w", encoding="ascii") as header:
        header.write("\n".join(includes) + "\n")
    subprocess.run([COMPILER, *flags, "-x", "c-header", "-o", f"{scratch}/all.h.gch", f"{scratch}/all.h"], check=True)
    return [*flags, "-include", f"{scratch}/all.h"]


def check_ids(print_ids, scratch):
    said = subprocess.run([print_ids], capture_output=True, text=True, check=True).stdout
    with open(f"{scratch}/ids.c", "w", encoding="ascii") as file:
        file.write("#include <stddef.h>\n#include <stdint.h>\n#include <linux/kvm.h>\n"
                   "#define KVM_REG_ARM64_SME (UINT64_C(0x17) << KVM_REG_ARM_COPROC_SHIFT)\n"
                   "#define KVM_REG_ARM64_SME_ZAHREG(n, i) (KVM_REG_ARM64 | KVM_REG_ARM64_SME | "
                   "KVM_REG_SIZE_U2048 | (n) << 5 | (i))\n"
                   "#define KVM_REG_ARM64_SME_ZTREG(n) (KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_SIZE_U512 | 0x600)\n"
                   "#define KVM_REG_ARM64_SME_VLS (KVM_REG_ARM64 | KVM_REG_ARM64_SME | KVM_REG_SIZE_U512 | 0xfffe)\n"
                   + said)
    compiles(["-Werror"], [f"{scratch}/ids.c"])
    print(f"{said.count('_Static_assert')} register ids are what the kernel's macros say")


def check_skips(file, scratch):
    """Where there is no KVM of arm64 a client says so, and is skipped: qemu-user passes no ioctl on"""
    qemu = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
    if not qemu or os.uname().machine == "aarch64":
        return
    subprocess.run([COMPILER, "-static", "-o", f"{scratch}/client", file], check=True)
    done = subprocess.run([qemu, f"{scratch}/client"], capture_output=True, text=True, check=False)
    if done.returncode != 4 or not re.fullmatch(r"KTAP version 1\n1\.\.0 # SKIP .*/dev/kvm.*\n", done.stdout):
        failures.append(f"{file} without KVM: status {done.returncode}, {done.stdout!r}")


def main(form, kvmsme, print_ids, source, headers):
    if not shutil.which(COMPILER):
        exported.skip(f"there is no {COMPILER} (gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)")
    flags = FLAGS[form]
    if form == "selftest":
        if not os.path.isdir(f"{headers}/tools/testing/selftests/kvm/include"):
            exported.skip(f"there are no kernel headers in {headers}: tests/export/fetch_headers.sh puts them there")
        flags = flags + [word for path in SELFTEST_HEADERS for word in ("-isystem", f"{headers}/{path}")]
    with tempfile.TemporaryDirectory() as scratch:
        written, refused = exported.export(kvmsme, form, f"{source}/scenarios", f"{scratch}/programs")
        files = list(written.values())
        if form == "client":
            check_ids(print_ids, scratch)
            check_skips(files[0], scratch)
        compiles(flags, files[:ALONE])
        shared = precompiled(flags, files[0], scratch)
        with ThreadPoolExecutor(2) as pool:
            batches = [files[at:at + BATCH] for at in range(ALONE, len(files), BATCH)]
            list(pool.map(lambda batch: compiles(shared, batch), batches))
    print(f"{len(written)} {form}s compile; not exported:")
    for path, why in refused.items():
        print(f"  {os.path.relpath(path, source)}: {why}")
    if len(written) < 200:
        failures.append(f"{len(written)} {form}s only")
    print("\n".join(failures))
    sys.exit(bool(failures))


main(*sys.argv[1:6])
