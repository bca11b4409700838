#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Laws of tariffs and accounts through the whole program.

usage: check_tariff.py LEDGERWATT SCENARIO.json

Each run covers some weeks of the catalogue's brooklyn, changed. Results are read with h5py; exits
77 without it.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import h5py
except ImportError:
    print("python3-h5py is not installed")
    sys.exit(77)

PROGRAM, SCENARIO = sys.argv[1:3]
NIGHT = {"from_h": 22, "to_h": 6, "retail_per_kwh": 0.17}
EVENING = {"from_h": 17, "to_h": 21, "days": "workdays", "retail_per_kwh": 0.32,
           "local_grid_fee_per_kwh": 0.09}
REFUSED = [{"settlement": "syndicate", "kind": "outage", "start": "2016-03-10"}]


def brooklyn(**tariff):
    tree = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
    tree["period"] = {"start": "2016-03-01", "end": "2016-04-15", "interval_s": 900}
    tree["settlements"] = [each for each in tree["settlements"] if each["name"] == "syndicate"]
    tree["settlements"][0]["drain_limit_s"] = 86400
    del tree["exchange"]["price_per_kwh"]
    tree["tariff"].update(tariff)
    return tree


class TariffTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, tree, name="r", *options):
        """Digest and first settlement of a run."""
        scenario = self.folder / f"{name}.json"
        summary = self.folder / f"{name}.summary.json"
        scenario.write_text(json.dumps(tree), encoding="utf-8")
        done = subprocess.run([PROGRAM, "run", scenario, "-o", self.folder / f"{name}.h5",
                               "--summary", summary, "--progress", "never", *options],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(summary.read_text(encoding="utf-8"))
        self.assertEqual(figures["money_residual_micro"], 0)
        return figures["digest"], figures["settlements"][0]

    def result(self, name="r"):
        return h5py.File(self.folder / f"{name}.h5", "r")


class Periods(TariffTest):
    def test_a_flat_tariff_given_as_periods_gives_the_same_digest(self):
        flat = brooklyn()
        flat["participants"][0]["battery"] = {"capacity_kwh": 8, "strategy": "price"}
        split = copy.deepcopy(flat)
        split["tariff"]["periods"] = [
            {"from_h": 22, "to_h": 6, "retail_per_kwh": 0.21}, {"days": "rest_days"},
            {"month_first": 11, "month_last": 3, "feed_in_per_kwh": 0.04,
             "local_grid_fee_per_kwh": 0.06}]
        self.assertEqual(self.run_it(flat)[0], self.run_it(split)[0])

    def test_periods_change_bills_and_nothing_that_flows(self):
        self.run_it(brooklyn(), "flat")
        self.run_it(brooklyn(periods=[NIGHT, EVENING]), "periods")
        flat, periods = self.result("flat"), self.result("periods")
        for name in ("import_energy_kwh", "export_energy_kwh"):
            self.assertTrue((flat[f"participants/{name}"][:] ==
                             periods[f"participants/{name}"][:]).all())
        self.assertFalse((flat["participants/bill_outside"][:] ==
                          periods["participants/bill_outside"][:]).any())

    def test_a_refused_trade_is_corrected_at_the_rates_of_its_interval(self):
        # Refused trades go at the retail price: those of an outage of the whole period bring
        # exactly nothing, to anybody, whatever the rates when they are refused.
        tree = brooklyn(periods=[NIGHT, EVENING])
        tree["faults"] = [{**REFUSED[0], "start": "2016-03-01"}]
        _, refused = self.run_it(tree)
        self.assertGreater(refused["traded_energy_kwh"], 0)
        self.assertEqual(refused["settled_share_ratio"], 0)
        self.assertEqual(set(refused["gain_by_payer"].values()), {0})

    def test_a_battery_by_price_fills_at_the_lowest_price_of_the_day(self):
        tree = brooklyn(periods=[{"from_h": 11, "to_h": 13, "retail_per_kwh": 0.1}])
        tree["participants"][1]["battery"] = {"capacity_kwh": 8, "strategy": "price"}
        self.run_it(tree)
        result = self.result()
        taken = result["city/battery_in_energy_kwh"][:]
        seconds = result["time"][:]
        local_hour = (seconds // 3600 - 5) % 24  # New York before 13 March
        winter = seconds < seconds[0] + 10 * 86400
        self.assertGreater(taken[winter & (local_hour == 11)].sum(), 1)
        self.assertEqual(taken[winter & (local_hour == 23)].sum(), 0)

    def test_check_tells_in_which_share_of_the_hours_the_band_is_empty(self):
        tree = brooklyn(periods=[{"from_h": 22, "to_h": 4, "feed_in_per_kwh": 0.2}])
        path = self.folder / "s.json"
        path.write_text(json.dumps(tree), encoding="utf-8")
        done = subprocess.run([PROGRAM, "check", path, "--format", "json"], capture_output=True,
                              text=True, check=False)
        report = json.loads(done.stdout)
        self.assertEqual(report["errors"], [])
        messages = [entry["message"] for entry in report["warnings"]
                    if entry["pointer"] == "/exchange"]
        self.assertEqual(len(messages), 1, report)
        self.assertIn("nobody will trade in 25.0 % of the hours", messages[0])
        self.assertIn("0.140956", messages[0])
        self.assertIn("0.2 (feed-in)", messages[0])


class Presets(TariffTest):
    def preset(self, name, **tariff):
        tree = brooklyn()
        tree["tariff"] = {"preset": name, **tariff}
        tree["currency"] = {"fr": "EUR", "ny": "USD"}[name[:2]]
        return tree

    def test_france_2017_trades_nothing_and_2024_does(self):
        self.assertEqual(self.run_it(self.preset("fr-2017-base"))[1]["traded_energy_kwh"], 0)
        _, later = self.run_it(self.preset("fr-2024-base"))
        self.assertGreater(later["gain"], 0)
        self.assertAlmostEqual(sum(later["gain_by_payer"].values()), 0, places=5)

    def test_net_metering_leaves_no_gain_and_bills_the_net_energy(self):
        _, figures = self.run_it(self.preset("ny-2016", subscription_per_year=0))
        self.assertEqual((figures["gain"], figures["traded_energy_kwh"]), (0, 0))
        people = self.result()["participants"]
        net = (people["import_energy_kwh"][:] - people["export_energy_kwh"][:]).sum(axis=0)
        bill = people["bill_outside"][:].sum(axis=0)
        self.assertTrue((bill == people["bill_inside"][:].sum(axis=0)).all())
        self.assertTrue((net < 0).any() and (net > 0).any(), net)
        for member_net, member_bill in zip(net, bill):
            self.assertAlmostEqual(member_bill, member_net * (0.21 if member_net > 0 else 0.04),
                                   delta=0.005)

    def test_fixed_charges_are_due_by_the_day_and_change_no_gain(self):
        plain = self.run_it(brooklyn(), "plain")[1]
        charged = self.run_it(brooklyn(subscription_per_year=120, standing_charge_per_day=0.1,
                                       grid_fixed_per_year=60, cta_ratio=0.2), "charged")[1]
        self.assertEqual(plain["gain_by_payer"], charged["gain_by_payer"])
        added = (self.result("charged")["participants/bill_inside"][:] -
                 self.result("plain")["participants/bill_inside"][:])
        for month, expected in ((0, 10 + 3.1), (1, (10 + 3.0) * 14 / 30)):
            for value in added[month]:
                self.assertAlmostEqual(value, expected, places=5)

    def test_the_option_of_collective_self_consumption_costs_when_everything_is_refused(self):
        # Every kWh is then bought from the retailer by members of an operation with the option.
        option = {"turpe": {"option": "collective_self_consumption"}, "subscription_per_year": 0}
        tree = self.preset("fr-2024-base", **option)
        tree["faults"] = [{**REFUSED[0], "start": "2016-03-01"}]
        _, refused = self.run_it(tree)
        self.assertGreater(refused["traded_energy_kwh"], 0)
        self.assertAlmostEqual(sum(refused["gain_by_payer"].values()), 0, places=5)
        self.assertEqual(refused["gain_by_payer"]["retailer"], 0)
        # March to April: at least the night's -0.14 c x 1.2 and at most the day's 0.91 c x 1.2.
        imported = self.result()["participants/import_energy_kwh"][:].sum()
        mean = -refused["gain"] / imported
        self.assertTrue(0.001 < mean < 0.0091 * 1.2, mean)
        tree["exchange"] = {"kind": "none"}
        self.assertEqual(self.run_it(tree)[1]["gain"], 0)

    def test_excise_on_local_energy_goes_to_the_state(self):
        _, free = self.run_it(brooklyn(retail_excise_per_kwh=0.02, local_excise_per_kwh=0))
        _, owed = self.run_it(brooklyn(retail_excise_per_kwh=0.02))
        self.assertLess(owed["gain"], free["gain"])
        self.assertLess(free["gain_by_payer"]["state"], owed["gain_by_payer"]["state"])


class Refused(TariffTest):
    def refused(self, exchange):
        tree = brooklyn(periods=[NIGHT, EVENING])
        tree["exchange"] = exchange
        tree["settlements"][0]["on_failure"] = "dso_default"
        tree["faults"] = [{**REFUSED[0], "start": "2016-03-01"}]
        return tree

    def test_all_refused_under_dso_default_is_the_default_key_without_payment(self):
        # bill_sharing shares pro rata at a price of 0: what the grid operator does by himself.
        tree = self.refused({"kind": "bill_sharing"})
        del tree["faults"], tree["settlements"][0]["drain_limit_s"]
        expected = self.run_it(tree)[1]
        self.assertEqual(expected["settled_share_ratio"], 1)
        self.assertNotEqual(expected["gain"], 0)
        for exchange in ({"kind": "equal_share"}, {"kind": "mid_market_rate"},
                         {"kind": "double_auction"}, {"kind": "pro_rata"}):
            _, figures = self.run_it(self.refused(exchange))
            self.assertEqual(figures["settled_share_ratio"], 0, exchange)
            self.assertEqual(figures["gain_by_payer"], expected["gain_by_payer"], exchange)
            self.assertEqual(figures["worse_off_ratio"], expected["worse_off_ratio"])

    def test_a_part_of_a_shared_bill_refused_changes_no_figure_of_money(self):
        # A price of 0 is the grid operator's key: what a full queue turns away he shares alike.
        tree = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
        tree["period"].update(start="2016-05-20", end="2016-05-27")
        tree["exchange"] = {"kind": "bill_sharing"}
        ledger = next(each for each in tree["settlements"] if each["record"]["kind"] == "pbft")
        ledger["on_failure"] = "dso_default"
        tree["settlements"] = [ledger]
        expected = self.run_it(tree)[1]
        self.assertEqual(expected["settled_share_ratio"], 1)
        shares = []
        for size in (1, 2, 5, 9):
            ledger["record"]["queue_tx_max"] = size
            figures = self.run_it(tree)[1]
            shares.append(figures["settled_share_ratio"])
            for name in ("gain", "gain_by_payer", "worse_off_ratio", "traded_energy_kwh"):
                self.assertEqual(figures[name], expected[name], (size, name))
        self.assertTrue(0 < shares[0] < shares[-1] < 1, shares)

    def test_of_a_part_refused_nobody_gets_what_nobody_pays(self):
        # The statement of April comes after the drain limit of a day.
        tree = self.refused({"kind": "equal_share"})
        del tree["faults"]
        _, figures = self.run_it(tree)
        self.assertTrue(0 < figures["settled_share_ratio"] < 1)
        self.assertAlmostEqual(sum(figures["gain_by_payer"].values()), 0, places=5)


class Statements(TariffTest):
    def test_the_lines_of_a_statement_add_up_to_the_bill(self):
        tree = brooklyn(periods=[NIGHT], subscription_per_year=120, retail_excise_per_kwh=0.02)
        tree["tariff"]["local_excise_per_kwh"] = 0.01
        self.run_it(tree)
        people = self.result()["participants"]
        names = [name.decode() if isinstance(name, bytes) else name
                 for name in people["statement_line"][:]]
        for world in ("outside", "inside"):
            lines = people[f"statement_{world}"][:]
            self.assertLess(abs(lines.sum(axis=1) - people[f"bill_{world}"][:]).max(), 1e-9)
        outside, inside = (dict(zip(names, people[f"statement_{world}"][:].sum(axis=(0, 2))))
                           for world in ("outside", "inside"))
        self.assertEqual(outside["subscription"], inside["subscription"])
        self.assertEqual(outside["energy_bought"], 0)
        self.assertAlmostEqual(inside["energy_bought"], -inside["energy_sold"], places=6)
        bought = people["bought_energy_kwh"][:].sum()
        self.assertAlmostEqual(inside["excise_local"], bought * 0.01, places=3)
        self.assertLess(inside["energy_retail"], outside["energy_retail"])

    def test_statements_may_be_left_out(self):
        tree = brooklyn()
        tree["output"] = {"statements": False}
        self.run_it(tree)
        self.assertNotIn("statement_inside", self.result()["participants"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
