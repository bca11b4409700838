# SPDX-License-Identifier: Apache-2.0
"""The Python package on a small result file, and on a real one: that of LEDGERWATT_RESULT, or one that
the program LEDGERWATT_BINARY makes of the scenario brooklyn."""
import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

os.environ.setdefault("MPLBACKEND", "Agg")

import matplotlib.image  # noqa: E402
import PIL.Image  # noqa: E402  (matplotlib needs it too)
import numpy  # noqa: E402
import pandas  # noqa: E402

from ledgerwatt import ResultError, open_result  # noqa: E402
from ledgerwatt import figures, indicators, labels  # noqa: E402
from ledgerwatt.__main__ import main  # noqa: E402

from .sample import (FUNCTIONS, HOUSEHOLD_COUNT, SETTLEMENTS, TRADED_KWH, YEAR_S,  # noqa: E402
                     write_sample)

NOTEBOOKS = pathlib.Path(__file__).resolve().parents[1] / "notebooks"
ROOT = NOTEBOOKS.parents[1]
BROOKLYN = ROOT / "scenarios/catalog/brooklyn/scenario.json"


def text_of_png(path):
    """The text chunks of the picture, by keyword."""
    with PIL.Image.open(path) as image:
        return image.text


class SampleCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-analysis-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = os.path.join(cls.folder.name, "result.h5")
        write_sample(cls.path)

    def file(self, name):
        return os.path.join(self.folder.name, name)


class Dataset(SampleCase):
    def test_both_engines_read_the_same(self):
        results = [open_result(self.path, engine) for engine in ("h5netcdf", "netcdf4")]
        for group in ["city", "comparison"] + [f"settlements/{name}" for name in SETTLEMENTS]:
            self.assertTrue(results[0].group(group).equals(results[1].group(group)), group)
        self.assertEqual(results[0].attrs["effective_scenario_json"],
                         results[1].attrs["effective_scenario_json"])

    def test_settlements_are_a_mapping_in_the_order_of_the_comparison(self):
        settlements = open_result(self.path).settlements
        self.assertEqual(list(settlements), SETTLEMENTS)
        self.assertEqual(int(settlements["syndicate"].tx_count.sum()), 366 * 96)
        with self.assertRaisesRegex(KeyError, "no settlement 'bitcoin'; there are pbft-10"):
            settlements["bitcoin"]

    def test_a_duration_stays_a_number_of_seconds(self):
        delay = open_result(self.path).settlements["pbft-10"].final_delay_s
        self.assertEqual(delay.dtype, numpy.float64)

    def test_local_time_is_the_clock_of_the_site(self):
        local = open_result(self.path).local_time()
        self.assertEqual(str(local[0]), "2016-01-01 00:00:00-05:00")
        self.assertEqual(len(local[local.date == local[96 * 72].date()]), 92)  # 13 March 2016

    def test_an_incomplete_result_is_refused(self):
        path = self.file("partial.h5")
        write_sample(path, "2016-01-01", "2016-01-02", status="running")
        with self.assertRaisesRegex(ResultError, "not a complete result"):
            open_result(path)

    def test_a_missing_group_is_named(self):
        with self.assertRaisesRegex(ResultError, "no group /participants"):
            open_result(self.path).participants


class Indicators(SampleCase):
    def setUp(self):
        self.result = open_result(self.path)

    def test_the_comparison_has_a_row_for_each_figure_with_its_unit(self):
        table = indicators.comparison_table(self.result)
        self.assertEqual(list(table.columns), ["unit"] + SETTLEMENTS)
        self.assertEqual(table.loc["gain", "unit"], "USD")
        self.assertEqual(table.loc["gain", "syndicate"], 60.0)
        self.assertEqual(table.loc["record_kind", "pbft-10"], "pbft")

    def test_costs_by_function_add_up_to_the_cost(self):
        costs = indicators.cost_per_traded_kwh(self.result)
        self.assertEqual(list(costs.columns), FUNCTIONS)
        total = self.result.comparison.settlement_cost.to_series() / TRADED_KWH
        numpy.testing.assert_allclose(costs.sum(axis=1), total, rtol=1e-12)

    def test_the_average_day_follows_the_local_clock_through_summer_time(self):
        table = indicators.average_day(self.result)
        self.assertEqual(table.shape, (24, 12))
        numpy.testing.assert_allclose(table.loc[12], 4.0, rtol=1e-12)
        self.assertEqual(float(table.drop(index=12).sum().sum()), 0.0)

    def test_the_average_day_times_the_days_is_the_energy(self):
        days = self.result.local_time().to_series().dt.date.groupby(
            self.result.local_time().month).nunique()
        total = (indicators.average_day(self.result).sum() * days).sum()
        self.assertAlmostEqual(total, float(self.result.city.traded_energy_kwh.sum()), places=6)


