#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of one year of `brooklyn` with all its settlements; the best of three runs.

usage: bench_brooklyn.py BINARY
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios/catalog/brooklyn/scenario.json"


def measure(binary, output, threads):
    child = subprocess.Popen([binary, "run", SCENARIO, "-o", output, "--threads", str(threads)],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"bench_brooklyn: the run ended with exit code {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024.0


def main():
    with tempfile.TemporaryDirectory(prefix="ledgerwatt-bench-") as folder:
        output = os.path.join(folder, "result.h5")
        for threads in (1, 2):
            runs = [measure(sys.argv[1], output, threads) for _ in range(3)]
            name = f"brooklyn-year-{threads}-threads"
            print(f"{name},cpu,{min(cpu for cpu, _ in runs):.3f},s")
            print(f"{name},memory,{min(memory for _, memory in runs):.1f},MiB")
        print(f"brooklyn-year,result,{os.path.getsize(output) / 1e6:.3f},MB")


if __name__ == "__main__":
    main()
