# SPDX-License-Identifier: Apache-2.0
"""A city that was simulated once is read by whoever settles it otherwise: with the same digests, and
never believed when it is damaged or another's."""
import datetime
import json
import os
import pathlib
import random
import signal
import time
import unittest

from program import BROOKLYN, PROGRAM, SOURCE, ProgramTest, brooklyn, run
from stops import run_with_stops

CATALOGUE = SOURCE / "scenarios/catalog"
FULL = os.environ.get("LEDGERWATT_FULL", "") != ""
# Of each: what its city has (households alone; cars; contracts, and so on).
CITIES = sorted(path.parent.name for path in CATALOGUE.glob("*/scenario.json")) if FULL else [
    "brooklyn", "blockcharge", "three-uses"]


class ReuseTest(ProgramTest):
    def path(self, name):
        return pathlib.Path(self.folder) / name

    def digest(self, output, scenario, *options, code=0):
        """Digest of a run, and what it said."""
        done = run("run", scenario, "-o", output, "--progress", "never", *options, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        return run("inspect", output, "--digest", cwd=self.folder).stdout, done.stderr

    def kept(self):
        return sorted(path.name for path in self.path("cities").iterdir())


class RunTest(ReuseTest):
    def setUp(self):
        super().setUp()
        self.path("cities").mkdir()
        self.random = random.Random(2016)

    def short(self, name="brooklyn"):
        """A scenario of the catalogue with two days around the end of a month, two settlements, and
        every series that a result can have."""
        tree = json.loads((CATALOGUE / name / "scenario.json").read_text(encoding="utf-8"))
        end = datetime.date.fromisoformat(tree["period"]["start"]).replace(day=1)
        end = (end + datetime.timedelta(days=31)).replace(day=2)
        tree["period"].update(start=str(end - datetime.timedelta(days=2)), end=str(end))
        del tree["settlements"][2:]
        tree["output"] = {"statements": True, "journal": True, "participants": [
            {"group": tree["participants"][0]["name"]}]}
        for fault in ("faults", "attacks"):
            tree.pop(fault, None)
        self.write("s.json", json.dumps(tree))
        return tree

    def test_every_kind_of_city_is_read_with_the_same_digest(self):
        for name in CITIES:
            with self.subTest(name):
                tree = self.short(name)
                plain, _ = self.digest("a.h5", "s.json")
                before = self.kept()
                kept, said = self.digest("b.h5", "s.json", "--cities", "cities")
                self.assertEqual((kept, said), (plain, ""))
                self.assertEqual(len(self.kept()), len(before) + 1)
                inodes = {path.name: path.stat().st_ino for path in self.path("cities").iterdir()}
                self.assertEqual(self.digest("b.h5", "s.json", "--cities", "cities", "--threads", "2"),
                                 (plain, ""))
                # One more way to settle late: the number of settlements and the city stay.
                other = ["--set", "/settlements/0/on_failure=settle_late",
                         "--set", '/title="another"']
                fallen = [each.get("on_failure") for each in tree["settlements"][1:]]
                self.assertEqual(self.digest("b.h5", "s.json", "--cities", "cities", *other),
                                 self.digest("a.h5", "s.json", *other))
                same = tree["settlements"][0].get("on_failure") != "dso_default" or \
                    "dso_default" in fallen
                found = {path.name: path.stat().st_ino for path in self.path("cities").iterdir()}
                self.assertEqual(found == inodes, same, "a city that is there is not written again")

    def test_what_the_city_reads_makes_another_city(self):
        self.short()
        self.digest("a.h5", "s.json", "--cities", "cities")
        for count, change in enumerate(["/seed=7", "/tariff/feed_in_per_kwh=0.05",
                                        "/exchange/price_per_kwh=0.11", "/participants/0/count=6",
                                        '/baselines={"battery_capacity_kwh": 3}'], 2):
            with self.subTest(change):
                self.digest("a.h5", "s.json", "--cities", "cities", "--set", change)
                self.assertEqual(len(self.kept()), count)

    def check_refused(self, expected, told):
        """The run says so, simulates, and leaves a whole city or none for the next."""
        digest, said = self.digest("b.h5", "s.json", "--cities", "cities")
        self.assertEqual(digest, expected)
        self.assertIn("warning", said)
        self.assertRegex(said, told)
        self.assertRegex(said, "the city is simulated")
        self.assertTrue(any(name.endswith(".city.damaged") for name in self.kept()))
        self.assertEqual(self.digest("b.h5", "s.json", "--cities", "cities"), (expected, ""))

    def test_a_damaged_city_is_told_and_simulated_anew(self):
        self.short()
        expected, _ = self.digest("a.h5", "s.json", "--cities", "cities")
        path = self.path("cities") / self.kept()[0]
        whole = path.read_bytes()
        for place in [self.random.randrange(len(whole)) for _ in range(200 if FULL else 2)]:
            with self.subTest(place=place):
                damaged = bytearray(whole)
                damaged[place] ^= 1 << self.random.randrange(8)
                path.write_bytes(damaged)
                self.check_refused(expected, "damaged at")
        for size in (0, len(whole) - 1):
            with self.subTest(size=size):
                path.write_bytes(whole[:size])
                self.check_refused(expected, "damaged at|cut short")
        self.assertEqual(path.read_bytes(), whole, "the same city, byte for byte")

    def test_another_city_under_its_name_is_refused(self):
        self.short()
        self.digest("a.h5", "s.json", "--cities", "cities", "--seed", "7")
        other = self.kept()[0]
        expected, _ = self.digest("a.h5", "s.json", "--cities", "cities")
        [own] = [name for name in self.kept() if name != other]
        self.path("cities").joinpath(own).write_bytes(self.path("cities").joinpath(other).read_bytes())
        self.check_refused(expected, "another city")

    def test_a_folder_that_is_not_there_costs_only_a_warning(self):
        self.short()
        expected, _ = self.digest("a.h5", "s.json")
        digest, said = self.digest("a.h5", "s.json", "--cities", "nowhere")
        self.assertEqual(digest, expected)
        self.assertRegex(said, "warning.*nowhere.*not kept")

    def test_stopped_while_it_keeps_or_reads_a_city_it_gives_the_same_digest(self):
        tree = brooklyn()
        tree["period"]["end"] = "2016-02-15"
        del tree["settlements"][2:]
        self.write("s.json", json.dumps(tree))
        began = time.monotonic()
        expected, _ = self.digest("a.h5", "s.json")
        duration_s = time.monotonic() - began
        command = [PROGRAM, "run", "s.json", "-o", "out.h5", "--progress", "never", "--cities", "cities"]
        os.chdir(self.folder)
        self.addCleanup(os.chdir, SOURCE)
        for _ in ("keeping", "reading"):
            self.assertGreater(run_with_stops(command, self.path("out.h5"), duration_s,
                                              (signal.SIGTERM,)), 0)
            self.assertEqual(run("inspect", "out.h5", "--digest").stdout, expected)
            self.path("out.h5").unlink()
            self.assertEqual([name for name in self.kept() if not name.endswith(".city")], [])
            self.digest("a.h5", "s.json", "--cities", "cities")


class SweepTest(ReuseTest):
    def setUp(self):
        super().setUp()
        tree = json.loads(BROOKLYN)
        tree["period"]["end"] = "2016-01-03"
        del tree["settlements"][2:]
        self.write("s.json", json.dumps(tree))

    def sweep(self, folder, *words, code=0):
        done = run("sweep", "run", "plan.json", "-o", folder, *words, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def plan(self, factors, **changes):
        self.write("plan.json", json.dumps({
            "ledgerwatt_sweep": 1, "title": "reuse", "scenario": "s.json", "design": {"kind": "grid"},
            "factors": factors, "replicate_count": 1, **changes}))

    def digests(self, folder):
        return {path.name: run("inspect", path, "--digest").stdout
                for path in sorted((self.path(folder) / "results").glob("*.h5"))}

    def any_factor(self, chance, number):
        """A factor of a random kind: some the city reads, some it does not."""
        factors = [
            {"pointer": "/settlements/0/record/block_interval_s", "low": 30, "high": 900, "step_count": 2},
            {"pointer": "/settlements/0/record/validators", "low": 4, "high": 12, "step_count": 2},
            {"pointer": "/tariff/retail_per_kwh", "low": 0.15, "high": 0.3, "step_count": 2},
            {"levels": [{"name": "a", "settings": []}, {"name": "b", "settings": [
                {"set": "/settlements/1/on_failure=dso_default"}]}]},
            {"levels": [{"name": "a", "settings": []}, {"name": "b", "settings": [
                {"set": '/faults=[{"settlement": "pbft-10", "kind": "crash", "node_first": 0, '
                        '"node_count": 4, "start": "2016-01-02"}]'}]}]},
            {"levels": [{"name": "a", "settings": [{"set": "/exchange/price_per_kwh=0.12"}]},
                        {"name": "b", "settings": [{"set": '/title="b"'}]}]}]
        return {"name": f"f{number}", **chance.choice(factors)}

    def test_random_plans_give_the_digests_of_runs_without_reuse(self):
        for case in range(30 if FULL else 2):
            chance = random.Random(case)
            factors = [self.any_factor(chance, number) for number in range(2)]
            design = chance.choice([{"kind": "grid"}, {"kind": "random", "point_count": 4}])
            with self.subTest(case=case, factors=factors, design=design):
                self.plan(factors, design=design, replicate_count=1 + case % 2)
                shards = chance.choice([1, 2])
                self.sweep(f"without-{case}", "--no-reuse", "--jobs", "2")
                for shard in range(shards):
                    self.sweep(f"with-{case}", "--shard", f"{shard + 1}/{shards}", "--jobs",
                               str(chance.choice([1, 2])))
                self.assertEqual(self.digests(f"with-{case}"), self.digests(f"without-{case}"))
                self.assertFalse(self.path(f"with-{case}/cities").exists(), "room that nobody needs")

    def test_a_shared_city_is_simulated_once_and_a_damaged_one_is_told(self):
        self.plan([{"name": "n", "pointer": "/settlements/0/record/validators", "values": [4, 7, 10]}])
        self.sweep("plain", "--no-reuse")
        self.assertEqual(self.sweep("out", "--shard", "1/2"), "")
        # The other shard's members wait for it still.
        [path] = (self.path("out") / "cities/c000000").iterdir()
        path.write_bytes(path.read_bytes()[:-1])
        self.assertIn("1 kept cities were damaged", self.sweep("out", "--shard", "2/2"))
        self.assertEqual(self.digests("out"), self.digests("plain"))
        self.assertFalse((self.path("out") / "cities").exists())

    def test_members_that_share_nothing_keep_nothing(self):
        self.plan([{"name": "retail", "pointer": "/tariff/retail_per_kwh", "values": [0.2, 0.3]}],
                  replicate_count=2)
        self.sweep("out", "--shard", "1/2")
        self.assertFalse((self.path("out") / "cities").exists())


if __name__ == "__main__":
    unittest.main()
