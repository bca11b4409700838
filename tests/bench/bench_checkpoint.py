#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `--checkpoint-every` costs in CPU time on `brooklyn` scaled to 10,000 homes.

usage: bench_checkpoint.py BINARY [--every SECONDS] [--pairs N] [--end DATE]

Runs without and with checkpoints take turns, so that a machine that slows down slows both. CPU time
is the process's own, user and system, by getrusage; each pair gives one ratio. Prints the median
ratio with the least and the greatest, and the milliseconds of one checkpoint. The number of
checkpoints is counted: a run may not have lasted long enough for one.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios/catalog/brooklyn/scenario.json"
HOMES = 10000


class Generations(threading.Thread):
    """Counts the checkpoints that appear beside a result, by the slots' times of change."""

    def __init__(self, output):
        super().__init__(daemon=True)
        self.slots = [f"{output}.checkpoint-{i}" for i in range(2)]
        self.seen = set()
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            for slot in self.slots:
                try:
                    facts = os.stat(slot)
                except FileNotFoundError:
                    continue
                self.seen.add((slot, facts.st_ino, facts.st_mtime_ns))


def measure(choice, folder, options):
    """CPU seconds, elapsed seconds and checkpoints of one run."""
    output = os.path.join(folder, "result.h5")
    generations = Generations(output)
    generations.start()
    command = [choice.binary, "run", SCENARIO, "-o", output, "--progress", "never",
               "--set", f"/participants/0/count={HOMES // 2}",
               "--set", f"/participants/1/count={HOMES - HOMES // 2}",
               "--set", f"/period/end={choice.end}", *options]
    started = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    elapsed_s = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    generations.ended.set()
    generations.join()
    if child.returncode != 0:
        sys.exit(f"bench_checkpoint: the run ended with exit code {child.returncode}")
    os.unlink(output)
    return usage.ru_utime + usage.ru_stime, elapsed_s, len(generations.seen)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--end", default="2016-03-01")
    choice = parser.parse_args()
    ratios, costs_ms, plain_cpu_s, counts = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="ledgerwatt-bench-") as folder:
        for number in range(choice.pairs):
            turns = [[], ["--checkpoint-every", str(choice.every)]]
            # ABBA: neither kind always comes first.
            order = (0, 1) if number % 2 == 0 else (1, 0)
            runs = {turn: measure(choice, folder, turns[turn]) for turn in order}
            (plain_s, elapsed_s, _), (kept_s, _, count) = runs[0], runs[1]
            ratios.append(kept_s / plain_s)
            plain_cpu_s.append(plain_s)
            counts.append(count)
            if count > 0:
                costs_ms.append(1000 * (kept_s - plain_s) / count)
            print(f"pair {number + 1}: {plain_s:.2f} s of CPU in {elapsed_s:.1f} s without, "
                  f"{kept_s:.2f} s with {count} checkpoints", file=sys.stderr)
    name = f"checkpoint-every-{choice.every}"
    print(f"{name},cpu_without,{statistics.median(plain_cpu_s):.2f},s")
    print(f"{name},cpu_ratio_median,{statistics.median(ratios):.4f},1")
    print(f"{name},cpu_ratio_least,{min(ratios):.4f},1")
    print(f"{name},cpu_ratio_greatest,{max(ratios):.4f},1")
    print(f"{name},checkpoints,{statistics.median(counts):g},1")
    if costs_ms:
        print(f"{name},cpu_of_one,{statistics.median(costs_ms):.1f},ms")


if __name__ == "__main__":
    main()
