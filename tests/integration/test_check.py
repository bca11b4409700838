# SPDX-License-Identifier: Apache-2.0
"""Bad scenarios, one for each code and more, given to the binary as a planner would."""
import json
import os
import unittest

from program import (BROOKLYN, SANITIZED, ProgramTest, changed, largest_child_bytes, run,
                     without)

PBFT = "/settlements/0/record"

# What the schema layer or the whole finds: (scenario, code, pointer).
FAULTS = [
    # Codes of single values.
    (changed("/consenus", 1), "unknown-key", "/consenus"),
    (without("/site/latitude_deg"), "missing-key", "/site/latitude_deg"),
    (without("/settlements"), "missing-key", "/settlements"),
    (changed("/title", 7), "wrong-type", "/title"),
    (changed("/site/latitude_deg", 91), "out-of-range", "/site/latitude_deg"),
    (changed("/currency", "BTC"), "bad-choice", "/currency"),
    (changed(PBFT + "/kind", "pbtf"), "bad-choice", PBFT + "/kind"),
    (without(PBFT + "/kind"), "missing-key", PBFT + "/kind"),
    (changed("/participants/0/community", "elsewhere"), "bad-reference",
     "/participants/0/community"),
    (changed("/ledgerwatt", 2), "out-of-range", "/ledgerwatt"),
    # FAULTS A1: counts.
    *[(changed("/participants/0/count", value), code, "/participants/0/count")
      for value, code in [(10**18, "out-of-range"), (2**63 - 1, "out-of-range"),
                          (-1, "out-of-range"), (1.5, "wrong-type"), ("10", "wrong-type"),
                          (None, "wrong-type"), ([], "wrong-type")]],
    # A2: overflow is found by the range.
    (changed("/tariff/retail_per_kwh", 1e308), "out-of-range", "/tariff/retail_per_kwh"),
    # A3: names.
    (changed("/participants/1/name", "prosumers"), "inconsistent", "/participants/1/name"),
    (changed("/settlements/1/name", "pbft-10"), "inconsistent", "/settlements/1/name"),
    (changed("/participants/0/name", ""), "out-of-range", "/participants/0/name"),
    (changed("/participants/0/name", "x" * 10000), "out-of-range", "/participants/0/name"),
    (changed("/participants/0/name", "a\n\x1b[31m"), "out-of-range", "/participants/0/name"),
    (changed("/settlements/0/name", "PBFT"), "out-of-range", "/settlements/0/name"),
    # A4: typing errors.
    (changed(PBFT + "/bloc_interval_s", 900), "unknown-key", PBFT + "/bloc_interval_s"),
    # A6: impossible values.
    (changed("/participants/0/pv/capacity_kw", -1), "out-of-range",
     "/participants/0/pv/capacity_kw"),
    (changed("/participants/0/battery", {"capacity_kwh": 10, "round_trip_efficiency_ratio": 0}),
     "out-of-range", "/participants/0/battery/round_trip_efficiency_ratio"),
    (changed("/participants/0/battery",
             {"capacity_kwh": 10, "round_trip_efficiency_ratio": 1.0001}),
     "out-of-range", "/participants/0/battery/round_trip_efficiency_ratio"),
    (changed("/participants/0/battery", {"capacity_kwh": 10, "initial_state_ratio": 1.5}),
     "out-of-range", "/participants/0/battery/initial_state_ratio"),
    (changed("/tariff/local_tax_ratio", -0.1), "out-of-range", "/tariff/local_tax_ratio"),
    (changed("/period/end", "2015-12-31"), "inconsistent", "/period/end"),
    (changed("/period/end", "2016-01-01"), "inconsistent", "/period/end"),
    (changed("/period/end", "2016-02-30"), "wrong-type", "/period/end"),
    (changed("/period/interval_s", 1000), "inconsistent", "/period/interval_s"),
    (changed("/site/timezone", "America/Brooklyn"), "bad-reference", "/site/timezone"),
    # A7: too few validators for the faults they must bear.
    (changed(PBFT, {"kind": "pbft", "validators": 3, "fault_bound_count": 1}), "inconsistent",
     PBFT + "/validators"),
    (changed(PBFT + "/validators", 0), "out-of-range", PBFT + "/validators"),
    # Lists.
    (changed("/participants/0/load/hourly_weekday_ratio", [1, 2]), "out-of-range",
     "/participants/0/load/hourly_weekday_ratio"),
    (changed("/settlements", []), "out-of-range", "/settlements"),
    (changed("/communities", {}), "wrong-type", "/communities"),
]

