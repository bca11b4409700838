#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Somebody else is at work on the files of a run: a second run, or a hand that deletes, cuts or
replaces them while the run is held at an exact call.

usage: test_rivals.py [unittest names]     environment: see harness.py

Without the program: tests/unit/test_publish.c.
"""
import contextlib
import os
import pathlib
import signal
import socket

import harness
import judge
from harness import Fault

AT_ONCE = 6


class RivalTest(harness.ContinuedTest):
    """Holds a run before one of its calls."""

    @contextlib.contextmanager
    def held(self, folder, calls, path, at=1, output="r.h5"):
        """A run that stands still just before that call; afterwards it goes on. The context is a list
        that then has the outcome."""
        fault = Fault(calls, at, signal=signal.SIGSTOP, to="group", path=path, clock_s=self.HOUR_S)
        process = self.begin("run", "s.json", "-o", output, "--progress", "never", *self.CHECKPOINTS,
                             cwd=folder, fault=fault)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status), f"the run never came to {fault}")
        outcomes = [process]
        try:
            yield outcomes
        finally:
            os.killpg(process.pid, signal.SIGCONT)
            outcomes[:] = [self.end(process)]


class SecondRun(RivalTest):
    """Two runs to one output are never mixed."""

    def refuse_second(self, calls, path):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            with self.held(folder, calls, path) as first:
                process = first[0].pid
                for options in ((), ("--resume",)):
                    second = self.simulate(*options, cwd=folder)
                    self.assertEqual(second.code, harness.NO_OUTPUT, second)
                    self.assertIn(f"process {process} on host {socket.gethostname()}", second.err)
                self.assertTrue(self.is_untouched(folder))
            self.assertEqual(first[0].code, harness.DONE, first[0])
            self.assertTrue(self.is_published(folder))
            self.assertEqual(judge.leftovers(folder, "r.h5"), [])

    def test_while_the_first_simulates(self):
        self.refuse_second("write", ".trades")

    def test_while_the_first_writes_a_checkpoint(self):
        self.refuse_second("rename", ".checkpoint-part")

    def test_while_the_first_publishes(self):
        self.refuse_second("fsync", ".part")

    def test_many_at_once(self):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            runs = [self.begin("run", "s.json", "-o", "r.h5", cwd=folder) for _ in range(AT_ONCE)]
            outcomes = [self.end(process) for process in runs]
            codes = [outcome.code for outcome in outcomes]
            self.assertIn(harness.DONE, codes)
            for outcome in outcomes:
                # One that looked before another had published finds the output changed.
                self.assertIn(outcome.code, (harness.DONE, harness.NO_OUTPUT, harness.IO_FAILED))
                self.assertFalse(judge.ending(outcome, (harness.NO_OUTPUT, harness.IO_FAILED)))
            self.assertTrue(self.is_published(folder))


class Hands(RivalTest):
    """Files that change under a run."""

    def change(self, calls, path, change, at=1, output="r.h5"):
        """Lets `change` do something with the folder while a run is held; the outcome and the folder,
        which is removed with the test."""
        folder = self.fresh_folder()
        self.addCleanup(folder.cleanup)
        place = pathlib.Path(folder.name)
        with self.held(place, calls, path, at, output) as outcomes:
            change(place)
        return outcomes[0], place

    def expect_failure(self, outcome, folder, *words):
        """It fails, names these words and leaves the earlier result."""
        self.assertIn(outcome.code, (harness.NO_OUTPUT, harness.IO_FAILED), outcome)
        for word in words:
            self.assertIn(word, outcome.err)
        self.assertTrue(self.is_untouched(folder), outcome)

    def expect_result(self, outcome, folder):
        self.assertEqual(outcome.code, harness.DONE, outcome)
        self.assertTrue(self.is_published(folder), outcome)
        self.assertEqual(judge.leftovers(folder, "r.h5"), [])

    # The spill holds the rows of the result that are many, and the lock.

    def longer(self):
        """So many rows that some are spilled."""
        tree = harness.small_city()
        tree["period"]["end"] = "2016-04-20"
        self.write("s.json", tree)

    def test_the_spill_is_deleted(self):
        self.expect_failure(*self.change("open", ".part", lambda f: (f / "r.h5.spill").unlink()),
                            "r.h5.spill")

    def test_the_spill_is_cut(self):
        self.longer()
        self.expect_failure(*self.change("open", ".part", lambda f: os.truncate(f / "r.h5.spill",
                                                                               20000)),
                            "r.h5.spill")

    def test_the_spill_is_replaced(self):
        def replace(folder):
            (folder / "copy").write_bytes((folder / "r.h5.spill").read_bytes())
            (folder / "copy").rename(folder / "r.h5.spill")
        self.expect_failure(*self.change("open", ".part", replace), "r.h5.spill")

    def test_a_bit_of_the_spill_is_flipped(self):
        self.longer()

        def flip(folder):
            content = bytearray((folder / "r.h5.spill").read_bytes())
            content[len(content) // 2] ^= 16
            (folder / "r.h5.spill").write_bytes(content)
        self.expect_failure(*self.change("open", ".part", flip), "r.h5.spill")

    # The part is the new result before it gets its name.

    def test_the_part_is_deleted(self):
        # HDF5 calls ftruncate only on some files, so the moments are before and after it.
        for calls in ("write", "fsync"):
            with self.subTest(calls):
                self.expect_failure(*self.change(calls, ".part", lambda f: (f / "r.h5.part").unlink()),
                                    "r.h5.part")

    def test_the_part_is_cut(self):
        self.expect_failure(*self.change("fsync", ".part", lambda f: os.truncate(f / "r.h5.part", 99999)),
                            "r.h5.part")

    def test_a_bit_of_the_part_is_flipped(self):
        def flip(folder):
            content = bytearray((folder / "r.h5.part").read_bytes())
            content[len(content) // 2] ^= 16
            (folder / "r.h5.part").write_bytes(content)
        self.expect_failure(*self.change("fsync", ".part", flip), "r.h5.part")

    def test_the_part_is_replaced_after_it_was_verified(self):
        def replace(folder):
            (folder / "other").write_bytes(b"another file")
            (folder / "other").rename(folder / "r.h5.part")
        last = self.count("stat", ".part")
        self.expect_failure(*self.change("stat", ".part", replace, last), "r.h5.part")

    def count(self, calls, path):
        with self.fresh_folder() as name:
            fault = Fault(calls, path=path, clock_s=self.HOUR_S)
            return self.simulate(*self.CHECKPOINTS, cwd=name, fault=fault).matched

    # The output itself: what somebody put there during the run is his.

    def test_the_earlier_result_is_replaced(self):
        outcome, folder = self.change("fsync", ".part",
                                      lambda f: (f / "r.h5").write_bytes(b"somebody else's"))
        self.assertEqual(outcome.code, harness.IO_FAILED, outcome)
        self.assertIn("r.h5.part", outcome.err)
        self.assertEqual((folder / "r.h5").read_bytes(), b"somebody else's")
        self.assertTrue(harness.is_whole(folder / "r.h5.part", self.digest), "a long run is not lost")

    def test_the_earlier_result_is_cut(self):
        outcome, folder = self.change("fsync", ".part", lambda f: os.truncate(f / "r.h5", 3))
        self.assertEqual(outcome.code, harness.IO_FAILED, outcome)
        self.assertEqual((folder / "r.h5").read_bytes(), self.EARLIER[:3])

    def test_the_earlier_result_becomes_a_folder(self):
        def replace(folder):
            (folder / "r.h5").unlink()
            (folder / "r.h5").mkdir()
        outcome, folder = self.change("fsync", ".part", replace)
        self.assertEqual(outcome.code, harness.IO_FAILED, outcome)
        self.assertTrue((folder / "r.h5").is_dir())

    def test_the_earlier_result_is_deleted(self):
        """Nobody's file is in the way: the new one takes the place."""
        self.expect_result(*self.change("fsync", ".part", lambda f: (f / "r.h5").unlink()))

    def test_the_folder_is_moved_away(self):
        def move(folder):
            (folder / "sub").rename(folder / "elsewhere")
        folder = self.fresh_folder()
        self.addCleanup(folder.cleanup)
        place = pathlib.Path(folder.name)
        (place / "sub").mkdir()
        with self.held(place, "write", ".trades", output="sub/r.h5") as outcomes:
            move(place)
        self.expect_failure(outcomes[0], place, "sub/r.h5")

    # What the run has read, or can do without.

    def test_the_scenario_is_changed_after_it_was_read(self):
        def change(folder):
            (folder / "s.json").write_text("{}", encoding="utf-8")
        self.expect_result(*self.change("write", ".trades", change))

    def test_a_checkpoint_is_deleted(self):
        def delete(folder):
            for path in folder.glob("r.h5.checkpoint-*"):
                path.unlink()
        self.expect_result(*self.change("open", ".part", delete))

    def test_the_trades_are_deleted_or_cut(self):
        for change in (lambda f: (f / "r.h5.trades").unlink(),
                       lambda f: os.truncate(f / "r.h5.trades", 600)):
            outcome, folder = self.change("rename", ".checkpoint-part", change)
            if outcome.code == harness.DONE:
                self.assertTrue(self.is_published(folder), outcome)
            else:
                self.expect_failure(outcome, folder, "r.h5.trades")


if __name__ == "__main__":
    harness.main()
