#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Words, names, keys, lists, units and combinations of values that make no sense: FAULTS A3 to A7.

Fields come from the generated schema, so new ones are tried too. Single numbers are in
test_numbers.py, the JSON text itself in tests/integration/test_torture.py, rows of FAULTS with one
example in tests/integration/test_check.py. A10 (cycles of references) does not arise: a scenario
names weather files, and those name nothing.
"""
import json
import math
import re
import unittest

from results import DONE, FULL, INVALID, RefusalTest, errors_of, program, run_small
from fields import CHAIN_ROW, all_fields, hour_of_brooklyn, one_of_each, some
from sample_files import INPUTS

PARTICIPANT = "/participants/0"
RECORD = "/settlements/0/record"
PAYMENT = "/settlements/0/payment"
ESCAPE = "\x1b[31m"
BAD_NAMES = ["", "x" * 65, "x" * 10000, "a\n" + ESCAPE, ESCAPE, "a b", "a/b", "..", "\u00e9", "a\x7f",
             "a" * 63 + "\u00e9"]
# Not letters, and a terminal obeys them: C1 controls, line separators, writing from right to left.
UNSEEN_CONTROLS = ["\u009b31m", "a\u0085b", "a\u2028b", "\u202eevil", "\u2066evil"]
# Where names are referred to; a name that is wrong leaves references to nothing.
REFERENCES = ".*/(community|settlement)"
BAD_DATES = ["", "2016", "2016-13-01", "2016-02-30", "2016-1-1", "2016-01-01T24:00", "2016-01-01T23:60",
             "2015-12-31T23:59:60", "1899-12-31", "2200-01-01", "01/02/2016", "2016-01-01Z",
             "2016-01-01T00:00+01:00", "\u0662\u0660\u0661\u0666-01-01"]
# Units mistaken for others: (field, value, what was meant).
MISTAKEN_UNITS = [
    ("/tariff/retail_per_kwh", 180, "per MWh"), ("/tariff/feed_in_per_kwh", 40, "per MWh"),
    ("/tariff/retail_per_kwh", 21, "cents"), ("/tariff/local_tax_ratio", 4.5, "percent"),
    ("/exchange/price_per_kwh", 100, "per MWh"),
    (PARTICIPANT + "/load/annual_kwh", 4200000, "Wh"), (PARTICIPANT + "/load/annual_kwh", 4.2, "MWh"),
    (PARTICIPANT + "/pv/capacity_kw", 3000, "W"), (PARTICIPANT + "/pv/dc_ac_ratio", 0.12, "factor 10"),
    (PARTICIPANT + "/pv/temperature_coefficient_per_k", -0.00037, "another decimal"),
    (PARTICIPANT + "/battery", {"capacity_kwh": 13500}, "Wh"),
    (RECORD + "/latency_s", 20, "ms"), (RECORD + "/bandwidth_bit_per_s", 100, "Mbit/s"),
]
# Values that contradict each other: (field, value, where the error stands, words of the message).
CONTRADICTIONS = [
    (PARTICIPANT + "/battery", {"capacity_kwh": 10, "min_state_ratio": 0.5,
                                "initial_state_ratio": 0.2}, PARTICIPANT + "/battery", "min_state"),
    (PARTICIPANT + "/battery", {"capacity_kwh": 10, "round_trip_efficiency_ratio": 0.9,
                                "charge_efficiency_ratio": 0.95, "discharge_efficiency_ratio": 0.95},
     PARTICIPANT + "/battery", "efficiency"),
    ("/weather", {"model": "synthetic", "climate": "own"}, "/weather", "monthly_"),
    (PARTICIPANT + "/load/monthly_ratio", [0] * 12, PARTICIPANT + "/load", "ratio"),
    (RECORD + "/view_change_timeout_s", 100, RECORD, "view_change_timeout"),
    (RECORD + "/request_timeout_s", 1e-6, RECORD, "too short"),
    (PAYMENT + "/invoices_per_year", 5, PAYMENT, "invoices_per_year|allowed"),
    ("/faults", [{"settlement": "pbft-10", "kind": "crash", "start": "2016-01-02",
                  "end": "2016-01-01"}], "/faults/0", "before"),
    ("/faults", [{"settlement": "pbft-10", "kind": "crash", "node_first": 10,
                  "start": "2016-01-02"}], "/faults/0", "validators|node"),
    ("/faults", [{"settlement": "syndicate", "kind": "crash", "node_first": 1,
                  "start": "2016-01-02"}], "/faults/0", "outage"),
]
# Kinds of record with no one to keep it, or too few for the faults they must bear.
UNKEPT = {
    "pbft": [({"validators": 3, "fault_bound_count": 1}, r"3f \+ 1|4 validators|3 f \+ 1"),
             ({"validators": 0}, "allowed range"), ({"operator_count": 0}, "allowed range"),
             ({"validators": 4, "operator_count": 5}, "4 validators")],
    **{kind: [({"validators": 0}, "allowed range"),
              ({"validators": 4, "operator_count": 5}, "4 validators")]
       for kind in ("tendermint", "raft", "poa", "pos")},
    "pow": [({"confirmations": 0}, "allowed range"),
            ({"chain": {"mode": "public_chain", "series": [CHAIN_ROW]}}, "needs a list of hardware")],
    **{kind: [({"replica_count": 0}, "allowed range")] for kind in (
        "syndicate", "owners_association", "grid_operator", "local_authority", "retailer")},
}


def renamed(field, name):
    """The scenario with the field's key written otherwise; None where it has no key."""
    tree = json.loads(json.dumps(field.scenario))
    owner, key = program.at(tree, field.pointer)
    if isinstance(owner, list):
        return None
    owner[name] = owner.pop(key)
    return tree


