#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tables made by `python3 -m ledgerwatt.ev_tables` of one half of a published set of charging sessions,
tried on the other half through the simulator's own generator; and the shipped tables made anew.

Needs LEDGERWATT_DATA (the sets, in ev/) and LEDGERWATT_EV_WRITER (the program write_ev_sessions).
Exits 77 when LEDGERWATT_DATA is not set.
"""
import contextlib
import io
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))

import numpy  # noqa: E402

from ledgerwatt import ev_tables  # noqa: E402
from ledgerwatt.ev_sessions import Reading, read_sessions  # noqa: E402

DATA = pathlib.Path(os.environ.get("LEDGERWATT_DATA", ""), "ev")
BARNET = DATA / "Barnet_onstreet_plug_and_charge_2020.csv"
LEEDS = DATA / "Leeds_users_2019Q3Q4.csv"
PERTH = DATA / "PerthKinross_sessions_2016-09_2017-08.csv"

# archetype: file, options of the script, power of the points, resolution of the set's clock, cars
# for about 10,000 sessions in a week
CASES = {
    "home": (BARNET, [], 7.4, "1s", 3700),
    "on_street": (BARNET, [], 3.7, "1s", 3700),
    "work": (LEEDS, ["--where", "Model~7kW"], 7.4, "1min", 4700),
    "public": (PERTH, ["--where", "Model!~Triple", "--swapped-days"], 7.4, "1min", 21000),
    "rapid": (PERTH, ["--where", "Model~Triple", "--swapped-days"], 50, "1min", 21000),
}
# PHYSICS section 7; the rank correlation of one half of a set differs from the other's by 3.3 standard
# errors once in a thousand times, which is more for the smaller sets.
KS_MAX = RANK_MAX = 0.05


def distance(a, b):
    """Kolmogorov-Smirnov, with ties."""
    values = numpy.union1d(a, b)
    shares = [numpy.searchsorted(numpy.sort(x), values, side="right") / len(x) for x in (a, b)]
    return float(numpy.abs(shares[0] - shares[1]).max())


def hours(sessions):
    clock = sessions.start.dt
    return (clock.hour + clock.minute / 60 + clock.second / 3600).to_numpy()


def script(*arguments):
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        code = ev_tables.main([str(a) for a in arguments])
    if code != 0:
        raise AssertionError(f"ev_tables {arguments} gave {code}")
    return output.getvalue()


class Tables(unittest.TestCase):
    def drawn(self, ev, point_kw, cars, resolution):
        """Sessions of the generator, with the clock of the set."""
        with tempfile.TemporaryDirectory(prefix="ledgerwatt-ev-") as folder:
            tables = pathlib.Path(folder, "ev.json")
            tables.write_text(ev, encoding="utf-8")
            out = pathlib.Path(folder, "sessions.csv")
            with open(out, "wb") as stream:
                subprocess.run([os.environ["LEDGERWATT_EV_WRITER"], tables, str(point_kw),
                                str(cars), "7", "2018"], stdout=stream, stderr=subprocess.PIPE,
                               check=True)
            sessions, _ = read_sessions(out, Reading(min_energy_kwh=0, max_dwell_h=1000))
        end = (sessions.start + sessions.dwell_h * numpy.timedelta64(3600, "s")).dt.round("1s")
        sessions["start"] = sessions.start.dt.floor(resolution)
        sessions["dwell_h"] = (end.dt.floor(resolution) - sessions.start) / numpy.timedelta64(1, "h")
        return sessions

    def test_tables_of_one_half_describe_the_other(self):
        for archetype, (path, options, point_kw, resolution, cars) in CASES.items():
            with self.subTest(archetype):
                made = script(path, *options, "--half", "even", "--power-kw", point_kw,
                              "--battery-kwh", 52, "--archetype", archetype)
                ours = self.drawn(made, point_kw, cars, resolution)
                where = tuple(options[i + 1] for i, o in enumerate(options) if o == "--where")
                theirs, _ = read_sessions(path, Reading(
                    where=where, swapped_days="--swapped-days" in options, half="odd"))
                error = math.sqrt(2 / len(theirs))
                found = {"arrival": distance(hours(ours), hours(theirs)),
                         "energy": distance(ours.energy_kwh, theirs.energy_kwh),
                         "dwell": distance(ours.dwell_h, theirs.dwell_h)}
                ranks = [ev_tables.spearman(x.energy_kwh, x.dwell_h) for x in (ours, theirs)]
                print(f"{archetype}: {len(ours)} drawn, {len(theirs)} of the other half; KS "
                      + ", ".join(f"{name} {value:.3f}" for name, value in found.items())
                      + f"; rank correlation {ranks[0]:.3f}, {ranks[1]:.3f}", file=sys.stderr)
                for name, value in found.items():
                    self.assertLessEqual(value, KS_MAX, name)
                self.assertAlmostEqual(ranks[0], ranks[1], delta=max(
                    RANK_MAX, 3.3 * error * (1 - ranks[1] ** 2)))

    def test_shipped_tables_are_what_the_script_makes(self):
        for archetype, (path, options, point_kw, _, _) in CASES.items():
            with self.subTest(archetype):
                made = json.loads(script(path, *options, "--power-kw", point_kw, "--battery-kwh",
                                         52, "--archetype", archetype))
                shipped = json.loads(subprocess.run(
                    [os.environ["LEDGERWATT_EV_WRITER"], archetype], capture_output=True,
                    check=True).stdout)
                for name, value in shipped.items():
                    if name == "archetype":
                        continue
                    # The search for requests ends in the last of the four digits, no further.
                    numpy.testing.assert_allclose(made[name], value, rtol=2e-3, atol=2e-3,
                                                  err_msg=name)


if __name__ == "__main__":
    if "LEDGERWATT_DATA" not in os.environ:
        print("LEDGERWATT_DATA is not set: tables are not tried on measured sessions")
        sys.exit(77)
    unittest.main()
