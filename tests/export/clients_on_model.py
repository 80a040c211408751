#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Exported clients, compiled for this machine, say of the model what `kvmsme run` says.

usage: clients_on_model.py KVMSME RUN_CLIENTS SOURCE_DIR CC [--all]

Of the suite a part is run that has each kind of step with each key beside it, or all of it. What
must not hold: scenarios that tell two profiles apart, each exported as the one has it and run on
the other; and WRONG, claims that are wrong in one place each.
"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True

import yaml

import exported

FLAGS = ["-c", "-fPIC", "-O0", "-Wall", "-Werror", "-Dopen=shim_open", "-Dioctl=shim_ioctl", "-Dmmap=shim_mmap",
         "-Dread=shim_read", "-Dclose=shim_close"]
EVERY = 25
A_PAIR = 8
PAIRS = [("sme-v9-posted", "sme-v12"), ("sve-6.12", "sve-6.1"), ("vl-matrix", "sme-v12"),
         ("sme-rfc-v2", "sme-v12")]

HOST = "host: {sve: [1, 2], sme: [1, 2, 4], sme2: true, fa64: true}\nprofiles: [sme-v12]\nsteps:\n"
READY = "  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n"
SAVED = READY + "  - save: a\n"
# steps, one claim of which is wrong: the last
WRONG = {
    "number": READY + "  - get: {SVCR: 1}",
    "wide": READY + "  - get: {Z3: {fill: 1}}",
    "last-byte": READY + "  - get: {Z3: {index: {start: 0, step: 0, esize: 8}, bytes: 255}, Z4: {hex: \"01\"}}",
    "zero": READY + "  - set: {V31: 1}\n    fails: EINVAL\n  - set: {Z3: {fill: 1}}\n  - get: {Z3: 0}",
    "field": READY + "  - get: {ID_AA64PFR1_EL1: {bits: [27, 24], value: 1}}",
    "get-errno": READY + "  - get: {\"ZA[0]\": any}\n    fails: EINVAL",
    "get-success": READY + "  - get: {\"ZA[0]\": any}",
    "set-errno": READY + "  - set: {SVE_VLS: [1]}\n    fails: EBUSY",
    "set-field": READY + "  - set: {SVCR: {bits: [0, 0], value: 1}}\n    fails: EPERM",
    "set-partial": READY + "  - set: {Z3: {fill: 1}}\n    buffer: {mapped: 3}\n    fails: EINVAL",
    "get-partial": READY + "  - get: {Z3: any}\n    buffer: {mapped: 3}\n    fails: EINVAL",
    "get-bad": READY + "  - get: {SVCR: any}\n    buffer: bad\n    fails: EINVAL",
    "contains": READY + "  - reg_list: {contains: [\"ZA[0]\"]}",
    "lacks": READY + "  - reg_list: {lacks: [Z0]}",
    "order": READY + "  - reg_list: {order: [SVCR, Z0]}",
    "count": READY + "  - reg_list: {count: 3}",
    "room": READY + "  - {reg_list: {room: 3, count: 4}, fails: E2BIG}",
    "list-errno": "  - vcpu_init: [SVE, SME]\n  - {reg_list: {}, fails: EINVAL}",
    "list-buffer": READY + "  - {reg_list: {}, buffer: {mapped: 4}, fails: EINVAL}",
    "init": "  - vcpu_init: [SVE, SME]\n    fails: EINVAL",
    "init-buffer": "  - vcpu_init: [SVE, SME]\n    buffer: {mapped: 4}\n    fails: EINVAL",
    "finalize": "  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n    fails: EPERM",
    "finalize-all": "  - vcpu_init: [SVE, SME]\n  - finalize: ALL\n    fails: EPERM",
    "extension": "  - check_extension: {SVE: 2}",
    "enable-cap": "  - enable_cap: SVE",
    "target": "  - preferred_target: 4",
    "mp-state": "  - vcpu_init: [SVE]\n  - get_mp_state: STOPPED",
    "set-mp-state": "  - vcpu_init: [SVE]\n  - set_mp_state: STOPPED\n    fails: EINVAL",
    "events": READY + "  - get_events: {serror_pending: 0, serror_has_esr: 0}",
    "events-esr": READY + "  - set_events: {serror_pending: 1, serror_has_esr: 1, serror_esr: 3}\n"
                  "  - get_events: {serror_esr: 2}",
    "events-abort": READY + "  - get_events: {ext_dabt_pending: 1}",
    "set-events": READY + "  - set_events: {serror_pending: 1, serror_has_esr: 1, serror_esr: 0x2000000}",
    "masks": READY + "  - writable_masks: {ID_AA64PFR0_EL1: 1}",
    "stats": READY + "  - stats: {mmio_exit_user: 1}",
    "stats-host": READY + "  - stats: {exits: 1}",
    "stats-vm": READY + "  - stats: {remote_tlb_flush: 1}",
    "memory": READY + "  - memory: {slot: 1, size: 1}",
    "create-vm": "  - create_vm: 0\n    fails: EINVAL",
    "create-vcpu": "  - create_vcpu: 0\n    fails: EINVAL",
    "raw": READY + "  - ioctl: {fd: vcpu, request: 0x1234}",
    "raw-kvm": READY + "  - ioctl: {fd: kvm, request: 0xae00, arg: 1}",
    "guest-value": READY + "  - guest: {words: [0xd2800060]}\n    exit: {mmio: 4}",
    "guest-address": READY + "  - guest: {words: [0xd2800060]}\n    exit: {addr: 0x10000010}",
    "guest-exception": READY + "  - guest: {words: [0xd2800060]}\n    exit: {exception: 0x02000000}",
    "guest-no-exception": READY + "  - guest: {words: [0x00000000]}",
    "guest-esr": READY + "  - guest: {words: [0x00000000]}\n    exit: {exception: 0x76000000}",
    "guest-reason": READY + "  - guest: {words: [0xd2800060]}\n    exit: {reason: 24}",
    "guest-errno": READY + "  - guest: {words: [0xd2800060]}\n    fails: EINTR",
    "run": "  - vcpu_init: [SVE, SME]\n  - {run: {}, fails: EINVAL}",
    "immediate": READY + "  - run: {immediate_exit: true}",
    "save": "  - vcpu_init: [SVE, SME]\n  - {save: a, fails: EINVAL}",
    "restore": SAVED + "  - restore: {from: a}\n    fails: EINVAL",
    "restore-order": READY + "  - set: {SVCR: [ZA]}\n  - save: a\n  - vcpu_init: [SVE, SME]\n    vm: 1\n"
                     "  - finalize: VEC\n    vm: 1\n  - restore: {from: a, order: list}\n    vm: 1",
    "same": SAVED + "  - set: {X1: 1}\n  - same_as: a",
    "same-group": SAVED + "  - set: {Z1: 1}\n  - same_as: a\n    differs: [P]",
    "same-more": SAVED + "  - set: {X1: 1, Z1: 1}\n  - same_as: a\n    differs: [Z]",
    "same-none": SAVED + "  - same_as: a\n    differs: [Z]",
}

