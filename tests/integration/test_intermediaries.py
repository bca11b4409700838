# SPDX-License-Identifier: Apache-2.0
"""Laws of the intermediaries, each over settlements that stand beside each other in one run."""
import copy
import json
import unittest

from program import ProgramTest, brooklyn, run

KINDS = ["syndicate", "owners_association", "grid_operator", "local_authority", "retailer"]
FUNCTIONS = ["recruit", "contract", "meter_link", "compute_keys", "record", "invoice", "collect",
             "dispute", "support", "replace"]
FREE_RECORD = {"statement_day": 0, "statement_months": 1, "statement_work_h": 0,
               "statement_work_h_per_member": 0, "server_power_w": 0, "energy_per_record_j": 0,
               "hosting_per_year": 0}
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
        self.write("s.json", scenario)
        outcome = run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        told = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
        return {row["name"]: row for row in told["settlements"]}

    def test_without_cost_and_delay_each_gives_exactly_the_gain_of_the_exchange(self):
        rows = self.compare([office(kind, kind, FREE_RECORD, FREE_WORK, FREE_PAYMENT)
                             for kind in KINDS])
        for kind in KINDS:
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


if __name__ == "__main__":
    unittest.main()
