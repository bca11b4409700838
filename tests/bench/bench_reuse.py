#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a sweep over settlements costs with and without reading the city that its members share.

usage: bench_reuse.py BINARY [--scenario NAME] [--members N] [--jobs N] [--pairs N]

A plan with N values (20) of one number of the first settlement, one seed, the scenario's whole
period. Sweeps without and with reuse take turns. CPU time is that of all processes, user and system.
Prints the median CPU seconds of both, the median ratio, and the most bytes that cities took on the
disk. Fails when the digests differ.
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Room(threading.Thread):
    """Looks how many bytes stand in the cities' folder."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.most_bytes = folder, 0
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            now = 0
            for path in self.folder.glob("cities/*/*"):
                try:
                    now += path.stat().st_size
                except FileNotFoundError:
                    continue
            self.most_bytes = max(self.most_bytes, now)


def cpu_s():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(choice, plan, options):
    """CPU seconds, most bytes of cities, and the digests of a sweep."""
    with tempfile.TemporaryDirectory(prefix="ledgerwatt-bench-") as name:
        folder = pathlib.Path(name)
        room = Room(folder)
        room.start()
        began_s = cpu_s()
        subprocess.run([choice.binary, "sweep", "run", plan, "-o", folder, "--jobs", str(choice.jobs),
                        "--progress", "never", *options], check=True, stdout=subprocess.DEVNULL)
        spent_s = cpu_s() - began_s
        room.ended.set()
        room.join()
        digests = [subprocess.run([choice.binary, "inspect", path, "--digest"], check=True,
                                  capture_output=True).stdout
                   for path in sorted(folder.glob("results/*.h5"))]
        return spent_s, room.most_bytes, digests


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--scenario", default="brooklyn")
    parser.add_argument("--pointer", default="/settlements/0/record/block_interval_s")
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=3)
    choice = parser.parse_args()
    values = [60 + 840 * i // max(1, choice.members - 1) for i in range(choice.members)]
    plan = {"ledgerwatt_sweep": 1, "title": "reuse", "replicate_count": 1, "design": {"kind": "grid"},
            "scenario": str(ROOT / f"scenarios/catalog/{choice.scenario}/scenario.json"),
            "factors": [{"name": "n", "pointer": choice.pointer, "values": values}]}
    ratios, without_s, with_s, most_bytes = [], [], [], 0
    with tempfile.TemporaryDirectory(prefix="ledgerwatt-bench-") as name:
        path = pathlib.Path(name) / "plan.json"
        path.write_text(json.dumps(plan), encoding="utf-8")
        for number in range(choice.pairs):
            order = (["--no-reuse"], []) if number % 2 == 0 else ([], ["--no-reuse"])
            runs = {len(options): measure(choice, path, options) for options in order}
            if runs[0][2] != runs[1][2]:
                sys.exit("bench_reuse: the digests differ")
            without_s.append(runs[1][0])
            with_s.append(runs[0][0])
            ratios.append(runs[1][0] / runs[0][0])
            most_bytes = max(most_bytes, runs[0][1])
            print(f"pair {number + 1}: {without_s[-1]:.1f} s of CPU without, {with_s[-1]:.1f} s with",
                  file=sys.stderr)
    name = f"reuse-{choice.scenario}-{choice.members}"
    print(f"{name},cpu_without,{statistics.median(without_s):.2f},s")
    print(f"{name},cpu_with,{statistics.median(with_s):.2f},s")
    print(f"{name},cpu_ratio_median,{statistics.median(ratios):.3f},1")
    print(f"{name},disk_most,{most_bytes},B")


if __name__ == "__main__":
    main()