def misspelt(key):
    """One key with two letters swapped, with a letter too few, in another case."""
    middle = len(key) // 2
    swapped = key[:middle - 1] + key[middle] + key[middle - 1] + key[middle + 1:]
    found = [word for word in (swapped, key[:middle] + key[middle + 1:], key.upper())
             if word != key and len(word) > 1]
    return found if FULL else found[:1]


class ValueTest(RefusalTest):
    inputs = INPUTS

    @classmethod
    def setUpClass(cls):
        cls.fields = all_fields() if FULL else one_of_each(all_fields())

    def of_kind(self, *kinds):
        found = [field for field in self.fields if field.kind in kinds]
        self.assertTrue(found)
        return found

    def refuse_each(self, fields, values, words=".", follow="no other"):
        for field in some(fields):
            for value in values:
                with self.subTest(field=field.path, value=repr(value)[:60]):
                    match = self.expect_refusal(field.with_value(value), field.pointer,
                                                follow=follow)
                    self.assertRegex(match["message"], words)

    def texts_like(self, sample, other):
        """The texts with a pattern that allows the sample, but not the other."""
        found = [field for field in self.of_kind("string") if "pattern" in field.rule
                 and re.search(field.rule["pattern"], sample)
                 and not re.search(field.rule["pattern"], other)]
        self.assertGreater(len(found), 3)
        return found

    def test_a_name_that_is_none_is_refused_and_shown_escaped(self):
        # What refers to the name by its right spelling refers to nothing then.
        self.refuse_each(self.texts_like("a-name", "2016-01-01T00:00"), BAD_NAMES, "is not a name",
                         follow=REFERENCES)

    def test_what_a_terminal_would_obey_is_shown_escaped(self):
        self.refuse_each(self.texts_like("a-name", "2016-01-01T00:00"), UNSEEN_CONTROLS,
                         "is not a name", follow=REFERENCES)

    def test_a_name_with_a_nul_is_refused(self):
        text = json.dumps(hour_of_brooklyn(), indent=1).replace("prosumers", "pro\\u0000sumers")
        self.expect_refusal(text, PARTICIPANT)

    def test_names_that_differ_only_in_case_are_refused(self):
        for scenario, pointer in [
                (program.changed("/participants/1/name", "Prosumers"), "/participants/1/name"),
                (program.changed("/communities", [{"name": "President-street"},
                                                  {"name": "president-street"}]),
                 "/communities/1/name"),
                (program.changed("/settlements/1/name", "PBFT-10"), "/settlements/1/name")]:
            with self.subTest(pointer=pointer):
                self.write("s.json", scenario)
                outcome, _ = run_small("check", "s.json", cwd=self.folder)
                self.assertEqual(outcome.returncode, INVALID)
                self.assertRegex(outcome.stderr, rf"^s\.json:\d+:\d+: {pointer}: .*case")

    def test_a_date_that_is_none_is_refused(self):
        self.refuse_each(self.texts_like("2016-01-01", "a-name"), BAD_DATES)

    def test_a_value_of_another_type_is_refused(self):
        other = {"string": [7, True, None, [], {}], "choice": [7, True, None, []],
                 "array": [7, "a", None, {}], "boolean": [0, "true", None, []],
                 "object": [7, "a", None, []]}
        for kind, values in other.items():
            fields = [field for field in self.fields if field.kind == kind]
            self.refuse_each(fields, values, "found ", follow=REFERENCES)

    def test_a_word_that_is_not_one_of_those_allowed_is_refused(self):
        for field in some(self.of_kind("choice")):
            word = field.rule["enum"][0]
            self.refuse_each([field], ["", "no such word", ESCAPE, "x" * 10000], word)
            self.refuse_each([field], misspelt(word)[-1:], rf'did you mean "{word}"')

    def test_a_list_of_another_length_is_refused(self):
        for field in self.of_kind("array"):
            count, many = field.rule["minItems"], field.rule["maxItems"]
            owner, key = program.at(field.scenario, field.pointer)
            lists = [[0] * (many + 1), [owner[key][0]] * (count - 1)][:2 if count > 0 else 1]
            self.refuse_each([field], lists, "items", follow=REFERENCES)

    def test_a_misspelt_key_is_refused_with_the_right_one(self):
        for field in some(self.fields):
            for name in misspelt(field.key):
                scenario = renamed(field, name)
                if scenario is None or "<" in field.path.rsplit("/", 1)[-1]:
                    continue
                with self.subTest(field=field.path, name=name):
                    self.write("s.json", scenario)
                    outcome, _ = run_small("check", "s.json", cwd=self.folder)
                    self.assertEqual(outcome.returncode, INVALID)
                    pointer = re.escape(field.pointer.rsplit("/", 1)[0] + "/" + name)
                    self.assertRegex(outcome.stderr, rf'(?m)^s\.json:\d+:\d+: {pointer}: .*'
                                     rf'did you mean "{field.key}"\?\)$')

    def expect_warning(self, scenario, pointer):
        """There is a warning that names the unit, and an error with --strict."""
        self.write("s.json", scenario)
        for options in [], ["--strict"]:
            outcome, _ = run_small("check", "s.json", *options, cwd=self.folder)
            wrong = bool(options or errors_of(outcome.stderr))  # the number may be wrong as well
            self.assertEqual(outcome.returncode, INVALID if wrong else DONE, outcome.stderr)
            warning = "" if options else "warning: "
            self.assertRegex(outcome.stderr, rf"(?m)^s\.json:\d+:\d+: {pointer}: {warning}.*unlikely; "
                             r"usual values are .* to .*\(check the unit: ")

    def test_a_number_outside_the_usual_range_is_a_warning(self):
        fields = [field for field in self.of_kind("number", "integer") if "usual" in field.rule]
        self.assertGreater(len(fields), 15)
        for field in some(fields):
            low, high = field.rule["usual"]
            outside = low - abs(low) / 2 - 1e-9, high + abs(high) / 2 + 1e-9
            if field.rule["type"] == "integer":
                outside = math.floor(outside[0]), math.ceil(outside[1])
            for value in outside:
                if field.allows(value) and not low <= value <= high:
                    with self.subTest(field=field.path, value=value):
                        self.expect_warning(field.with_value(value), field.pointer)

    def test_a_mistaken_unit_is_a_warning(self):
        for pointer, value, meant in MISTAKEN_UNITS:
            with self.subTest(pointer=pointer, meant=meant):
                inner = "/" + next(iter(value)) if isinstance(value, dict) else ""
                self.expect_warning(program.changed(pointer, value), pointer + inner)

    def refuse_combination(self, scenario, pointer, words):
        outcome = self.run_scenario(scenario)
        self.assertEqual((outcome.returncode, outcome.stdout), (INVALID, ""), outcome.stderr)
        lines = errors_of(outcome.stderr)
        self.assertRegex("\n".join(lines), rf"(?m)^s\.json:\d+:\d+: {pointer}(/\w+)*: .*({words})")
        self.assertFalse((self.folder / "r.h5").exists())

    def test_values_that_contradict_each_other_are_refused(self):
        for pointer, value, where, words in CONTRADICTIONS:
            with self.subTest(pointer=pointer, value=value):
                self.refuse_combination(program.changed(pointer, value), where, words)

    def test_a_record_that_nobody_can_keep_is_refused(self):
        schema = json.loads(program.run("schema").stdout)
        record = schema["properties"]["settlements"]["items"]["properties"]["record"]
        self.assertEqual({kind["title"] for kind in record["oneOf"]}, set(UNKEPT),
                         "UNKEPT needs a row for each kind")
        for kind, rows in UNKEPT.items():
            for values, words in rows:
                with self.subTest(kind=kind, values=values):
                    self.refuse_combination(program.changed(RECORD, {"kind": kind, **values}), RECORD, words)


if __name__ == "__main__":
    unittest.main()
