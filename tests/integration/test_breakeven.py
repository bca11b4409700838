# SPDX-License-Identifier: Apache-2.0
"""`ledgerwatt breakeven`: crossings that are known by hand, those of a fine sweep, and refusals."""
import csv
import json
import os
import pathlib
import subprocess
import time
import unittest

from program import PROGRAM, ProgramTest, brooklyn, run
from stops import POLL_S, STOPPED, holds_lock

FIXED_PER_YEAR = 400
YEAR_DAYS = 365.25


def office(name, record_cost):
    """A syndicate whose work on the record costs what is said; all else is as for any other."""
    return {"name": name, "record": {"kind": "syndicate"}, "payment": {"rail": "bank_transfer"},
            "functions": {"record": record_cost}, "on_failure": "retail"}


class BreakevenTest(ProgramTest):
    days = 2

    def setUp(self):
        super().setUp()
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-01", "end": f"2016-06-{1 + self.days:02}",
                              "interval_s": 900}
        scenario["settlements"] = [office("fixed", {"fixed_per_year": FIXED_PER_YEAR}),
                                   office("by-kwh", {"per_kwh": 0.05})]
        self.scenario = scenario
        self.write("s.json", scenario)

    def breakeven(self, pointer, *words, code=0, between=("fixed", "by-kwh")):
        outcome = run("breakeven", "s.json", "--vary", pointer, "--between", *between, *words,
                      cwd=self.folder, env={**os.environ, "TMPDIR": str(self.folder)})
        self.assertEqual(outcome.returncode, code, outcome.stderr)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("ledger")], [])
        return outcome

    def found(self, pointer, *words, **more):
        return json.loads(self.breakeven(pointer, "--format", "json", *words, **more).stdout)

    def traded_kwh(self, *words):
        run("run", "s.json", "-o", "r.h5", *words, cwd=self.folder)
        table = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
        return table["settlements"][0]["traded_energy_kwh"]

    def fixed_cost(self):
        return FIXED_PER_YEAR * self.days / YEAR_DAYS


