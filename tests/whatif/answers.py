#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What whatif says of answers, rules and knobs: usage answers.py KVMSME SOURCE_DIR"""
import json
import os
import re
import subprocess
import sys
import tempfile

KVMSME, SOURCE = sys.argv[1:3]
TOPICS = ["za", "zpffr", "svcr", "vls", "reglist", "finalize", "idregs", "capability"]
SCENARIOS = [f"{SOURCE}/scenarios/{topic}" for topic in TOPICS]
ORDERS = f"{SOURCE}/scenarios/migrate/orders"
ERRNO = re.compile(r"\bE[A-Z0-9]{2,}\b")


def whatif(profiles, *paths):
    run = subprocess.run([KVMSME, "whatif", "--format=json", f"--profiles={','.join(profiles)}", *paths],
                         capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)


def differences(page):
    for row in page["rows"]:
        for cell in row["cells"]:
            for difference in cell["differences"]:
                yield cell["profile"], difference


def generations():
    text = subprocess.run([KVMSME, "profile", "list"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^  (\S+)", text.split("Proposals")[0], re.M)
    return [name for name in names if name.startswith("sme")]


def check_rules(page):
    """A rule beside an errno says that errno, under the profile that answers"""
    seen = 0
    for profile, difference in differences(page):
        for who, answer in ((page["reference"], difference["reference"]), (profile, difference["here"])):
            if ERRNO.fullmatch(answer["result"]) and answer["rule"]:
                seen += 1
                says = page["rules"][who][answer["rule"]]["statement"]
                assert answer["result"] in says, (who, difference["where"], answer, says)
    for row in page["rows"]:
        for cell in row["cells"]:
            for reason in cell["reasons"]:
                errno = re.search(r" (E[A-Z0-9]{2,})$", reason["what"])
                if errno and reason["rule"]:
                    seen += 1
                    says = page["rules"][cell["profile"]][reason["rule"]]["statement"]
                    assert errno[1] in says, (cell["profile"], reason, says)
    return seen


def check_all_pairs():
    names = generations()
    assert len(names) > 5
    seen = 0
    for name in names:
        page = whatif([name] + [n for n in names if n != name], *SCENARIOS)
        seen += check_rules(page)
        for profile, difference in differences(page):
            assert difference["knobs"], (name, profile, difference)
    assert seen > 1000, seen
    assert check_rules(whatif(names, ORDERS)) > 100


def own_profile(folder, name, base, **knobs):
    path = os.path.join(folder, f"{name}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"profile: {name}\nextends: {base}\nknobs:\n")
        file.writelines(f"  {knob}: {value}\n" for knob, value in knobs.items())
    return path


def by_knob(page):
    """Answers of the second profile by knobs: where and what"""
    found = {}
    for _, d in differences(page):
        found.setdefault(d["knobs"], set()).add((d["where"], d["action"], d["what"]))
    return found


def check_no_knob_hides_another(folder):
    """docs/abi-generations.md: both knobs of that profile are shown, each with what it makes alone"""
    both = own_profile(folder, "both", "sme-v12", svcr_list="first", za_gate_errno="EACCES")
    first = own_profile(folder, "first", "sme-v12", svcr_list="first")
    eacces = own_profile(folder, "eacces", "sme-v12", za_gate_errno="EACCES")
    paths = [f"{SOURCE}/scenarios/migrate", *SCENARIOS]
    errno = "za_gate_errno: EBUSY -> EACCES"
    together = by_knob(whatif(["sme-v12", both], *paths))
    place = next(knobs for knobs in together if knobs.startswith("svcr_list: ") and "," not in knobs)
    assert errno in together, sorted(together)
    # what one knob does alone, that profile alone shows too, with the same knob
    alone = by_knob(whatif(["sme-v12", first], *paths))
    assert set(alone) == {place}, sorted(alone)
    assert together[place] <= alone[place]
    alone = by_knob(whatif(["sme-v12", eacces], *paths))
    assert set(alone) == {errno}, sorted(alone)
    assert together[errno] <= alone[errno]
    assert len(together[errno]) > 60, len(together[errno])


def check_verdicts():
    """abi.md 15.3 N5: what a replay in list order refuses and loses, and by which calls"""
    page = whatif(["sme-v12"], f"{ORDERS}/sve-sme-sm1-za1-list.yaml")
    cell = page["rows"][0]["cells"][0]
    assert cell["verdict"] == "refused"
    reasons = {reason["what"]: reason for reason in cell["reasons"]}
    # a host of 512 bits streaming has 64 rows
    refused = reasons["restore: set ZA[0] EBUSY"]
    assert refused["times"] == 64 and refused["rule"] == "SME-5", refused
    assert reasons["restore: set ZT0 EBUSY"]["rule"] == "SME-5"
    assert reasons["loses ZA: restore: set ZA[0] EBUSY"]["rule"] == "SME-5"
    flushed = reasons["loses Z P FFR FPSR: restore: set SVCR made them zero after they were written"]
    assert flushed["rule"] == "SVCR-3", flushed
    # cloud-hypervisor writes no FPSR and FPCR once there is SVE
    page = whatif(["sme-v12"], f"{ORDERS}/sve-sme-sm1-za1-cloud-hypervisor.yaml")
    reasons = [reason["what"] for reason in page["rows"][0]["cells"][0]["reasons"]]
    assert any("FPCR" in what and what.endswith("restore: never written") for what in reasons), reasons
    # v9 as posted does not list ZA
    page = whatif(["sme-v12", "sme-v9-posted"], f"{ORDERS}/sve-sme-sm1-za1-svcr-first.yaml")
    reasons = [reason["what"] for reason in page["rows"][0]["cells"][1]["reasons"]]
    assert any(re.match(r"loses .*ZA.*: save: not in KVM_GET_REG_LIST", what) for what in reasons), reasons


def check_trace():
    """A trace: every kind of parting with its knob; what the record of v9 answers is that knob's"""
    page = whatif(["sme-v12", "sme-v9-posted"], f"{SOURCE}/tests/data/traces/sme-v12.nosve.jsonl.xz")
    check_rules(page)
    knobs = {d["knobs"] for _, d in differences(page)}
    assert {"za_gate_errno: EBUSY -> EINVAL", "zt0_id_never_matches: false -> true",
            "list_sme_vls: true -> false"} & knobs, sorted(knobs)
    for _, d in differences(page):
        assert d["knobs"] and d["times"] > 0 and re.search(r":[0-9]+$", d["where"]), d
    gate = [d for _, d in differences(page) if d["knobs"] == "za_gate_errno: EBUSY -> EINVAL"]
    assert gate and all((d["reference"]["result"], d["here"]["result"]) == ("EBUSY", "EINVAL") for d in gate)


def main():
    check_all_pairs()
    check_verdicts()
    check_trace()
    with tempfile.TemporaryDirectory() as folder:
        check_no_knob_hides_another(folder)


main()
