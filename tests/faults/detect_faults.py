#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each fault of the table against the detectors: who notices first?  (./dev faults, docs/faults.md)"""
import argparse
import collections
import concurrent.futures
import glob
import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import fault_table

ROOT = fault_table.ROOT
BUILD = os.path.join(ROOT, "build-faults")
KVMSME = os.path.join(BUILD, "kvmsme")
WANTED = 0.98


def in_root(pattern):
    return sorted(glob.glob(os.path.join(ROOT, pattern)))


def binary(path, *arguments):
    return [os.path.join(BUILD, path), *arguments]


# @seconds: it may take; @word: of `kvmsme --help`, without which there is no such command; @compared:
# it says what it says without a fault, too
Detector = collections.namedtuple("Detector", "name command seconds word compared",
                                  defaults=(None, False))


def unit(path, seconds=20):
    return Detector(os.path.basename(path), binary(path), seconds)


def command(name, seconds, *arguments):
    return Detector(name, [KVMSME, *arguments], seconds)


def asked(profile, kernel, folder="capabilities", excused="not_modelled.txt", host=()):
    """Capabilities, slots, logs, rings and tags, as a kernel answered"""
    data = os.path.join(ROOT, "tests/data", folder)
    return Detector(".".join(["ask", *host, kernel]),
                    [os.path.join(ROOT, "tests/ask/hold_answers.py"), *binary("tests/ask/ask_model"), profile,
                     f"{data}/{kernel}.tsv.gz", f"{data}/{excused}", *host], 40)


def firmware(profile, kernel):
    """PSCI, SMCCC, events, ID and cache registers, as a kernel answered"""
    return Detector(f"firmware.{kernel}", [os.path.join(ROOT, "tests/firmware/compare_firmware.sh"),
                                           *binary("tests/firmware/on_model"), profile,
                                           os.path.join(ROOT, f"tests/data/firmware/linux-{kernel}.txt.xz")], 40)


# Cheapest first (nearest_first()): the first that fails, takes too long or says something else has caught the fault
DETECTORS = [
    command("scenarios", 20, "run", os.path.join(ROOT, "scenarios")),
    unit("tests/model/test_model"),
    unit("tests/model/test_run"),
    unit("tests/model/test_record"),
    unit("tests/model/test_psci"),
    unit("tests/model/test_inject"),
    unit("tests/model/test_switch"),
    unit("tests/model/test_vcpu"),
    unit("tests/model/test_id_regs"),
    unit("tests/model/test_rules"),
    unit("tests/model/test_limits"),
    unit("tests/model/test_reg_limits"),
    unit("tests/model/test_machine"),
    unit("tests/model/test_uaccess"),
    unit("tests/model/test_snapshot"),
    unit("tests/model/test_slots_state"),
    unit("tests/model/test_vm_edges"),
    unit("tests/model/test_run_edges"),
    unit("tests/model/test_vcpu_calls"),
    unit("tests/model/test_stats"),
    unit("tests/model/test_mte"),
    unit("tests/runner/test_runner"),
    unit("tests/runner/test_expectations"),
    unit("tests/runner/test_migration"),
    unit("tests/runner/test_scenario_errors"),
    unit("tests/trace/test_outcome"),
    unit("tests/trace/test_trace_input"),
    unit("tests/trace/test_world_input"),
    unit("tests/whatif/test_differences"),
    unit("tests/whatif/test_blame"),
    unit("tests/explore/test_explore"),
    unit("tests/explore/test_promises"),
    unit("tests/explore/test_space"),
    unit("tests/explore/test_check_misses"),
    unit("tests/explore/test_promise_checks"),
    unit("tests/cpu/test_guest_exits"),
    unit("tests/cpu/test_guest_memory"),
    command("traps", 20, "traps", *(os.path.join(ROOT, "tests/data/traps", name)
                                    for name in ("insns.tsv", "cases.tsv.gz", "vl.tsv.gz"))),
    asked("sve-6.1", "6.1"),
    asked("sve-mainline", "7.3"),
    asked("sve-6.1", "6.1", "mte", "deviations.txt", ["mte"]),
    asked("sve-mainline", "7.3", "mte", "deviations.txt", ["mte"]),
    firmware("sve-6.1", "6.1"),
    firmware("sve-mainline", "7.3"),
    unit("tests/trace/test_trace_mutation", 40),
    unit("tests/cpu/test_guest_registers", 40),
    unit("tests/cpu/test_guest_hand_over", 40),
    unit("tests/cpu/test_guest_host_faults", 40),
    command("traces", 60, "check", *in_root("tests/data/traces/*.jsonl.xz"),
            *in_root("tests/data/world/*.jsonl.xz")),
    unit("tests/cpu/test_kvm_run", 40),
    unit("tests/cpu/test_guest_robustness", 40),
    unit("tests/cpu/test_loads", 40),
    unit("tests/cpu/test_atomics", 40),
    unit("tests/cpu/test_a64_system", 40),
    Detector("test_sequences", binary("fuzz/test_sequences", "20000"), 60),
    unit("tests/fuzz/test_shrink"),
    unit("tests/fuzz/test_again", 60),
    unit("tests/fuzz/test_actions", 60),
    unit("tests/fuzz/test_family", 60),
    unit("tests/fuzz/test_fuzz", 60),
    Detector("campaigns", [os.path.join(ROOT, "tests/fuzz/campaigns.sh"), KVMSME], 120),
    unit("tests/trace/test_world_mutation", 120),
    Detector("test_cli", [os.path.join(ROOT, "tests/cli/cli.sh"), KVMSME, ROOT], 120),
    Detector("test_whatif", [sys.executable, os.path.join(ROOT, "tests/whatif/answers.py"), KVMSME, ROOT], 180),
    # ABIs break promises by themselves: what else is broken, or is not, is what a fault does
    Detector("explore", [KVMSME, "explore", "--profile=generations", "--depth=6", "--states=20000", "--jobs=1"],
             60, "explore", True),
    Detector("fuzz", [KVMSME, "fuzz", "--seed=1", "--count=80000", "--jobs=1"], 120, "fuzz", True),
]