failures = []


def kinds(path):
    """Of each step: its action and the keys and keys of its argument beside it"""
    with open(path, encoding="utf-8") as file:
        for step in yaml.safe_load(file)["steps"]:
            words = {key for key in step if key not in ("vm", "vcpu")}
            yield frozenset(words | {f"{key}.{sub}" for key, value in step.items() if isinstance(value, dict)
                                     for sub in value if key in ("run", "restore", "reg_list", "exit", "guest")})


def chosen(written, everything):
    seen, some = set(), {}
    for n, (path, file) in enumerate(written.items()):
        new = set(kinds(path)) - seen
        if everything or new or n % EVERY == 0:
            some[path] = file
            seen |= new
    return some


def compile_all(compiler, include, files):
    """All of @files in one library: {file: (library, name of its main)}"""
    def one(numbered):
        n, file = numbered
        done = subprocess.run([*compiler, *FLAGS, *include, f"-Dmain=client_{n}", "-o", file + ".o", file],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            failures.append(f"{file}: {done.stderr[:500]}")
    files = list(files)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, enumerate(files)))
    library = files[0] + ".so"
    if not failures:
        subprocess.run([*compiler, "-shared", "-o", library, *(file + ".o" for file in files)], check=True)
    return {file: (library, f"client_{n}") for n, file in enumerate(files)}


def run_clients(runner, built, jobs):
    """[(status, output)] of (file, scenario, profile)"""
    lines = "".join(f"{' '.join(built[file])} {path} {profile}\n" for file, path, profile in jobs)
    done = subprocess.run([runner], input=lines, capture_output=True, text=True, check=False)
    said = re.findall(r"^(\d+) (\S+) (\S+)\n((?:  .*\n)*)", done.stdout, re.M)
    got = [(int(status), output) for status, _, _, output in said]
    if len(got) != len(jobs) or done.stderr:
        sys.exit(f"{len(got)} answers of {len(jobs)}: {done.stderr}")
    return got


def passes(kvmsme, path, profile):
    return not subprocess.run([kvmsme, "run", f"--profile={profile}", path], capture_output=True, check=False).returncode


