#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A run is asked to stop, or killed, at exact places: just before its k-th allocation or call of the
file system. It stops with a checkpoint, or its remains lead the next run to the same result.

usage: test_signals.py [unittest names]     environment: see harness.py

Signals after a random time are in tests/integration/check_resume.py.
"""
import pathlib
import signal
import subprocess
import time

import harness
import judge
from harness import Fault

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)
STOP_LIMIT_S = 5


class Signals(harness.ContinuedTest):
    """Asked to stop, or killed, just before the k-th call."""

    def judge_one(self, fault, codes):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            started = time.monotonic()
            outcome = self.simulate(*self.CHECKPOINTS, cwd=folder, fault=fault)
            faults = []
            # Until it listens a signal just ends it: it has nothing to lose then, and leaves nothing.
            ended = outcome.code == -fault.signal and not judge.leftovers(folder, "r.h5")
            if outcome.code not in codes and not ended:
                faults.append(f"exit code {outcome.code}, leaving {judge.leftovers(folder, 'r.h5')}"
                              f"\n{outcome}")
            if time.monotonic() - started > STOP_LIMIT_S:
                faults.append(f"takes more than {STOP_LIMIT_S} s to stop\n{outcome}")
            if outcome.code == harness.STOPPED and "--resume" not in outcome.err:
                faults.append(f"does not say how to go on\n{outcome}")
            return faults + self.judge_next(outcome, folder, "--resume")

    def send(self, faults, codes):
        self.try_each(lambda fault: self.judge_one(fault, codes), faults)

    def places(self, count, **choice):
        """Numbers of calls, spread over an undisturbed run, and the choice of calls."""
        with self.fresh_folder() as name:
            fault = Fault(clock_s=self.HOUR_S, **choice)
            matched = self.simulate(*self.CHECKPOINTS, cwd=name, fault=fault).matched
        self.assertGreater(matched, 0)
        return harness.spread(matched, count)

    def listening(self):
        """The number of allocations before the program listens: until then a signal just ends it."""
        with self.fresh_folder() as name:
            fault = Fault("open", 1, sticky=True, path=".trades", clock_s=self.HOUR_S)
            return self.simulate(*self.CHECKPOINTS, cwd=name, fault=fault).counts["malloc"]

    def test_asked_to_stop_anywhere(self):
        first = self.listening()
        places = harness.spread(self.reference.counts["malloc"], 12, first, most=2000)
        places += harness.spread(first + 400, 9, first)
        self.send([Fault("malloc", k, signal=STOP_SIGNALS[i % 3], clock_s=self.HOUR_S)
                   for i, k in enumerate(places)], (harness.DONE, harness.STOPPED))

    def test_asked_to_stop_before_it_listens(self):
        codes = (harness.DONE, harness.STOPPED)
        self.send([Fault("malloc", k, signal=STOP_SIGNALS[k % 3]) for k in (1, 200)], codes)
        self.send([Fault("io", k, signal=STOP_SIGNALS[k % 3], path="r.h5", clock_s=self.HOUR_S)
                   for k in range(1, 30 if harness.FULL else 20)], codes)

    def test_asked_to_stop_while_a_checkpoint_is_written(self):
        calls = "write,fsync,rename,close,open"
        self.send([Fault(calls, k, signal=STOP_SIGNALS[k % 3], path=".checkpoint-", clock_s=self.HOUR_S)
                   for k in self.places(8, calls=calls, path=".checkpoint-")],
                  (harness.DONE, harness.STOPPED))

    def test_the_whole_group_is_asked_as_by_a_terminal(self):
        """Whatever the process forked gets the signal too."""
        for path in (".trades", ".checkpoint-", ".part"):
            self.send([Fault("io", k, signal=signal.SIGINT, to="group", path=path,
                             clock_s=self.HOUR_S) for k in self.places(6, calls="io", path=path)],
                      (harness.DONE, harness.STOPPED))

    def test_asked_again_and_again(self):
        """The second signal may end it at once, wherever it is."""
        faults = [Fault("io", k, sticky=True, signal=STOP_SIGNALS[k % 3], path="r.h5",
                        clock_s=self.HOUR_S)
                  for k in self.places(12, calls="io", path="r.h5")]
        self.send(faults, (harness.DONE, harness.STOPPED, harness.IO_FAILED,
                           *(-number for number in STOP_SIGNALS)))

    def test_killed_before_each_call_of_the_file_system(self):
        self.send([Fault("io", k, signal=signal.SIGKILL, to="group", path="r.h5", clock_s=self.HOUR_S)
                   for k in self.places(30, calls="io", path="r.h5")], (-signal.SIGKILL,))

    def test_killed_alone(self):
        """The next run begins at once: what the dead one forked must not be at work beside it."""
        for path in (".spill", ".part"):
            places = self.places(8, calls="io", path=path)
            self.try_each(lambda k, path=path: self.judge_alone(k, path), places, path)

    def judge_alone(self, k, path):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            # Not into pipes, which would be waited for until everybody has closed them.
            outcome = self.simulate(*self.CHECKPOINTS, cwd=folder, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, fault=Fault(
                                        "io", k, signal=signal.SIGKILL, to="main", path=path,
                                        clock_s=self.HOUR_S))
            faults = [] if outcome.code == -signal.SIGKILL else [f"exit code {outcome.code}\n{outcome}"]
            return faults + self.judge_next(outcome, folder, "--resume")

    def test_what_it_forked_dies_with_it(self):
        """A run that was killed has nobody left at work. (The system sets what stands still in motion
        when the leader of its group dies.)"""
        with self.fresh_folder() as name:
            stop = Fault("write", 5, signal=signal.SIGSTOP, path=".part")
            process = self.begin("run", "s.json", "-o", "r.h5", cwd=name, fault=stop,
                                 preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
            limit = time.monotonic() + harness.TIME_LIMIT_S
            while harness.read_page(process.page.read_bytes())[2] == 0:
                self.assertLess(time.monotonic(), limit, f"the run never came to {stop}")
                time.sleep(0.01)
            process.kill()
            outcome = self.end(process, timeout=STOP_LIMIT_S)
            self.assertFalse(harness.is_whole(pathlib.Path(name) / "r.h5.part", self.digest))
            self.assertEqual(self.judge_next(outcome, pathlib.Path(name)), [])

    def test_what_it_forked_is_killed(self):
        """As by a machine without memory: the run that is left says so and cleans up."""
        for k in self.places(12, calls="write,read,fsync", path=".part"):
            with self.fresh_folder() as name:
                folder = pathlib.Path(name)
                outcome = self.simulate(cwd=folder, fault=Fault(
                    "write,read,fsync", k, signal=signal.SIGKILL, path=".part"))
                self.assertEqual(outcome.code, harness.IO_FAILED, outcome)
                self.assertIn("SIGKILL", outcome.err)
                self.assertTrue(self.is_untouched(folder))
                self.assertEqual(judge.leftovers(folder, "r.h5"), [])

    def test_a_stop_becomes_a_stop(self):
        """The other tests would pass if every signal came too late."""
        with self.fresh_folder() as name:
            fault = Fault("rename", 1, signal=signal.SIGTERM, path=".checkpoint-", clock_s=self.HOUR_S)
            outcome = self.simulate(*self.CHECKPOINTS, cwd=name, fault=fault)
            self.assertEqual(outcome.code, harness.STOPPED, outcome)
            self.assertIn(".checkpoint-0", judge.leftovers(pathlib.Path(name), "r.h5"))


if __name__ == "__main__":
    harness.main()
