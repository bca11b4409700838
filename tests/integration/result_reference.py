#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The reference page of what a result holds, from results: those of scenarios that together have every
kind of record, exchange and contract, and short ones of the catalogue.

usage: result_reference.py LEDGERWATT CATALOGUE PAGE.md [--write]

Without --write, fails where the page is not what the results say. Exit code 77 without h5py.
"""
import difflib
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import h5py  # noqa: F401
except ImportError as lacking:
    print(f"skipped: {lacking} (scripts/install-deps names the packages)")
    sys.exit(77)

import result_page
import short_runs
from covering_scenarios import covering_scenarios
from result_contents import Contents


def contents_of(program, catalogue, folder):
    contents = Contents()
    scenario_path, result = folder / "scenario.json", folder / "result.h5"
    for name, scenario in covering_scenarios(program):
        scenario_path.write_text(json.dumps(scenario), encoding="utf-8")
        outcome = subprocess.run([program, "run", scenario_path, "-o", result, "--progress", "never"],
                                 capture_output=True, encoding="utf-8", check=False)
        if outcome.returncode != 0:
            sys.exit(f"the covering scenario {name!r} does not run: {outcome.stderr}")
        contents.add(result)
    for path in sorted(pathlib.Path(catalogue).glob("*/scenario.json")):
        contents.add(short_runs.run_days(program, path, 3, folder))
    return contents


def main():
    program, catalogue, page = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        contents = contents_of(program, catalogue, pathlib.Path(folder))
    faults = list(result_page.faults_of(contents))
    if faults:
        sys.exit("\n".join(faults))
    text = result_page.page_of(contents)
    if "--write" in sys.argv[4:]:
        page.write_text(text, encoding="utf-8")
        return
    written = page.read_text(encoding="utf-8")
    if written != text:
        sys.stdout.writelines(difflib.unified_diff(
            written.splitlines(True), text.splitlines(True), str(page), "what results hold"))
        sys.exit(f"{page} is not what results hold: build the target `reference`")


if __name__ == "__main__":
    main()
