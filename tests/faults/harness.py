# SPDX-License-Identifier: Apache-2.0
"""What the fault tests share: a small city, a run in which one call of the system goes wrong, and
what must be true afterwards.

LEDGERWATT_PROGRAM, LEDGERWATT_SOURCE: as for tests/integration/program.py, which this builds on.
LEDGERWATT_FAULT_SHIM: the preloaded library (shim.c). LEDGERWATT_FAULT_SKIP: why this build cannot be
tested. LEDGERWATT_FAULT_PERCENT: how many of the usual places, where a run is slow.
LEDGERWATT_FULL=1: every place in place of some that are spread evenly; campaign.py parts the work.
"""
import dataclasses
import errno
import hashlib
import math
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import campaign  # noqa: E402  (needs the path above)
import program  # noqa: E402

SHIM = os.environ["LEDGERWATT_FAULT_SHIM"]
FULL = os.environ.get("LEDGERWATT_FULL", "") not in ("", "0")
PERCENT = int(os.environ.get("LEDGERWATT_FAULT_PERCENT", "100"))
# In the order of SHIM_CALL_LIST.
CALLS = ("malloc", "open", "read", "write", "fsync", "ftruncate", "rename", "close", "link", "unlink",
         "stat", "flock", "fopen", "fflush", "fclose", "fork", "pipe", "waitpid", "getrandom", "thread")
PAGE_BYTES = 8192
INPUTS = ("s.json", "w.csv")
TIME_LIMIT_S = 60
SHOWN_COUNT = 12
MANY = 20
SEAL = re.compile(rb"\nledgerwatt-seal 1 [0-9]{20} ([0-9a-f]{64})\n\Z")
# Exit codes of docs/reference/commands.md.
DONE, USAGE, INVALID, MISSING, BUG_OR_MEMORY, NO_OUTPUT, IO_FAILED, STOPPED = (
    0, 64, 65, 66, 70, 73, 74, 75)
# Parts of the process whose deaths are their own makers' (docs/explanation/faults.md).
SYSTEM_MODULES = re.compile(r"^(fault_shim|shim|libc|ld-linux|libgcc_s|linux-vdso|libpthread|libm)\b")


def small_city():
    """brooklyn with batteries and a weather file, three days around a leap day: 3 blocks, about 50 ms."""
    tree = program.brooklyn()
    tree["weather"] = {"model": "file", "path": "w.csv"}
    tree["period"].update(start="2016-02-28", end="2016-03-02")
    tree["participants"][0]["battery"] = {"capacity_kwh": 10}
    return tree


def weather_text():
    """A year of hours as SAM CSV: a second file to read, and cheaper than weather that is drawn."""
    lines = ["Latitude,Longitude,Time Zone,Elevation", "40.67,-73.98,-5,30",
             "Year,Month,Day,Hour,GHI,DNI,DHI,Tdry,Pres,Wspd"]
    for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
        for day in range(1, days + 1):
            for hour in range(24):
                sun = round(600 * max(0.0, math.sin((hour - 6) * math.pi / 12)))
                lines.append(f"2001,{month},{day},{hour},{sun},{sun},{sun // 3},10,1013,2")
    return "\n".join(lines) + "\n"


