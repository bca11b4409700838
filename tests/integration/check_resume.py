#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stops and kills runs at random instants, goes on, and holds the digest against an undisturbed run.

usage: check_resume.py LEDGERWATT SCENARIO.json [KILLS]

Random instants come from a fixed seed; how far a run is by then depends on the machine, so every
outcome is allowed but one: another result. A short run is killed KILLS times, a larger one that writes
checkpoints by the clock three times; both 100 times with LEDGERWATT_FULL=1.
"""
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from stops import STOPPED, run_with_stops, stop

PROGRAM, SCENARIO = sys.argv[1:3]
FULL = os.environ.get("LEDGERWATT_FULL", "") not in ("", "0")
KILL_COUNT = 100 if FULL or len(sys.argv) < 4 else int(sys.argv[3])
LARGER_KILL_COUNT = KILL_COUNT if FULL else 3
SHORT = ["--set", "/period/end=2016-04-01"]
LARGER = ["--set", "/participants/0/count=60", "--set", "/participants/1/count=60",
          "--set", "/period/end=2016-07-01"]
FAULT = [*SHORT, "--set", '/faults=[{"settlement":"pbft-10","kind":"crash","node_first":0,"node_count":4,'
                  '"start":"2016-02-01","end":"2016-02-03"}]']


class Resume(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.random = random.Random(2016)

    def path(self, name):
        return str(pathlib.Path(self.folder.name) / name)

    def command(self, output, *options):
        return [PROGRAM, "run", SCENARIO, "-o", self.path(output), "--progress", "never", *options]

    def digest(self, output):
        done = subprocess.run([PROGRAM, "inspect", self.path(output), "--digest"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{output} is not whole: {done.stderr}")
        return done.stdout.strip()

    def reference(self, *options):
        return self.timed_reference(*options)[0]

    def timed_reference(self, *options):
        """The digest of an undisturbed run, and how many seconds it took."""
        started = time.monotonic()
        subprocess.run(self.command("reference.h5", *options), check=True)
        return self.digest("reference.h5"), time.monotonic() - started

    def finish(self, output, *options):
        done = subprocess.run(self.command(output, "--resume", *options), capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def leftovers(self, output):
        return sorted(path.name for path in pathlib.Path(self.folder.name).iterdir()
                      if path.name.startswith(output) and path.name != output)

    def test_stopped_again_and_again_it_gives_the_same_digest(self):
        expected, duration_s = self.timed_reference(*FAULT)
        stop_count = run_with_stops(self.command("out.h5", *FAULT), self.path("out.h5"), duration_s,
                                    (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1),
                                    lambda i: ("--threads", str(1 + i % 2)))
        self.assertGreater(stop_count, 0, "no signal met a running simulation")
        self.assertEqual(self.digest("out.h5"), expected)
        self.assertEqual(self.leftovers("out.h5"), [])

    def kill(self, output, duration_s, asked_first, *options):
        """Kills a run that takes duration_s after a while; when asked first to stop, most likely while
        it writes its checkpoint. Returns whether it was still there to be killed."""
        with subprocess.Popen(self.command(output, *options), stderr=subprocess.PIPE) as run:
            time.sleep(self.random.uniform(0, 1.05 * duration_s))
            if asked_first:
                run.terminate()
                time.sleep(self.random.uniform(0, 0.05 + 0.1 * duration_s))
            run.kill()
            run.communicate()
            return run.returncode == -signal.SIGKILL

    def check_after_kill(self, output, expected, *options):
        """The result is absent or whole, and a resumed run has the expected digest. Returns whether
        it went on from a checkpoint."""
        if os.path.exists(self.path(output)):
            self.assertEqual(self.digest(output), expected)
        has_checkpoint = any(re.search(r"\.checkpoint-\d$", name) for name in self.leftovers(output))
        said = self.finish(output, *options)
        self.assertEqual("from the beginning" not in said, has_checkpoint, said)
        self.assertEqual(self.digest(output), expected)
        self.assertEqual(self.leftovers(output), [])
        return has_checkpoint

    def test_killed_at_any_instant_the_result_is_absent_or_whole(self):
        expected, duration_s = self.timed_reference(*SHORT)
        killed = resumed = 0
        for number in range(KILL_COUNT):
            output = f"killed-{number}.h5"
            killed += self.kill(output, duration_s, number % 2 == 1, *SHORT)
            resumed += self.check_after_kill(output, expected, *SHORT)
            os.unlink(self.path(output))
        print(f"{KILL_COUNT} runs of {duration_s:.2f} s: {killed} killed, {resumed} of them resumed "
              "from a checkpoint")
        self.assertGreater(killed, KILL_COUNT // 4, "most runs had ended before the signal")
        # How many leave a checkpoint hangs on the machine: some of a hundred, perhaps none of 25.
        self.assertGreater(resumed, 0 if KILL_COUNT >= 100 else -1, "hardly a run left a checkpoint")

    def test_killed_while_it_writes_checkpoints_by_the_clock(self):
        expected, duration_s = self.timed_reference(*LARGER)
        for number in range(LARGER_KILL_COUNT):
            output = f"killed-{number}.h5"
            self.kill(output, duration_s, False, *LARGER, "--checkpoint-every", "1")
            self.check_after_kill(output, expected, *LARGER)
            os.unlink(self.path(output))

    def stop_somewhere(self, output, *options):
        code, said = stop(self.command(output, *options), self.path(output))
        self.assertEqual(code, STOPPED, said)

    def test_a_checkpoint_of_another_scenario_is_refused(self):
        self.stop_somewhere("out.h5", *SHORT)
        done = subprocess.run(self.command("out.h5", "--resume", *SHORT, "--seed", "7"),
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("another scenario", done.stderr)
        self.finish("out.h5", *SHORT)

    def test_a_damaged_checkpoint_is_found_before_use(self):
        self.stop_somewhere("out.h5", *SHORT)
        checkpoints = [name for name in self.leftovers("out.h5") if ".checkpoint-" in name]
        self.assertEqual(len(checkpoints), 1)
        whole = pathlib.Path(self.path(checkpoints[0])).read_bytes()
        for _ in range(8):
            damaged = bytearray(whole)
            damaged[self.random.randrange(len(damaged))] ^= 1 << self.random.randrange(8)
            pathlib.Path(self.path(checkpoints[0])).write_bytes(damaged)
            done = subprocess.run(self.command("out.h5", "--resume", *SHORT), capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 65, done.stderr)
            self.assertFalse(os.path.exists(self.path("out.h5")))
        pathlib.Path(self.path(checkpoints[0])).write_bytes(whole)
        self.finish("out.h5", *SHORT)

    def test_resuming_nothing_starts_from_the_beginning_and_says_so(self):
        expected = self.reference(*SHORT)
        done = subprocess.run(self.command("out.h5", "--resume", *SHORT), capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("starting from the beginning", done.stderr)
        self.assertEqual(self.digest("out.h5"), expected)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
