#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML pages as a browser has them: usage pages.py KVMSME SOURCE_DIR

Loads each page in headless Chromium, reads its tables from the document that results, and measures it on
screens of three widths in light and dark. Skipped (77) where there is no Chromium.
"""
import html
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

KVMSME, SOURCE = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
PROFILES = "sme-v12,sme-v9-posted"


def kvmsme(*args):
    return subprocess.run([KVMSME, *args], capture_output=True, text=True, check=False).stdout


class Tables(html.parser.HTMLParser):
    """Rows of cells of every table, the ids of elements, and what would go to the network"""

    def __init__(self, text):
        super().__init__()
        self.tables, self.ids, self.links, self.outside, self.cell = {}, set(), [], [], None
        self.sign = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.sign = attrs.get("class") == "sign"
        self.ids.add(attrs.get("id"))
        if tag == "table":
            self.rows = self.tables[attrs.get("id")] = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")
        elif tag == "summary" and self.cell is not None:
            self.folded = len(self.cell)
        elif tag in ("script", "link", "img", "iframe") or "src" in attrs:
            self.outside.append(tag)
        if tag == "a":
            self.links.append(attrs["href"])

    def handle_endtag(self, tag):
        self.sign = False
        if tag == "summary" and self.cell is not None:
            del self.cell[self.folded:]  # the beginning of a long value, which is there as a whole as well
        if tag in ("td", "th"):
            self.rows[-1].append("".join(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None and not self.sign:
            self.cell.append(data)


class Browser:
    def __init__(self, program, folder):
        self.folder = folder
        self.command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                        "--disable-dev-shm-usage", f"--user-data-dir={folder}/profile",
                        "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=1000"]

    def run(self, page, *args):
        return subprocess.run([*self.command, *args, f"file://{page}"], cwd=self.folder,
                              capture_output=True, text=True, timeout=120, check=True).stdout

    def measured(self, page, widths, scheme):
        """What measure.js, put into a copy, says of it in frames as wide as screens"""
        with open(page, encoding="utf-8") as file, open(f"{HERE}/measure.js", encoding="utf-8") as script:
            text = file.read().replace("</body>", f"<script>{script.read()}</script></body>")
        with open(f"{self.folder}/measured.html", "w", encoding="utf-8") as file:
            file.write(text)
        with open(f"{self.folder}/screen.html", "w", encoding="utf-8") as file:
            file.write("""<!doctype html><body><script>
                addEventListener("message", (event) => {
                    const p = document.createElement("p");
                    p.dataset.measured = event.data;
                    document.body.append(p);
                });
                </script>""")
            for width in widths:
                file.write(f'<iframe style="width:{width}px;height:900px;border:0" src="measured.html"></iframe>')
        dom = self.run(f"{self.folder}/screen.html", "--dump-dom", "--window-size=1600,1000",
                       f"--blink-settings=preferredColorScheme={scheme}")
        found = [json.loads(html.unescape(said)) for said in re.findall(r'data-measured="([^"]*)"', dom)]
        assert sorted(m["width"] for m in found) == sorted(widths), found
        return found


def check_look(browser, page, scrolls=False):
    """Nothing is wider than the screen, heads stay, text can be read: wide, narrow, light and dark"""
    for scheme in 1, 0:
        for m in browser.measured(page, (1400, 800, 400), scheme):
            assert m["dark"] == (not scheme), m
            assert max(m["overflow"]) <= 0 and m["sticks"] and m["contrast"] >= 4.5, (page, m)
            assert m["cards"] == (m["width"] < 700), (page, m)
            assert m["scrolls"] == (scrolls and m["width"] > 700) or not scrolls, (page, m)
    return m


def check_whatif(browser, folder):
    args = ("whatif", f"--profiles={PROFILES}", f"{SOURCE}/scenarios/migrate/orders")
    page = f"{folder}/whatif.html"
    with open(page, "w", encoding="utf-8") as file:
        file.write(kvmsme(*args, "--format=html"))
    want = json.loads(kvmsme(*args, "--format=json"))
    tables = Tables(browser.run(page, "--dump-dom"))
    matrix = tables.tables["matrix"]
    assert not tables.outside, tables.outside
    assert matrix[0] == ["Scenario", *PROFILES.split(",")], matrix[0]
    assert len(matrix) == len(want["rows"]) + 1
    for cells, row in zip(matrix[1:], want["rows"]):
        assert cells == [row["scenario"] + "\n" + row["file"], *[c["text"] for c in row["cells"]]], cells
    assert tables.links and all(link[1:] in tables.ids for link in tables.links)
    by_title = {row[0].split("\n")[0]: row[1:] for row in matrix[1:]}
    lossy = by_title["Saved with SM = 1, ZA = 1 (SVE and SME), restored in KVM_GET_REG_LIST order"]
    assert lossy[0] == "ZA[0] EBUSY; loses Z P FFR ZA ZT0 FPSR", lossy
    safe = by_title["Saved with SM = 1, ZA = 1 (SVE and SME), restored in SVCR first"]
    assert safe[0] == "safe", safe
    check_calls(tables, want)
    look = check_look(browser, page, scrolls=True)
    alike = [all(not c["differences"] and c["verdict"] == r["cells"][0]["verdict"] for c in r["cells"][1:])
             for r in want["rows"]]
    assert look["hidden"] == look["alike"] == sum(alike), (look, sum(alike))
    with open(page, encoding="utf-8") as file:
        text = html.unescape(file.read())
    assert f"kvmsme {' '.join(args)} --format=html</code>" in text
    calls = sum(d["times"] for r in want["rows"] for d in r["cells"][1]["differences"])
    rows = sum(1 for r in want["rows"] if r["cells"][1]["differences"])
    assert f"sme-v9-posted answers otherwise than sme-v12: {calls} calls in {rows} scenarios of {len(alike)}" in text


def check_calls(tables, want):
    """Behind each cell every call that differs, with its knobs, and each knob with what it makes"""
    knobs = {}
    for n, row in enumerate(want["rows"]):
        for i, cell in enumerate(row["cells"]):
            assert f"d{n}-{i}" in tables.ids or not (cell["differences"] or cell["reasons"])
            rows = tables.tables.get(f"c{n}-{i}", [[]])[1:]
            assert sum(int(r[5]) for r in rows) == sum(d["times"] for d in cell["differences"]), row["file"]
            assert {r[6] for r in rows} == {"knob " + d["knobs"] for d in cell["differences"]}
            for d in cell["differences"]:
                knobs[d["knobs"]] = knobs.get(d["knobs"], 0) + d["times"]
            # the first call that differs, with both answers and rules
            if rows:
                d = cell["differences"][0]
                answers = [" ".join(filter(None, (d[k]["result"], d[k]["rule"]))) for k in ("reference", "here")]
                assert rows[0][2:4] == answers, rows[0]
    assert len(knobs) > 2
    assert {k["knobs"]: k["calls"] for k in want["knobs"]} == knobs
    by_knob = [name for name in tables.tables if name and name[0] == "t"]
    assert len(by_knob) == len(knobs)


def check_matrix(browser, folder):
    """What differs first, and with the names of whose answer is which"""
    args = ("matrix", "--format=html", f"--profiles={PROFILES},sme-v10")
    page = f"{folder}/matrix.html"
    with open(page, "w", encoding="utf-8") as file:
        file.write(kvmsme(*args))
    tables = Tables(browser.run(page, "--dump-dom"))
    assert not tables.outside, tables.outside
    assert tables.links and all(link[1:] in tables.ids for link in tables.links)
    heads = tables.tables["vcpu2"][0]
    rows = {row[0]: dict(zip(heads, row)) for row in tables.tables["vcpu2"]}
    # abi.md 12, 4.4
    assert rows["GET ZA[0]"]["created"] == "ENOEXEC"
    assert rows["GET ZA[0]"]["init"] == "EBUSY sme-v12, sme-v10 SME-5\nEPERM sme-v9-posted SME-7", rows["GET ZA[0]"]
    assert rows["GET ZA[0]"]["final"] == "EBUSY sme-v12, sme-v10 SME-5\nEINVAL sme-v9-posted SME-5", rows["GET ZA[0]"]
    named = [any("sme-v9-posted" in cell for cell in row) for row in tables.tables["vcpu2"][1:]]
    assert any(named) and named == sorted(named, reverse=True), "rows that differ come first"
    look = check_look(browser, page, scrolls=True)
    named = [any("sme-v9-posted" in cell for cell in row) for row in tables.tables["vcpu0"][1:]]
    assert look["hidden"] == look["alike"] == len(named) - sum(named), look
    with open(page, encoding="utf-8") as file:
        text = html.unescape(file.read())
    counted = sum(cell.count("sme-v9-posted") for n in range(4) for row in tables.tables[f"vcpu{n}"] for cell in row)
    assert f"sme-v9-posted answers {counted} of " in text, counted
    assert sum(int(row[3]) for row in tables.tables["g1"][1:]) == counted
    assert f"kvmsme {' '.join(args)}</code>" in text
    only_one = kvmsme("matrix", "--format=html", "--profiles=sme-v12")
    assert "nothing to compare" in only_one


def page_of(browser, folder, *args):
    """A page as a browser has it, all of whose links lead somewhere, and whose look is right; and its text"""
    page = f"{folder}/{args[0]}.html"
    with open(page, "w", encoding="utf-8") as file:
        file.write(kvmsme(*args, "--format=html"))
    tables = Tables(browser.run(page, "--dump-dom"))
    assert not tables.outside, tables.outside
    assert tables.links and all(link[1:] in tables.ids for link in tables.links)
    look = check_look(browser, page)
    with open(page, encoding="utf-8") as file:
        text = html.unescape(file.read())
    assert f"kvmsme {' '.join(args)} --format=html</code>" in text
    return tables, look, text


def check_migrate(browser, folder):
    args = ("migrate", "--from=sme-v12", "--to=sme-v12")
    tables, look, text = page_of(browser, folder, *args)
    want = json.loads(kvmsme(*args, "--format=json"))["verdicts"]
    cells = {}
    for row in tables.tables["verdicts"][1:]:
        for order, cell in zip(tables.tables["verdicts"][0][1:], row[1:]):
            cells[row[0], order] = cell
    assert len(cells) == len(want) == 20
    for v in want:
        cell = cells[v["state"], v["order"]]
        words = [v["where"] or "", *v["changed"], *v["missing"]]
        assert cell.startswith(v["verdict"]) and all(word in cell for word in words), (cell, v)
    # abi.md 5: what the list order loses, and the order that loses nothing
    assert cells["SM=1 ZA=0", "list"] == "lossy; loses Z P FFR FPSR", cells
    assert cells["SM=1 ZA=1", "svcr_first"] == "safe"
    assert "Saved under sme-v12 and restored under sme-v12 in the order svcr_first: <strong>safe</strong>" in text
    safe = sum(all(v["verdict"] == "safe" for v in want if v["state"] == s) for s in {v["state"] for v in want})
    assert look["hidden"] == look["alike"] == safe
    bad = [cell for row in tables.tables["verdicts"][1:] for cell in [any(c != "safe" for c in row[1:])]]
    assert bad == sorted(bad, reverse=True), "states with trouble come first"


def check_promises(browser, folder):
    args = ("explore", "--profile=sme-v12,sme-v9-posted", "--alphabet=lifecycle")
    tables, look, text = page_of(browser, folder, *args)
    want = {s["profile"]: s for s in json.loads(kvmsme(*args, "--format=json"))}
    rows = tables.tables["promises"]
    assert rows[0] == ["promise", "sme-v12", "sme-v9-posted"]
    for i, name in enumerate(rows[0][1:]):
        said = {row[0]: row[i + 1] for row in rows[1:]}
        assert all(want[name]["complete"] and said[p["id"]] == ("holds" if p["holds"] else "broken")
                   for p in want[name]["promises"]), (name, said)
        broken = [p for p in want[name]["promises"] if not p["holds"]]
        word = f"breaks {len(broken)} of" if broken else f"keeps all {len(want[name]['promises'])} promises"
        assert f"{name} {word}" in text, word
        assert all(b["scenario"] in text for p in broken for b in p["breaches"] if b["scenario"])
    page = f"{folder}/promises.html"
    kvmsme(*args, "--format=markdown", f"--page={page}")
    with open(page, encoding="utf-8") as file:
        beside = re.sub(r"<code>kvmsme explore .*?</code>", "", file.read())
    assert beside == re.sub(r"<code>kvmsme explore .*?</code>", "", kvmsme(*args, "--format=html"))
    broken = ["broken" in row for row in rows[1:]]
    assert any(broken) and broken == sorted(broken, reverse=True), "broken promises come first"
    assert look["hidden"] == look["alike"] == sum(row[1] == row[2] for row in rows[1:])


def check_rules(browser, folder):
    """Every rule with its statement, and where it is from; and the page of `kvmsme spec`"""
    page = f"{folder}/rules.html"
    with open(page, "w", encoding="utf-8") as file:
        file.write(kvmsme("rules", "--format=html", "--profile=sme-v10"))
    want = json.loads(kvmsme("rules", "--format=json", "--profile=sme-v10"))
    tables = Tables(browser.run(page, "--dump-dom"))
    assert not tables.outside, tables.outside
    assert tables.tables["rules"][1:] == [[r["id"], r["statement"], r["errno"] or "-", r["source"]] for r in want]
    assert all(link[1:] in tables.ids for link in tables.links)
    check_look(browser, page)
    page = f"{folder}/spec.html"
    with open(page, "w", encoding="utf-8") as file:
        file.write(kvmsme("spec", "--format=html"))
    check_look(browser, page)


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        print("skipped: no chromium here; ./dev setup installs it")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        browser = Browser(program, folder)
        check_whatif(browser, folder)
        check_matrix(browser, folder)
        check_migrate(browser, folder)
        check_promises(browser, folder)
        check_rules(browser, folder)


main()