class Figures(SampleCase):
    def test_a_picture_is_written_in_each_language(self):
        for language in labels.LANGUAGES:
            path = self.file(f"picture-{language}.png")
            self.assertEqual(main(["figure", self.path, "-o", path, "--lang", language]), 0)
            image = matplotlib.image.imread(path)
            self.assertGreater(image.shape[1], 1000)
            self.assertGreater(image[:, :, :3].std(), 0.05)

    def test_the_bars_are_as_high_as_the_costs(self):
        result = open_result(self.path)
        figure = figures.overview(result)
        bars = figure.axes[1]
        tops = {}
        for patch in bars.patches:
            index = round(patch.get_x() + patch.get_width() / 2)
            tops[index] = max(tops.get(index, 0.0), patch.get_y() + patch.get_height())
        costs = indicators.cost_per_traded_kwh(result).sum(axis=1)
        numpy.testing.assert_allclose([tops[0], tops[1]], costs, rtol=1e-9)

    def test_a_cost_that_is_not_known_has_no_bar(self):
        path = self.file("unknown.h5")
        write_sample(path, unknown_cost=True)
        axes = figures.overview(open_result(path)).axes[1]
        heights = [0.0, 0.0]
        for patch in axes.patches:
            heights[round(patch.get_x() + patch.get_width() / 2)] += patch.get_height()
        self.assertEqual(heights[0], 0.0)
        self.assertGreater(heights[1], 0.0)
        self.assertEqual(len([text for text in axes.texts if text.get_fontweight() == "bold"]), 1)

    def test_the_words_are_those_of_the_simulator(self):
        source = (NOTEBOOKS.parents[1] / "scenarios/run/label.c").read_text(encoding="utf-8")
        spoken = {key: (english, french) for key, english, french in
                  re.findall(r'\{"(\w+)", \{"([^"]+)", "([^"]+)"\}\}', source)}
        self.assertEqual(sorted(FUNCTIONS), sorted(set(FUNCTIONS) & set(spoken)))
        for function in FUNCTIONS:
            self.assertEqual(tuple(labels.word(function, each) for each in labels.LANGUAGES),
                             spoken[function])

    def test_what_is_dear_for_one_settlement_alone_is_not_lumped(self):
        shared = {f"shared-{i}": [0.3, 0.3, 0.3] for i in range(6)}
        costs = pandas.DataFrame({**shared, "alone": [0.0, 0.0, 0.5]})
        shown = figures._lumped(costs)
        self.assertEqual(shown.columns[0], "alone")
        self.assertEqual(list(shown["other"]), [0.3, 0.3, 0.3])

    def quiet_figure(self, language, **sample):
        path = self.file("quiet.h5")
        write_sample(path, "2016-02-01", "2016-03-01", traded_kwh=0.0, **sample)
        result = open_result(path)
        figure = figures.overview(result, language)
        figure.canvas.draw()
        return result, figure

    def test_contracts_without_trade_show_operations_and_the_cost_of_a_household(self):
        result, figure = self.quiet_figure("fr", operation_count=3)
        heat, bars = figure.axes[:2]
        self.assertEqual(heat.get_title(), "Opérations des contrats")
        self.assertEqual(heat.images[0].get_array().max(), 12)  # four quarters of an hour
        self.assertEqual(heat.images[0].get_clim()[0], 0)
        self.assertEqual(bars.get_ylabel(), "USD par foyer et par an")
        self.assertEqual([label.get_text() for label in bars.get_xticklabels()], SETTLEMENTS)
        top = max(patch.get_y() + patch.get_height() for patch in bars.patches)
        costs = result.comparison.settlement_cost.values / (HOUSEHOLD_COUNT * 29 * 86400 / YEAR_S)
        self.assertAlmostEqual(top, costs.max())

    def test_a_month_of_nothing_has_no_scale_of_nothing(self):
        _, figure = self.quiet_figure("fr")
        self.assertEqual(len(figure.axes), 2)  # no colour bar
        self.assertFalse(figure.axes[0].images)
        self.assertIn("ni échange ni opération", [text.get_text() for text in figure.axes[0].texts])

    def test_a_picture_says_in_words_what_it_shows(self):
        path = self.file("described.png")
        self.assertEqual(main(["figure", self.path, "-o", path]), 0)
        self.assertEqual(text_of_png(path)["Description"],
                         "A sample: pbft-10 0.055, syndicate 0.028 USD per traded kWh;"
                         " gain of the exchange: pbft-10 0.070, syndicate 0.060.")

    def test_french_numbers_have_a_comma(self):
        self.assertEqual(labels.number_text(0.125, 3, "fr"), "0,125")


