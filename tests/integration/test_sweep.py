# SPDX-License-Identifier: Apache-2.0
"""`ledgerwatt sweep` as a planner and a cluster use it: members, shards, jobs, stops, estimates."""
import csv
import json
import os
import pathlib
import statistics
import subprocess
import unittest

from program import BROOKLYN, PROGRAM, ProgramTest, brooklyn, run
from stops import STOPPED, stop

PLAN = {"ledgerwatt_sweep": 1, "title": "two factors", "scenario": "s.json",
        "design": {"kind": "grid"},
        "factors": [{"name": "retail", "pointer": "/tariff/retail_per_kwh", "low": 0.15, "high": 0.3,
                     "step_count": 2},
                    {"name": "fee", "levels": [
                        {"name": "as-is", "settings": []},
                        {"name": "low", "settings": [{"set": "/tariff/local_grid_fee_per_kwh=0.03"}]}]}],
        "replicate_count": 2}


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        scenario = json.loads(BROOKLYN)
        scenario["period"]["end"] = "2016-01-03"
        self.write("s.json", json.dumps(scenario))

    def plan(self, **changes):
        self.write("plan.json", json.dumps({**PLAN, **changes}))

    def sweep(self, action, *words, code=0):
        outcome = run("sweep", action, "plan.json", "-o", "out", *words, cwd=self.folder)
        self.assertEqual(outcome.returncode, code, outcome.stderr)
        return outcome

    def results(self):
        folder = pathlib.Path(self.folder) / "out" / "results"
        return {path.name: path.read_bytes() for path in sorted(folder.glob("*.h5"))}

    def digests(self):
        folder = pathlib.Path(self.folder) / "out" / "results"
        return {path.name: run("inspect", str(path), "--digest").stdout
                for path in sorted(folder.glob("*.h5"))}

    def members(self):
        with open(pathlib.Path(self.folder) / "out" / "members.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))


class MemberTest(SweepTest):
    def test_a_grid_has_every_combination_with_the_same_seeds(self):
        self.plan()
        self.sweep("expand")
        rows = self.members()
        self.assertEqual(len(rows), 2 * 2 * 2)
        self.assertEqual({(row["retail"], row["fee"]) for row in rows},
                         {(r, f) for r in ("0.15", "0.3") for f in ("as-is", "low")})
        self.assertEqual([row["seed"] for row in rows], ["1", "2"] * 4)

    def test_a_range_left_out_is_the_fields_own_and_whole_fields_stay_whole(self):
        self.plan(design={"kind": "random", "point_count": 20}, replicate_count=1, factors=[
            {"name": "n", "pointer": "/settlements/0/record/validators", "low": 4, "high": 9},
            {"name": "retail", "pointer": "/tariff/retail_per_kwh"}])
        self.sweep("expand")
        rows = self.members()
        self.assertLessEqual({row["n"] for row in rows}, set("456789"))
        self.assertGreater(len({row["n"] for row in rows}), 3)
        self.assertTrue(all(0.01 <= float(row["retail"]) <= 2 for row in rows))

    def test_a_function_that_the_scenario_leaves_to_its_default_has_a_range_of_its_own(self):
        self.plan(design={"kind": "random", "point_count": 12}, replicate_count=1, factors=[
            {"name": "invoice", "pointer": "/settlements/0/functions/invoice/per_invoice"},
            {"name": "kwh", "pointer": "/settlements/1/functions/support/per_kwh"}])
        self.sweep("expand")
        rows = self.members()
        for name, upper in (("invoice", 13.42), ("kwh", 0.0111)):
            values = [float(row[name]) for row in rows]
            self.assertTrue(all(0 <= value <= upper for value in values))
            self.assertGreater(max(values), upper / 2)

    def test_a_member_is_what_a_run_by_hand_is(self):
        self.plan()
        self.sweep("run")
        run("run", "s.json", "-o", "hand.h5", "--seed", "2", "--set", "/tariff/retail_per_kwh=0.3",
            "--set", "/tariff/local_grid_fee_per_kwh=0.03", cwd=self.folder)
        by_hand = run("inspect", "hand.h5", "--digest", cwd=self.folder).stdout
        self.assertEqual(self.digests()["m000007.h5"].split()[0], by_hand.split()[0])

    def test_shards_and_jobs_make_the_same_members(self):
        self.plan()
        self.sweep("run")
        whole = self.digests()
        subprocess.run(["rm", "-r", "out"], cwd=self.folder, check=True)
        for shard in ("1/3", "2/3", "3/3"):
            self.sweep("run", "--shard", shard, "--jobs", "2")
        self.assertEqual(self.digests(), whole)
        environment = {**os.environ, "SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "4",
                       "SLURM_ARRAY_TASK_COUNT": "8"}
        outcome = subprocess.run([PROGRAM, "sweep", "run", "plan.json", "-o", "other", "--shard",
                                  "auto"], cwd=self.folder, env=environment, text=True,
                                 capture_output=True, check=False)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(os.listdir(pathlib.Path(self.folder) / "other" / "results"),
                         ["m000001.h5"])


class FailureTest(SweepTest):
    def test_one_member_that_fails_leaves_the_others_whole(self):
        self.plan(factors=[{"name": "climate", "levels": [
            {"name": "good", "settings": []},
            {"name": "bad", "settings": [{"set": "/period/interval_s=420"}]},
            {"name": "fine", "settings": []}]}], replicate_count=1)
        # The corners of the plan are sound; what is between them is found when it runs.
        outcome = self.sweep("run", code=65)
        self.assertIn("1 of 3 members failed; the first is m000001", outcome.stderr)
        self.assertEqual(list(self.results()), ["m000000.h5", "m000002.h5"])
        failed = pathlib.Path(self.folder) / "out" / "results" / "m000001.failed"
        self.assertIn("/period/interval_s", failed.read_text(encoding="utf-8"))
        self.assertEqual(self.sweep("status").stdout,
                         "3 members, waiting 0, stopped 0, failed 1, done 2\n")
        self.assertIn("1 of 3 members are missing", self.sweep("collect").stderr)
        self.assertIn("--resume", self.sweep("run", code=65).stderr)

    def test_a_stop_goes_on(self):
        scenario = json.loads(BROOKLYN)
        scenario["period"]["end"] = "2016-07-01"
        self.write("s.json", json.dumps(scenario))
        self.plan(replicate_count=1)
        # A member starts when one before it has ended, so the sweep is far from done when this one begins.
        spilled = pathlib.Path(self.folder) / "out" / "results" / "m000000.h5"
        code, told = stop([PROGRAM, "sweep", "run", "plan.json", "-o", "out", "--jobs", "2"], spilled,
                          cwd=self.folder)
        self.assertEqual(code, STOPPED, told)
        self.assertIn("--resume", told)
        self.sweep("run", "--resume", "--jobs", "2")
        self.assertEqual(len(self.results()), 4)

    def test_another_plan_or_scenario_does_not_mix_in(self):
        self.plan()
        self.sweep("expand")
        self.plan(replicate_count=3)
        self.assertIn("another sweep", self.sweep("run", code=65).stderr)

    def test_faults_of_the_plan_are_placed(self):
        cases = [({"factors": [{"name": "a", "pointer": "/tariff/retial_per_kwh"}]},
                  "/factors/0/pointer", "retail_per_kwh"),
                 ({"factors": [{"name": "a", "pointer": "/currency"}]}, "/factors/0/pointer",
                  "levels"),
                 ({"factors": [{"name": "a", "pointer": "/seed", "low": 3, "high": 2}]},
                  "/factors/0", "empty"),
                 ({"factors": [{"name": "a"}]}, "/factors/0", "varies nothing"),
                 ({"factors": PLAN["factors"][:1] * 2}, "/factors/1/name", "another name"),
                 ({"design": {"kind": "grit"}}, "/design/kind", "grid"),
                 ({"outputs": [{"metric": "benefits"}]}, "/outputs/0/metric", "not a figure"),
                 ({"scenario": "none.json"}, "none.json", "")]
        for changes, first, second in cases:
            with self.subTest(first=first, second=second):
                self.plan(**changes)
                outcome = run("sweep", "expand", "plan.json", "-o", "out", cwd=self.folder)
                self.assertIn(outcome.returncode, (65, 66))
                self.assertIn(first, outcome.stderr)
                self.assertIn(second, outcome.stderr)
                self.assertFalse(os.path.exists(pathlib.Path(self.folder) / "out"))

    def test_a_corner_that_the_scenario_refuses_is_told_before_anything_runs(self):
        self.plan(factors=[{"name": "n", "pointer": "/settlements/0/record/validators", "low": 0,
                            "high": 9}])
        outcome = run("sweep", "run", "plan.json", "-o", "out", cwd=self.folder)
        self.assertEqual(outcome.returncode, 65)
        self.assertIn("validators", outcome.stderr)


class EstimateTest(SweepTest):
    def collect(self):
        return json.loads(self.sweep("collect", "--format", "json").stdout)

    def rows(self):
        with open(pathlib.Path(self.folder) / "out" / "collected.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_differences_are_paired_and_figures_are_those_of_the_runs(self):
        self.plan(replicate_count=4)
        self.sweep("run", "--jobs", "2")
        found = self.collect()
        rows = self.rows()
        self.assertEqual(len(rows), 16 * len({row["settlement"] for row in rows}))
        [difference] = [each for each in found["figures"]
                        if (each["settlement"], each.get("less")) == ("pbft-10", "syndicate")]
        point = difference["points"][1]
        self.assertEqual(point["factors"], {"retail": 0.15, "fee": "low"})
        figure = "benefit_per_household_year"
        mine = {name: [float(row[figure]) for row in rows if row["settlement"] == name
                       and (row["retail"], row["fee"]) == ("0.15", "low")]
                for name in ("pbft-10", "syndicate")}
        paired = [a - b for a, b in zip(mine["pbft-10"], mine["syndicate"])]
        self.assertAlmostEqual(point["mean"], statistics.mean(paired), places=9)
        half = 3.182446305 * statistics.stdev(paired) / 2  # t(0.975; 3) s / sqrt(4)
        self.assertAlmostEqual(point["mean_high"] - point["mean"], half, places=7)
        self.assertEqual(sum(rank["best_ratio"] for rank in found["ranks"]), 1)
        self.assertIn("weather", found["redrawn"])

    def test_points_of_a_grid_are_no_replicates(self):
        self.plan(replicate_count=4, outputs=[
            {"metric": "benefit_per_household_year", "settlement": "pbft-10"}])
        self.sweep("run", "--jobs", "2")
        found = self.collect()
        whole = found["figures"][0]["all"]
        rows = [row for row in self.rows() if row["settlement"] == "pbft-10"]
        seeds = sorted({row["seed"] for row in rows})
        means = [statistics.mean(float(row["benefit_per_household_year"]) for row in rows
                                 if row["seed"] == seed) for seed in seeds]
        self.assertEqual((len(rows), len(means), whole["count"]), (16, 4, 16))
        self.assertAlmostEqual(whole["mean"], statistics.mean(means), places=9)
        half = 3.182446305 * statistics.stdev(means) / 2  # t(0.975; 3) s / sqrt(4)
        self.assertAlmostEqual(whole["mean_high"] - whole["mean"], half, places=7)
        self.assertAlmostEqual(found["ranks"][0]["best_ratio_high"], 3.841459 / (4 + 3.841459),
                               places=5)  # Wilson's of 0 of 4 seeds, not of 16 runs

    def test_a_factor_that_changes_nothing_tells_nothing(self):
        self.plan(replicate_count=4, outputs=[
            {"metric": "settlement_cost_per_kwh", "settlement": "pbft-10"}], factors=[
                {"name": "intensity", "pointer": "/site/carbon_intensity_kg_per_kwh", "low": 0.1,
                 "high": 0.2, "step_count": 3}])
        self.sweep("run", "--jobs", "2")
        [found] = self.collect()["figures"]
        self.assertEqual((found["all"]["count"], found["points"][0]["count"]), (12, 4))
        for name in ("mean", "mean_low", "mean_high", "positive_ratio_low", "ratio_of_sums",
                     "ratio_of_sums_low", "ratio_of_sums_high"):
            self.assertAlmostEqual(found["all"][name], found["points"][0][name], places=9, msg=name)

    def test_baselines_are_ranked_and_compared_like_settlements(self):
        self.plan(replicate_count=3, factors=[],
                  outputs=[{"metric": "benefit", "settlement": "pbft-10", "less": "home_battery"},
                           {"metric": "benefit", "less": "nothing"}])
        self.sweep("run", "--jobs", "2")
        found = self.collect()
        self.assertEqual([(each["settlement"], each["less"]) for each in found["figures"]],
                         [("pbft-10", "home_battery")]
                         + [(each["name"], "nothing") for each in brooklyn()["settlements"]])
        rows = {(row["member"], row["settlement"]): row for row in self.rows()}
        paired = [float(rows[member, "pbft-10"]["benefit"])
                  - float(rows[member, "home_battery"]["benefit"])
                  for member in sorted({member for member, _ in rows})]
        self.assertAlmostEqual(found["figures"][0]["all"]["mean"], statistics.mean(paired), places=9)
        self.assertEqual(rows["m000000", "nothing"]["benefit"], "0")
        self.assertEqual(rows["m000000", "nothing"]["message_count"], "")
        members = sorted({member for member, _ in rows})
        winners = [max((row for (member, _), row in rows.items() if member == each),
                       key=lambda row: float(row["benefit"]))["settlement"] for each in members]
        for rank in found["ranks"]:
            self.assertAlmostEqual(rank["best_ratio"], winners.count(rank["settlement"]) / 3)

    def test_a_ratio_is_that_of_the_sums_with_a_bootstrap_interval(self):
        self.plan(replicate_count=4, factors=[], outputs=[
            {"metric": "settlement_cost_per_kwh", "settlement": "pbft-10"},
            {"metric": "settlement_cost_per_kwh", "settlement": "pbft-10", "less": "syndicate"}])
        self.sweep("run", "--jobs", "2")
        found = [each["all"] for each in self.collect()["figures"]]
        rows = self.rows()

        def total(name, figure):
            return sum(float(row[figure]) for row in rows if row["settlement"] == name)
        traded = total("pbft-10", "traded_energy_kwh")
        costs = [total(name, "settlement_cost") for name in ("pbft-10", "syndicate")]
        self.assertAlmostEqual(found[0]["ratio_of_sums"], costs[0] / traded, places=9)
        self.assertAlmostEqual(found[1]["ratio_of_sums"], (costs[0] - costs[1]) / traded, places=9)
        self.assertNotAlmostEqual(found[0]["ratio_of_sums"], found[0]["mean"], places=6)
        for each in found:
            self.assertLess(each["ratio_of_sums_low"], each["ratio_of_sums"])
            self.assertLess(each["ratio_of_sums"], each["ratio_of_sums_high"])
        self.assertIn("all together", self.sweep("collect").stdout)

    def test_runs_without_a_trade_are_counted_apart(self):
        self.plan(factors=[{"name": "exchange", "levels": [
            {"name": "as-is", "settings": []},
            {"name": "dear", "settings": [{"set": "/exchange/price_per_kwh=5"}]}]}])
        self.sweep("run", "--jobs", "2")
        found = self.collect()
        traded = {row["member"] for row in self.rows()
                  if row["settlement"] == "syndicate" and float(row["traded_energy_kwh"]) > 0}
        self.assertEqual((found["ranked_count"], found["no_trade_count"]), (len(traded), 2))
        self.assertEqual(len(traded), 2)
        self.assertEqual(sum(rank["best_ratio"] for rank in found["ranks"]), 1)
        text = self.sweep("collect").stdout
        self.assertIn("share of the 2 runs with a trade", text)
        self.assertIn("not ranked: 2 without any trade", text)

    def test_screening_finds_what_does_not_matter(self):
        self.plan(design={"kind": "morris", "trajectory_count": 2}, replicate_count=3, factors=[
            {"name": "retail", "pointer": "/tariff/retail_per_kwh", "low": 0.15, "high": 0.3},
            {"name": "altitude", "pointer": "/site/carbon_intensity_kg_per_kwh", "low": 0.1,
             "high": 0.5}],
            outputs=[{"metric": "gain", "settlement": "syndicate"}])
        self.sweep("run", "--jobs", "2")
        inputs = {row["name"]: row for row in self.collect()["figures"][0]["inputs"]}
        self.assertEqual(list(inputs), ["retail", "altitude", "seed"])
        self.assertGreater(inputs["retail"]["mu_star"], 0)
        self.assertEqual(inputs["altitude"]["mu_star"], 0)

    def test_shares_of_variance_name_the_only_cause(self):
        self.plan(design={"kind": "saltelli", "base_count": 8}, replicate_count=1, factors=[
            {"name": "intensity", "pointer": "/site/carbon_intensity_kg_per_kwh", "low": 0.1,
             "high": 0.5}],
            outputs=[{"metric": "emissions_kg", "settlement": "syndicate"}])
        self.sweep("run", "--jobs", "2")
        only = self.collect()["figures"][0]["inputs"][0]
        self.assertAlmostEqual(only["total"], 1, delta=0.5)
        self.assertGreater(only["first"], 0.5)


if __name__ == "__main__":
    unittest.main()
