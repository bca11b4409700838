#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every number of a scenario (found in the generated schema) with every value that could hurt:
FAULTS A1 and A2. LEDGERWATT_FULL=1 tries more values, and like fields of like objects too."""
import json
import math
import re
import sys
import unittest

from results import (DONE, ERROR_LINE, FULL, INVALID, RefusalTest, errors_of, program, run_small,
                     with_weather_file)
from fields import all_numbers, one_of_each
from sample_files import INPUTS

SMALLEST_NORMAL = sys.float_info.min
MARK = "@the value@"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


def text_of(tree, token):
    """A scenario as text, with a JSON token at its mark, which need not be one that Python can
    write."""
    return json.dumps(tree, indent=1).replace(f'"{MARK}"', token)


def limits(field):
    return [field.rule.get("exclusiveMinimum", field.rule.get("minimum")), field.rule["maximum"]]


def just_outside(field):
    """The nearest numbers that are not allowed. A denormal is 0, so next to 0 is the first normal."""
    low, high = limits(field)
    if field.rule["type"] == "integer":
        return [low - 1, high + 1]
    below = math.nextafter(low, -math.inf) if low != 0 else -SMALLEST_NORMAL
    above = math.nextafter(high, math.inf) if high != 0 else SMALLEST_NORMAL
    return [low if "exclusiveMinimum" in field.rule else below, above]


def refused(field, is_thorough):
    """(JSON token, code, what the message must hold). What every number has in common, because it is one
    place in the program, only when thorough."""
    low, high = limits(field)
    numbers = [1e308, *just_outside(field)]
    numbers += [10**18, 2**63 - 1, 2**64] if field.rule["type"] == "integer" else []
    rows = [(repr(number), "out-of-range", "allowed range: ") for number in numbers
            if not low <= number <= high or number == field.rule.get("exclusiveMinimum")]
    if is_thorough:
        rows += [("1e999", "json-number", "1.7976931348623157e308"),
                 ('"10"', "wrong-type", "(write 10 without quotes)"),
                 ("null", "wrong-type", "(leave the key out instead of writing null)")]
    if FULL:
        rows += [("-1e999", "json-number", "1.7976931348623157e308"),
                 ("-1e308", "out-of-range", "allowed range: "), ("true", "wrong-type", "found true"),
                 ("[]", "wrong-type", "found a list"), ("{}", "wrong-type", "found an object")]
    if field.rule["type"] == "integer":
        rows += [(token, "wrong-type", "a whole number") for token in ("1.5", "1e-320", "-0.25")]
    return rows


def extremes(field):
    """Numbers that are allowed and look for trouble. 0 is tried for itself, the default often."""
    values = [limit for limit in limits(field) if limit not in (0, field.rule.get("default"))]
    if FULL and field.rule["type"] == "number":
        values += [SMALLEST_NORMAL, -SMALLEST_NORMAL]
    return [value for value in values if field.allows(value)]


class NumberTest(RefusalTest):
    inputs = INPUTS

    @classmethod
    def setUpClass(cls):
        cls.fields = all_numbers() if FULL else one_of_each(all_numbers())

    def test_the_schema_has_the_numbers(self):
        # So that a schema this file cannot read is not taken for one without numbers.
        paths = {field.path for field in self.fields}
        for path in ("/participants/0/count", "/participants/0/battery/capacity_kwh",
                     "/weather<synthetic>/monthly_wind_m_per_s/0",
                     "/settlements/0/record<pbft>/latency_s", "/faults/0/node_count"):
            self.assertIn(path, paths)
        self.assertGreater(len(paths), 100)

    def test_the_samples_are_valid(self):
        for field in self.fields:
            with self.subTest(field=field.path):
                self.write("s.json", field.scenario)
                outcome, _ = run_small("check", "s.json", cwd=self.folder)
                self.assertEqual(outcome.returncode, DONE,
                                 "fields.py needs a row for this: " + outcome.stderr)

    def test_a_value_that_is_not_allowed_is_refused(self):
        for i, field in enumerate(self.fields):
            for token, code, words in refused(field, FULL or i % 4 == 0):
                with self.subTest(field=field.path, token=token):
                    match = self.expect_refusal(text_of(field.with_value(MARK), token),
                                                field.pointer)
                    self.assertIn(words, match["message"])
                    if code == "out-of-range":
                        allowed = match["message"].partition(words)[2]
                        named = map(float, NUMBER.findall(allowed))
                        self.assertLessEqual({float(limit) for limit in limits(field)}, set(named),
                                             match)

    def test_minus_zero_and_denormals_are_zero(self):
        """Every field reads them as it reads 0; every sixteenth also runs with them, as the rule
        is one place in the program."""
        for i, field in enumerate(self.fields):
            if field.allows(0):
                runs = FULL or i % 16 == 0
                tokens = ["-0.0", "0"]
                tokens += ["1e-320"] if field.rule["type"] == "number" and runs else []
                with self.subTest(field=field.path):
                    outcomes = {self.expect_agreement(field, token) if runs
                                else self.checked(field, token) for token in tokens}
                    self.assertEqual(len(outcomes), 1, outcomes)

    def checked(self, field, token):
        """What `check` says."""
        self.write("s.json", text_of(field.with_value(MARK), token))
        outcome, _ = run_small("check", "s.json", cwd=self.folder)
        self.assertIn(outcome.returncode, (DONE, INVALID), outcome.stderr)
        return outcome.returncode, outcome.stderr

    def test_an_extreme_that_is_allowed_runs_or_is_refused(self):
        """Of a field's two limits one runs and one is checked, in turns; both run in the long test."""
        for i, field in enumerate(self.fields):
            for j, value in enumerate(extremes(field)):
                with self.subTest(field=field.path, value=value):
                    runs = FULL or (i + j) % 2 == 0
                    self.expect_agreement(field, repr(value)) if runs else self.checked(field, repr(value))

    def test_a_sky_that_cannot_be_is_refused(self):
        """A climate far from its latitude; only the months of the period count."""
        [latitude] = [field for field in self.fields if field.path == "/site/latitude_deg"]
        tree = latitude.with_value(89)
        tree["weather"] = {"model": "synthetic", "climate": "new-york"}
        outcome = self.run_scenario(json.dumps(tree))
        self.assertEqual(outcome.returncode, INVALID, outcome.stderr)
        self.assertRegex(outcome.stderr, r"/weather/monthly_ghi_w_per_m2/\d+: a mean of .* impossible")
        self.assertEqual(run_small("check", "s.json", cwd=self.folder)[0].stderr, outcome.stderr)

    def expect_agreement(self, field, token):
        """It runs with numbers only, or `run` and `check` refuse it in the same words. Returns the
        digest, or the refusal."""
        tree = field.with_value(MARK)
        if tree["weather"] == program.brooklyn()["weather"]:  # not what is tried
            tree = with_weather_file(tree)
        outcome = self.run_scenario(text_of(tree, token))
        if outcome.returncode == DONE:
            return self.check_result(outcome)["digest"]
        self.assertEqual(outcome.returncode, INVALID, outcome.stderr)
        checked, _ = run_small("check", "s.json", cwd=self.folder)
        self.assertEqual((checked.returncode, checked.stderr), (INVALID, outcome.stderr))
        for line in errors_of(outcome.stderr):
            self.assertRegex(line, ERROR_LINE)
        return outcome.stderr


if __name__ == "__main__":
    unittest.main()
