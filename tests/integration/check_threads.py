#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A town large enough that its loops are really divided among threads gives one digest with 1, 2 and 4 of
them. In the preset tsan this is where a data race would show.

usage: check_threads.py LEDGERWATT SCENARIO.json
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SCENARIO = sys.argv[1:3]
COMMUNITIES = 4
HOMES = 300  # of each of the scenario's groups, in each community


def town():
    """The catalogue's scenario for three days, its groups in several communities and with batteries."""
    scenario = json.loads(pathlib.Path(SCENARIO).read_text(encoding="utf-8"))
    scenario["period"].update(start="2016-06-01", end="2016-06-03")
    scenario["communities"] = [{"name": f"street-{i}"} for i in range(COMMUNITIES)]
    groups = scenario["participants"]
    scenario["participants"] = []
    for i in range(COMMUNITIES):
        for group in groups:
            more = {"battery": {"capacity_kwh": 10, "power_kw": 4}} if "pv" in group else {}
            scenario["participants"].append({**group, **more, "name": f"{group['name']}-{i}",
                                             "count": HOMES, "community": f"street-{i}"})
    return scenario


class Threads(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-threads-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "town.json").write_text(json.dumps(town()), encoding="utf-8")

    def digest(self, threads):
        summary = self.folder / f"{threads}.json"
        done = subprocess.run(
            [PROGRAM, "run", self.folder / "town.json", "-o", self.folder / f"{threads}.h5",
             "--summary", summary, "--progress", "never", "--threads", str(threads)],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(summary.read_text(encoding="utf-8"))["digest"]

    def test_the_digest_is_that_of_one_thread(self):
        alone = self.digest(1)
        self.assertEqual(self.digest(2), alone)
        self.assertEqual(self.digest(4), alone)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
