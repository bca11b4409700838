#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The k-th call of the file system fails, handles half of its bytes, or is interrupted; the disk is
full; files may not grow: the program says which file and why, and leaves the earlier result.

usage: test_io.py [unittest names]     environment: see harness.py
"""
import errno
import os
import pathlib
import resource
import shutil
import subprocess
import sys

import harness
import judge
from harness import Fault

EARLIER = b"an earlier result"
CODES = (harness.NO_OUTPUT, harness.IO_FAILED)
FULL_DISK = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
# What each kind of call may fail with, in turn.
NUMBERS = {"open": (errno.EIO, errno.EMFILE, errno.ENOSPC), "write": FULL_DISK, "fsync": FULL_DISK,
           "rename": FULL_DISK, "close": FULL_DISK, "fopen": FULL_DISK, "fflush": FULL_DISK,
           "fclose": FULL_DISK, "ftruncate": FULL_DISK}
# A run that writes a checkpoint after each of its three blocks: for it an hour passes each time.
CHECKPOINTS = ("--checkpoint-every", "60")
HOUR_S = 3600
WORKING_FILES = (".part", ".spill", ".trades", ".checkpoint-part", ".checkpoint-0", ".checkpoint-1")


class CallsTest(harness.FaultTest):
    """Judges runs in which one call goes wrong."""
    options = ()
    clock_s = 0
    codes = CODES

    def setUp(self):
        super().setUp()
        self.prepare()
        self.reference, self.digest = self.undisturbed(*self.options, fault=Fault(clock_s=self.clock_s))

    def prepare(self):
        """What else the run needs in its folder."""

    def fresh_folder(self):
        folder = super().fresh_folder()
        path = pathlib.Path(folder.name)
        (path / "r.h5").write_bytes(EARLIER)
        return folder

    def judge_one(self, fault):
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            outcome = self.simulate(*self.options, cwd=folder, fault=fault)
            # What cannot be removed, or recognised as one's own, stays.
            may_stay = WORKING_FILES if fault.calls in ("unlink", "stat") else (
                (".part",) if outcome.counts["rename"] > 0 else ())
            faults = (judge.ending(outcome, self.codes)
                      + judge.working_files(outcome, folder, "r.h5", may_stay)
                      + judge.result(outcome, folder / "r.h5", EARLIER, self.digest))
            if fault.calls != "malloc":
                faults += judge.silence(outcome)
                faults += judge.reason(outcome, errno.errorcode[fault.number])
            return faults + self.judge_more(outcome, folder)

    def judge_more(self, outcome, folder):
        """What else a class looks at."""
        return []

    def fail_each(self, calls, count, **changes):
        numbers = NUMBERS.get(calls, (errno.EIO,))
        total = self.count(calls, changes.get("path", ""))
        self.assertGreater(total, 0, f"no {calls} in {self.reference}")
        faults = [Fault(calls, k, **{"number": numbers[k % len(numbers)], "clock_s": self.clock_s,
                                     **changes}) for k in harness.spread(total, count)]
        self.try_each(self.judge_one, faults)

    def count(self, calls, path):
        """The number of such calls in an undisturbed run, of files whose name contains `path`."""
        if path == "":
            return self.reference.counts[calls]
        with self.fresh_folder() as name:
            fault = Fault(calls, path=path, clock_s=self.clock_s)
            return self.simulate(*self.options, cwd=name, fault=fault).matched

    def succeed(self, fault):
        with self.fresh_folder() as name:
            path = pathlib.Path(name) / "r.h5"
            outcome = self.simulate(*self.options, cwd=name, fault=fault)
            self.assertGreater(outcome.fired, 0, outcome)
            self.assertEqual(outcome.code, harness.DONE, outcome)
            self.assertTrue(harness.is_whole(path, self.digest))


class Run(CallsTest):
    """A run that writes a summary."""
    options = ("--summary", "r.json")

    def test_opening(self):
        # That an input cannot be opened is a missing input to some, a failed reading to others.
        self.codes = (*CODES, harness.MISSING)
        self.fail_each("open", 60)
        self.fail_each("open", 10, sticky=True)

    def test_writing(self):
        self.fail_each("write", 40)
        self.fail_each("write", 20, sticky=True)

    def test_reading(self):
        self.fail_each("read", 40)
        self.fail_each("read", 15, sticky=True)

    def test_the_rest(self):
        for calls in ("fsync", "ftruncate", "rename", "close", "flock", "getrandom", "fopen", "fclose",
                      "fork", "pipe"):
            if self.reference.counts[calls] > 0:
                with self.subTest(calls):
                    self.fail_each(calls, 30)

    def test_removing(self):
        self.fail_each("unlink", 30)

    def test_looking(self):
        self.codes = (*CODES, harness.MISSING)
        self.fail_each("stat", 40)

    def test_half_of_the_bytes(self):
        self.succeed(Fault("write", 1, sticky=True, short=True))
        self.succeed(Fault("read", 1, sticky=True, short=True))

    def test_a_disk_full_after_half_of_the_bytes(self):
        for k in harness.spread(self.reference.counts["write"], 4):
            self.succeed(Fault("write", k, short=True))

    def test_interrupted_calls_are_made_again(self):
        for calls in ("write", "read", "fsync", "waitpid"):
            for k in harness.spread(self.reference.counts[calls], 4):
                self.succeed(Fault(calls, k, number=errno.EINTR))


class Rows(CallsTest):
    """A run with so many rows that some are spilled, and read again for the result."""

    def prepare(self):
        tree = harness.small_city()
        tree["period"]["end"] = "2016-04-20"
        self.write("s.json", tree)

    def test_spilled_rows(self):
        for calls in ("write", "read"):
            self.assertGreater(self.count(calls, ".spill"), 8)
            self.fail_each(calls, 8, path=".spill")
            self.fail_each(calls, 3, path=".spill", sticky=True)


class Checkpoints(CallsTest):
    """A run that writes checkpoints. What it leaves when it fails must lead to the same result."""
    options = CHECKPOINTS
    clock_s = HOUR_S

    def judge_more(self, outcome, folder):
        left = judge.leftovers(folder, "r.h5")
        if outcome.code == harness.DONE or not any(".checkpoint-" in name for name in left):
            return []
        again = self.simulate("--resume", cwd=folder)
        if again.code == harness.DONE and harness.is_whole(folder / "r.h5", self.digest):
            return []
        return [f"cannot go on from {left}\n{outcome}\n{again}"]

    def test_checkpoints_are_written(self):
        with self.fresh_folder() as name:
            stop = Fault("rename", 3, sticky=True, clock_s=HOUR_S, path=".checkpoint-part")
            outcome = self.simulate(*self.options, cwd=name, fault=stop)
            self.assertEqual(outcome.matched, 3, outcome)

    def test_writing(self):
        self.fail_each("write", 30, path=".checkpoint-part")
        self.fail_each("write", 20, path=".spill")
        self.fail_each("write", 20, path=".trades")

    def test_forcing_to_the_disk(self):
        self.fail_each("fsync", 30)

    def test_the_rest(self):
        for calls in ("open", "rename", "close"):
            with self.subTest(calls):
                self.fail_each(calls, 30, path=".checkpoint")

    def test_memory(self):
        """Every allocation while a checkpoint is made: between its first and its last call."""
        self.codes = judge.MEMORY_CODES
        first, last = (self.allocations_before("fsync", k) for k in (1, 3))
        places = harness.spread(last, 40, first - 2)
        self.try_each(lambda k: self.judge_one(Fault("malloc", k, clock_s=HOUR_S)), places)

    def allocations_before(self, calls, k):
        with self.fresh_folder() as name:
            fault = Fault(calls, k, sticky=True, signal=9, clock_s=HOUR_S)
            return self.simulate(*self.options, cwd=name, fault=fault).counts["malloc"]


class Resume(CallsTest):
    """A run that goes on from a checkpoint."""
    options = ("--resume",)
    stopped = None

    def prepare(self):
        folder = super().fresh_folder()
        self.addCleanup(folder.cleanup)
        stopped = pathlib.Path(folder.name)
        # The third generation is not finished, so two stand.
        stop = Fault("rename", 3, clock_s=HOUR_S, path=".checkpoint-part", signal=9)
        self.simulate(*CHECKPOINTS, cwd=stopped, fault=stop)
        (stopped / "r.h5.checkpoint-part").unlink()
        left = judge.leftovers(stopped, "r.h5")
        self.assertIn(".checkpoint-0", left)
        self.assertIn(".checkpoint-1", left)
        self.stopped = stopped

    def fresh_folder(self):
        folder = super().fresh_folder()
        if self.stopped is not None:
            shutil.copytree(self.stopped, folder.name, dirs_exist_ok=True)
        return folder

    def judge_more(self, outcome, folder):
        if outcome.code == harness.DONE or (folder / "r.h5").read_bytes() != EARLIER:
            return []
        again = self.simulate("--resume", cwd=folder)
        if again.code == harness.DONE and harness.is_whole(folder / "r.h5", self.digest):
            return []
        return [f"cannot go on after that\n{outcome}\n{again}"]

    def test_the_calls_before_the_simulation_goes_on(self):
        for calls in ("open", "read", "ftruncate", "stat", "close", "flock"):
            for path in (".checkpoint-", ".spill", ".trades"):
                if self.count(calls, path) > 0:
                    with self.subTest(calls=calls, path=path):
                        self.fail_each(calls, 4, path=path)
                        self.fail_each(calls, 1, path=path, sticky=True)


class Reading(harness.FaultTest):
    """Commands that only read."""

    def fail_each(self, *command, codes, count=40):
        reference = self.run_with(*command)
        self.assertEqual(reference.code, harness.DONE, reference)
        faults = [Fault(calls, k, number=NUMBERS.get(calls, (errno.EIO,))[0])
                  for calls in ("open", "read", "stat", "close")
                  for k in harness.spread(reference.counts[calls], count)]

        def judge_one(fault):
            outcome = self.run_with(*command, fault=fault)
            found = judge.ending(outcome, codes)
            found += judge.reason(outcome, errno.errorcode[fault.number])
            if outcome.code == harness.DONE and outcome.out != reference.out:
                found.append(f"success with another text\n{outcome}")
            return found
        self.try_each(judge_one, faults, " ".join(command))

    def test_check(self):
        self.fail_each("check", "s.json", codes=(*CODES, harness.MISSING))

    def test_results(self):
        self.assertEqual(self.simulate().code, harness.DONE)
        codes = (harness.IO_FAILED, harness.MISSING)
        self.fail_each("compare", "r.h5", codes=codes)
        self.fail_each("inspect", "r.h5", codes=codes, count=20)
        self.fail_each("inspect", "r.h5", "--digest", codes=codes, count=20)
        self.fail_each("inspect", "r.h5", "--balance", codes=codes, count=20)


class FullDisk(harness.FaultTest):
    """A disk of 2 MiB that is almost full; a limit on the size of files."""

    def setUp(self):
        super().setUp()
        _, self.digest = self.undisturbed()
        self.size = 0

    def judge_run(self, folder, *options, **more):
        """Judges one run over an earlier result; the outcome and what is wrong."""
        (folder / "r.h5").write_bytes(EARLIER)
        outcome = self.simulate(*options, cwd=folder, **more)
        faults = (judge.ending(outcome, CODES) + judge.working_files(outcome, folder, "r.h5")
                  + judge.result(outcome, folder / "r.h5", EARLIER, self.digest))
        return outcome, faults

    def test_a_tmpfs_of_2_mib(self):
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk],
                          stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no right to mount a tmpfs")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        for name in harness.INPUTS:
            shutil.copy(self.folder / name, disk)
        found, codes = [], []
        for fault, options in ((Fault(), ()), (Fault(clock_s=HOUR_S), CHECKPOINTS)):
            for free_kib in range(0, 1500, 12 if harness.FULL else 60):
                outcome, faults = self.judge_on_disk(disk, free_kib, options, fault)
                found += faults + judge.reason(outcome, "ENOSPC")
                codes.append(outcome.code)
        self.assertGreater(codes.count(harness.DONE), 3)
        self.assertGreater(codes.count(harness.IO_FAILED), 10)
        self.check_report(found, len(codes))

    def judge_on_disk(self, disk, free_kib, options, fault):
        for path in disk.glob("r.h5*"):
            path.unlink()
        (disk / "ballast").write_bytes(b"")
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "ballast").write_bytes(bytes(max(0, free - free_kib * 1024 - 4096)))
        return self.judge_run(disk, *options, fault=fault)

    def test_files_that_may_not_grow(self):
        found, codes, limit = [], [], 1
        while harness.DONE not in codes:
            with self.fresh_folder() as name:
                outcome, faults = self.judge_run(
                    pathlib.Path(name), preexec_fn=lambda: resource.setrlimit(
                        resource.RLIMIT_FSIZE, (max(limit, harness.PAGE_BYTES),) * 2))
            found += faults + judge.reason(outcome, "EFBIG")
            codes.append(outcome.code)
            limit += 1009 if harness.FULL else 16001
        self.assertGreater(len(codes), 10)
        self.check_report(found, len(codes))


def main():
    """Mounting takes a user who may: in a name space of one's own everybody may."""
    harness.skip_where_it_cannot_run()
    inside = os.environ.get("LEDGERWATT_FAULT_INSIDE")
    if os.geteuid() != 0 and not inside and sys.argv[1:2] == ["FullDisk"] and subprocess.run(
            ["unshare", "-rm", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        os.environ["LEDGERWATT_FAULT_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "-rm", sys.executable, "-B", *sys.argv])
    harness.main()


if __name__ == "__main__":
    main()
