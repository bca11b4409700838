#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds windows against every message, for the homes of Walenstadt settled by PBFT.

usage: check_fidelity.py LEDGERWATT SCENARIO.json

27 boards over uneven links, a block every 30 s with trades or without: 2n(n - 1) = 1,404 messages for
each. Messages, bytes, joules and the median delay of the windows must come within 2 %, whatever the
number of threads. A day, or with LEDGERWATT_FULL=1 a month: 86,400 blocks, 121 million messages, whose
CPU seconds are printed.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError:
    print("skipped: python3-h5netcdf is not installed")
    sys.exit(77)

DAYS = 30 if os.environ.get("LEDGERWATT_FULL") else 1
BOUND = 0.02
BLOCKS, MESSAGES = 2880, 1404
FIGURES = ("message_count", "storage_bytes", "consensus_energy_kwh", "consensus_energy_marginal_kwh",
           "block_count", "tx_count", "recorded_delay_s_p50", "final_delay_s_p50", "final_delay_s_p95")
RECORD = {"kind": "pbft", "validators": 27, "block_interval_s": 30, "empty_blocks": True,
          "bandwidth_bit_per_s": 1e6, "latency_jitter_ratio": 0.5}
if DAYS == 1:
    RECORD["window_least_count"] = 2  # with the default, a day is simulated nearly throughout


def scenario_of(path, names):
    tree = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    tree["period"]["end"] = "2019-07-01" if DAYS == 30 else "2019-06-02"
    settlement = tree["settlements"][0]
    tree["settlements"] = [{**settlement, "name": name, "record": {**RECORD, "fidelity": name}}
                           for name in names]
    return tree


def run(program, folder, tree, threads):
    """CPU seconds, digest, and the comparison by settlement and figure."""
    scenario, output = folder / "scenario.json", folder / "result.h5"
    scenario.write_text(json.dumps(tree), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "run", scenario, "-o", output, "--threads", str(threads), "--progress",
                    "never"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    def ask(*words):
        return subprocess.run([program, *words], check=True, stdout=subprocess.PIPE,
                              encoding="utf-8").stdout
    figures = {}
    for line in ask("compare", output, "--format", "csv").splitlines()[1:]:
        name, figure, _, value = line.split(",")[:4]
        figures.setdefault(name, {})[figure] = value
    with h5py.File(output) as result:
        for name, group in result["settlements"].items():
            for count in ("estimated_window_count", "simulated_window_count"):
                if count in group:
                    figures[name][count] = group[count][-1]
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, ask("inspect", output, "--digest"), figures


def check(figures):
    faults = []
    whole, windows = figures["message"], figures["window"]
    if int(whole["block_count"]) != DAYS * BLOCKS:
        faults.append(f"{whole['block_count']} blocks, not {DAYS * BLOCKS}")
    if int(whole["message_count"]) != DAYS * BLOCKS * MESSAGES:
        faults.append(f"{whole['message_count']} messages, not {MESSAGES} a block")
    estimated, simulated = (windows[f"{kind}_window_count"] for kind in ("estimated", "simulated"))
    print(f"{estimated:.0f} windows estimated, {simulated:.0f} simulated")
    if not estimated > simulated > 0:
        faults.append(f"{estimated} windows estimated and {simulated} simulated: nothing was saved")
    for name in FIGURES:
        wanted, found = float(whole[name]), float(windows[name])
        print(f"{name}: {wanted:.9g}, by windows {found:.9g}, {found / wanted - 1:+.3%}")
        if abs(found - wanted) > BOUND * wanted:
            faults.append(f"{name} is {found} by windows, {wanted} by every message")
    return faults


def main():
    program, scenario = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, _, figures = run(program, folder, scenario_of(scenario, ["message", "window"]), 2)
        faults = check(figures)
        seconds, digest, _ = run(program, folder, scenario_of(scenario, ["window"]), 1)
        _, other, _ = run(program, folder, scenario_of(scenario, ["window"]), 4)
        if digest != other:
            faults.append("the digest depends on the number of threads")
        if DAYS > 1:
            whole_seconds, _, _ = run(program, folder, scenario_of(scenario, ["message"]), 1)
            print(f"{whole_seconds:.2f} CPU-s with every message, {seconds:.2f} CPU-s with windows")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
