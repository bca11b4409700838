#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Cities with nothing in them, and with too much: FAULTS A11 and the far end of A2.

Nothing may be divided by nothing: what has no value is null in JSON and "missing" in the result, and
every sum is zero to the last milliwatt-hour.
"""
import re
import unittest

from results import DONE, INVALID, RefusalTest, errors_of, program, run_small, with_weather_file
from sample_files import INPUTS

TWO_DAYS = {"start": "2016-03-01", "end": "2016-03-03"}
ZERO_TARIFF = {"retail_per_kwh": 0, "feed_in_per_kwh": 0, "local_grid_fee_per_kwh": 0,
               "local_tax_ratio": 0}
# Ratios over what was traded, of which there is nothing.
OF_TRADES = ["settled_share_ratio", "settlement_cost_per_kwh", "consensus_energy_per_traded_kwh_ratio",
             "recorded_delay_s_p50", "final_delay_s_p95", "paid_delay_s_p99", "breakeven_energy_kwh"]


def city(**changes):
    """brooklyn for two days of March, with whole members replaced."""
    tree = with_weather_file(program.brooklyn())
    tree["period"].update(TWO_DAYS)
    tree.update(changes)
    return tree


def group(name, count=1, pv_kw=None, load=None, **more):
    made = {"name": name, "count": count, "community": "president-street",
            "load": load or {"model": "stochastic", "annual_kwh": 4000}, **more}
    if pv_kw is not None:
        made["pv"] = {"capacity_kw": pv_kw, "tilt_deg": 20, "azimuth_deg": 180}
    return made


NO_LOAD = {"model": "none"}
NO_USE = {"model": "profile", "annual_kwh": 0}
ONE_INTERVAL = {"start": "2016-03-01T12:00", "end": "2016-03-01T12:15", "interval_s": 900}
# Cities that trade nothing.
IDLE = {
    "no group": city(participants=[]),
    "groups of nobody": city(participants=[group("a", 0, 5), group("b", 0)]),
    "nobody, one interval, no prices": city(participants=[], period=ONE_INTERVAL, tariff=ZERO_TARIFF,
                                            exchange={"kind": "pro_rata", "price_per_kwh": 0}),
    "one home": city(participants=[group("a")]),
    "one home with a roof": city(participants=[group("a", 1, 5)]),
    "one home with a battery": city(participants=[group("a", 1, 5, battery={"capacity_kwh": 10})]),
    "no roofs": city(participants=[group("a", 10)]),
    "roofs of no size": city(participants=[group("a", 5, 0), group("b", 5)]),
    "no load": city(participants=[group("a", 5, 5, NO_LOAD), group("b", 5, None, NO_LOAD)]),
    "no use": city(participants=[group("a", 5, 5, NO_USE), group("b", 5, None, NO_USE)]),
    "no load, no roofs": city(participants=[group("a", 10, None, NO_LOAD)]),
    "no prices": city(tariff=ZERO_TARIFF, exchange={"kind": "pro_rata", "price_per_kwh": 0}),
    "no exchange": city(exchange={"kind": "none"}),
    "a synthetic sky": city(weather=program.brooklyn()["weather"], exchange={"kind": "none"}),
    "at night": city(period={"start": "2016-03-01T00:00", "end": "2016-03-01T01:00"}),
    "a minute at night": city(period={"start": "2016-03-01", "end": "2016-03-01T00:01",
                                      "interval_s": 60}),
    "an hour at night": city(period={"start": "2016-03-01", "end": "2016-03-01T01:00",
                                     "interval_s": 3600}),
}
# Cities that trade, but lack something else.
SPARSE = {
    "one interval": city(period=ONE_INTERVAL),
    "nobody but a buyer and a seller": city(participants=[group("a", 1, 5, NO_LOAD), group("b", 1)]),
    "workplaces only": city(participants=[group("a", 2, 50, kind="workplace"),
                                          group("b", 2, kind="public_building")]),
    "no known emissions": city(site={key: value for key, value in program.brooklyn()["site"].items()
                                     if key != "carbon_intensity_kg_per_kwh"}),
    "a community without members": city(communities=[{"name": "president-street"},
                                                     {"name": "nobody"}]),
    **{f"only the {one['record']['kind']}": city(settlements=[one])
       for one in program.brooklyn()["settlements"]},
}


class EmptyTest(RefusalTest):
    inputs = INPUTS

    def expect_words(self):
        """Everything that speaks of r.h5 does so, and no number in it is none."""
        for words in (["inspect", "r.h5"], ["inspect", "r.h5", "--balance"],
                      ["inspect", "r.h5", "--digest"],
                      *[["compare", "r.h5", "--format", one] for one in ("json", "csv", "markdown")],
                      ["compare", "r.h5"], ["compare", "r.h5", "--lang", "fr"]):
            outcome, _ = run_small(*words, cwd=self.folder)
            self.assertEqual((outcome.returncode, outcome.stderr), (0, ""), words)
            self.assertIsNone(re.search(r"(?i)(?<![a-z])-?(nan|inf(inity)?)(?![a-z])", outcome.stdout),
                              outcome.stdout)

    def test_a_city_without_trade_runs_and_its_ratios_are_null(self):
        for name, scenario in IDLE.items():
            with self.subTest(city=name):
                summary = self.expect_result(scenario)
                for entry in summary["settlements"]:
                    self.assertEqual((entry["tx_count"], entry["traded_energy_kwh"], entry["gain"]),
                                     (0, 0, 0))
                    self.assertEqual({key: entry[key] for key in OF_TRADES},
                                     dict.fromkeys(OF_TRADES))
                self.expect_words()

    def test_a_city_that_lacks_something_runs(self):
        for name, scenario in SPARSE.items():
            with self.subTest(city=name):
                summary = self.expect_result(scenario)
                for entry in summary["settlements"]:
                    self.assertGreater(entry["traded_energy_kwh"], 0)
                    self.assertEqual(entry["settled_share_ratio"], 1)
                self.expect_words()

    def test_nobody_has_no_household_to_benefit(self):
        for name in ("no group", "groups of nobody"):
            with self.subTest(city=name):
                summary = self.expect_result(IDLE[name])
                self.assertEqual(summary["participant_count"], 0)
                for entry in summary["settlements"]:
                    self.assertIsNone(entry["benefit_per_household_year"])
                    self.assertIsNone(entry["worse_off_ratio"])

    def test_without_an_intensity_there_are_no_emissions(self):
        summary = self.expect_result(SPARSE["no known emissions"])
        for entry in summary["settlements"]:
            self.assertIsNone(entry["emissions_kg"])


class TooMuchTest(RefusalTest):
    """Values that are allowed one by one, and whose product does not fit 64 bits."""
    inputs = INPUTS

    def much(self, count, **more):
        """So many homes of a thousand gigawatt-hours a year, for a year."""
        homes = group("a", count, None, {"model": "profile", "annual_kwh": 1e9})
        return city(participants=[homes], period={"start": "2016-01-01", "end": "2017-01-01",
                                                  "interval_s": 3600}, **more)

    def is_valid(self, scenario):
        self.write("s.json", scenario)
        outcome, _ = run_small("check", "s.json", cwd=self.folder)
        if outcome.returncode != DONE:
            self.assertEqual(outcome.returncode, INVALID, outcome.stderr)
            self.assertRegex("\n".join(errors_of(outcome.stderr)), r"^s\.json:\d+:\d+: /[^\n]*2\.3e\+?12")
        return outcome.returncode == DONE

    def test_energy_that_cannot_be_counted_is_refused(self):
        self.assertFalse(self.is_valid(self.much(1000000)))

    def test_as_much_money_as_is_allowed_can_be_counted(self):
        prices = {**ZERO_TARIFF, "retail_per_kwh": 1000, "feed_in_per_kwh": 1000}
        fits, too_many = 1, 1000000
        self.assertTrue(self.is_valid(self.much(fits, tariff=prices)))
        self.assertFalse(self.is_valid(self.much(too_many, tariff=prices)))
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            if self.is_valid(self.much(middle, tariff=prices)):
                fits = middle
            else:
                too_many = middle
        self.expect_result(self.much(fits, tariff=prices))
        self.expect_refusal(self.much(too_many, tariff=prices), "/tariff")


if __name__ == "__main__":
    unittest.main()