def check_plan(file, output):
    lines = re.findall(r"^  (?:not )?ok (\d+) ", output, re.M)
    plan = exported.plan_of(file)
    if lines != [str(n + 1) for n in range(plan)]:
        failures.append(f"{file}: a plan of {plan}, {len(lines)} results")


class Test:
    def __init__(self, kvmsme, runner, source, compiler, scratch):
        self.kvmsme, self.runner, self.source = kvmsme, runner, source
        self.compiler, self.scratch = compiler, scratch
        os.makedirs(f"{scratch}/include/linux")
        with open(f"{scratch}/include/linux/kvm.h", "w", encoding="ascii") as header:
            header.write("#include <kvmsme/kvm.h>\n")
        self.include = [f"-I{scratch}/include", f"-I{source}/include"]

    def suite(self, everything):
        written, refused = exported.export(self.kvmsme, "client", f"{self.source}/scenarios", f"{self.scratch}/suite")
        some = chosen(written, everything)
        built = compile_all(self.compiler, self.include, some.values())
        if failures:
            return
        jobs = [(file, path, exported.profile_of(file)) for path, file in some.items()]
        for (file, path, profile), (status, output) in zip(jobs, run_clients(self.runner, built, jobs)):
            if status or not passes(self.kvmsme, path, profile):
                failures.append(f"{path} on {profile}: status {status}\n{output}")
            check_plan(file, output)
        print(f"{len(some)} of {len(written)} clients run, {len(refused)} are not exported")

    def pair(self, one, other):
        tree = f"{self.scratch}/{one}-{other}"
        os.makedirs(tree)
        subprocess.run([self.kvmsme, "distinguish", f"--output={tree}", "--depth=4", one, other],
                       stdout=subprocess.DEVNULL, check=False)
        written, _ = exported.export(self.kvmsme, "client", tree, tree, one)
        if not written:
            failures.append(f"nothing tells {one} from {other}")
            return
        written = dict(list(written.items())[::len(written) // A_PAIR + 1])
        built = compile_all(self.compiler, self.include, written.values())
        if failures:
            return
        jobs = [(file, path, profile) for path, file in written.items() for profile in (one, other)]
        for (_, path, profile), (status, output) in zip(jobs, run_clients(self.runner, built, jobs)):
            if (status == 0) != (profile == one) or status not in (0, 1, 4):
                failures.append(f"{path} as {one} has it, on {profile}: status {status}\n{output}")
        print(f"{len(written)} clients tell {one} from {other}")

    def wrong(self):
        tree = f"{self.scratch}/wrong"
        os.makedirs(tree)
        for name, steps in WRONG.items():
            with open(f"{tree}/{name}.yaml", "w", encoding="ascii") as file:
                file.write(f"scenario: wrong, {name}\nsource: none\n{HOST}{steps}\n")
        written, refused = exported.export(self.kvmsme, "client", tree, tree)
        if refused:
            failures.append(f"not exported: {refused}")
        built = compile_all(self.compiler, self.include, written.values())
        if failures:
            return
        jobs = [(file, path, "sme-v12") for path, file in written.items()]
        for (file, path, _), (status, output) in zip(jobs, run_clients(self.runner, built, jobs)):
            wrong = re.findall(r"^  not ok (\d+) ", output, re.M)
            if status != 1 or len(wrong) != 1:
                failures.append(f"{path}: status {status}, one claim is wrong\n{output}")
            if passes(self.kvmsme, path, "sme-v12"):
                failures.append(f"{path}: passes")
            check_plan(file, output)
        print(f"{len(written)} wrong claims do not hold")


def check_page(kvmsme, source):
    """The C of docs/export.md is what the scenario that it names becomes"""
    with open(f"{source}/docs/export.md", encoding="utf-8") as page:
        text = page.read()
    path = re.search(r"\(\.\./(scenarios/\S+\.yaml)\)", text)[1]
    said = subprocess.run([kvmsme, "export", "--client", f"{source}/{path}"], capture_output=True, text=True,
                          check=True).stdout
    for block in re.findall(r"```c\n(.*?)```", text, re.S):
        if block not in said:
            failures.append(f"docs/export.md: what it shows of {path} is not what is written")


def main(kvmsme, runner, source, compiler, everything):
    with tempfile.TemporaryDirectory() as scratch:
        test = Test(kvmsme, runner, source, compiler.split(), scratch)
        test.suite(everything)
        for one, other in PAIRS:
            test.pair(one, other)
        test.wrong()
    check_page(kvmsme, source)
    print("\n".join(failures))
    sys.exit(bool(failures))


main(*sys.argv[1:5], "--all" in sys.argv)
