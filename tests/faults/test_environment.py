#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The surroundings of a run change no result: clock, time zone, locale, settings of libraries, closed
and full streams, a hundred others at once. FAULTS B10 to B13.

FAULTS_WALL_CLOCK is the library of wall_clock.c; "" where the build cannot have it preloaded. The
same on several compilers and processors: scripts/digest-matrix. Streams of the commands that speak:
tests/integration/test_commands.py. Two runs to one output: test_rivals.py.
"""
import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

from results import (DONE, INVALID, IO_FAILED, RefusalTest, program, read_strictly, run_small,
                     with_weather_file)
from sample_files import INPUTS

WALL_CLOCK = os.environ.get("FAULTS_WALL_CLOCK", "")
ZONES = ["UTC", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "right/Europe/Paris", "XYZ-25:61",
         ":/etc/passwd", "\u00e9\u00e9", "x" * 5000, ""]
LOCALES = ["fr_FR", "tr_TR"]  # decimal commas; and an i without a dot
# Settings of the libraries that a run uses, and of those that it might.
SETTINGS = [
    {"GSL_RNG_TYPE": "taus", "GSL_RNG_SEED": "7"}, {"GSL_RNG_TYPE": "no such one"},
    {"GSL_IEEE_MODE": "single-precision,round-up"},
    {"OMP_NUM_THREADS": "7", "OMP_DYNAMIC": "true"}, {"OMP_NUM_THREADS": "no number"},
    {"OMP_NUM_THREADS": "-1", "OMP_SCHEDULE": "guided,3"}, {"OMP_THREAD_LIMIT": "1"},
    {"OMP_WAIT_POLICY": "active", "OMP_PROC_BIND": "true"},
    {"HDF5_USE_FILE_LOCKING": "FALSE"}, {"HDF5_USE_FILE_LOCKING": "nonsense"},
    {"HDF5_PLUGIN_PATH": "/nowhere", "HDF5_DRIVER": "stdio"}, {"HDF5_DISABLE_VERSION_CHECK": "2"},
    {"MALLOC_PERTURB_": "165"}, {"MALLOC_ARENA_MAX": "1", "MALLOC_TOP_PAD_": "1"},
    {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.mmap_threshold=4096"},
    {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA"},
    {"OPENSSL_CONF": "/nowhere"}, {"OPENSSL_ia32cap": "0:0"},
    {"POSIXLY_CORRECT": "1"}, {"TERM": "nonsense", "LINES": "-1"}, {"TMPDIR": "/nowhere"},
    {"PATH": "", "HOME": "/nowhere", "LD_BIND_NOW": "1"}, {"X": "x" * 100000},
]
COMMANDS = [["compare", "r.h5"], ["compare", "r.h5", "--lang", "fr", "--format", "markdown"],
            ["compare", "r.h5", "--format", "csv"], ["inspect", "r.h5", "--balance"],
            ["check", "bad.json", "--format", "json"]]
# A library may say that it does not understand its setting.
NOT_OURS = re.compile(r"(?m)^(libgomp: .*|OMP: .*)?\n")


class SurroundedTest(RefusalTest):
    """A city of one day, and what a run of it gives by itself."""
    inputs = INPUTS
    has_weather_file = True

    def setUp(self):
        super().setUp()
        self.scenario = program.brooklyn()
        if self.has_weather_file:
            self.scenario = with_weather_file(self.scenario)
        self.scenario["period"].update(start="2016-03-26", end="2016-03-27")
        # So that the ledger draws at random too.
        self.scenario["settlements"][0]["record"].update(latency_s=0.1, latency_jitter_ratio=0.5)
        self.write("bad.json", program.changed("/tariff/retail_per_kwh", 1234.5))
        self.reference = self.outcome_in({})

    def outcome_in(self, environment, *options):
        """The digest of a run in an environment, and what the commands say of its result there."""
        self.write("s.json", self.scenario)
        outcome, _ = run_small("run", "s.json", "-o", "r.h5", "--summary", "r.json",
                               "--progress", "never", *options, cwd=self.folder, environment=environment)
        outcome.stderr = NOT_OURS.sub("", outcome.stderr)
        digest = self.check_result(outcome)["digest"]
        return digest, [self.said(words, environment) for words in COMMANDS]

    def said(self, words, environment):
        outcome, _ = run_small(*words, cwd=self.folder, environment=environment)
        return outcome.returncode, outcome.stdout

    def digest(self, name):
        outcome, _ = run_small("inspect", name, "--digest", cwd=self.folder)
        self.assertEqual(outcome.returncode, DONE, outcome.stderr)
        return outcome.stdout.strip()


class EnvironmentTest(SurroundedTest):
    def test_each_setting_of_a_library_is_without_effect(self):
        for setting in SETTINGS:
            with self.subTest(setting={name: value[:60] for name, value in setting.items()}):
                self.assertEqual(self.outcome_in(setting, "--threads", "2"), self.reference)

    def test_a_width_of_the_terminal_that_is_none_is_passed_over(self):
        for width in ("", "-1", "0", "no number", "9" * 30):
            with self.subTest(width=width):
                outcome, _ = run_small("compare", "r.h5", cwd=self.folder, environment={"COLUMNS": width})
                self.assertEqual((outcome.returncode, outcome.stdout), self.reference[1][0])

    def test_no_environment_at_all_is_enough(self):
        outcome = subprocess.run([program.PROGRAM, "run", "s.json", "-o", "bare.h5"], cwd=self.folder,
                                 env={}, capture_output=True, check=False, timeout=60)
        self.assertEqual((outcome.returncode, outcome.stderr), (DONE, b""))
        self.assertEqual(self.digest("bare.h5"), self.reference[0])

    def shell(self, redirection, *words):
        """Runs the program with redirections of its streams; an ended process."""
        return subprocess.run(["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", program.PROGRAM, *words],
                              cwd=self.folder, capture_output=True, check=False, timeout=60)

    def test_a_run_whose_streams_are_closed_or_full_is_whole(self):
        for redirection in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full",
                            ">/dev/full 2>/dev/full", "2<&0"):
            for extra in ([], ["--summary", "out.json"]):
                with self.subTest(redirection=redirection, extra=extra):
                    (self.folder / "out.h5").unlink(missing_ok=True)
                    outcome = self.shell(redirection, "run", "s.json", "-o", "out.h5", "--progress",
                                         "always", *extra)
                    self.assertIn(outcome.returncode, (DONE, IO_FAILED), outcome.stderr)
                    if outcome.returncode == DONE:
                        self.assertEqual(self.digest("out.h5"), self.reference[0])
                    files = set(os.listdir(self.folder)) - {"out.h5", "out.json", *self.inputs}
                    self.assertEqual(files, {"s.json", "bad.json", "r.h5", "r.json"})

    def test_a_message_that_cannot_be_written_leaves_the_exit_code(self):
        for redirection in ("2>&-", "2>/dev/full", "<&- >&- 2>&-"):
            for words in (["check", "bad.json"], ["run", "bad.json", "-o", "out.h5"]):
                with self.subTest(redirection=redirection, words=words):
                    self.assertEqual(self.shell(redirection, *words).returncode, INVALID)
                    self.assertFalse((self.folder / "out.h5").exists())

    def test_a_reader_that_goes_away_ends_nothing_by_a_signal(self):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            for words, codes in [(["compare", "r.h5"], {IO_FAILED}), (["inspect", "r.h5"], {IO_FAILED}),
                                 (["check", "bad.json"], {INVALID}),
                                 (["run", "s.json", "-o", "out.h5", "--progress", "always"],
                                  {DONE, IO_FAILED})]:
                with self.subTest(words=words):
                    outcome = subprocess.run([program.PROGRAM, *words], cwd=self.folder, check=False,
                                             stdout=writing, stderr=writing, timeout=60)
                    self.assertIn(outcome.returncode, codes)
        finally:
            os.close(writing)
        if (self.folder / "out.h5").exists():
            self.assertEqual(self.digest("out.h5"), self.reference[0])


class PlaceAndTimeTest(SurroundedTest):
    """Here the sky is synthetic, which is more arithmetic and a year of dates."""
    has_weather_file = False

    def test_the_time_zone_of_the_machine_is_without_effect(self):
        for zone in ZONES:
            with self.subTest(zone=zone[:40]):
                self.assertEqual(self.outcome_in({"TZ": zone}), self.reference)

    def test_the_locale_is_without_effect(self):
        made = 0
        with tempfile.TemporaryDirectory() as folder:
            for name in LOCALES:
                done = subprocess.run(["localedef", "-i", name, "-f", "UTF-8", f"{folder}/{name}.UTF-8"],
                                      capture_output=True, check=False)
                # The C library keeps what it made of LOCPATH, which a sanitizer takes for a leak.
                locale = {"LC_ALL": f"{name}.UTF-8", "LANGUAGE": name[:2], "LOCPATH": folder,
                          "ASAN_OPTIONS": "detect_leaks=0"}
                if not pathlib.Path(folder, f"{name}.UTF-8").is_dir():
                    print(f"skipped: no locale {name}: {done.stderr}")
                    continue
                with self.subTest(locale=name):
                    made += 1
                    shown = subprocess.run(["/usr/bin/printf", "%.1f", "1"], env=locale, check=False,
                                           capture_output=True)  # "1" is read in every locale
                    self.assertEqual(shown.stdout, b"1,0", "the locale has no effect at all")
                    self.assertEqual(self.outcome_in(locale), self.reference)
        if made == 0:
            self.skipTest("no locale with decimal commas could be made")

    @unittest.skipUnless(WALL_CLOCK, "the library of wall_clock.c is not there")
    def test_the_wall_clock_is_without_effect(self):
        now = int(time.time())
        for start, jump in [(now, 3600), (now, -3600), (0, 0), (-1, 0), (2**31 - 1, 1), (4102444800, 0),
                            (now, -now), (2**40, -2**41)]:
            with self.subTest(start=start, jump=jump):
                clock = {"LD_PRELOAD": WALL_CLOCK, "LW_WALL_CLOCK_S": str(start),
                         "LW_WALL_JUMP_S": str(jump)}
                shown = subprocess.run(["/bin/date", "+%s"], env=clock, capture_output=True, check=False)
                self.assertIn(int(shown.stdout), (start, start + jump), "the clock is right after all")
                self.assertEqual(self.outcome_in(clock), self.reference)


class CrowdTest(SurroundedTest):
    """B13 without a sweep: plain runs, all at once, and one of them killed."""
    COUNT = 100

    def start(self, scenario, output):
        return subprocess.Popen([program.PROGRAM, "run", scenario, "-o", output, "--summary",
                                 output + ".json", "--progress", "never"], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def test_many_at_once_are_as_one_alone(self):
        long_one = with_weather_file(program.brooklyn())
        long_one["period"].update(start="2010-01-01", end="2020-01-01")
        self.write("long.json", long_one)
        victim = self.start("long.json", "victim.h5")
        others = [self.start("s.json", f"{i}.h5") for i in range(self.COUNT - 1)]
        while not (self.folder / "victim.h5.spill").exists() and victim.poll() is None:
            time.sleep(0.001)
        victim.kill()
        _, message = victim.communicate()
        self.assertEqual(victim.returncode, -9, message)
        for i, process in enumerate(others):
            _, message = process.communicate(timeout=120)
            self.assertEqual((process.returncode, message), (DONE, b""), i)
        for i in range(self.COUNT - 1):
            with self.subTest(run=i):
                summary = read_strictly(self.folder / f"{i}.h5.json")
                self.assertEqual(summary["digest"], self.reference[0])
                if i % 10 == 0:  # computed afresh from the data
                    self.assertEqual(self.digest(f"{i}.h5"), self.reference[0])
        self.assertFalse((self.folder / "victim.h5").exists())
        # What the dead one left behind is in nobody's way.
        again = self.start("s.json", "victim.h5")
        _, message = again.communicate(timeout=120)
        self.assertEqual((again.returncode, message), (DONE, b""))
        self.assertEqual(self.digest("victim.h5"), self.reference[0])


if __name__ == "__main__":
    unittest.main()
