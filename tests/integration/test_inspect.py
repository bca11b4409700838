# SPDX-License-Identifier: Apache-2.0
"""`run`, `inspect` and what they say of a result that is whole, damaged, or none."""
import re
import unittest

from program import BROOKLYN, ProgramTest, run


class InspectTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.json", BROOKLYN)
        outcome = run("run", "s.json", "-o", "r.h5", "--set", "/period/end=2016-01-03",
                      "--progress", "never", cwd=self.folder)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))

    def inspect(self, *options):
        return run("inspect", "r.h5", *options, cwd=self.folder)

    def test_it_tells_where_a_result_comes_from(self):
        outcome = self.inspect()
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        for pattern in ["(?m)^title +Brooklyn Microgrid, 2016$", "(?m)^status +complete$",
                        "(?m)^seed +2016$", "(?m)^digest +[0-9a-f]{64}$"]:
            self.assertRegex(outcome.stdout, pattern)

    def test_the_digest_is_computed_afresh(self):
        outcome = self.inspect("--digest")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertRegex(outcome.stdout, "^[0-9a-f]{64}\n$")
        self.assertIn(outcome.stdout.strip(), self.inspect().stdout)

    def test_the_residuals_are_zero_and_the_sums_agree(self):
        outcome = self.inspect("--balance")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        values = dict(re.findall(r"(?m)^(\w+) +(-?[0-9.]+)$", outcome.stdout))
        self.assertEqual(values["energy_residual_milliwh"], "0")
        self.assertEqual(values["money_residual_micro"], "0")
        generated = float(values["pv_energy_kwh"]) + float(values["import_energy_kwh"])
        used = float(values["load_energy_kwh"]) + float(values["export_energy_kwh"])
        self.assertAlmostEqual(generated, used, delta=0.01)

    def test_what_is_no_result_is_refused(self):
        self.assertEqual(run("inspect", "nothing.h5", cwd=self.folder).returncode, 66)
        self.assertEqual(run("inspect", "s.json", cwd=self.folder).returncode, 65)

    def test_a_damaged_result_is_found(self):
        path = self.folder / "r.h5"
        data = bytearray(path.read_bytes())
        found = 0
        for part in range(1, 10):
            place = len(data) * part // 10
            data[place] ^= 1
            path.write_bytes(data)
            outcome = self.inspect("--digest")
            self.assertIn(outcome.returncode, (0, 65, 74))
            found += outcome.returncode != 0
            data[place] ^= 1
        self.assertGreaterEqual(found, 1)

    def statement(self, name):
        """The numbers of the table's and the lines' rows, by what stands before them."""
        outcome = self.inspect("--participant", name)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        return {row[0].strip(): [None if cell == "-" else float(cell) for cell in row[1].split()]
                for row in re.findall(r"(?m)^(\S.*?) ((?: +(?:-?[0-9.]+|-)(?= |$))+)$", outcome.stdout)}

    def test_a_statement_adds_up_over_months_and_lines(self):
        outcome = run("run", "s.json", "-o", "r.h5", "--set", "/period/end=2016-02-03",
                      "--set", '/output={"statements": true}', "--progress", "never",
                      cwd=self.folder)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        rows = self.statement("prosumers/0")
        first, second, whole = rows["2016-01"], rows["2016-02"], rows["all"]
        used, roof, taken, bought, given, sold, _, without, bill, gain = range(10)
        for month in (first, second):
            self.assertAlmostEqual(month[without] - month[bill], month[gain], delta=0.011)
            self.assertAlmostEqual(month[used] + month[given], month[roof] + month[taken], delta=0.03)
            self.assertLessEqual(month[bought], month[taken] + 0.01)
            self.assertLessEqual(month[sold], month[given] + 0.01)
        self.assertGreater(whole[sold], 0)
        both = [first[bill] + second[bill], first[without] + second[without]]
        for got, expected in zip([whole[-2], whole[-3]], both):
            self.assertAlmostEqual(got, expected, delta=0.011)
        lines = [row for name, row in rows.items() if len(row) == 2]
        self.assertGreater(len(lines), 3)
        self.assertAlmostEqual(sum(line[0] for line in lines), whole[-3], delta=0.05)
        self.assertAlmostEqual(sum(line[1] for line in lines), whole[-2], delta=0.05)

    def test_who_is_not_there_is_told_with_the_nearest_name(self):
        outcome = self.inspect("--participant", "prosumer/0")
        self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
        self.assertIn('no participant "prosumer/0"', outcome.stderr)
        self.assertIn("prosumers/0", outcome.stderr)


class EdgeTest(ProgramTest):
    """FAULTS A11: small and empty districts are districts; the balance holds in each."""

    def run_with(self, *overrides):
        self.write("s.json", BROOKLYN)
        options = [word for override in ("/period/end=2016-01-02", *overrides)
                   for word in ("--set", override)]
        outcome = run("run", "s.json", "-o", "r.h5", *options, cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        outcome = run("inspect", "r.h5", "--balance", "--digest", cwd=self.folder)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertNotIn("nan", outcome.stdout)
        comparison = run("compare", "r.h5", "--format", "json", cwd=self.folder)
        self.assertEqual((comparison.returncode, comparison.stderr), (0, ""))
        self.assertNotRegex(comparison.stdout, r"(?i)\b(nan|inf)")

    def test_odd_districts_run(self):
        no_tariff = ('/tariff={"retail_per_kwh": 0, "feed_in_per_kwh": 0, '
                     '"local_grid_fee_per_kwh": 0, "local_tax_ratio": 0}')
        for overrides in [("/participants=[]",),
                          ("/participants/0/count=0", "/participants/1/count=0"),
                          ("/participants/0/count=1", "/participants/1/count=0"),
                          ("/participants/0/count=0",),
                          ("/participants/0/pv/capacity_kw=0",),
                          ('/participants/0/load={"model": "none"}',
                           '/participants/1/load={"model": "none"}'),
                          (no_tariff,),
                          ('/exchange={"kind": "none"}',),
                          ("/period/end=2016-01-01T00:15",)]:
            with self.subTest(overrides=overrides):
                self.run_with(*overrides)


if __name__ == "__main__":
    unittest.main()
