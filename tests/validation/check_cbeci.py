#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the power of the public chain against CBECI's, with the published series as a scenario.

usage: check_cbeci.py LEDGERWATT SCENARIO.json

Writes the months of bitcoin_monthly.csv (LEDGERWATT_DATA, folder consensus) and of
bitcoin_2019_2020.csv beside this file (monthly means of blockchain.com's charts; CBECI as published
in 2023) into a scenario with the
hardware that the program knows, runs it, and compares each year's mean with the mean that CBECI
published for 0.05 USD/kWh: from 2016 on the guess within 10 %; lower <= published <= upper; never
above the economic bound. The list of hardware is sparse in 2014 and 2015: their guess has no target,
and 2015 only has the economic bound.
"""
import csv
import datetime
import json
import os
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

START = "2012-06"
LATER = "2019-01"
REWARDS = [("2012-11-28", 50), ("2016-07-09", 25), ("2020-05-11", 12.5), ("2024-04-20", 6.25)]


def read(folder, name):
    with open(folder / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reward_on(day):
    return next(coins for until, coins in REWARDS if day < until)


def row(month, day):
    """One row of the series; the reward halves within a month."""
    return {"start": day, "hash_rate_h_per_s": float(month["hashrate_EHs"]) * 1e18,
            "price_per_coin": float(month["price_usd"]), "reward_coin": reward_on(day),
            "fees_coin_per_day": float(month.get("fees_btc_per_day") or 0),
            "tx_per_day": float(month["tx_per_day"] or 200000)}


def series_of(months):
    for month in months:
        yield row(month, month["month"] + "-01")
        for halving, _ in REWARDS:
            if halving.startswith(month["month"]):
                yield row(month, halving)


def write_scenario(template, months, path):
    scenario = json.loads(pathlib.Path(template).read_text(encoding="utf-8"))
    scenario["period"] = {"start": f"{START}-01", "end": "2021-01-01", "interval_s": 3600}
    scenario["currency"] = "USD"
    scenario["settlements"] = [{
        "name": "bitcoin",
        "record": {"kind": "pow", "chain": {
            "mode": "public_chain", "power": "cbeci", "series": list(series_of(months)),
            "hardware_list": "bitcoin"}},
        "payment": {"rail": "bank_transfer"}, "on_failure": "retail"}]
    path.write_text(json.dumps(scenario), encoding="utf-8")


def run(program, scenario, output):
    subprocess.run([program, "run", str(scenario), "-o", str(output), "--progress", "never"],
                   check=True, stdout=subprocess.DEVNULL)
    with xarray.open_dataset(output, group="settlements/bitcoin", engine="h5netcdf") as data:
        return data.load()


def yearly(data, name, year):
    start = datetime.datetime.fromisoformat(f"{START}-01")
    first = int((max(datetime.datetime(year, 1, 1), start) - start).total_seconds() // 3600)
    last = int((datetime.datetime(year + 1, 1, 1) - start).total_seconds() // 3600)
    return float(data[name][first:last].mean()) / 1e6


def compare(data, months):
    faults = []
    for year in range(2012, 2021):
        published = [float(month["cbeci_guess_MW_at_0.05usd"]) for month in months
                     if month["month"].startswith(str(year))]
        target = sum(published) / len(published)
        lower, guess, upper, economic = (
            yearly(data, f"network_power_{name}_w", year)
            for name in ("lower", "guess", "upper", "economic"))
        print(f"{year}: {lower:.0f} <= {target:.0f} (guess {guess:.0f}, {guess / target:.2f}) "
              f"<= {upper:.0f} <= {economic:.0f} MW")
        if year >= 2016 and abs(guess - target) > 0.1 * target:
            faults.append(f"{year}: the guess is {guess / target:.3f} of what is published")
        if year != 2015 and not lower <= target <= upper:
            faults.append(f"{year}: the bounds do not hold what is published")
        if target > economic:
            faults.append(f"{year}: more than the economic bound")
    return faults


def main():
    program, template = sys.argv[1:3]
    data_folder = os.environ.get("LEDGERWATT_DATA")
    if not data_folder:
        print("skipped: LEDGERWATT_DATA is not set")
        return SKIP
    folder = pathlib.Path(data_folder) / "consensus"
    months = [month for month in read(folder, "bitcoin_monthly.csv")
              if START <= month["month"] < LATER and float(month["hashrate_EHs"] or 0) > 0]
    months += read(pathlib.Path(__file__).parent, "bitcoin_2019_2020.csv")
    with tempfile.TemporaryDirectory() as scratch:
        scenario = pathlib.Path(scratch) / "scenario.json"
        write_scenario(template, months, scenario)
        faults = compare(run(program, scenario, pathlib.Path(scratch) / "result.h5"), months)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