def detectors_here(last):
    names = [d.name for d in DETECTORS]
    if last and last not in names:
        sys.exit(f"faults: --until={last}: no detector; there are {', '.join(names)}")
    text = subprocess.run([KVMSME, "--help"], capture_output=True, text=True, check=True).stdout.split()
    here = DETECTORS[:names.index(last) + 1] if last else DETECTORS
    return [d for d in here if not d.word or d.word in text]


said = {}
# without a fault, in seconds: a machine that has other work as well is slow, and no fault is noticed by that
took = {}


# how long the first run may take, which says what the others may: nothing is known of the machine yet
PATIENCE = 600


def limit(detector, seconds):
    return max(seconds, 10 * took[detector.name]) if detector.name in took else PATIENCE


def outcome(detector, fault):
    """Output and exit status; None if it took too long"""
    env = dict(os.environ, KVMSME_FAULT=fault, CK_DEFAULT_TIMEOUT=str(int(limit(detector, 20))))
    with subprocess.Popen(detector.command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, start_new_session=True) as run:
        try:
            return run.communicate(timeout=limit(detector, detector.seconds))[0], run.returncode
        except subprocess.TimeoutExpired:
            end_session(run.pid)
            return None


def end_session(leader):
    """What hangs is often a test's own process, which Check puts into a group by itself"""
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            if os.getsid(pid) == leader:
                os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def is_sound(detector):
    """Without a fault it passes; what is compared says the same each time"""
    start = time.monotonic()
    said[detector.name] = outcome(detector, "")
    took[detector.name] = time.monotonic() - start
    if said[detector.name] is None:
        return False
    if detector.compared:
        return said[detector.name] == outcome(detector, "")
    return said[detector.name][1] == 0


def passes(detector, fault):
    now = outcome(detector, fault)
    if detector.compared:
        return now == said[detector.name]
    return now is not None and now[1] == 0


def targets():
    binaries = {word for d in DETECTORS for word in d.command[:2] if word.startswith(BUILD)}
    return [os.path.basename(path) for path in sorted(binaries)]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}faults: {' '.join(command[:2])} fails")
    return done.stdout


def configure(where, fault=""):
    run("cmake", "-G", "Ninja", "-S", ROOT, "-B", where, "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
        "-DKVMSME_FAULT=ON", f"-DKVMSME_FAULT_BUILD={fault}")


def build(fault=""):
    configure(BUILD, fault)
    run("cmake", "--build", BUILD, "--target", *targets(), "--", "--quiet")


def check_targets(where):
    configure(where)
    there = {line.split(":")[0] for line in run("ninja", "-C", where, "-t", "targets", "all").splitlines()}
    missing = [target for target in targets() if target not in there]
    if missing:
        sys.exit(f"faults: there is no target {', '.join(missing)}")


