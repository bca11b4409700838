#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stops and kills runs at random instants, goes on, and holds the digest against an undisturbed run.

usage: check_resume.py LEDGERWATT SCENARIO.json

Random instants come from a fixed seed; how far a run is by then depends on the machine, so every
outcome is allowed but one: another result. LEDGERWATT_FULL=1 tries 100 kills in place of 3.
"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, SCENARIO = sys.argv[1:3]
KILL_COUNT = 100 if os.environ.get("LEDGERWATT_FULL") else 3
LARGER = ["--set", "/participants/0/count=60", "--set", "/participants/1/count=60"]
FAULT = ["--set", '/faults=[{"settlement":"pbft-10","kind":"crash","node_first":0,"node_count":4,'
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
                              capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def reference(self, *options):
        subprocess.run(self.command("reference.h5", *options), check=True)
        return self.digest("reference.h5")

    def interrupt(self, output, number, longest_s, *options):
        """Starts a run, sends it a signal after a while, returns its exit code."""
        with subprocess.Popen(self.command(output, *options), stderr=subprocess.PIPE) as run:
            time.sleep(self.random.uniform(0.02, longest_s))
            run.send_signal(number)
            run.communicate()
            return run.returncode

    def finish(self, output, *options):
        done = subprocess.run(self.command(output, "--resume", *options), capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def leftovers(self, output):
        return sorted(path.name for path in pathlib.Path(self.folder.name).iterdir()
                      if path.name.startswith(output) and path.name != output)

    def test_stopped_again_and_again_it_gives_the_same_digest(self):
        expected = self.reference(*FAULT)
        signals = [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1]
        stops = 0
        for attempt in range(30):
            more = ["--resume"] if attempt > 0 else []
            code = self.interrupt("out.h5", signals[attempt % 3], 0.3, *FAULT, *more,
                                  "--threads", str(1 + attempt % 2))
            # Negative: the signal came before the program listened, or twice.
            self.assertTrue(code in (0, 75) or code < 0, code)
            stops += code == 75
            if code == 0:
                break
        if not os.path.exists(self.path("out.h5")):
            self.finish("out.h5", *FAULT)
        self.assertGreater(stops, 0, "no signal met a running simulation")
        self.assertEqual(self.digest("out.h5"), expected)
        self.assertEqual(self.leftovers("out.h5"), [])

    def test_killed_at_any_instant_the_result_is_absent_or_whole(self):
        expected = self.reference(*LARGER)
        started = time.monotonic()
        subprocess.run(self.command("timing.h5", *LARGER), check=True)
        duration = time.monotonic() - started
        for kill in range(KILL_COUNT):
            output = f"killed-{kill}.h5"
            self.interrupt(output, signal.SIGKILL, 1.05 * duration, *LARGER,
                           "--checkpoint-every", "1")
            if os.path.exists(self.path(output)):
                self.assertEqual(self.digest(output), expected)
            self.finish(output, *LARGER)
            self.assertEqual(self.digest(output), expected)
            self.assertEqual(self.leftovers(output), [])

    def stop_somewhere(self, output, *options):
        for _ in range(50):
            if self.interrupt(output, signal.SIGTERM, 0.3, *options) == 75:
                return
            for name in [output, *self.leftovers(output)]:
                pathlib.Path(self.path(name)).unlink(missing_ok=True)
        self.fail("no signal met a running simulation")

    def test_a_checkpoint_of_another_scenario_is_refused(self):
        self.stop_somewhere("out.h5")
        done = subprocess.run(self.command("out.h5", "--resume", "--seed", "7"),
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn("another scenario", done.stderr)
        self.finish("out.h5")

    def test_a_damaged_checkpoint_is_found_before_use(self):
        self.stop_somewhere("out.h5")
        checkpoints = [name for name in self.leftovers("out.h5") if ".checkpoint-" in name]
        self.assertEqual(len(checkpoints), 1)
        whole = pathlib.Path(self.path(checkpoints[0])).read_bytes()
        for _ in range(8):
            damaged = bytearray(whole)
            damaged[self.random.randrange(len(damaged))] ^= 1 << self.random.randrange(8)
            pathlib.Path(self.path(checkpoints[0])).write_bytes(damaged)
            done = subprocess.run(self.command("out.h5", "--resume"), capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 65, done.stderr)
            self.assertFalse(os.path.exists(self.path("out.h5")))
        pathlib.Path(self.path(checkpoints[0])).write_bytes(whole)
        self.finish("out.h5")

    def test_resuming_nothing_starts_from_the_beginning_and_says_so(self):
        expected = self.reference()
        done = subprocess.run(self.command("out.h5", "--resume"), capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0)
        self.assertIn("starting from the beginning", done.stderr)
        self.assertEqual(self.digest("out.h5"), expected)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
