#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Memory runs out at the k-th allocation, once or from then on: the program says so, or gives the
same result as ever; it never dies in code of ours and never leaves a wrong file.

usage: test_memory.py [unittest names]     environment: see harness.py

A library that dies by itself (HDF5 1.10 does, docs/explanation/result-store.md) does so in a process
of its own.
"""
import pathlib

import harness
import judge

ONCE_COUNT = 150  # in each half of a run
STICKY_COUNT = 60
READING_COUNT = 70
EVERY = 10**6


class Run(harness.FaultTest):
    """Memory for a run."""

    def setUp(self):
        super().setUp()
        self.earlier = b"an earlier result"
        self.reference, self.digest = self.undisturbed()

    def before_publishing(self):
        """The number of allocations until the result file is begun."""
        with self.fresh_folder() as folder:
            outcome = self.simulate(cwd=folder, fault=harness.Fault("open", 1, sticky=True, path=".part"))
            self.assertEqual(outcome.code, harness.IO_FAILED, outcome)
            return outcome.counts["malloc"]

    def judge_one(self, k, sticky):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            (folder / "r.h5").write_bytes(self.earlier)
            outcome = self.simulate(cwd=folder, fault=harness.Fault("malloc", k, sticky))
            return (judge.ending(outcome, judge.MEMORY_CODES)
                    + judge.working_files(outcome, folder, "r.h5")
                    + judge.result(outcome, folder / "r.h5", self.earlier, self.digest))

    def fail_each(self, places, sticky):
        self.try_each(lambda k: self.judge_one(k, sticky), places)

    def test_once_before_publishing(self):
        self.fail_each(harness.spread(self.before_publishing(), ONCE_COUNT), False)

    def test_from_then_on_before_publishing(self):
        self.fail_each(harness.spread(self.before_publishing(), STICKY_COUNT), True)

    def test_once_while_publishing(self):
        places = harness.spread(self.reference.counts["malloc"], ONCE_COUNT, self.before_publishing())
        self.fail_each(places, False)

    def test_from_then_on_while_publishing(self):
        places = harness.spread(self.reference.counts["malloc"], STICKY_COUNT, self.before_publishing())
        self.fail_each(places, True)


class CommandTest(harness.FaultTest):
    """Judges a command of which one allocation fails: its text is complete, or it says so."""

    def setUp(self):
        super().setUp()
        self.assertEqual(self.simulate().code, harness.DONE)

    def fail_each(self, *command, count=READING_COUNT):
        reference = self.run_with(*command)
        self.assertEqual(reference.code, harness.DONE, reference)
        places = [(k, sticky) for sticky in (False, True)
                  for k in harness.spread(reference.counts["malloc"], count)]

        def judge_one(place):
            outcome = self.run_with(*command, fault=harness.Fault("malloc", *place))
            faults = judge.ending(outcome, judge.MEMORY_CODES)
            if outcome.code == harness.DONE and outcome.out != reference.out:
                faults.append(f"success with another text\n{outcome}")
            return faults
        self.try_each(judge_one, places)
        files = sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("page"))
        self.assertEqual(files, ["r.h5", *harness.INPUTS])


class Commands(CommandTest):
    """Commands that have no need of HDF5."""

    def test_check(self):
        self.fail_each("check", "s.json", "--set", "/seed=7", count=150)

    def test_check_with_a_new_key(self):
        self.fail_each("check", "s.json", "--set", "/participants/0/battery/power_kw=3", count=150)

    def test_check_json(self):
        self.fail_each("check", "--format", "json", "s.json", count=60)

    def test_list(self):
        self.fail_each("list", "--long", count=60)

    def test_new(self):
        self.fail_each("new", "brooklyn", count=EVERY)

    def test_schema(self):
        self.fail_each("schema", count=EVERY)

    def test_describe(self):
        self.fail_each("describe", "/participants/pv/tilt_deg", count=EVERY)

    def test_version(self):
        self.fail_each("version", count=EVERY)


class Results(CommandTest):
    """Commands that read a result. HDF5 may die of it, the command may not."""

    def test_inspect(self):
        self.fail_each("inspect", "r.h5")

    def test_inspect_balance(self):
        self.fail_each("inspect", "r.h5", "--balance")

    def test_inspect_digest(self):
        self.fail_each("inspect", "r.h5", "--digest")

    def test_compare(self):
        self.fail_each("compare", "r.h5")

    def test_compare_json(self):
        self.fail_each("compare", "r.h5", "--format", "json")


if __name__ == "__main__":
    harness.main()
