#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Contracts in whole runs: every operation ends once in every settlement, threads and stops change nothing,
a vote changes the exchange and an answer moves use alike for all, and what is out of service is reported.

usage: check_contracts.py LEDGERWATT CATALOG
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy

from stops import run_with_stops

PROGRAM, CATALOG = sys.argv[1], pathlib.Path(sys.argv[2])


def scenario(name, start="2017-04-25", end="2017-06-05"):
    tree = json.loads((CATALOG / name / "scenario.json").read_text(encoding="utf-8"))
    tree["period"].update(start=start, end=end)
    return tree


def all_contracts():
    """blockcharge with a contract of every kind, and a vote at the end of each month."""
    tree = scenario("blockcharge")
    tree["exchange"] = {"kind": "pro_rata"}
    tree["communities"] = [{"name": "town"}, {"name": "square"}]
    tree["participants"].append({
        "name": "common-roof", "count": 1, "kind": "public_building", "community": "town",
        "load": {"model": "none"},
        "pv": {"capacity_kw": 20, "tilt_deg": 20, "azimuth_deg": 180, "mounting": "rack"}})
    for group in tree["participants"]:
        if group["name"] == "visitors":
            group["community"] = "square"
    tree["contracts"] += [
        {"kind": "sale", "name": "sale"}, {"kind": "certificate", "name": "origin"},
        {"kind": "energy_account", "name": "account", "expiry_month": 0,
         "owners": [{"group": "hosts", "elsewhere": "visitors"}]},
        {"kind": "information", "name": "told", "shiftable_ratio": 0.1, "message_interval_h": 6},
        {"kind": "share", "name": "roof", "asset": "common-roof",
         "holders": [{"group": "commuters", "share_ratio": 0.9}]},
        {"kind": "vote", "name": "key", "exchange": {"kind": "none"}, "every_month": 1,
         "turnout_ratio": 1, "approval_ratio": 1}]
    return tree