# What the schema of one value cannot see.
BEYOND_SCHEMA = {"bad-reference", "inconsistent"}

# What the strict scan finds: (bytes, code, pointer, line, column).
SYNTAX_FAULTS = [
    (b'{\n "title": "T",\n}', "json-syntax", "", 3, 1),
    (b'{"title": "T", "title": "U"}', "json-duplicate-key", "/title", 1, 16),
    (b'{"site": {"altitude_m": 1e400}}', "json-number", "/site/altitude_m", 1, 25),
    (b'{"title": "\xff"}', "json-utf8", "", 1, 12),
    (b"\xef\xbb\xbf{}", "json-utf8", "", 1, 1),
    (b'{"title": "\\u0000"}', "json-syntax", "", 1, 12),
    (b'{"title": ' + b"[" * 64 + b"]" * 64 + b"}", "json-depth", "/title" + "/0" * 62, 1, 74),
]


class CheckTest(ProgramTest):
    def test_a_good_scenario_has_no_faults(self):
        returncode, report = self.check(BROOKLYN)
        self.assertEqual((returncode, report), (0, {"errors": [], "warnings": []}))
        text = run("check", "s.json", cwd=self.folder)
        self.assertEqual((text.returncode, text.stdout, text.stderr), (0, "s.json: valid\n", ""))

    def test_each_fault_is_found_where_it_is(self):
        for scenario, code, pointer in FAULTS:
            with self.subTest(code=code, pointer=pointer):
                self.expect_fault(scenario, code, pointer)

    def test_each_fault_of_the_text_is_found_where_it_is(self):
        for text, code, pointer, line, column in SYNTAX_FAULTS:
            with self.subTest(text=text[:40]):
                fault = self.expect_fault(text, code, pointer)
                self.assertEqual((fault["line"], fault["column"]), (line, column))

    def test_faults_cost_little_and_leave_no_file(self):
        self.write("s.json", changed("/participants/0/count", 10**18))
        run("check", "s.json", cwd=self.folder)
        run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(os.listdir(self.folder), ["s.json"])
        if not SANITIZED:
            self.assertLess(largest_child_bytes(), 256 << 20)

    def test_did_you_mean(self):
        for pointer, value, wanted in [("/setlements", [], "settlements"),
                                       (PBFT + "/bloc_interval_s", 1, "block_interval_s"),
                                       (PBFT + "/Validators", 4, "validators"),
                                       ("/site/latitude", 40, "latitude_deg"),
                                       ("/currency", "usd", "USD"),
                                       (PBFT + "/kind", "PBFT", "pbft"),
                                       ("/weather/climate", "newyork", "new-york")]:
            with self.subTest(pointer=pointer):
                _, report = self.check(changed(pointer, value))
                suggestions = [e["suggestion"] for e in report["errors"] if e["pointer"] == pointer]
                self.assertEqual(suggestions, [f'did you mean "{wanted}"?'])

    def test_all_faults_are_told_at_once(self):
        tree = changed("/titel", "T")
        del tree["title"]
        tree["site"]["latitude_deg"] = "40"
        tree["participants"][0]["pv"]["capacity_kw"] = -5
        tree["participants"][1]["community"] = "nowhere"
        tree["settlements"][0]["record"] = {"kind": "pow"}
        _, report = self.check(tree)
        self.assertLessEqual({"/titel", "/title", "/site/latitude_deg", "/settlements/0/record/kind",
                              "/participants/0/pv/capacity_kw", "/participants/1/community"},
                             {error["pointer"] for error in report["errors"]})

    def test_a_wrong_unit_is_a_warning_and_an_error_when_strict(self):
        for pointer, value in [("/tariff/retail_per_kwh", 210), ("/participants/0/pv/capacity_kw", 20000),
                               ("/participants/0/load/annual_kwh", 3)]:
            with self.subTest(pointer=pointer):
                scenario = changed(pointer, value)
                returncode, report = self.check(scenario)
                self.assertEqual(returncode, 0, report)
                self.assertEqual([(w["code"], w["pointer"]) for w in report["warnings"]],
                                 [("implausible", pointer)])
                self.expect_fault(scenario, "implausible", pointer, "--strict")

    def test_a_missing_scenario_is_66(self):
        outcome = run("check", "--format", "json", "nothing.json", cwd=self.folder)
        self.assertEqual(outcome.returncode, 66)
        self.assertEqual(json.loads(outcome.stdout)["errors"][0]["code"], "file-missing")
        self.assertEqual(run("check", "nothing.json", cwd=self.folder).returncode, 66)

    def test_a_scenario_that_is_no_file_is_refused(self):
        os.mkfifo(self.folder / "fifo")
        for path in [".", "fifo", "/dev/zero"]:
            with self.subTest(path=path):
                outcome = run("check", path, cwd=self.folder, timeout=10)
                self.assertEqual(outcome.returncode, 65)
                self.assertIn("not a regular file", outcome.stderr)

    def test_set_changes_what_is_checked(self):
        self.assertEqual(self.check(BROOKLYN, "--set", "/seed=7")[0], 0)
        self.assertEqual(self.check(BROOKLYN, "--set", "/currency=EUR")[0], 0)
        for override, code in [("/seed=-1", "out-of-range"), ("/seed=abc", "wrong-type"),
                               ("/sed=1", "unknown-key"), ("/seed=1e999", "json-number"),
                               ('/site={"latitude_deg": 1', "json-syntax")]:
            with self.subTest(override=override):
                returncode, report = self.check(BROOKLYN, "--set", override)
                self.assertEqual(returncode, 65)
                self.assertEqual(report["errors"][0]["code"], code)
                self.assertEqual(report["errors"][0]["file"], "--set")
        returncode, report = self.check(BROOKLYN, "--set", "/tarif/retail_per_kwh=1")
        self.assertEqual(returncode, 64)
        self.assertEqual(report["errors"][0]["suggestion"], 'did you mean "tariff"?')
        self.assertEqual(run("check", "s.json", "--set", "seed=1", cwd=self.folder).returncode, 64)


class InputFileTest(ProgramTest):
    """FAULTS A9: files that a scenario names."""

    def weather(self, path):
        return changed("/weather", {"model": "file", "path": path})

    def test_files_outside_the_folder_are_refused(self):
        (self.folder / "in").mkdir()
        (self.folder / "secret.epw").write_text("secret")
        (self.folder / "in/out.epw").symlink_to("../secret.epw")
        (self.folder / "in/zero.epw").symlink_to("/dev/zero")
        os.mkfifo(self.folder / "in/fifo.epw")
        (self.folder / "in/folder.epw").mkdir()
        self.folder = self.folder / "in"
        for path, code in [("../secret.epw", "bad-reference"), ("/etc/passwd", "bad-reference"),
                           ("out.epw", "bad-reference"), ("zero.epw", "bad-reference"),
                           ("", "bad-reference"), ("fifo.epw", "file-format"),
                           ("folder.epw", "file-format")]:
            with self.subTest(path=path):
                self.expect_fault(self.weather(path), code, "/weather/path")

    def test_a_missing_file_is_66(self):
        self.expect_fault(self.weather("none.epw"), "file-missing", "/weather/path", exit_code=66)


if __name__ == "__main__":
    unittest.main()
