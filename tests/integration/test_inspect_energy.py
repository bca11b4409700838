# SPDX-License-Identifier: Apache-2.0
"""`inspect --energy`: each figure against numpy's, from the series in the result."""
import json
import re
import unittest

import numpy
import xarray

from program import ProgramTest, brooklyn, run

INTERVAL_H = 0.25
SHARES = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)


def town():
    """Ninety days of homes with roofs and cars, all of whose series are kept."""
    tree = brooklyn()
    tree["period"] = {"start": "2016-02-01", "end": "2016-05-01", "interval_s": 900}
    for group in tree["participants"]:
        group["count"] = 12
    tree["participants"][1]["ev"] = {"archetype": "home"}
    tree["output"] = {"participants": [{"group": "prosumers", "count": 12},
                                       {"group": "consumers", "count": 12}]}
    return tree


def lagged(power, lag):
    early, late = power[:-lag] - power.mean(), power[lag:] - power.mean()
    return (early * late).sum() / numpy.sqrt((early ** 2).sum() * (late ** 2).sum())


def figures_of(energy):
    """What the report says of a series of kWh an interval, by its own labels."""
    power = energy / INTERVAL_H
    ramps = numpy.diff(power)
    return {"energy": energy.sum(),
            "energy of a year like this": power.mean() * 365.25 * 24,
            "mean": power.mean(), "peak": power.max(),
            "load factor (mean / peak)": power.mean() / power.max(),
            "variation (sd / mean)": power.std() / power.mean(),
            "correlation with the next interval": lagged(power, 1),
            "with the next day": lagged(power, 96), "with the next week": lagged(power, 672),
            "ramp, sd": numpy.sqrt((ramps ** 2).mean()),
            "ramp, 99 % below": numpy.percentile(abs(ramps), 99)}


def coincidence(loads, size):
    """Mean over the sets of neighbours of peak of the sum over sum of the peaks."""
    sets = [loads[:, i:i + size] for i in range(0, loads.shape[1] // size * size, size)]
    return numpy.mean([part.sum(axis=1).max() / part.max(axis=0).sum() for part in sets])


class EnergyReport(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("s.json", json.dumps(town()))
        outcome = run("run", "s.json", "-o", "r.h5", "--progress", "never", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        outcome = run("inspect", "r.h5", "--energy", cwd=self.folder)
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.report = outcome.stdout

    def dataset(self, group):
        with xarray.open_dataset(self.folder / "r.h5", group=group) as data:
            return data.load()

    def part(self, heading):
        """The lines below a heading, up to a blank one: label to the numbers that follow it."""
        text = re.search(rf"(?m)^{re.escape(heading)}.*\n((?:.+\n)+)", self.report).group(1)
        found = {}
        for line in text.splitlines():
            label, rest = line[:37].strip(), line[37:].split()
            found[label] = [float(word) for word in rest if re.fullmatch(r"-?[\d.e+-]*\d", word)]
        return found

    def assert_shown(self, shown, value, digits):
        self.assertAlmostEqual(shown, value, delta=0.51 * 10.0 ** -digits)

    def test_series_of_the_city(self):
        city = self.dataset("city")
        for heading, name in (("Load of the city", "load_energy_kwh"),
                              ("Generation of the city", "pv_energy_kwh"),
                              ("Charging of cars", "ev_energy_kwh"),
                              ("Drawn from the network, all meters", "import_energy_kwh")):
            energy = city[name].to_numpy()
            shown = self.part(heading)
            for label, value in figures_of(energy).items():
                with self.subTest(series=name, figure=label):
                    self.assert_shown(shown[label][0], value, 1 if label.startswith("energy") else 3)
            self.assertEqual(shown["reached in % of the time"], list(SHARES))
            for share, power in zip(SHARES, shown["kW"]):
                expected = numpy.percentile(energy / INTERVAL_H, 100 - share)
                self.assertAlmostEqual(power, expected, delta=6e-4 * max(expected, 1e-9), msg=share)

    def test_diversity_of_all(self):
        peaks = self.dataset("kept").load_energy_kwh.to_numpy().max(axis=0) / INTERVAL_H
        peak = self.dataset("city").load_energy_kwh.to_numpy().max() / INTERVAL_H
        shown = self.part("Diversity of 24 participants")
        self.assert_shown(shown["sum of their own peaks"][0], peaks.sum(), 3)
        self.assert_shown(shown["coincidence (peak / sum of peaks)"][0], peak / peaks.sum(), 3)
        self.assert_shown(shown["demand after diversity"][0], peak / 24, 3)

    def test_coincidence_of_neighbours(self):
        loads = self.dataset("kept").load_energy_kwh.to_numpy()
        shown = self.part("Coincidence of the kept participants")
        self.assertEqual(list(shown), ["of 2", "of 5", "of 10", "of 17"])
        for size in (2, 5, 10, 17):
            self.assert_shown(shown[f"of {size}"][0], coincidence(loads, size), 3)

    def test_a_line_for_each_home(self):
        kept = self.dataset("kept")
        lines = {line.split()[0]: [float(word) for word in line.split()[1:]]
                 for line in self.report.splitlines() if re.match(r"(pro|con)sumers/\d+ ", line)}
        self.assertEqual(len(lines), 24)
        for number, name in enumerate(kept.kept_participant.to_numpy()):
            figures = figures_of(kept.load_energy_kwh.to_numpy()[:, number])
            expected = [figures["energy of a year like this"]] + [
                figures[label] for label in ("peak", "load factor (mean / peak)",
                                             "variation (sd / mean)",
                                             "correlation with the next interval",
                                             "with the next day", "with the next week")]
            shown = lines[str(name)]
            self.assert_shown(shown[0], expected[0], 0)
            for found, value in zip(shown[1:], expected[1:]):
                self.assert_shown(found, value, 3)


if __name__ == "__main__":
    unittest.main()
