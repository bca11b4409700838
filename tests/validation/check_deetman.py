#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds a calibrated scenario to the figures of S. Deetman (Motherboard, March 2016).

usage: check_deetman.py LEDGERWATT SCENARIO.json

350 MW in March 2016; 417 MW (optimistic) and 14,000 MW (pessimistic) in January 2020, each within 1 %.
His model is not published: the scenario was calibrated, so this is a regression of ours.
"""
import pathlib
import subprocess
import sys
import tempfile

SKIP = 77
try:
    import xarray
except ImportError:
    print("skipped: xarray is not there")
    sys.exit(SKIP)


def main():
    program, scenario = sys.argv[1:3]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        output = str(pathlib.Path(folder) / "result.h5")
        subprocess.run([program, "run", scenario, "-o", output, "--progress", "never"], check=True,
                       stdout=subprocess.DEVNULL)
        for name in ("pessimistic", "optimistic"):
            with xarray.open_dataset(output, group=f"settlements/{name}", engine="h5netcdf") as data:
                power = data["network_power_w"]
                found[name] = (float(power[0]) / 1e6, float(power[-1]) / 1e6)
    faults = 0
    for name, (first, last) in found.items():
        target = {"pessimistic": 14000, "optimistic": 417}[name]
        print(f"{name}: {first:.1f} MW, {last:.1f} MW")
        faults += abs(first - 350) > 3.5
        faults += abs(last - target) > 0.01 * target
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
