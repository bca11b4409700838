#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Laws of roofs, cars, batteries, meters and weather zones through the whole program.

usage: check_devices.py LEDGERWATT CONFLUENCE.json

Each run covers some weeks of the catalogue's confluence, changed. Results are read with h5py; exits
77 without it.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

try:
    import h5py
    import numpy
except ImportError:
    print("python3-h5py is not installed")
    sys.exit(77)

from stops import run_with_stops  # noqa: E402  (needs what may be missing above)

PROGRAM, SCENARIO = sys.argv[1:3]


def confluence():
    tree = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
    tree["period"] = {"start": "2017-06-01", "end": "2017-06-22", "interval_s": 1800}
    return tree


def group(tree, name):
    return next(entry for entry in tree["participants"] if entry["name"] == name)


class Result:
    """What one run left: root attributes and datasets as arrays."""

    def __init__(self, path):
        self.file = h5py.File(path, "r")
        self.attributes = dict(self.file.attrs)

    def sum(self, path):
        return float(self.file[path][:].sum())

    def array(self, path):
        return self.file[path][:]


class Devices(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_scenario(self, tree, name="r", *options):
        scenario = self.folder / f"{name}.json"
        output = self.folder / f"{name}.h5"
        scenario.write_text(json.dumps(tree), encoding="utf-8")
        done = subprocess.run([PROGRAM, "run", scenario, "-o", output, "--progress", "never",
                               *options], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        result = Result(output)
        self.addCleanup(result.file.close)
        self.assertEqual(result.attributes["energy_residual_milliwh"], 0)
        self.assertEqual(result.attributes["money_residual_micro"], 0)
        return result

    def test_city_balance_in_every_interval(self):
        result = self.run_scenario(confluence())
        flow = {name: result.array(f"/city/{name}_energy_kwh")
                for name in ["pv", "load", "ev", "ev_out", "battery_in", "battery_out", "import",
                             "export"]}
        into = flow["pv"] + flow["import"] + flow["battery_out"] + flow["ev_out"]
        out = flow["load"] + flow["export"] + flow["battery_in"] + flow["ev"]
        numpy.testing.assert_allclose(into, out, rtol=0, atol=1e-6)

    def test_what_sessions_say_is_what_cars_took(self):
        result = self.run_scenario(confluence())
        taken = result.sum("/city/ev_energy_kwh")
        ended = result.sum("/charging/charged_energy_kwh")
        self.assertGreater(ended, 100)
        self.assertLessEqual(ended, taken + 1e-6)
        self.assertLess(taken - ended, 30 * 16)  # those still plugged in at the end

    def test_shifting_charging_changes_no_car_s_energy(self):
        # To the last day all that could be plugged in before it has left again.
        seen = {}
        for strategy in ["immediate", "off_peak", "follow_local_surplus"]:
            tree = confluence()
            for entry in tree["participants"]:
                if "ev" in entry:
                    entry["ev"]["strategy"] = strategy
            result = self.run_scenario(tree, strategy)
            rows = {}
            columns = [result.array(f"/charging/{name}") for name in
                       ["owner", "plug_time", "site", "point", "charged_energy_kwh"]]
            for owner, plug, site, point, energy in zip(*columns):
                rows[(int(owner), int(plug), int(site), int(point))] = round(float(energy), 6)
            seen[strategy] = rows
        self.assertEqual(seen["immediate"], seen["off_peak"])
        self.assertEqual(seen["immediate"], seen["follow_local_surplus"])

    def test_following_the_surplus_imports_less_than_charging_at_once(self):
        imports = {}
        for strategy in ["immediate", "follow_local_surplus"]:
            tree = confluence()
            group(tree, "shared-cars")["ev"]["strategy"] = strategy
            del group(tree, "battery")["battery"]
            imports[strategy] = self.run_scenario(tree, strategy).sum("/city/export_energy_kwh")
        self.assertLessEqual(imports["follow_local_surplus"], imports["immediate"])

    def test_a_district_battery_trades_midday_for_evening(self):
        with_battery = self.run_scenario(confluence(), "with")
        tree = confluence()
        del group(tree, "battery")["battery"]
        without = self.run_scenario(tree, "without")
        self.assertGreater(with_battery.sum("/city/battery_out_energy_kwh"), 50)
        self.assertGreater(with_battery.sum("/city/traded_energy_kwh"),
                           without.sum("/city/traded_energy_kwh"))
        for name in ["pv", "load", "ev"]:
            self.assertEqual(with_battery.sum(f"/city/{name}_energy_kwh"),
                             without.sum(f"/city/{name}_energy_kwh"), "devices do not mind")

    def test_a_shared_battery_leaves_its_bill_with_its_owners(self):
        tree = confluence()
        shared = self.run_scenario(tree, "shared")
        del group(tree, "battery")["battery"]["shares"]
        alone = self.run_scenario(tree, "alone")
        ids = [name.decode() for name in alone.array("/participant")]
        battery = ids.index("battery/0")
        for name in ["bill_outside", "bill_inside"]:
            kept, given = (run.array(f"/participants/{name}") for run in (alone, shared))
            self.assertNotEqual(kept[0, battery], 0)
            self.assertEqual(given[0, battery], 0)
            self.assertAlmostEqual(kept.sum(), given.sum(), places=6)
            office = ids.index("higashi/0")
            self.assertAlmostEqual(given[0, office] - kept[0, office], kept[0, battery] / 2, 5)

    def test_snow_and_dirt_need_a_record_of_them(self):
        tree = confluence()
        group(tree, "nishi")["pv"].update(snow={}, soiling={})
        scenario = self.folder / "bad.json"
        scenario.write_text(json.dumps(tree), encoding="utf-8")
        done = subprocess.run([PROGRAM, "check", scenario], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 65)
        self.assertIn("no record of snow", done.stderr)
        self.assertIn("no record of rain", done.stderr)

    def test_meters_err_and_the_audit_finds_the_thief(self):
        tree = confluence()
        for entry in tree["participants"]:
            entry["meter"] = {"gap_rate_per_year": 0}
        honest = self.run_scenario(tree, "honest")
        self.assertEqual(honest.attributes["false_reading_count"], 0)
        self.assertTrue(numpy.isnan(honest.array("/comparison/tampered_detected_ratio")).all())
        tree["attacks"] = [{"kind": "false_reading", "group": "higashi", "factor_ratio": 0.5,
                            "start": "2017-06-08"}]
        robbed = self.run_scenario(tree, "robbed")
        self.assertGreater(robbed.attributes["false_reading_count"], 100)
        self.assertEqual(set(robbed.array("/comparison/tampered_detected_ratio")), {1.0})
        for name in ["pv", "load", "import", "export"]:
            self.assertEqual(honest.sum(f"/city/{name}_energy_kwh"),
                             robbed.sum(f"/city/{name}_energy_kwh"), "physics does not read books")
        bills = [run.sum("/participants/bill_outside") for run in (honest, robbed)]
        self.assertLess(bills[1], bills[0])

    def test_a_second_zone_changes_only_what_stands_in_it(self):
        tree = confluence()
        tree["output"] = {"participants": [{"group": "higashi"}, {"group": "nishi"}]}
        alone = self.run_scenario(tree, "alone")
        tree["weather"]["zones"] = [{"name": "north", "east_m": 0, "north_m": 0},
                                    {"name": "south", "east_m": 0, "north_m": -3000}]
        group(tree, "nishi")["weather_zone"] = "south"
        zoned = self.run_scenario(tree, "zoned")
        before, after = (run.array("/kept/pv_energy_kwh") for run in (alone, zoned))
        numpy.testing.assert_array_equal(before[:, 0], after[:, 0])
        self.assertGreater(numpy.abs(before[:, 1] - after[:, 1]).max(), 0.1)

    def test_one_more_home_changes_no_other(self):
        tree = confluence()
        tree["output"] = {"participants": [{"group": "homes", "count": 36}]}
        before = self.run_scenario(tree, "before").array("/kept/load_energy_kwh")
        group(tree, "homes")["count"] = 37
        after = self.run_scenario(tree, "after").array("/kept/load_energy_kwh")
        numpy.testing.assert_array_equal(before, after)

    def test_threads_and_stops_change_nothing(self):
        started = time.monotonic()
        whole = self.run_scenario(confluence(), "whole").attributes["digest"]
        duration_s = time.monotonic() - started
        other = self.run_scenario(confluence(), "threads", "--threads", "3").attributes["digest"]
        self.assertEqual(whole, other)
        output = self.folder / "stopped.h5"
        command = [PROGRAM, "run", self.folder / "whole.json", "-o", output, "--progress", "never"]
        self.assertGreater(run_with_stops(command, output, duration_s), 0)
        with h5py.File(output, "r") as file:
            self.assertEqual(file.attrs["digest"], whole)

    def test_references_that_lead_nowhere_are_told(self):
        for change, pointer in [
                (lambda t: group(t, "shared-cars")["ev"].update(favourite="moon"),
                 "/participants/6/ev/favourite"),
                (lambda t: t["charge_points"][0].update(metered_by="higashi/1"),
                 "/charge_points/0/metered_by"),
                (lambda t: (t["charge_points"].pop(0),
                            group(t, "shared-cars")["ev"].pop("favourite")), "/participants/6/ev"),
                (lambda t: group(t, "nishi").update(weather_zone="moon"),
                 "/participants/3/weather_zone"),
                (lambda t: t.update(attacks=[{"kind": "false_reading", "group": "moon",
                                              "factor_ratio": 1}]), "/attacks/0/group"),
                (lambda t: t["output"]["participants"][0].update(group="moon"),
                 "/output/participants/0/group")]:
            tree = confluence()
            change(tree)
            scenario = self.folder / "bad.json"
            scenario.write_text(json.dumps(tree), encoding="utf-8")
            done = subprocess.run([PROGRAM, "check", scenario, "--format", "json"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 65)
            pointers = [error["pointer"] for error in json.loads(done.stdout)["errors"]]
            self.assertIn(pointer, pointers)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=1)
