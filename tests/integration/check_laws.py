#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Laws that every run must obey, tried on the program as a planner uses it.

usage: check_laws.py LEDGERWATT SCENARIO.json

Each run covers some weeks of the catalogue's brooklyn, changed with --set. Results are read with
xarray. Exits 77 when xarray is not there.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import xarray
except ImportError:
    print("skipped: python3-xarray is not installed")
    sys.exit(77)

PROGRAM, SCENARIO = sys.argv[1:3]
SHORT = ["/period/start=2016-03-01", "/period/end=2016-04-15"]
MILLIWH_KWH = 1e-6


def run(folder, name, *changes, scenario=SCENARIO, options=(), environment=None):
    """Runs the scenario with changes; returns (path of the result, summary as a dict)."""
    output = pathlib.Path(folder) / f"{name}.h5"
    summary = output.with_suffix(".json")
    command = [PROGRAM, "run", str(scenario), "-o", str(output), "--summary", str(summary),
               "--progress", "never", *options]
    for change in (*SHORT, *changes):
        command += ["--set", change]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, **(environment or {})})
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return output, json.loads(summary.read_text(encoding="utf-8"))


def group(path, name):
    return xarray.open_dataset(path, group=name, engine="h5netcdf")


def by_name(summary):
    return {entry["name"]: entry for entry in summary["settlements"]}


