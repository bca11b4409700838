#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A checkpoint whose checksum is right but whose state cannot be loaded: the generation before it is
used, with a warning; when there is none, the run is refused and nothing is lost.

usage: check_generations.py LEDGERWATT SCENARIO.json
"""
import hashlib
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

from stops import STOPPED, stop

PROGRAM, SCENARIO = sys.argv[1:3]
LARGER = ["--set", "/participants/0/count=20", "--set", "/participants/1/count=20",
          "--set", "/period/end=2016-04-01"]
# docs/explanation/checkpoint.md: magic, generation, size, owner, checksum; then the state.
CHECK_PLACE = 8 + 8 + 8 + 64
HEAD_SIZE = CHECK_PLACE + 32


def field(name, size):
    """How a field of the state begins."""
    return bytes([len(name)]) + name.encode() + struct.pack("=Q", size)


def sealed(head, state):
    """A checkpoint file of this state with the checksum that belongs to it."""
    blank = head[:CHECK_PLACE] + bytes(32)
    return head[:CHECK_PLACE] + hashlib.sha256(blank + state).digest() + state


def other_name(state):
    """The first field has another name."""
    return state.replace(field("done_count", 8), field("done_coumt", 8), 1)


def later_clock(number):
    """The clock of the kernel `number` (0 = the city's, 1 = that of the city with batteries) is a second
    later."""
    def change(state):
        mark = field("now_us", 8)
        place = -1
        for _ in range(number + 1):
            place = state.index(mark, place + 1)
        place += len(mark)
        now_us, = struct.unpack_from("=q", state, place)
        return state[:place] + struct.pack("=q", now_us + 1000000) + state[place + 8:]
    return change


def fewer_done(state):
    """The run has done an interval less than its city."""
    mark = field("done_count", 8)
    place = state.index(mark) + len(mark)
    done, = struct.unpack_from("=Q", state, place)
    return state[:place] + struct.pack("=Q", done - 1) + state[place + 8:]


DAMAGES = [(other_name, "another field"), (later_clock(0), "clock"),
           (later_clock(1), "clock"), (later_clock(2), "its clock is not the city's"),
           (fewer_done, "not where the run is")]


class Generations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        subprocess.run(cls.command(cls.kept.name, "reference.h5"), check=True)
        cls.expected = cls.digest(cls.kept.name, "reference.h5")
        cls.stop(cls.kept.name)
        cls.stop(cls.kept.name, "--resume")

    @staticmethod
    def command(folder, output, *options):
        return [PROGRAM, "run", SCENARIO, "-o", os.path.join(folder, output), "--progress", "never",
                *LARGER, *options]

    @staticmethod
    def digest(folder, output):
        return subprocess.run([PROGRAM, "inspect", os.path.join(folder, output), "--digest"],
                              capture_output=True, text=True, check=True).stdout.strip()

    @classmethod
    def stop(cls, folder, *options):
        """Starts a run and stops it as soon as it has begun, after a checkpoint."""
        code, said = stop(cls.command(folder, "out.h5", *options), os.path.join(folder, "out.h5"))
        if code != STOPPED:
            raise AssertionError(f"not stopped: exit {code}, {said}")

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for path in pathlib.Path(self.kept.name).glob("out.h5.*"):
            shutil.copy(path, self.folder.name)

    def path(self, generation):
        return pathlib.Path(self.folder.name, f"out.h5.checkpoint-{generation % 2}")

    def damage(self, generation, change):
        whole = self.path(generation).read_bytes()
        self.assertEqual(struct.unpack_from("=Q", whole, 8), (generation,))
        state = whole[HEAD_SIZE:]
        self.assertEqual(sealed(whole[:HEAD_SIZE], state), whole, "the format is as documented")
        changed = change(state)
        self.assertNotEqual(changed, state)
        self.path(generation).write_bytes(sealed(whole[:HEAD_SIZE], changed))
        return whole

    def resume(self):
        return subprocess.run(self.command(self.folder.name, "out.h5", "--resume"),
                              capture_output=True, text=True, check=False)

    def check_result(self):
        self.assertEqual(self.digest(self.folder.name, "out.h5"), self.expected)
        self.assertEqual([path.name for path in pathlib.Path(self.folder.name).iterdir()], ["out.h5"])

    def test_the_generation_before_is_used_with_a_warning(self):
        for change, reason in DAMAGES:
            with self.subTest(reason):
                self.setUp()
                self.damage(2, change)
                done = self.resume()
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"warning: {self.path(2)} cannot be used", done.stderr)
                self.assertIn(reason, done.stderr)
                self.check_result()

    def test_without_another_the_run_is_refused_and_nothing_is_lost(self):
        for change, reason in DAMAGES:
            with self.subTest(reason):
                self.setUp()
                whole = {generation: self.damage(generation, change) for generation in (1, 2)}
                done = self.resume()
                self.assertEqual(done.returncode, 65, done.stderr)
                self.assertIn("no checkpoint", done.stderr)
                self.assertIn(reason, done.stderr)
                self.assertFalse(pathlib.Path(self.folder.name, "out.h5").exists())
                for generation, content in whole.items():
                    self.path(generation).write_bytes(content)
                self.assertEqual(self.resume().returncode, 0)
                self.check_result()

    def test_a_generation_alone_that_cannot_be_loaded_is_refused(self):
        self.path(1).unlink()
        self.damage(2, other_name)
        done = self.resume()
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn(str(self.path(2)), done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
