# SPDX-License-Identifier: Apache-2.0
"""Laws of the intermediaries, each over settlements that stand beside each other in one run."""
import copy
import json
import unittest

from program import SOURCE, ProgramTest, brooklyn, run

KINDS = ["syndicate", "owners_association", "grid_operator", "local_authority", "retailer"]
FUNCTIONS = ["recruit", "contract", "meter_link", "compute_keys", "record", "invoice", "collect",
             "dispute", "support", "replace"]
FREE_RECORD = {"statement_day": 0, "statement_months": 1, "statement_work_h": 0,
               "statement_work_h_per_member": 0, "server_power_w": 0, "energy_per_record_j": 0,
               "hosting_per_year": 0}
FREE_BOARDS = {name: 0 for name in ("device_price", "software_per_year", "software_per_device_year",
                                    "replacement_visit_price", "idle_power_w", "energy_per_message_j",
                                    "energy_per_tx_j")}
FREE_PAYMENT = {"rail": "bank_transfer", "fee_per_invoice": 0, "fee_per_payment": 0}
FREE_WORK = {name: {"fixed_per_year": 0} for name in FUNCTIONS}


def office(name, kind, record=None, functions=None, payment=None):
    made = {"name": name, "record": {"kind": kind, **(record or {})},
            "payment": payment or {"rail": "bank_transfer"}, "on_failure": "retail"}
    return {**made, "functions": functions} if functions else made