class FrontPage(unittest.TestCase):
    def test_the_picture_of_the_readme_is_of_the_figures_that_were_accepted(self):
        """Where this fails, scripts/readme-picture draws it anew."""
        text = text_of_png(ROOT / "docs/images/brooklyn.png")["Description"]
        golden = json.loads((ROOT / "tests/golden/brooklyn/expected.json").read_text(encoding="utf-8"))
        for figure, end in (("settlement_cost", " USD per traded kWh"), ("gain", ".")):
            listed = ", ".join(f"{name} {entry[figure] / entry['traded_energy_kwh']:.3f}"
                               for name, entry in golden["settlements"].items())
            self.assertIn(f": {listed}{end}", text)


class Commands(SampleCase):
    def run_quietly(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out, \
                contextlib.redirect_stderr(io.StringIO()) as err:
            try:
                code = main(list(arguments))
            except SystemExit as stop:
                code = stop.code
        return code, out.getvalue(), err.getvalue()

    def test_the_table_goes_to_standard_output(self):
        code, out, _ = self.run_quietly("table", self.path)
        self.assertEqual(code, 0)
        self.assertIn("benefit", out)

    def test_exit_codes_are_those_of_the_simulator(self):
        self.assertEqual(self.run_quietly()[0], 64)
        self.assertEqual(self.run_quietly("figure", self.path)[0], 64)
        self.assertEqual(self.run_quietly("table", self.file("none.h5"))[0], 66)
        text = self.file("text.h5")
        pathlib.Path(text).write_text("this is no HDF5 file", encoding="utf-8")
        self.assertEqual(self.run_quietly("table", text)[0], 65)
        self.assertIn("not a result of ledgerwatt", self.run_quietly("table", text)[2])
        scenario = self.run_quietly("figure", str(BROOKLYN), "-o", self.file("none.png"))
        self.assertEqual(scenario[0], 65)
        self.assertEqual(scenario[2], f"{BROOKLYN}: not a result of ledgerwatt; `ledgerwatt run SCENARIO"
                                      " -o RESULT.h5` writes one\n")
        target = self.file("no-folder/picture.png")
        self.assertEqual(self.run_quietly("figure", self.path, "-o", target)[0], 73)


class Notebooks(SampleCase):
    def test_every_cell_of_every_notebook_runs(self):
        notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
        self.assertTrue(notebooks)
        result = os.environ.get("LEDGERWATT_RESULT", self.path)
        for path in notebooks:
            outcome = subprocess.run([sys.executable, "-B", NOTEBOOKS / "run.py", path],
                                     env={**os.environ, "LEDGERWATT_RESULT": result}, check=False,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(outcome.returncode, 0, outcome.stdout)
            self.assertIn("benefit", outcome.stdout)

    def test_no_notebook_keeps_outputs_or_needs_widgets(self):
        for path in NOTEBOOKS.glob("*.ipynb"):
            text = path.read_text(encoding="utf-8")
            self.assertNotIn("widgets", text)
            for cell in json.loads(text)["cells"]:
                self.assertEqual(cell.get("outputs", []), [], f"{path.name}: clear the outputs")


class RealResult(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = os.environ.get("LEDGERWATT_RESULT")
        binary = os.environ.get("LEDGERWATT_BINARY", "")
        if cls.path is None and os.path.exists(binary):
            folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-analysis-")
            cls.addClassCleanup(folder.cleanup)
            cls.path = os.path.join(folder.name, "result.h5")
            subprocess.run([binary, "run", BROOKLYN, "-o", cls.path], check=True,
                           stdin=subprocess.DEVNULL)
        if cls.path is None:
            raise unittest.SkipTest("neither LEDGERWATT_RESULT nor LEDGERWATT_BINARY is there")

    def test_every_group_opens_with_both_engines(self):
        for engine in ("h5netcdf", "netcdf4"):
            result = open_result(self.path, engine)
            for dataset in [result.city, result.participants, result.comparison,
                            *result.settlements.values()]:
                self.assertTrue(dataset.data_vars)
                for variable in dataset.data_vars.values():
                    self.assertTrue(set(variable.dims) <= set(dataset.coords), variable.name)
                    self.assertIn("units", variable.attrs)
                    self.assertIn("long_name", variable.attrs)
            self.assertEqual(result.city.time.dtype.kind, "M")

    def test_it_has_a_picture_and_a_table(self):
        result = open_result(self.path)
        self.assertGreater(len(figures.overview(result, "fr").axes[1].patches), 4)
        table = indicators.comparison_table(result)
        self.assertLess(abs(table.loc["gain"][result.settlement_names]
                            - table.loc["settlement_cost"][result.settlement_names]
                            - table.loc["benefit"][result.settlement_names]).max(), 1e-5)

    def test_costs_by_function_add_up_to_the_cost(self):
        result = open_result(self.path)
        costs = result.comparison.settlement_cost_by_function.sum("function")
        numpy.testing.assert_allclose(costs, result.comparison.settlement_cost, atol=1e-5)


if __name__ == "__main__":
    unittest.main()