class Laws(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_it(self, name, *changes, **more):
        return run(self.folder.name, name, *changes, **more)

    def test_every_residual_is_zero(self):
        path, summary = self.run_it("plain")
        self.assertEqual(summary["energy_residual_milliwh"], 0)
        self.assertEqual(summary["money_residual_micro"], 0)
        root = xarray.open_dataset(path, engine="h5netcdf")
        self.assertEqual(root.attrs["energy_residual_milliwh"], 0)
        self.assertEqual(root.attrs["money_residual_micro"], 0)
        self.assertEqual(root.attrs["status"], "complete")

    def test_the_baselines_stand_beside_every_comparison(self):
        path, summary = self.run_it("beside")
        stored = group(path, "baselines")
        rows = {row["name"]: row for row in summary["baselines"]}
        self.assertEqual(list(rows), ["nothing", "grid_operator_default", "home_battery",
                                      "association_spreadsheet"])
        for name, row in rows.items():
            self.assertAlmostEqual(row["gain"] - row["cost"], row["benefit"], places=6)
            self.assertEqual(float(stored.benefit.sel(baseline=name)), row["benefit"])
        for figure, value in rows["nothing"].items():
            self.assertIn(value, ("nothing", 0), figure)
        # pro_rata shares as the default key does; without a price inside, its tax is not owed.
        by_key = rows["grid_operator_default"]
        traded = by_name(summary)["syndicate"]
        self.assertEqual(by_key["traded_energy_kwh"], traded["traded_energy_kwh"])
        self.assertAlmostEqual(by_key["gain"] - traded["gain"], 0.045 * traded["trade_value"],
                               delta=0.001)
        self.assertAlmostEqual(by_key["price_tax_not_owed"], 0.045 * traded["trade_value"], delta=0.001)
        self.assertEqual(rows["association_spreadsheet"]["gain"], traded["gain"])
        best = max([*summary["settlements"], *summary["baselines"]], key=lambda row: row["benefit"])
        self.assertEqual(summary["verdict"]["best_of_all"], best["name"])

    def test_the_default_key_under_net_metering_costs_its_fee_and_tax(self):
        sets = ['/tariff={"preset": "ny-2016"}', "/participants/0/pv/capacity_kw=1"]
        row = {row["name"]: row for row in self.run_it("net", *sets)[1]["baselines"]}
        by_key = row["grid_operator_default"]
        self.assertGreater(by_key["traded_energy_kwh"], 10)
        # Nobody exports more than he imports: what is sold there is bought here at one retail price.
        self.assertAlmostEqual(by_key["gain"], -0.06 * 1.045 * by_key["traded_energy_kwh"], places=2)
        self.assertLess(row["home_battery"]["gain"], 0)  # the grid stores without loss

    def test_a_home_battery_is_the_difference_of_two_bills(self):
        path, summary = self.run_it("bought")
        row = {row["name"]: row for row in summary["baselines"]}["home_battery"]
        sets = {f"/participants/0/battery={{\"capacity_kwh\": {row['battery_capacity_kwh'] / 5}}}"}
        with_path, with_summary = self.run_it("with", *sets)
        bills = [float(group(result, "participants").bill_outside.sum())
                 for result in (path, with_path)]
        self.assertAlmostEqual(bills[0] - bills[1], row["gain"], places=6)
        self.assertEqual(row["battery_count"], 5)
        # Who has one buys none.
        bare = {"battery_count": 0, "gain": 0, "cost": 0, "benefit": 0, "worse_off_ratio": 0}
        for run_summary in (with_summary, self.run_it("0", '/baselines={"battery_capacity_kwh": 0}')[1]):
            row = {row["name"]: row for row in run_summary["baselines"]}["home_battery"]
            self.assertEqual({key: row[key] for key in bare}, bare)

    def test_a_battery_costs_its_annuity(self):
        given = json.dumps({"battery_life_years": 2, "interest_ratio": 0.5,
                            "battery_capacity_kwh": 9, "battery_price_per_kwh": 10})
        _, summary = self.run_it("annuity", f"/baselines={given}")
        row = {row["name"]: row for row in summary["baselines"]}
        # 90 = a / 1.5 + a / 2.25, so a = 81 a year for each of five homes.
        years = (45 * 24 - 1) / 24 / 365.25  # one hour less: summer time
        self.assertAlmostEqual(row["home_battery"]["cost"], 5 * 81 * years, places=4)

    def test_the_city_is_the_sum_of_its_meters(self):
        path, _ = self.run_it("sum")
        city, people = group(path, "city"), group(path, "participants")
        for name in ("pv_energy_kwh", "load_energy_kwh", "import_energy_kwh", "export_energy_kwh"):
            self.assertAlmostEqual(float(city[name].sum()), float(people[name].sum()), places=6)
        into = city.import_energy_kwh + city.pv_energy_kwh
        out = city.export_energy_kwh + city.load_energy_kwh
        self.assertLess(float(abs(into - out).max()), 1e-9)
        self.assertAlmostEqual(float(people.bought_energy_kwh.sum()),
                               float(people.sold_energy_kwh.sum()), places=6)
        self.assertAlmostEqual(float(people.bought_energy_kwh.sum()),
                               float(city.traded_energy_kwh.sum()), places=6)

    def test_a_feed_in_at_the_avoidable_price_leaves_no_gain(self):
        # The highest local price at which a buyer gains is retail / (1 + tax) - fee.
        tariff = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))["tariff"]
        avoidable = (tariff["retail_per_kwh"] / (1 + tariff["local_tax_ratio"])
                     - tariff["local_grid_fee_per_kwh"])
        for feed_in in (avoidable, tariff["retail_per_kwh"]):
            _, summary = self.run_it("no-gain", f"/tariff/feed_in_per_kwh={feed_in:.6f}")
            for entry in summary["settlements"]:
                self.assertEqual(entry["gain"], 0)

    def test_nothing_is_traded_without_roofs(self):
        scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        for entry in scenario["participants"]:
            entry.pop("pv", None)
        bare = pathlib.Path(self.folder.name) / "bare.json"
        bare.write_text(json.dumps(scenario), encoding="utf-8")
        _, summary = self.run_it("no-roofs", scenario=bare)
        for entry in summary["settlements"]:
            self.assertEqual(entry["traded_energy_kwh"], 0)
            self.assertEqual(entry["gain"], 0)
            self.assertEqual(entry["tx_count"], 0)
            self.assertIsNone(entry["settlement_cost_per_kwh"])

    def test_doubling_loads_and_roofs_doubles_each_meter(self):
        scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        doubled = []
        for index, entry in enumerate(scenario["participants"]):
            doubled.append(f"/participants/{index}/load/annual_kwh="
                           f"{2 * entry['load']['annual_kwh']}")
            if "pv" in entry:
                doubled.append(f"/participants/{index}/pv/capacity_kw="
                               f"{2 * entry['pv']['capacity_kw']}")
        for seed in ("2016", "3", "7", "13", "20"):
            one, _ = self.run_it("one", options=["--seed", seed])
            two, _ = self.run_it("two", *doubled, options=["--seed", seed])
            for name in ("pv_energy_kwh", "load_energy_kwh", "import_energy_kwh",
                         "export_energy_kwh"):
                single = group(one, "participants")[name].sum("month").load()
                double = group(two, "participants")[name].sum("month").load()
                self.assertLessEqual(float(abs(double - 2 * single).max()), 0.01 * MILLIWH_KWH,
                                     f"{name}, seed {seed}")

    def test_settlements_leave_the_city_alone(self):
        scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        scenario["settlements"] = scenario["settlements"][1:]
        fewer = pathlib.Path(self.folder.name) / "fewer.json"
        fewer.write_text(json.dumps(scenario), encoding="utf-8")
        path, both = self.run_it("both")
        alone, one = self.run_it("alone", scenario=fewer)
        self.assertTrue(group(path, "city").identical(group(alone, "city")))
        name = one["settlements"][0]["name"]
        for key, value in by_name(one)[name].items():
            self.assertEqual(value, by_name(both)[name][key], key)

    def test_both_settle_the_same_trades_for_the_same_gain(self):
        _, summary = self.run_it("same")
        gains = {entry["gain"] for entry in summary["settlements"]}
        traded = {entry["traded_energy_kwh"] for entry in summary["settlements"]}
        self.assertEqual((len(gains), len(traded)), (1, 1))
        for entry in summary["settlements"]:
            self.assertEqual(entry["settled_share_ratio"], 1)
            self.assertEqual(entry["refused_count"], 0)
            self.assertAlmostEqual(entry["benefit"], entry["gain"] - entry["settlement_cost"],
                                   places=6)
            self.assertAlmostEqual(sum(entry["gain_by_payer"].values()), 0, places=6)
            for table in ("settlement_cost_by_function", "settlement_cost_by_line"):
                self.assertAlmostEqual(sum(entry[table].values()), entry["settlement_cost"],
                                       places=5)

    def test_adding_a_home_changes_no_other_home(self):
        one, _ = self.run_it("before")
        two, _ = self.run_it("after", "/participants/1/count=6")
        before, after = group(one, "participants"), group(two, "participants")
        for name in ("load_energy_kwh", "pv_energy_kwh", "import_energy_kwh"):
            same = after[name].sel(participant=before.participant)
            self.assertTrue((same == before[name]).all())

    def test_the_order_of_groups_and_settlements_moves_no_figure(self):
        scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        scenario["participants"].reverse()
        turned = pathlib.Path(self.folder.name) / "turned.json"
        turned.write_text(json.dumps(scenario), encoding="utf-8")
        _, one = self.run_it("forward")
        _, two = self.run_it("backward", scenario=turned)
        self.assertEqual(one["digest"], two["digest"])

    def test_the_digest_does_not_depend_on_threads_or_surroundings(self):
        _, one = self.run_it("threads-1", options=["--threads", "1"])
        _, two = self.run_it("threads-2", options=["--threads", "2"], environment={
            "TZ": "Australia/Lord_Howe", "LC_ALL": "fr_FR.UTF-8", "OMP_NUM_THREADS": "3",
            "GSL_RNG_SEED": "9"})
        self.assertEqual(one["digest"], two["digest"])
        _, other = self.run_it("seed", options=["--seed", "7"])
        self.assertNotEqual(one["digest"], other["digest"])

    def test_every_group_opens_with_both_engines(self):
        path, summary = self.run_it("groups")
        names = [entry["name"] for entry in summary["settlements"]]
        groups = ["/", "city", "participants", "settlements", "comparison"]
        groups += [f"settlements/{name}" for name in names]
        groups += [f"settlements/{name}/blocks" for name in names]
        for engine in ("h5netcdf", "netcdf4"):
            for name in groups:
                with xarray.open_dataset(path, group=name, engine=engine) as dataset:
                    for variable in dataset.variables.values():
                        self.assertFalse(any(dim.startswith("phony") for dim in variable.dims))
                    if "time" in dataset.dims:
                        self.assertEqual(dataset.time.dtype.kind, "M")


class Faults(unittest.TestCase):
    """A ledger stays live with n - Q silent validators and stops above."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def ledger(self, silent):
        scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        name = next(s["name"] for s in scenario["settlements"] if s["record"]["kind"] == "pbft")
        scenario["faults"] = [{"settlement": name, "kind": "crash", "node_first": 0,
                               "node_count": silent, "start": "2016-03-05"}]
        faulty = pathlib.Path(self.folder.name) / "faulty.json"
        faulty.write_text(json.dumps(scenario), encoding="utf-8")
        _, summary = run(self.folder.name, f"silent-{silent}", scenario=faulty)
        return by_name(summary)[name]

    def test_it_is_live_up_to_the_bound(self):
        entry = self.ledger(3)  # n = 10: f = 3, Q = 7
        self.assertEqual(entry["refused_count"], 0)
        self.assertEqual(entry["settled_share_ratio"], 1)
        self.assertGreater(entry["view_change_count"], 0)

    def test_it_stops_above_the_bound_and_trades_are_refused(self):
        entry = self.ledger(4)
        self.assertGreater(entry["refused_count"], 0)
        self.assertLess(entry["settled_share_ratio"], 0.5)
        self.assertLess(entry["availability_ratio"], 0.5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