class Contracts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-contracts-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def command(self, tree, name, *options):
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(tree), encoding="utf-8")
        return [PROGRAM, "run", path, "-o", self.folder / f"{name}.h5", "--progress", "never", *options]

    def run_tree(self, tree, name="result", *options):
        done = subprocess.run(self.command(tree, name, *options), capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        result = h5py.File(self.folder / f"{name}.h5", "r")
        self.addCleanup(result.close)
        return result

    def test_every_operation_ends_once_in_every_settlement(self):
        result = self.run_tree(all_contracts())
        emitted = int(result["city/operation_count"][:].sum())
        by_kind = sum(group["operation_count"][:].sum(axis=0) for group in result["contracts"].values())
        self.assertEqual(int(by_kind.sum()), emitted)
        self.assertGreater(numpy.count_nonzero(by_kind), 12, "nearly every kind of operation is there")
        for name, group in result["settlements"].items():
            settled = int(group["operation_count"][:].sum())
            refused = int(group["operation_refused_count"][:].sum())
            self.assertEqual(settled + refused, emitted, name)
        steps = sum(int(group["contract_step_count"][:].sum()) for group in result["contracts"].values())
        self.assertGreaterEqual(steps, int(result["comparison/contract_step_count"][:].max()))
        self.assertEqual(result.attrs["money_residual_micro"], 0)
        self.assertEqual(result.attrs["energy_residual_milliwh"], 0)

    def test_sums_of_contracts_close(self):
        result = self.run_tree(all_contracts())
        account = result["contracts/account"]
        total = {name: round(float(account[f"{name}_energy_kwh"][:].sum()) * 1e6)
                 for name in ("credited", "withdrawn", "expired")}
        held = round(float(account["held_energy_kwh"][-1]) * 1e6)
        self.assertGreater(total["expired"], 0)
        self.assertEqual(total["credited"], total["withdrawn"] + total["expired"] + held)
        origin = result["contracts/origin"]
        self.assertEqual(origin["issued_count"][:].sum(), origin["retired_count"][:].sum() +
                         origin["held_count"][-1] + origin["pooled_count"][-1])
        roaming = result["contracts/roaming"]
        self.assertAlmostEqual(roaming["billed"][:].sum(), roaming["paid_to_supplier"][:].sum() +
                               roaming["paid_to_socket_owners"][:].sum() +
                               roaming["paid_to_operator"][:].sum(), places=6)

    def test_threads_and_stops_change_nothing(self):
        started = time.monotonic()
        expected = self.run_tree(all_contracts(), "alone", "--threads", "1").attrs["digest"]
        duration_s = time.monotonic() - started
        self.assertEqual(self.run_tree(all_contracts(), "two", "--threads", "2").attrs["digest"],
                         expected)
        stop_count = run_with_stops(self.command(all_contracts(), "stopped"),
                                    self.folder / "stopped.h5", duration_s)
        self.assertGreater(stop_count, 0, "no signal met a running simulation")
        with h5py.File(self.folder / "stopped.h5", "r") as result:
            self.assertEqual(result.attrs["digest"], expected)

    def test_a_passed_vote_changes_the_exchange_from_the_next_month_on(self):
        tree = all_contracts()
        tree["contracts"] = tree["contracts"][-1:]
        result = self.run_tree(tree)
        local = result["time"][:] + 2 * 3600  # summer time
        traded = result["city/traded_energy_kwh"][:]
        may, june = 1493596800, 1496275200  # 2017-05-01 and 2017-06-01, local
        april = local < may
        self.assertGreater(traded[april].sum(), 0)
        self.assertEqual(traded[(local >= may) & (local < june)].sum(), 0, "voted out at the end of April")
        self.assertGreater(traded[local >= june].sum(), 0, "and in again at the end of May")

    def test_an_answer_moves_use_and_leaves_its_sum(self):
        tree = scenario("confluence", "2017-06-01", "2017-06-08")
        plain = self.run_tree(tree, "plain")
        tree["contracts"][0]["shiftable_ratio"] = 0.3
        moved = self.run_tree(tree, "moved")
        before, after = plain["city/load_energy_kwh"][:], moved["city/load_energy_kwh"][:]
        self.assertFalse(numpy.array_equal(before, after))
        for day in range(7):
            part = slice(48 * day, 48 * (day + 1))
            self.assertAlmostEqual(before[part].sum(), after[part].sum(), places=6)
        self.assertGreater(moved["contracts/inhabitants/shifted_energy_kwh"][:].sum(), 0)

    def test_the_money_of_refused_operations_is_named_and_stays_in_the_gain(self):
        tree = scenario("blockcharge", end="2017-05-02")
        tree["settlements"] = [own for own in tree["settlements"] if own["name"] == "syndicate"]
        tree["faults"] = []
        sound = self.run_tree(tree, "recorded")
        tree["faults"] = [{"settlement": "syndicate", "kind": "outage", "start": "2017-04-25"}]
        refused = self.run_tree(tree, "refused")
        roaming = next(iter(refused["contracts"].values()))
        billed, paid_back = (roaming[name][:].sum() for name in ("billed", "paid_back"))
        self.assertGreater(billed, 0)
        self.assertGreater(paid_back, 0, "a dispute has money of its own")
        self.assertEqual(refused["comparison/operation_count"][0], 0)
        self.assertAlmostEqual(refused["comparison/operation_unsettled_value"][0], billed + paid_back,
                               places=6)
        self.assertEqual(sound["comparison/operation_unsettled_value"][0], 0)
        self.assertEqual(refused["comparison/gain"][0], sound["comparison/gain"][0])

    def test_who_finds_the_record_down_is_unserved_and_charges_all_the_same(self):
        tree = scenario("blockcharge")
        broken = self.run_tree(tree, "broken")
        tree["faults"] = []
        sound = self.run_tree(tree, "sound")
        self.assertTrue(all(broken["comparison/unserved_count"][:] > 0))
        self.assertTrue(all(sound["comparison/unserved_count"][:] == 0))
        for name in ("ev_energy_kwh", "operation_count"):
            self.assertTrue(numpy.array_equal(broken[f"city/{name}"][:], sound[f"city/{name}"][:]), name)
        for settlement in broken["settlements"].values():
            self.assertEqual(settlement["unserved_count"][:].sum(),
                             broken["comparison/unserved_count"][:][0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
