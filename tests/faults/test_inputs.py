#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Weather files that are damaged, and paths that lead to no proper file: FAULTS A8 and A9.

Damage of single cells is in unit.weather_file, the safe opening of files in unit.file_source, paths
that leave the scenario's folder in tests/integration/test_check.py. Here is what is left, as a
planner meets it: which row of which file the program names.
"""
import json
import os
import random
import re
import socket
import tempfile
import threading
import time
import unittest

from results import (DONE, ERROR_LINE, INVALID, IO_FAILED, MISSING, RefusalTest, errors_of, h5py, program,
                     run_small)
from sample_files import HEADER, ROWS, text_of

ROW = 100  # a row in January, far from both ends
LIT = 108  # the same day at noon
LINE = ROW + 1 + len(HEADER)


def with_cell(column, cell):
    """The rows, with another text in one column (from 0) of the row."""
    cells = ROWS[ROW].split(",")
    return text_of([*ROWS[:ROW], ",".join([*cells[:column], cell, *cells[column + 1:]]),
                    *ROWS[ROW + 1:]])


def column_of(cell):
    """Byte column (from 1) at which a cell of the row begins."""
    return len(",".join(ROWS[ROW].split(",")[:cell] + [""])) + 1


# Text of the file, line and column that the message must name (0 = none), words of the message.
DAMAGE = {
    **{f"cell {cell!r}": (with_cell(4, cell), LINE, column_of(4), "GHI")
       for cell in ("NaN", "nan", "inf", "-inf", "1e999", "-1", "0x10", "1 000", "sunny", "\x1b[31m",
                    '"5"')},
    "temperature nan": (with_cell(7, "NaN"), LINE, column_of(7), "Tdry"),
    "wind too strong": (with_cell(8, "300"), LINE, column_of(8), "Wspd"),
    "never measured": (text_of([row.rsplit(",", 1)[0] + ",-9999" for row in ROWS]), 0, 0, ""),
    "no light by day": (text_of([*ROWS[:LIT], re.sub("(,[0-9]+){3}(,[^,]*,[^,]*)$", ",-999,-999,-999\\2",
                                                     ROWS[LIT]), *ROWS[LIT + 1:]]),
                        LINE + LIT - ROW, 0, "missing by day"),
    "comma decimal inside": (with_cell(7, "12,5"), LINE, 0, ""),
    "comma decimal at the end": (with_cell(8, "3,5"), LINE, 0, ""),
    "semicolons": (text_of([row.replace(",", ";") for row in ROWS]), len(HEADER) + 1, 0, ""),
    "too few fields": (text_of([*ROWS[:ROW], ROWS[ROW].rsplit(",", 3)[0], *ROWS[ROW + 1:]]), LINE, 0,
                       "field"),
    "gap": (text_of(ROWS[:ROW] + ROWS[ROW + 1:]), 0, 0, "8759 rows"),
    "gap filled elsewhere": (text_of([*ROWS[:ROW], *ROWS[ROW + 1:], ROWS[-1]]), LINE, 0, "gap"),
    "duplicate": (text_of([*ROWS[:ROW], ROWS[ROW], *ROWS[ROW:]]), 0, 0, "8761 rows"),
    "duplicate in place of the next": (text_of([*ROWS[:ROW], ROWS[ROW - 1], *ROWS[ROW + 1:]]), LINE, 0,
                                       "expected month 1, day 5, 04:00"),
    "disorder": (text_of([*ROWS[:ROW], ROWS[ROW + 1], ROWS[ROW], *ROWS[ROW + 2:]]), LINE, 0,
                 "expected month 1, day 5, 04:00"),
    "upside down": (text_of(ROWS[::-1]), len(HEADER) + 1, 0, "expected month 1, day 1, 00:00"),
    "half a row": (text_of(ROWS)[:-8], len(ROWS) + len(HEADER), 0, ""),
    "half a year": (text_of(ROWS[:4380]), 0, 0, "4380 rows"),
    "two years": (text_of(ROWS + ROWS), 0, 0, ""),
    "no rows": (text_of([]), 0, 0, "0 rows"),
    "no header": (text_of(ROWS, header=[]), 1, 0, "first line"),
    "half a header": ("\n".join(HEADER[:2]) + "\n", 0, 0, "header"),
    "empty": ("", 0, 0, "header"),
    "one line of 10 MB": ("x" * 10_000_000, 1, 0, "first line"),
    "old Mac line ends": (text_of(ROWS, end="\r"), 0, 0, ""),
    "UTF-16": (text_of(ROWS).encode("utf-16"), 1, 0, "first line"),
    "NUL": (text_of(ROWS).encode().replace(b",3\n", b",3\0\n", 1), len(HEADER) + 1, 0, ""),
}


class InputTest(RefusalTest):
    def scenario(self, path="weather.csv"):
        tree = program.changed("/weather", {"model": "file", "path": path})
        tree["period"].update(start="2016-01-05", end="2016-01-06")
        return tree

    def expect_bad_file(self, content, line, column, words):
        """`run` names the file, the row and the cell."""
        self.write("weather.csv", content)
        outcome = self.run_scenario(self.scenario())
        self.assertEqual((outcome.returncode, outcome.stdout), (INVALID, ""), outcome.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["s.json", "weather.csv"])
        lines = errors_of(outcome.stderr)
        self.assertEqual(len(lines), 1, outcome.stderr)
        self.assertTrue(lines[0].isprintable(), lines)
        place = f":{line}" if line else r"(:[1-9]\d*)?"
        place += f":{column}" if column else r"(:[1-9]\d*)?"
        self.assertRegex(lines[0], rf"^weather\.csv{place}: /weather/path: .*{words}")

    def test_a_damaged_weather_file_is_refused_with_its_row(self):
        for name, damage in DAMAGE.items():
            with self.subTest(damage=name):
                self.expect_bad_file(*damage)

    def test_a_few_values_that_were_not_measured_are_counted(self):
        for cell in ("-999", "-9999"):
            with self.subTest(cell=cell):
                self.write("weather.csv", with_cell(7, cell))
                self.expect_result(self.scenario())
                with h5py.File(self.folder / "r.h5", "r") as result:
                    self.assertEqual(result.attrs["weather_filled_value_count"], 1)

    def test_line_ends_and_a_byte_order_mark_change_nothing(self):
        self.write("weather.csv", text_of(ROWS))
        digest = self.expect_result(self.scenario())["digest"]
        lines = len(HEADER) + len(ROWS)
        for name, text, crlf_count in [
                ("CRLF", text_of(ROWS, end="\r\n"), lines), ("BOM", "\ufeff" + text_of(ROWS), 0),
                ("no last line end", text_of(ROWS)[:-1], 0), ("blank lines", text_of(ROWS) + "\n\r\n", 1),
                ("blanks", text_of([row.replace(",", " ,\t") for row in ROWS]), 0)]:
            with self.subTest(name=name):
                self.write("weather.csv", text)
                self.assertEqual(self.expect_result(self.scenario())["digest"], digest)
                with h5py.File(self.folder / "r.h5", "r") as result:
                    read = json.loads(result.attrs["inputs"])[-1]
                self.assertEqual((read["byte_order_mark"], read["crlf_count"]),
                                 (text[0] == "\ufeff", crlf_count))

    def test_a_path_to_no_proper_file_is_refused(self):
        (self.folder / "in").mkdir()
        self.write("weather.csv", text_of(ROWS))
        self.folder = self.folder / "in"
        (self.folder / "away").symlink_to("..")
        (self.folder / "loop").symlink_to("loop")
        (self.folder / "memory").symlink_to("/proc/self/mem")
        previous = "weather.csv"
        for link in range(100):
            (self.folder / f"link-{link}").symlink_to(previous)
            previous = f"link-{link}"
        with open(self.folder / "huge.csv", "wb") as huge:
            huge.truncate(1 << 40)
        with socket.socket(socket.AF_UNIX) as listening, tempfile.TemporaryDirectory() as other:
            listening.bind(f"{other}/s")  # the folder of the test may be too long for a socket
            os.rename(f"{other}/s", self.folder / "socket")
            files = set(os.listdir(self.folder)) | {"s.json"}
            for path, words in [("/dev/zero", "/dev/zero"), ("away/weather.csv", "folder"),
                                ("x/../../weather.csv", r"\.\."), ("loop", "loop"), ("memory", "folder"),
                                ("link-99", "link-99"), ("socket", "socket"),
                                ("huge.csv", "at most"), (".", "not a regular file"),
                                ("weather.csv\x1b[31m", ""), ("x" * 10000, "")]:
                with self.subTest(path=path[:40]):
                    outcome = self.run_scenario(self.scenario(path))
                    self.assertIn(outcome.returncode, (INVALID, MISSING), outcome.stderr)
                    lines = errors_of(outcome.stderr)
                    self.assertEqual(len(lines), 1, outcome.stderr)
                    self.assertRegex(lines[0], ERROR_LINE)
                    self.assertRegex(lines[0], rf"/weather/path: .*{words}")
                    self.assertTrue(lines[0].isprintable(), lines)
                    self.assertEqual(set(os.listdir(self.folder)), files)

    def test_a_link_that_stays_inside_is_followed(self):
        (self.folder / "data").mkdir()
        self.write("data/weather.csv", text_of(ROWS))
        (self.folder / "weather.csv").symlink_to("data/weather.csv")
        for path in ("weather.csv", "data/weather.csv", "./data//weather.csv"):
            with self.subTest(path=path):
                self.expect_result(self.scenario(path))

    def test_a_file_that_changes_under_the_reader_is_refused(self):
        self.try_while(self.shrink_and_grow, {DONE, INVALID, IO_FAILED})

    def test_a_file_that_disappears_is_missing(self):
        self.try_while(self.come_and_go, {DONE, MISSING, IO_FAILED})

    def try_while(self, change, codes, count=60):
        """`check` says something sensible, whatever the instant at which the file changes."""
        self.write("s.json", self.scenario())
        self.write("weather.csv", text_of(ROWS))
        stop = threading.Event()
        changing = threading.Thread(target=change, args=(stop,))
        changing.start()
        try:
            for _ in range(count):
                outcome, _ = run_small("check", "s.json", cwd=self.folder)
                self.assertIn(outcome.returncode, codes, outcome.stderr)
                if outcome.returncode != DONE:
                    self.assertEqual(len(errors_of(outcome.stderr)), 1, outcome.stderr)
                    self.assertIn("/weather/path: ", outcome.stderr)
        finally:
            stop.set()
            changing.join()

    def shrink_and_grow(self, stop):
        path, text, draw = self.folder / "weather.csv", text_of(ROWS).encode(), random.Random(1)
        while not stop.is_set():
            os.truncate(path, draw.randrange(len(text)))
            time.sleep(draw.random() * 2e-3)
            path.write_bytes(text)
            time.sleep(draw.random() * 4e-3)

    def come_and_go(self, stop):
        here, there, draw = self.folder / "weather.csv", self.folder / "away", random.Random(1)
        while not stop.is_set():
            os.rename(here, there)
            time.sleep(draw.random() * 2e-3)
            os.rename(there, here)
            time.sleep(draw.random() * 4e-3)


if __name__ == "__main__":
    unittest.main()
