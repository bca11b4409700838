# SPDX-License-Identifier: Apache-2.0
"""What the tests of bad and extreme scenarios share: running the program with little memory, what a
refusal must look like, and looking for numbers in a result that are none."""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys

try:
    import h5py
    import numpy
except ImportError:
    print("skipped: python3-h5netcdf is not installed")
    sys.exit(77)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import program  # noqa: E402  (needs the path above)
import result_texts  # noqa: E402

FULL = os.environ.get("LEDGERWATT_FULL", "") not in ("", "0")
ADDRESS_SPACE_KIB = 256 * 1024
CPU_LIMIT_S = 1
# Exit codes of docs/reference/commands.md.
DONE, INVALID, MISSING, IO_FAILED = 0, 65, 66, 74
MISSING_BITS = 0x7FF8000000000000
# What the reference of the result says may be missing (NaN with these bits, in JSON null), and figures of
# `compare` and of the summary that are in no dataset.
MAY_MISS = re.compile("|".join(sorted({name for _, name in result_texts.MISSING})) +
                      r"|.*_ratio|.*_per_(traded_)?kwh(_ratio)?|.*_per_household_year|paid_delay_s|"
                      r"breakeven_energy_kwh|difference(_per_member_year)?")
ERROR_LINE = re.compile(r"(?P<file>[^:]+):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*): "
                        r"(?P<pointer>/\S*): (?P<message>.+)")


def run_small(*arguments, cwd, environment=None):
    """Runs the program with 256 MiB of address space; returns (outcome, seconds of processor)."""
    limit = "" if program.SANITIZED else f"ulimit -v {ADDRESS_SPACE_KIB} && "
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["/bin/sh", "-c", limit + 'exec "$@"', "sh", program.PROGRAM,
                           *map(str, arguments)], cwd=cwd, capture_output=True, encoding="utf-8",
                          errors="surrogateescape", check=False, timeout=120,
                          env={**os.environ, **(environment or {})})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def errors_of(stderr):
    """The lines of standard error that are no warnings."""
    return [line for line in stderr.splitlines() if ": warning: " not in line]


def broken_numbers(path):
    """Where a result has an infinite number, or a NaN that is not the documented "missing"."""
    found = []

    def visit(name, item):
        if not isinstance(item, h5py.Dataset) or item.dtype.kind != "f":
            return
        values = numpy.atleast_1d(item[()]).ravel()
        odd = values[~numpy.isfinite(values)]
        missing = odd.view(numpy.uint64) == MISSING_BITS
        if not missing.all():
            found.append(f"/{name} has {odd[~missing]}")
        elif odd.size and not MAY_MISS.fullmatch(name.rsplit("/", 1)[-1]):
            found.append(f"/{name} misses {odd.size} of {values.size} values")

    with h5py.File(path, "r") as result:
        result.visititems(visit)
        numbers = [(f"@{name}", value) for name, value in result.attrs.items()
                   if isinstance(value, (float, numpy.floating))]
        found += [f"{name} is {value}" for name, value in numbers if not numpy.isfinite(value)]
    return found


def read_strictly(path):
    """A JSON file that may hold no NaN and no Infinity."""
    def refuse(word):
        raise ValueError(f"{path} holds {word}")
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"), parse_constant=refuse)


def odd_nulls(value, name=""):
    """The keys of a summary that are null and may not be."""
    if isinstance(value, dict):
        return [key for member, inner in value.items()
                for key in odd_nulls(inner, name if member.isdigit() else member)]
    if isinstance(value, list):
        return [key for inner in value for key in odd_nulls(inner, name)]
    return [name] if value is None and not MAY_MISS.fullmatch(name) else []


def with_weather_file(tree):
    """The scenario with hours from sample_files, which take less time to make than a synthetic sky."""
    return {**tree, "weather": {"model": "file", "path": "weather.csv"}}


class RefusalTest(program.ProgramTest):
    """A scenario that is refused, or runs, as a planner sees it."""
    inputs = {}  # name -> content of files that lie beside the scenario
    read_digests = set()  # of results in which broken_numbers found nothing

    def setUp(self):
        super().setUp()
        for name, content in self.inputs.items():
            self.write(name, content)

    def run_scenario(self, scenario, *options):
        """Runs s.json to r.h5 and r.json; an ended process, in little time when it refuses."""
        self.write("s.json", scenario)
        for name in ("r.h5", "r.json"):
            (self.folder / name).unlink(missing_ok=True)
        outcome, seconds = run_small("run", "s.json", "-o", "r.h5", "--summary", "r.json",
                                     "--progress", "never", *options, cwd=self.folder)
        if outcome.returncode != DONE and not program.SANITIZED:
            self.assertLess(seconds, CPU_LIMIT_S)
        return outcome

    def expect_refusal(self, scenario, pointer, follow="no other"):
        """`run` refuses it with one line that names the place, and leaves no file. Returns the match
        of the line. Further lines may only speak of places that match `follow`."""
        outcome = self.run_scenario(scenario)
        self.assertEqual((outcome.returncode, outcome.stdout), (INVALID, ""), outcome.stderr)
        self.assertEqual(set(os.listdir(self.folder)), {"s.json", *self.inputs})
        first, *others = errors_of(outcome.stderr)
        match = ERROR_LINE.fullmatch(first)
        self.assertIsNotNone(match, first)
        self.assertEqual((match["file"], match["pointer"]), ("s.json", pointer), first)
        self.assertTrue(first.isprintable(), first)
        for line in others:
            other = ERROR_LINE.fullmatch(line)
            self.assertTrue(other and re.fullmatch(follow, other["pointer"]), outcome.stderr)
        return match

    def expect_result(self, scenario, *options):
        """It runs, balances, and every number of the result and the summary is one. Returns the
        summary; the result stays as r.h5."""
        return self.check_result(self.run_scenario(scenario, *options))

    def check_result(self, outcome):
        """What expect_result says, of a run that has ended."""
        self.assertEqual(outcome.returncode, DONE, outcome.stderr)
        self.assertEqual(errors_of(outcome.stderr), [])
        summary = read_strictly(self.folder / "r.json")
        self.assertEqual(odd_nulls(summary), [])
        if summary["digest"] not in self.read_digests:
            self.assertEqual(broken_numbers(self.folder / "r.h5"), [])
            self.read_digests.add(summary["digest"])
        self.assertEqual(summary["energy_residual_milliwh"], 0)
        self.assertEqual(summary["money_residual_micro"], 0)
        return summary
