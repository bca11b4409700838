# SPDX-License-Identifier: Apache-2.0
"""Every file of the JSON torture collection, given to the binary."""
import json
import os
import pathlib
import resource
import unittest

from program import SANITIZED, ProgramTest, largest_child_bytes, run

DATA = os.environ.get("LEDGERWATT_DATA")


@unittest.skipUnless(DATA, "LEDGERWATT_DATA is not set")
class TortureTest(ProgramTest):
    def test_each_file_gets_its_verdict(self):
        folder = pathlib.Path(DATA) / "json-torture"
        rows = [line.split("\t") for line in
                (folder / "EXPECTED.tsv").read_text(encoding="utf-8").splitlines()]
        self.assertGreater(len(rows), 200)
        for name, verdict in rows:
            with self.subTest(name=name):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                outcome = run("check", "--format", "json", folder / name, cwd=self.folder)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                # Nothing here is a whole scenario, so what is JSON fails by its schema.
                self.assertEqual(outcome.returncode, 65)
                codes = {error["code"] for error in json.loads(outcome.stdout)["errors"]}
                self.assertEqual(any(code.startswith("json-") for code in codes),
                                 verdict == "reject", codes)
                if not SANITIZED:
                    self.assertLess(after.ru_utime + after.ru_stime
                                    - before.ru_utime - before.ru_stime, 1)
        self.assertEqual(os.listdir(self.folder), [])
        if not SANITIZED:
            self.assertLess(largest_child_bytes(), 256 << 20)


if __name__ == "__main__":
    unittest.main()