class IntermediaryTest(ProgramTest):
    def compare(self, settlements, members=5):
        scenario = brooklyn()
        scenario["period"] = {"start": "2016-06-27", "end": "2016-07-05", "interval_s": 1800}
        scenario["participants"][1]["count"] = members
        scenario["settlements"] = settlements
        return self.settle(scenario)

    def test_without_cost_and_delay_each_gives_exactly_the_gain_of_the_exchange(self):
        rows = self.compare([office(kind, kind, FREE_RECORD, FREE_WORK, FREE_PAYMENT)
                             for kind in KINDS] +
                            [office("pbft", "pbft", FREE_BOARDS, FREE_WORK, FREE_PAYMENT)])
        for kind in [*KINDS, "pbft"]:
            self.assertEqual(rows[kind]["settlement_cost"], 0)
            self.assertEqual(rows[kind]["settled_share_ratio"], 1)
            self.assertEqual(rows[kind]["benefit"], rows[kind]["gain"])
            self.assertEqual(rows[kind]["gain"], rows["syndicate"]["gain"])
        self.assertGreater(rows["syndicate"]["gain"], 0)

    def test_raising_any_cost_never_raises_the_benefit(self):
        raised = [({"hosting_per_year": 500}, None), ({"server_power_w": 500}, None),
                  ({"energy_per_record_j": 1000}, None)]
        raised += [(None, {name: {"fixed_per_year": 1e4}}) for name in FUNCTIONS]
        for kind in KINDS:
            rows = self.compare([office("base", kind)] +
                                [office(f"dear-{place}", kind, record, functions)
                                 for place, (record, functions) in enumerate(raised)])
            for place, what in enumerate(raised):
                self.assertLess(rows[f"dear-{place}"]["benefit"], rows["base"]["benefit"],
                                (kind, what))

    def test_the_last_statement_comes_after_a_short_period_too(self):
        rows = self.compare([office(kind, kind) for kind in KINDS] +
                            [office("half-yearly", "syndicate", {"statement_months": 6,
                                                                 "deadline_s": 250 * 86400})])
        for name, row in rows.items():
            self.assertEqual(row["settled_share_ratio"], 1, name)

    def test_more_staff_never_delays_more(self):
        hours = [0.5, 1, 2, 4, 8, 16, 32, 64]
        for kind in KINDS:
            rows = self.compare([office(f"h-{place}", kind, {"staff_h_per_week": each})
                                 for place, each in enumerate(hours)], members=100)
            delays = [rows[f"h-{place}"]["final_delay_s_p95"] or float("inf")
                      for place in range(len(hours))]
            self.assertEqual(delays, sorted(delays, reverse=True), kind)
            self.assertLess(delays[-1], delays[0], kind)

    def test_who_has_the_meters_or_the_invoices_does_not_work_twice(self):
        rows = self.compare([office(kind, kind) for kind in KINDS])
        cost = {kind: copy.copy(rows[kind]["settlement_cost_by_function"]) for kind in KINDS}
        self.assertEqual(cost["grid_operator"]["meter_link"], 0)
        self.assertEqual(cost["grid_operator"]["compute_keys"], 0)
        fees = cost["retailer"]["invoice"]
        self.assertLess(fees, cost["syndicate"]["invoice"])
        for kind in KINDS:
            for name in ("recruit", "contract", "dispute", "support", "replace"):
                self.assertEqual(cost[kind][name], cost["syndicate"][name])

    def test_a_retailer_invoices_for_a_ledger_at_his_cost_and_pace(self):
        by_retailer = {name: {"by": "retailer"} for name in ("invoice", "collect")}
        invoice = {"rail": "provider_invoice"}
        rows = self.compare([office("alone", "pbft"), office("hybrid", "pbft", None, by_retailer, invoice),
                             office("retailer", "retailer", payment=invoice),
                             office("sheet", "owners_association")])
        alone, hybrid = rows["alone"], rows["hybrid"]
        self.assertEqual(hybrid["function_party"]["record"], "ledger")
        self.assertEqual(hybrid["function_party"]["invoice"], "retailer")
        self.assertEqual(hybrid["function_party"]["support"], "organiser")
        self.assertEqual(rows["sheet"]["function_party"]["record"], "organiser")
        for name in ("invoice", "collect"):
            self.assertEqual(hybrid["settlement_cost_by_function"][name],
                             rows["retailer"]["settlement_cost_by_function"][name])
            self.assertLess(hybrid["settlement_cost_by_function"][name],
                            alone["settlement_cost_by_function"][name])
        self.assertEqual(hybrid["final_delay_s_p50"], alone["final_delay_s_p50"])
        # Invoiced with the retailer's other invoices, and beyond dispute only after eight weeks more;
        # where he keeps the record too, trades also wait for his statement.
        self.assertLessEqual(hybrid["paid_delay_s_p50"], rows["retailer"]["paid_delay_s_p50"])
        self.assertGreater(hybrid["paid_delay_s_p50"], alone["paid_delay_s_p50"] + 30 * 86400)

    def test_a_spreadsheet_answers_nobody_and_a_live_server_is_paid_for(self):
        scenario = json.loads((SOURCE / "scenarios/catalog/blockcharge/scenario.json").read_text("utf-8"))
        scenario["settlements"], scenario["faults"] = [office("sheet", "owners_association")], []
        fault = self.expect_fault(scenario, "inconsistent", "/settlements/0/record/answers_at_once")
        self.assertIn("live server", fault["message"])
        scenario["settlements"] = [office("sheet", "owners_association", {"answers_at_once": True})]
        self.assertEqual(self.check(scenario)[0], 0)
        rows = self.compare([office("sheet", "owners_association"),
                             office("live", "owners_association", {"answers_at_once": True})])
        years = 8 / 365.25
        self.assertAlmostEqual(rows["live"]["settlement_cost_by_line"]["software"], 100 * years, places=4)
        self.assertEqual(rows["sheet"]["settlement_cost_by_line"]["software"], 0)
        self.assertAlmostEqual(rows["live"]["consensus_energy_kwh"], 0.04 * 24 * 8, places=3)

    def test_the_association_of_the_baselines_can_fail_as_any_settlement_of_its_kind(self):
        def benefits(wrong):
            scenario = brooklyn()
            scenario["period"] = {"start": "2016-06-27", "end": "2016-07-05", "interval_s": 3600}
            record = {"kind": "owners_association", "error_ratio": wrong.get("error_ratio", 0)}
            scenario["settlements"] = [{
                "name": "sheet", "record": record, "payment": {"rail": "bank_transfer"}, "on_failure": "retail",
                **{key: value for key, value in wrong.items() if key != "error_ratio"}}]
            scenario["baselines"] = {"battery_capacity_kwh": 0, "association": wrong}
            own = self.settle(scenario)["sheet"]["benefit"]
            told = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
            return {row["name"]: row for row in told["baselines"]}["association_spreadsheet"]["benefit"], own
        calm = benefits({})
        self.assertEqual(*calm)
        arrears = benefits({"provider": {"unpaid_ratio": 0.3, "dunning_price": 2}})
        self.assertEqual(*arrears)
        self.assertLess(arrears[0], calm[0])
        down = benefits({"error_ratio": 1, "breakdowns": {"mean_up_h": 0.1, "mean_down_h": 1e5}})
        self.assertEqual(*down)
        self.assertLess(down[0], calm[0])

    def test_ten_years_have_equipment_set_up_vendors_and_exit_in_their_years(self):
        once = {"set_up_price": 1000, "exit_price": 300, "vendor_change_year": 4,
                "vendor_change_price": 70, "discount_ratio": 0}
        board = {"device_price": 100, "device_life_year": 5, "validators": 4}
        rows = self.compare([{**office("ledger", "pbft", board), "outlook": once},
                             {**office("discounted", "pbft", board),
                              "outlook": {**once, "discount_ratio": 0.1}},
                             office("syndicate", "syndicate")])
        flow = [rows["ledger"]["cash_flow"][str(year)] for year in range(11)]
        self.assertAlmostEqual(flow[0], -1000 - 400, places=3)
        usual = flow[1]
        for year in range(2, 11):
            once_then = {4: 70, 5: 400, 8: 70, 10: 300}.get(year, 0)
            self.assertAlmostEqual(flow[year], usual - once_then, places=3, msg=year)
        years = 8 / 365.25  # of the period
        hardware = rows["ledger"]["settlement_cost_by_line"]["hardware"]
        self.assertAlmostEqual(usual, (rows["ledger"]["benefit"] + hardware) / years, places=3)
        self.assertAlmostEqual(rows["ledger"]["net_present_value"], sum(flow), places=3)
        self.assertAlmostEqual(rows["discounted"]["net_present_value"],
                               sum(each / 1.1 ** year for year, each in enumerate(flow)), places=3)
        self.assertEqual(rows["syndicate"]["cash_flow"]["0"], 0)

    def test_a_retailer_does_not_invoice_by_transfer(self):
        scenario = brooklyn()
        scenario["settlements"] = [office("hybrid", "pbft", None, {"invoice": {"by": "retailer"}})]
        self.expect_fault(scenario, "inconsistent", "/settlements/0/payment/rail")
        scenario["settlements"] = [office("sheet", "syndicate", None, {"record": {"by": "ledger"}})]
        self.expect_fault(scenario, "inconsistent", "/settlements/0/functions/record/by")


if __name__ == "__main__":
    unittest.main()
