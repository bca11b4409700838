#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the results of the catalogue against the figures that were last looked at and accepted.

usage: check_golden.py LEDGERWATT SCENARIO.json EXPECTED.json [--update]

A changed figure is not wrong, but it is news: the test fails and shows it, and --update accepts it.
A commit that updates says why in its body. The digest covers every series; the figures beside it say
what moved when it changes.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

FIGURES = ["traded_energy_kwh", "trade_value", "gain", "settled_share_ratio", "refused_count",
           "operation_count", "unserved_count", "member_actions_per_year",
           "settlement_cost", "benefit", "consensus_energy_kwh", "consensus_energy_marginal_kwh",
           "storage_bytes", "message_count", "tx_count", "block_count", "final_delay_s_p50",
           "paid_delay_s_p50", "rewrite_party_count", "block_party_count"]
BASELINE_FIGURES = ["gain", "cost", "benefit"]


def measure(program, scenario):
    with tempfile.TemporaryDirectory() as folder:
        summary = pathlib.Path(folder) / "summary.json"
        subprocess.run([program, "run", scenario, "-o", str(pathlib.Path(folder) / "result.h5"),
                        "--summary", str(summary), "--progress", "never"], check=True)
        found = json.loads(summary.read_text(encoding="utf-8"))
    return {"digest": found["digest"],
            "verdict": found["verdict"]["answer"],
            "baselines": {entry["name"]: {figure: entry[figure] for figure in BASELINE_FIGURES}
                          for entry in found["baselines"]},
            "settlements": {entry["name"]: {figure: entry[figure] for figure in FIGURES}
                            for entry in found["settlements"]}}


def flatten(tree, prefix=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}/")
        else:
            yield prefix + key, value


def main():
    program, scenario, expected_path = sys.argv[1:4]
    found = measure(program, scenario)
    path = pathlib.Path(expected_path)
    expected = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    before, after = dict(flatten(expected)), dict(flatten(found))
    changed = [key for key in sorted(before.keys() | after.keys())
               if before.get(key) != after.get(key)]
    for key in changed:
        print(f"{key}: {before.get(key)} -> {after.get(key)}")
    if "--update" in sys.argv[4:]:
        path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    if changed:
        print(f"accept with: tests/golden/check_golden.py {program} {scenario} {expected_path} "
              "--update")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