class CrossingTest(BreakevenTest):
    def test_a_fixed_cost_and_one_by_kwh_meet_where_a_pocket_calculator_says(self):
        expected = self.fixed_cost() / self.traded_kwh()
        found = self.found("/settlements/1/functions/record/per_kwh", "--range", "0", "1",
                           "--tolerance", "0.0001")
        [crossing] = found["crossings"]
        self.assertAlmostEqual(crossing["value"], expected, delta=1e-5)
        step = 1e-6  # a price is a whole number of millionths
        self.assertLessEqual(crossing["low"]["value"], expected + step)
        self.assertGreaterEqual(crossing["high"]["value"], expected - step)
        self.assertLessEqual(crossing["high"]["value"] - crossing["low"]["value"], 0.0001)
        self.assertEqual((crossing["ahead_below"], crossing["ahead_above"]), ("by-kwh", "fixed"))
        self.assertEqual(crossing["low"]["traded_energy_kwh"], self.traded_kwh())

    def test_means_over_seeds_meet_where_the_mean_trade_says(self):
        traded = [self.traded_kwh("--seed", str(seed)) for seed in (7, 8, 9)]
        found = self.found("/settlements/1/functions/record/per_kwh", "--range", "0", "1",
                           "--tolerance", "0.0001", "--seed", "7", "--seeds", "3", "--jobs", "2")
        [crossing] = found["crossings"]
        self.assertAlmostEqual(crossing["value"], self.fixed_cost() * 3 / sum(traded), delta=1e-5)
        self.assertGreater(crossing["low"]["standard_error"], 0)

    def test_it_agrees_with_a_fine_sweep(self):
        pointer = "/participants/0/pv/capacity_kw"
        self.write("plan.json", {
            "ledgerwatt_sweep": 1, "title": "fine", "scenario": "s.json", "design": {"kind": "grid"},
            "factors": [{"name": "roof", "pointer": pointer, "low": 1, "high": 11,
                         "step_count": 21}],
            "replicate_count": 1, "seed": self.scenario["seed"]})
        price = "/settlements/1/functions/record/per_kwh=0.1"
        self.scenario["settlements"][1]["functions"]["record"]["per_kwh"] = 0.1
        found = self.found(pointer, "--range", "1", "11", "--tolerance", "0.02", "--set", price)
        self.write("s.json", self.scenario)
        run("sweep", "run", "plan.json", "-o", "out", "--jobs", "2", cwd=self.folder)
        run("sweep", "collect", "plan.json", "-o", "out", cwd=self.folder)
        with open(pathlib.Path(self.folder) / "out" / "collected.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        benefits = {(float(row["roof"]), row["settlement"]): float(row["benefit"]) for row in rows}
        roofs = sorted({roof for roof, _ in benefits})
        leads = [benefits[roof, "fixed"] - benefits[roof, "by-kwh"] for roof in roofs]
        swept = [(roofs[i], roofs[i + 1]) for i in range(len(roofs) - 1) if leads[i] * leads[i + 1] < 0]
        self.assertEqual(len(swept), 1, "the case has one crossing")
        [crossing] = found["crossings"]
        self.assertGreaterEqual(crossing["high"]["value"], swept[0][0])
        self.assertLessEqual(crossing["low"]["value"], swept[0][1])

    def test_members_are_counted_whole_and_end_with_neighbours(self):
        found = self.found("/participants/1/count", "--range", "0", "400", "--values", "3", "--set",
                           "/settlements/1/functions/record={\"per_member_per_year\": 10}")
        [crossing] = found["crossings"]
        # 5 prosumers and n more at 10 a year each cost 400 a year at n = 35, where both are equal.
        self.assertEqual((crossing["low"]["value"], crossing["high"]["value"]), (35, 35))
        self.assertEqual((crossing["ahead_below"], crossing["ahead_above"]), ("by-kwh", "fixed"))
        found = self.found("/participants/1/count", "--range", "0", "400", "--values", "3", "--set",
                           "/settlements/1/functions/record={\"per_member_per_year\": 10.1}")
        [crossing] = found["crossings"]
        self.assertEqual((crossing["low"]["value"], crossing["high"]["value"]), (34, 35))
        self.assertEqual(crossing["value"], 35)

    def test_alone_the_other_settlement_stays_as_it_is(self):
        found = self.found("/participants/0/pv/capacity_kw", "--range", "1", "9", "--alone", "--set",
                           "/settlements/1/functions/record={\"fixed_per_year\": 0}")
        others = {point["benefit_of_second"] for point in found["points"]}
        self.assertEqual(len(others), 1)
        self.assertGreater(len({point["benefit_of_first"] for point in found["points"]}), 3)

    def test_without_a_crossing_it_says_who_is_ahead(self):
        found = self.found("/tariff/retail_per_kwh", "--range", "0.2", "0.3", "--set",
                           "/settlements/1/functions/record={\"fixed_per_year\": 1}")
        self.assertEqual((found["crossings"], found["ahead_throughout"]), ([], "by-kwh"))
        # The gain is the same for both, so the lead is that of the costs at every price.
        lead = (FIXED_PER_YEAR - 1) * self.days / YEAR_DAYS
        for point in found["points"]:
            self.assertAlmostEqual(point["difference"], -lead, places=4)
        for words, texts in ([], ["No break-even", "by-kwh is ahead at all 5 values"]), (
                ["--lang", "fr"], ["Pas d'égalité", "by-kwh est devant aux 5 valeurs"]):
            told = self.breakeven("/tariff/retail_per_kwh", "--range", "0.2", "0.3", "--set",
                                  "/settlements/1/functions/record={\"fixed_per_year\": 1}",
                                  *words).stdout
            for text in texts:
                self.assertIn(text, told)

    def test_two_that_cost_the_same_are_equal_throughout(self):
        told = self.breakeven("/tariff/retail_per_kwh", "--range", "0.2", "0.3", "--set",
                              f"/settlements/1/functions/record={{\"fixed_per_year\": {FIXED_PER_YEAR}}}")
        self.assertIn("worth the same from 0.2 to 0.3: neither is ahead anywhere.", told.stdout)

    def test_the_text_names_units_and_both_sides_in_both_languages(self):
        pointer = "/settlements/1/functions/record/fixed_per_year"
        words = [pointer, "--range", "0", "800", "--set",
                 "/settlements/1/functions/record={\"fixed_per_year\": 1}"]
        told = self.breakeven(*words).stdout
        self.assertIn(f"over {pointer} (USD/year), from 0 to 800\n", told)
        self.assertIn("Break-even at exactly 400: by-kwh is ahead below, fixed above.\n", told)
        told = self.breakeven(*words, "--lang", "fr").stdout
        self.assertIn(f"selon {pointer} (USD/an), de 0 à 800\n", told)
        self.assertIn("Égalité exacte à 400 : by-kwh est devant en dessous, fixed au-dessus.\n", told)
        told = self.breakeven("/tariff/retail_per_kwh", "--range", "0.2", "0.25", "--set",
                              words[-1], "--lang", "fr").stdout
        self.assertIn("(USD/kWh), de 0,2 à 0,25\n", told)


class RefusalTest(BreakevenTest):
    def test_what_cannot_be_searched_is_refused_with_what_to_write(self):
        cases = [
            ("/currency", [], 64, ["--vary", "only numbers can be varied", "sweep"]),
            ("/settlements/1/record/kind", [], 64, ["only numbers can be varied", "numbers there: statement_"]),
            ("/settlements/1/payment", [], 64, ["only numbers can be varied", "numbers there: invoices_per_year"]),
            ("/tariff/retial_per_kwh", [], 64, ["--vary", "retail_per_kwh"]),
            ("/participants/9/count", [], 64, ["--vary", "no such place"]),
            ("/settlements/1/outlook/exit_price", [], 64, ["--range LOW HIGH"]),
            ("/tariff/retail_per_kwh", ["--range", "0.3", "0.2"], 64, ["lower number first"]),
            ("/tariff/retail_per_kwh", ["--range", "0.3"], 64, ["two words"]),
            ("/tariff/retail_per_kwh", ["--range", "0.3", "much"], 64, ["wants a number"]),
            ("/tariff/retail_per_kwh", ["--range", "0.1", "1e9"], 65,
             ["--range: /tariff/retail_per_kwh", "one end of the range is 1000000000"]),
            ("/participants/0/battery/capacity_kwh", ["--range", "0", "1"], 64,
             ["--vary: /participants/0/battery/capacity_kwh: the scenario has no such place"]),
            ("/participants/0/count", ["--range", "1", "2.5"], 64, ["whole numbers"]),
            ("/tariff/retail_per_kwh", ["--tolerance", "0"], 64, ["above 0"]),
            ("/tariff/retail_per_kwh", ["--values", "1"], 64, ["from 2 to"]),
        ]
        for pointer, words, code, texts in cases:
            with self.subTest(pointer=pointer, words=words):
                told = self.breakeven(pointer, *words, code=code)
                self.assertEqual(told.stdout, "")
                for text in texts:
                    self.assertIn(text, told.stderr)

    def test_settlements_must_be_two_of_the_scenario(self):
        pointer = "/tariff/retail_per_kwh"
        told = self.breakeven(pointer, between=("fixed", "by-kwk"), code=64)
        self.assertIn("did you mean \"by-kwh\"?", told.stderr)
        self.assertIn("twice", self.breakeven(pointer, between=("fixed", "fixed"), code=64).stderr)

    def test_a_cost_that_nobody_knows_has_no_break_even(self):
        chain = brooklyn()["settlements"][1]
        for key in ("price_per_coin", "reward_coin", "fees_coin_per_day"):
            chain["record"]["chain"]["series"][0].pop(key)
        self.scenario["settlements"].append(chain)
        self.write("s.json", self.scenario)
        told = self.breakeven("/tariff/retail_per_kwh", "--range", "0.2", "0.3",
                              between=("ethereum-2016", "fixed"), code=65)
        self.assertIn("cost of \"ethereum-2016\" is not known", told.stderr)

    def test_a_stop_leaves_nothing_behind(self):
        self.scenario["period"]["end"] = "2017-06-01"
        self.write("s.json", self.scenario)
        command = [PROGRAM, "breakeven", "s.json", "--vary", "/tariff/retail_per_kwh", "--between",
                   "fixed", "by-kwh", "--range", "0.2", "0.3"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=self.folder,
                              env={**os.environ, "TMPDIR": str(self.folder)}) as process:
            while process.poll() is None and not any(
                    holds_lock(spill) for spill in self.folder.glob("ledgerwatt-*/results/*.spill")):
                time.sleep(POLL_S)
            process.terminate()
            _, told = process.communicate()
        code = process.returncode
        self.assertEqual(code, STOPPED, told)
        self.assertIn("stopped on request", told)
        self.assertEqual(os.listdir(self.folder), ["s.json"])


if __name__ == "__main__":
    unittest.main()