def spread(count, wanted, first=1, most=None):
    """`wanted` of the numbers first..count, evenly; in the long campaign all of them, or `most`."""
    everything = range(first, count + 1)
    if FULL:
        wanted = len(everything) if most is None else most
    elif wanted > MANY:
        wanted = max(MANY, wanted * PERCENT // 100)
    if len(everything) <= wanted:
        return list(everything)
    step = (len(everything) - 1) / max(1, wanted - 1)
    return sorted({first + round(i * step) for i in range(wanted)})


@dataclasses.dataclass(frozen=True)
class Fault:
    """What goes wrong; see shim.c. Without a number `at` calls are only counted."""
    calls: str = ""
    at: int = 0
    sticky: bool = False
    number: int = errno.EIO
    short: bool = False
    signal: int = 0
    to: str = "self"
    path: str = ""
    clock_s: int = 0

    def __str__(self):
        return " ".join(f"{name}={value}" for name, value in self.environment().items()
                        if value != "0")

    def environment(self):
        values = {"CALL": self.calls, "AT": self.at, "STICKY": int(self.sticky),
                  "ERRNO": int(self.number), "SHORT": int(self.short), "SIGNAL": int(self.signal),
                  "TO": self.to, "PATH": self.path, "CLOCK_S": self.clock_s}
        return {f"LW_FAULT_{name}": str(value) for name, value in values.items() if value != ""}


@dataclasses.dataclass
class Outcome:
    """How a run ended, and what the shim saw of it."""
    fault: Fault
    arguments: tuple
    code: int
    out: str
    err: str
    counts: dict
    matched: int
    fired: int
    notes: list

    def __str__(self):
        return (f"{' '.join(self.arguments)} with {self.fault}: exit {self.code}, "
                f"stderr {self.err[-600:]!r}\n  " + "\n  ".join(map(brief, self.notes[-3:])))

    def death(self):
        """"" when the process ended as it wanted, otherwise whose code it died in."""
        ends = [note for note in self.notes if note.startswith(("signal ", "exit "))]
        if self.code >= 0 and self.code in (DONE, USAGE, INVALID, MISSING, BUG_OR_MEMORY, NO_OUTPUT,
                                            IO_FAILED, STOPPED):
            return ""
        for note in ends[-1:]:
            for frame in note.split()[2:]:
                module = frame.partition("+")[0]
                if not SYSTEM_MODULES.match(module):
                    return module
        return "unknown"


def brief(note):
    """The call, and where it came from: the first frames, and the last of the program itself."""
    call, number, *frames = note.split()
    frames = [frame for frame in frames if not SYSTEM_MODULES.match(frame)]
    return " ".join([call, number, *frames[:9]])


def read_page(content):
    numbers = struct.unpack_from(f"={len(CALLS) + 3}Q", content)
    notes = content[8 * len(numbers):8 * len(numbers) + numbers[-1]]
    return (dict(zip(CALLS, numbers)), numbers[-3], numbers[-2],
            notes.rstrip(b"\0").decode(errors="replace").splitlines())


class FaultTest(program.ProgramTest):
    """Each test in a folder of its own, with the small city as s.json and its weather."""

    scenario = staticmethod(small_city)
    weather = staticmethod(weather_text)

    def setUp(self):
        super().setUp()
        self.write("s.json", self.scenario())
        self.write("w.csv", self.weather())

    def fresh_folder(self):
        """A folder with the small city, for one run; the caller removes it (it is a context)."""
        folder = tempfile.TemporaryDirectory(dir=self.folder)
        for name in INPUTS:
            shutil.copy(self.folder / name, folder.name)
        return folder

    def begin(self, *arguments, cwd=None, fault=Fault(), **options):
        """Starts the program under the shim, in a process group of its own."""
        cwd = pathlib.Path(cwd or self.folder)
        with tempfile.NamedTemporaryFile(prefix="page-", dir=self.folder, delete=False) as page:
            page.write(bytes(PAGE_BYTES))
        environment = {**os.environ, **fault.environment(), "LD_PRELOAD": SHIM,
                       "LW_FAULT_PAGE": page.name, **options.pop("env", {})}
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                   "process_group": 0, **options}
        if sys.version_info < (3, 11):
            del options["process_group"]
            options["start_new_session"] = True
        process = subprocess.Popen([program.PROGRAM, *map(str, arguments)], cwd=cwd, env=environment,
                                   encoding="utf-8", errors="surrogateescape", **options)
        process.fault, process.page = fault, pathlib.Path(page.name)
        return process

    def end(self, process, timeout=TIME_LIMIT_S):
        """Waits for it and whatever it forked (they hold its standard error). A hang is a fault."""
        with process:
            try:
                out, err = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                self.fail(f"{process.args} with {process.fault} hangs")
        page = process.page.read_bytes()
        process.page.unlink()
        return Outcome(process.fault, tuple(map(str, process.args[1:])), process.returncode,
                       out or "", err or "", *read_page(page))

    def run_with(self, *arguments, cwd=None, fault=Fault(), **options):
        return self.end(self.begin(*arguments, cwd=cwd, fault=fault, **options))

    def simulate(self, *more, output="r.h5", cwd=None, fault=Fault(), **options):
        return self.run_with("run", "s.json", "-o", output, "--progress", "never", *more, cwd=cwd,
                             fault=fault, **options)

    def undisturbed(self, *more, **options):
        """Runs once with nothing wrong; the outcome, and the digest of its result."""
        with self.fresh_folder() as folder:
            outcome = self.simulate(*more, cwd=folder, **options)
            self.assertEqual(outcome.code, DONE, outcome)
            self.assertGreater(outcome.counts["malloc"], 100, "the shim is not loaded")
            return outcome, self.inspect(pathlib.Path(folder) / "r.h5")

    def inspect(self, path):
        """The digest that the program computes from the data of a result."""
        done = program.run("inspect", path, "--digest")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def try_each(self, work, places, label=""):
        """Does the work for every place, in the long campaign as campaign.py says, and fails with the
        faults that it answers. The label tells one call from another in the same test."""
        left = 0
        if FULL:
            answers, left = campaign.each(work, places, f"{self.id().partition('.')[2]}{label}",
                                          self.material())
        else:
            answers = list(map(work, places))
        self.check_report(sum(answers, []), len(answers), left)

    def material(self):
        """What an answer hangs on: the program, the shim, the tests and their scenario."""
        tests = sorted(pathlib.Path(__file__).parent.glob("*.py"))
        return [program.PROGRAM, SHIM, *tests, *(self.folder / name for name in INPUTS)]

    def check_report(self, faults, count, left=0):
        """Fails with what `judge` found, like with like; says how many runs there were."""
        groups = {}
        for fault in faults:
            groups.setdefault((fault.splitlines()[0], own_frame(fault)), []).append(fault)
        if groups:
            texts = [f"{len(group)} of {count} runs: {group[0]}" for group in groups.values()]
            self.fail("\n" + "\n".join(texts[:SHOWN_COUNT]) + f"\n{len(texts)} kinds of faults; "
                      "addr2line -fe PROGRAM 0x... names a place")
        if left:
            self.skipTest(f"time is up after {count} places, {left} are left")
        self.assertGreater(count, 0)


