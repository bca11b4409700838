# SPDX-License-Identifier: Apache-2.0
"""The generated schema: up to date, a schema, and of one mind with `check`."""
import json
import sys
import unittest

from program import SOURCE, ProgramTest, brooklyn, run
from test_check import BEYOND_SCHEMA, FAULTS

try:
    import jsonschema
except ImportError:
    jsonschema = None


class SchemaTest(ProgramTest):
    def test_the_checked_in_copy_is_up_to_date(self):
        copy = (SOURCE / "scenarios/schema/scenario.schema.json").read_text(encoding="utf-8")
        self.assertEqual(run("schema").stdout, copy,
                         "build the target `reference`")
        self.assertEqual(run("schema", "scenario").stdout, copy)

    def validator(self):
        if jsonschema is None:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads(run("schema").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    def test_the_catalogue_is_valid(self):
        self.validator().validate(brooklyn())

    def test_the_schema_refuses_what_check_refuses(self):
        # The extra rules that JSON Schema leaves to `check` are named.
        validator = self.validator()
        tried = 0
        for scenario, code, pointer in FAULTS:
            if code in BEYOND_SCHEMA or pointer in (
                    "/period/end", "/settlements/0/name", "/faults/0/delay_s"):
                continue
            with self.subTest(code=code, pointer=pointer):
                self.assertFalse(validator.is_valid(scenario))
                tried += 1
        self.assertGreater(tried, 15)


if __name__ == "__main__":
    sys.exit(unittest.main())