# whose detectors are no program in tests/FOLDER
AT_HOME = {"scenarios": "runner", "traces": "trace", "traps": "trace", "test_whatif": "whatif", "explore": "explore",
           "fuzz": "fuzz", "test_sequences": "fuzz", "campaigns": "fuzz"}


def folder(detector):
    if detector.name in AT_HOME:
        return AT_HOME[detector.name]
    path = os.path.relpath(detector.command[0], BUILD).split(os.sep)
    return path[1] if path[0] == "tests" else ""


def nearest_first(fault, detectors):
    """Those of the fault's own folder are the likeliest to notice it; the others as cheap ones go first"""
    home = fault.file.split("/")[0]
    return sorted(detectors, key=lambda d: folder(d) != home)


def catchers(fault, detectors, every):
    caught = []
    for detector in nearest_first(fault, detectors):
        if not passes(detector, "" if fault.kind == "build" else fault.name):
            caught.append(detector.name)
            if not every:
                break
    return caught


def show(fault, caught):
    by = " ".join(caught) or ("nobody: argued below" if fault.unobservable else "NOBODY")
    print(f"{fault.name:28} {fault.file:32} {by}", flush=True)


def run_all(faults, detectors, every, jobs):
    """What caught each fault, by name; printed as it comes"""
    result = {}
    at_run_time = [f for f in faults if f.kind != "build"]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for fault, caught in zip(at_run_time, pool.map(lambda f: catchers(f, detectors, every), at_run_time)):
            result[fault.name] = caught
            show(fault, caught)
    for fault in faults:
        if fault.kind == "build":
            build(fault.name)
            result[fault.name] = catchers(fault, detectors, every)
            show(fault, result[fault.name])
    if len(at_run_time) < len(faults):
        build()
    return result


def summary(faults, result):
    """Prints the counts; true if enough is caught and every survivor is argued"""
    by = collections.Counter(caught[0] for caught in result.values() if caught)
    areas = collections.Counter(f.area() for f in faults)
    missed = [f for f in faults if not result[f.name]]
    print("\nfirst caught by: " + ", ".join(f"{d.name} {by[d.name]}" for d in DETECTORS if by[d.name]))
    print("faults by folder: " + ", ".join(f"{area} {nr}" for area, nr in sorted(areas.items())))
    for fault in missed:
        print(f"survivor {fault.name}: {fault.unobservable or 'NOT ARGUED: a test that catches it is missing'}")
    wrong = [f for f in faults if result[f.name] and f.unobservable]
    for fault in wrong:
        print(f"{fault.place}: {fault.name} is argued as unobservable, but was caught")
    nr = len(faults) - len(missed)
    print(f"{nr} of {len(faults)} caught ({100 * nr / len(faults):.1f} %)")
    return nr >= WANTED * len(faults) and not wrong and all(f.unobservable for f in missed)


def chosen(names):
    faults = fault_table.load()
    unknown = [name for name in names if name not in faults]
    if unknown:
        sys.exit(f"faults: there is no fault named {', '.join(unknown)}; ./dev faults --list has them")
    return [faults[name] for name in faults if not names or name in names]


def main():
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("names", metavar="NAME", nargs="*", help="faults (all)")
    parser.add_argument("--all", action="store_true", help="ask every detector, not only up to the first that notices")
    parser.add_argument("--until", metavar="DETECTOR", help="ask no later one than this")
    parser.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count(), help="faults asked at a time (a CPU each)")
    parser.add_argument("--list", action="store_true", help="print the table and run nothing")
    parser.add_argument("--can-build", metavar="DIR", help="only see whether there is all that is asked, and configure DIR")
    options = parser.parse_args()
    try:
        faults = chosen(options.names)
    except fault_table.BadTable as error:
        sys.exit(f"faults: {error}")
    if options.list:
        print("\n".join(f"{f.name:28} {f.file:32} {f.why}" for f in faults))
        return
    if options.can_build:
        check_targets(options.can_build)
        return
    build()
    detectors = detectors_here(options.until)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        sound = list(pool.map(is_sound, detectors))
    broken = [d.name for d, fine in zip(detectors, sound) if not fine]
    if broken:
        sys.exit(f"faults: without any fault these fail: {', '.join(broken)}")
    result = run_all(faults, detectors, options.all, options.jobs)
    ok = summary(faults, result)
    sys.exit(0 if ok or options.names else 1)


main()
