# SPDX-License-Identifier: Apache-2.0
"""Homes, workplaces, measured use, heat and holidays as a planner writes them."""
import datetime
import json
import unittest

from program import ProgramTest, brooklyn, run

LOAD = "/participants/0/load"


def measured(first, rows, minutes=30, figure=lambda i: 0.1 + 0.001 * (i % 48)):
    """A CSV of local standard time without summer time."""
    lines = ["time;kWh"]
    for i in range(rows):
        when = first + datetime.timedelta(minutes=minutes * i)
        lines.append(f"{when:%Y-%m-%d %H:%M};" + f"{figure(i):.4f}".replace(".", ","))
    return "\n".join(lines) + "\n"


def january(load, **site):
    """brooklyn in January with one kind of home, without roofs."""
    tree = brooklyn()
    tree["period"] = {"start": "2016-01-04", "end": "2016-01-18", "interval_s": 1800}
    tree["participants"] = [{"name": "homes", "count": 3, "community": "president-street",
                             "load": load}]
    tree["site"].update(site)
    return tree


FILE = {"model": "file", "path": "use.csv", "clock": "standard"}


class Homes(ProgramTest):
    def energy_kwh(self, scenario):
        """What all homes use over the period."""
        name = self.write("s.json", scenario)
        outcome = run("run", name, "-o", "r.h5", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        import xarray
        with xarray.open_dataset(self.folder / "r.h5", group="city") as city:
            return float(city.load_energy_kwh.sum())

    def test_measured_use_is_replayed_to_the_pulse(self):
        first = datetime.datetime(2016, 1, 1)
        self.write("use.csv", measured(first, 48 * 31))
        day = sum(0.1 + 0.001 * i for i in range(48))
        found = self.energy_kwh(january(FILE))
        self.assertAlmostEqual(found, 3 * 14 * day, delta=3 * 16e-6)  # a pulse each

    def test_a_file_is_named_with_its_line(self):
        text = measured(datetime.datetime(2016, 1, 1), 48 * 31).split("\n")
        text[100] = text[100].split(";")[0] + ";-1"
        self.write("use.csv", "\n".join(text))
        returncode, report = self.check(january(FILE))
        self.assertEqual(returncode, 65)
        fault = report["errors"][0]
        self.assertEqual((fault["code"], fault["pointer"], fault["line"]),
                         ("file-format", LOAD, 101))
        text = run("check", "s.json", cwd=self.folder)
        self.assertIn("use.csv:101:", text.stderr)
        self.assertIn("never negative", text.stderr)

    def test_a_period_outside_the_file_says_what_to_write(self):
        self.write("use.csv", measured(datetime.datetime(2015, 1, 1), 48 * 365))
        returncode, report = self.check(january(FILE))
        self.assertEqual(returncode, 65)
        self.assertIn('"outside": "repeat"', report["errors"][0]["suggestion"])
        returncode, report = self.check(january({**FILE, "outside": "repeat"}))
        self.assertEqual((returncode, report["errors"]), (0, []))

    def test_lent_figures_are_warned_of(self):
        text = measured(datetime.datetime(2016, 1, 1), 48 * 31).split("\n")
        del text[200:210]
        self.write("use.csv", "\n".join(text))
        returncode, report = self.check(january({**FILE, "gaps": "fill"}))
        self.assertEqual(returncode, 0)
        self.assertIn("10 figures", report["warnings"][0]["message"])
        self.energy_kwh(january({**FILE, "gaps": "fill"}))
        import xarray
        with xarray.open_dataset(self.folder / "r.h5") as root:
            self.assertEqual(root.attrs["load_filled_value_count"], 10)

    def test_a_missing_file_is_missing(self):
        returncode, report = self.check(january({**FILE, "path": "nowhere.csv"}))
        self.assertEqual(returncode, 66)
        self.assertEqual(report["errors"][0]["code"], "file-missing")

    def test_heating_and_a_heat_pump(self):
        plain = {"model": "stochastic", "annual_kwh": 3000, "temperature_response_ratio_per_k": 0}
        heating = {"annual_heating_kwh": 9000}
        pump = {**heating, "kind": "heat_pump_radiators"}
        bare = self.energy_kwh(january(plain))
        direct = self.energy_kwh(january({**plain, "heating": heating})) - bare
        pumped = self.energy_kwh(january({**plain, "heating": pump})) - bare
        # Two weeks of January have about a tenth of New York's degree-hours below 15 degC.
        self.assertTrue(0.05 < direct / 3 / 9000 < 0.16, direct)
        self.assertTrue(1.8 < direct / pumped < 4.0, (direct, pumped))

    def test_heating_where_it_is_never_cold(self):
        tree = january({"model": "profile", "annual_kwh": 3000,
                        "heating": {"annual_heating_kwh": 9000, "base_temperature_c": -30}})
        returncode, report = self.check(tree)
        self.assertEqual(returncode, 65)
        self.assertEqual(report["errors"][0]["pointer"], LOAD + "/heating")

    def test_holidays_are_sundays(self):
        office = {"model": "profile", "annual_kwh": 30000, "shape": "office"}
        tree = january(office)
        tree["period"] = {"start": "2016-01-18", "end": "2016-01-19", "interval_s": 1800}
        tree["site"]["holidays"] = "none"
        working = self.energy_kwh(tree)
        tree["site"]["holidays"] = "us"  # Martin Luther King's day
        self.assertLess(self.energy_kwh(tree), 0.3 * working)

    def test_a_shape_from_a_file(self):
        rows = "".join(f"{hour},{1 if hour < 12 else 3}\n" for hour in range(24))
        self.write("shape.csv", "hour,g9\n" + rows)
        tree = january({"model": "profile", "annual_kwh": 8784, "shape_file": "shape.csv",
                        "shape_column": "g9"})
        tree["period"] = {"start": "2016-01-18", "end": "2016-01-18T12:00", "interval_s": 1800}
        self.assertAlmostEqual(self.energy_kwh(tree), 3 * 12 * 0.5, places=3)
        tree["participants"][0]["load"]["shape_column"] = "g1"
        returncode, report = self.check(tree)
        self.assertEqual(returncode, 65)
        self.assertIn('no column "g1"', report["errors"][0]["message"])

    def test_inputs_are_in_the_result(self):
        self.write("use.csv", measured(datetime.datetime(2016, 1, 1), 48 * 31))
        self.energy_kwh(january(FILE))
        import xarray
        with xarray.open_dataset(self.folder / "r.h5") as root:
            self.assertIn("use.csv", json.dumps(str(root.attrs["inputs"])))


if __name__ == "__main__":
    unittest.main()