class ContinuedTest(FaultTest):
    """Knows the digest of an undisturbed run with a checkpoint after each of its three blocks, and goes
    on from what a disturbed one left."""
    # For a run under the shim an hour passes each time that it looks at the clock.
    CHECKPOINTS = ("--checkpoint-every", "60")
    HOUR_S = 3600
    EARLIER = b"an earlier result"

    def setUp(self):
        super().setUp()
        self.reference, self.digest = self.undisturbed(*self.CHECKPOINTS,
                                                       fault=Fault(clock_s=self.HOUR_S))

    def fresh_folder(self):
        folder = super().fresh_folder()
        (pathlib.Path(folder.name) / "r.h5").write_bytes(self.EARLIER)
        return folder

    def is_untouched(self, folder):
        return (folder / "r.h5").read_bytes() == self.EARLIER

    def is_published(self, folder):
        return is_whole(folder / "r.h5", self.digest)

    def judge_next(self, outcome, folder, *options):
        """The output is whole or untouched; the next run is not hindered, and gives the digest."""
        if not self.is_untouched(folder) and not self.is_published(folder):
            return [f"the output is neither the earlier one nor whole\n{outcome}"]
        again = self.simulate(*options, cwd=folder)
        if again.code != DONE:
            return [f"the next run fails\n{outcome}\n{again}"]
        if not self.is_published(folder):
            return [f"the next run gives another result\n{outcome}\n{again}"]
        left = sorted(path.name for path in folder.iterdir())
        return [] if left == sorted(("r.h5", *INPUTS)) else [f"the next run leaves {left}\n{outcome}"]


def own_frame(text):
    """The innermost place in the program itself of the call that went wrong."""
    name = pathlib.Path(program.PROGRAM).name
    found = re.search(rf" ({re.escape(name)}\+0x[0-9a-f]+)", text)
    return found.group(1) if found else ""


def is_whole(path, digest):
    """Is the file a sealed result that states this digest?"""
    content = path.read_bytes()
    seal = SEAL.search(content)
    return (seal is not None and digest.encode() in content
            and hashlib.sha256(content[:seal.start()]).hexdigest().encode() == seal.group(1))


def skip_where_it_cannot_run():
    """Ends the script with 77 where the build cannot be tested."""
    reason = os.environ.get("LEDGERWATT_FAULT_SKIP", "")
    if reason:
        print(f"skipped: {reason}")
        sys.exit(77)


def main():
    skip_where_it_cannot_run()
    unittest.main(verbosity=1)
