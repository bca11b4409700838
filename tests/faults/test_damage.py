#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A checkpoint that is damaged, cut, old, or another's is found before use by `run --resume`: the
generation before it serves, with a warning; without one the run is refused and nothing changes.

usage: test_damage.py [unittest names]     environment: see harness.py

tests/unit/test_checkpoint.c flips 500 bits and cuts at 50 lengths without the program.
"""
import hashlib
import pathlib
import random
import shutil
import signal
import struct

import harness
import judge
import program
from harness import Fault

# docs/explanation/checkpoint.md: word, generation, size, owner (program, scenario), check; then state.
HEAD = struct.Struct("=8sQQ32s32s32s")
FLIP_COUNT = 40
CUT_COUNT = 24
USED_COUNT = 8
OWNERS = {"program": 3, "scenario": 4}


def with_head(content, **changes):
    """The checkpoint with another head, checksummed anew."""
    fields = list(HEAD.unpack_from(content))
    for name, value in changes.items():
        fields[{"word": 0, "generation": 1, "size": 2, **OWNERS}[name]] = value
    state = content[HEAD.size:]
    fields[5] = bytes(32)
    fields[5] = hashlib.sha256(HEAD.pack(*fields) + state).digest()
    return HEAD.pack(*fields) + state


def flipped(content, bit):
    damaged = bytearray(content)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


class DamageTest(harness.ContinuedTest):
    """A run that was killed with two generations of a checkpoint."""

    stopped = None

    def setUp(self):
        super().setUp()
        self.random = random.Random(2016)
        folder = super().fresh_folder()
        self.addCleanup(folder.cleanup)
        fault = Fault("write", 5, signal=signal.SIGKILL, path=".checkpoint-part", clock_s=self.HOUR_S)
        self.simulate(*self.CHECKPOINTS, cwd=folder.name, fault=fault)
        self.stopped = pathlib.Path(folder.name)
        (self.stopped / "r.h5.checkpoint-part").unlink(missing_ok=True)
        found = {path.name: path.read_bytes() for path in self.stopped.glob("r.h5.checkpoint-[01]")}
        self.assertEqual(len(found), 2, judge.leftovers(self.stopped, "r.h5"))
        self.older, self.newer = sorted(found, key=lambda name: HEAD.unpack_from(found[name])[1])
        self.content = found

    def fresh_folder(self):
        folder = super().fresh_folder()
        if self.stopped is not None:
            shutil.copytree(self.stopped, folder.name, dirs_exist_ok=True)
        return folder

    def resume(self, folder, *options):
        """`run --resume` without the shim: it is not needed here."""
        return program.run("run", "s.json", "-o", "r.h5", "--progress", "never", "--resume", *options,
                           cwd=folder)

    def listing(self, folder):
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    def expect_older(self, content):
        """With this in the place of the newer generation the older one serves."""
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            (folder / self.newer).write_bytes(content)
            done = self.resume(folder)
            self.assertEqual(done.returncode, harness.DONE, done.stderr)
            self.assertIn("warning", done.stderr)
            self.assertIn(self.newer, done.stderr)
            self.assertTrue(self.is_published(folder))
            self.assertEqual(judge.leftovers(folder, "r.h5"), [])

    def refused_content(self, folder, content, *words):
        """Nothing but this in the place of the newer generation: exit 65, and nothing is touched.
        Returns what is wrong."""
        (folder / self.older).unlink(missing_ok=True)
        (folder / self.newer).write_bytes(content)
        before = self.listing(folder)
        done = self.resume(folder)
        faults = []
        if done.returncode != harness.INVALID:
            faults.append(f"exit code {done.returncode}: {done.stderr}")
        faults += [f"{word} is not in {done.stderr}" for word in (self.newer, *words)
                   if word not in done.stderr]
        if self.listing(folder) != before:
            faults.append("a file was changed")
        return faults

    def expect_refusal(self, content, *words):
        with self.fresh_folder() as name:
            self.assertEqual(self.refused_content(pathlib.Path(name), content, *words), [])


class Damage(DamageTest):
    """Bits, lengths, and heads."""

    def test_undamaged_the_newer_serves_without_a_warning(self):
        with self.fresh_folder() as name:
            done = self.resume(name)
            self.assertEqual((done.returncode, done.stderr), (harness.DONE, ""))
            self.assertTrue(self.is_published(pathlib.Path(name)))

    def bits(self, count):
        """Bit numbers: half of them in the head. In the long campaign every bit of the head, and one in
        each hundredth byte of the state: all are under one checksum."""
        size = len(self.content[self.newer])
        if harness.FULL:
            return [*range(8 * HEAD.size), *(8 * byte + self.random.randrange(8)
                                             for byte in range(HEAD.size, size, 97))]
        return [self.random.randrange(8 * (HEAD.size if i % 2 else size)) for i in range(count)]

    def test_a_flipped_bit_is_found(self):
        whole = self.content[self.newer]

        def try_bit(bit):
            with self.fresh_folder() as name:
                return self.refused_content(pathlib.Path(name), flipped(whole, bit))
        self.try_each(try_bit, self.bits(FLIP_COUNT))

    def test_after_a_flipped_bit_the_older_serves(self):
        size = 8 * len(self.content[self.newer])
        for _ in range(USED_COUNT):
            self.expect_older(flipped(self.content[self.newer], self.random.randrange(size)))

    def test_cut_or_lengthened(self):
        whole = self.content[self.newer]
        lengths = {0, 1, HEAD.size - 1, HEAD.size, HEAD.size + 1, len(whole) - 1}
        lengths |= {i * len(whole) // CUT_COUNT for i in range(CUT_COUNT)}
        for length in sorted(lengths):
            self.expect_refusal(whole[:length])
        self.expect_refusal(whole + b"\0")
        self.expect_older(whole[:len(whole) // 2])

    def test_both_damaged(self):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            for path in (self.older, self.newer):
                (folder / path).write_bytes(flipped(self.content[path], 4000))
            before = self.listing(folder)
            done = self.resume(folder)
            self.assertEqual(done.returncode, harness.INVALID, done.stderr)
            self.assertIn(self.older, done.stderr)
            self.assertIn(self.newer, done.stderr)
            self.assertEqual(self.listing(folder), before)

    def test_a_lost_newer_generation(self):
        """Nothing is damaged then: the older one is a checkpoint like any other."""
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            (folder / self.newer).unlink()
            self.assertEqual(self.resume(folder).returncode, harness.DONE)
            self.assertTrue(self.is_published(folder))


class Strangers(DamageTest):
    """Whole checkpoints that are not of this run."""

    def test_checksums_of_the_test_are_right(self):
        whole = self.content[self.newer]
        self.assertEqual(with_head(whole), whole)

    def test_an_older_format(self):
        old = with_head(self.content[self.newer], word=b"LWCKPT0\n")
        self.expect_refusal(old)
        self.expect_older(old)

    def test_another_program(self):
        other = with_head(self.content[self.newer], program=bytes(32))
        self.expect_refusal(other, "another version")
        self.expect_older(other)

    def test_another_scenario(self):
        other = with_head(self.content[self.newer], scenario=bytes(32))
        self.expect_refusal(other, "another scenario")
        self.expect_older(other)

    def test_the_number_of_another_generation(self):
        generation = HEAD.unpack_from(self.content[self.newer])[1]
        self.expect_refusal(with_head(self.content[self.newer], generation=generation + 1))
        self.expect_refusal(with_head(self.content[self.newer], generation=0))

    def test_a_size_beyond_all_limits(self):
        self.expect_refusal(with_head(self.content[self.newer], size=1 << 62))

    def test_changed_options_or_inputs(self):
        for options in (("--seed", "7"), ("--set", "/tariff/retail_per_kwh=0.3")):
            with self.fresh_folder() as name:
                folder = pathlib.Path(name)
                before = self.listing(folder)
                done = self.resume(folder, *options)
                self.assertEqual(done.returncode, harness.INVALID, done.stderr)
                self.assertIn("another scenario", done.stderr)
                self.assertEqual(self.listing(folder), before)

    def test_a_state_that_only_looks_whole(self):
        """With a right checksum over a wrong state: refused or harmless, never a crash."""
        whole = self.content[self.newer]
        for _ in range(400 if harness.FULL else 24):
            bit = self.random.randrange(8 * HEAD.size, 8 * len(whole))
            with self.fresh_folder() as name:
                folder = pathlib.Path(name)
                (folder / self.older).unlink()
                (folder / self.newer).write_bytes(with_head(flipped(whole, bit)))
                done = self.resume(folder)
                self.assertIn(done.returncode, (harness.DONE, harness.INVALID, harness.BUG_OR_MEMORY,
                                                harness.IO_FAILED), f"bit {bit}: {done.stderr}")


class WorkingFiles(DamageTest):
    """The spill and the trades that a checkpoint speaks of."""

    def expect(self, codes, change):
        """One of these codes; never another result, and the earlier one stays after a failure."""
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            change(folder)
            done = self.resume(folder)
            self.assertIn(done.returncode, codes, done.stderr)
            self.assertTrue(done.stderr.strip())
            self.assertTrue(self.is_untouched(folder))

    def test_missing(self):
        for suffix in (".spill", ".trades"):
            self.expect((harness.MISSING,), lambda f, s=suffix: (f / f"r.h5{s}").unlink())

    def test_cut(self):
        """Within the text of the first page, or the trades."""
        for suffix, sizes in ((".spill", (0, 1, 60)), (".trades", (0, 1, 60, 2000))):
            whole = (self.stopped / f"r.h5{suffix}").read_bytes()
            for size in sizes:
                self.expect((harness.INVALID, harness.IO_FAILED), lambda f, s=suffix, content=whole[:size]:
                            (f / f"r.h5{s}").write_bytes(content))

    def test_of_another_run(self):
        with self.fresh_folder() as other:
            for path in pathlib.Path(other).glob("r.h5*"):
                path.unlink()
            fault = Fault("rename", 2, signal=signal.SIGKILL, path=".checkpoint-", clock_s=self.HOUR_S)
            self.simulate(*self.CHECKPOINTS, cwd=other, fault=fault)
            for suffix in (".spill", ".trades"):
                self.expect((harness.INVALID,), lambda f, s=suffix: shutil.copy(
                    pathlib.Path(other) / f"r.h5{s}", f))

    def test_more_at_the_end_is_cut_off(self):
        """What was appended after the checkpoint is computed again."""
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            for suffix in (".spill", ".trades"):
                with (folder / f"r.h5{suffix}").open("ab") as file:
                    file.write(bytes(5000))
            self.assertEqual(self.resume(folder).returncode, harness.DONE)
            self.assertTrue(self.is_published(folder))

    def test_begun_anew_and_killed(self):
        """Who begins anew over a stopped run, and is killed at once, can begin again; going on is
        refused, or leads to the same result."""
        for k in range(1, 31):
            with self.fresh_folder() as name:
                folder = pathlib.Path(name)
                self.simulate(cwd=folder, fault=Fault("io", k, signal=signal.SIGKILL, path="r.h5"))
                done = self.resume(folder)
                self.assertIn(done.returncode, (harness.DONE, harness.INVALID, harness.MISSING))
                if done.returncode == harness.DONE:
                    self.assertTrue(self.is_published(folder))
                else:
                    self.assertTrue(self.is_untouched(folder))
                self.assertEqual(self.simulate(cwd=folder).code, harness.DONE)
                self.assertTrue(self.is_published(folder))
                self.assertEqual(judge.leftovers(folder, "r.h5"), [])

    def test_the_folder_was_moved(self):
        with self.fresh_folder() as name:
            moved = pathlib.Path(name) / "moved"
            moved.mkdir()
            for path in pathlib.Path(name).glob("*.*"):
                path.rename(moved / path.name)
            self.assertEqual(self.resume(moved).returncode, harness.DONE)
            self.assertTrue(self.is_published(moved))


if __name__ == "__main__":
    harness.main()
