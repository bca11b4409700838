#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Places that cannot be written are refused before anything is simulated; within narrow limits of the
process the result is the same, or the end is one that the documentation knows.

usage: test_machine.py [unittest names]     environment: see harness.py
"""
import os
import pathlib
import resource
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from unittest import mock

import harness
import judge
import program
from harness import Fault

REFUSED = (harness.NO_OUTPUT, harness.IO_FAILED)
NOBODY = 65534


class Places(harness.ContinuedTest):
    """Outputs that cannot be made are refused before anything is simulated."""

    def refuse(self, output, *names, code=harness.NO_OUTPUT, **options):
        """The message has the words `names`; nothing was simulated, nothing changed."""
        before = self.listing()
        outcome = self.run_shown("run", "s.json", "-o", output, **options)
        self.assertEqual(outcome.code, code, outcome)
        self.assertNotIn("simulating", outcome.err)
        for name in names:
            self.assertIn(name, outcome.err)
        self.assertEqual(self.listing(), before)
        return outcome

    def run_shown(self, *arguments, **options):
        """A run that says when it begins to simulate; as time flies it has no reason not to."""
        return self.run_with(*arguments, "--progress", "always", fault=Fault(clock_s=self.HOUR_S),
                             **options)

    def listing(self):
        """Every file, with its kind and content."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            mode = path.lstat().st_mode
            content = path.read_bytes() if stat.S_ISREG(mode) else b""
            if not path.name.startswith("page-"):
                found[str(path)] = (stat.S_IFMT(mode), content)
        return found

    def test_progress_would_show_a_simulation(self):
        outcome = self.run_shown("run", "s.json", "-o", "r.h5")
        self.assertIn("simulating", outcome.err)

    def test_a_missing_folder(self):
        self.refuse("no/r.h5", "no/r.h5", "ENOENT")

    def test_a_folder_that_is_a_file(self):
        self.refuse("s.json/r.h5", "s.json/r.h5", "ENOTDIR")

    def test_a_folder(self):
        (self.folder / "r.h5").mkdir()
        self.refuse("r.h5", "r.h5", "folder", "EISDIR")

    def test_a_symbolic_link(self):
        (self.folder / "target").write_bytes(self.EARLIER)
        (self.folder / "r.h5").symlink_to("target")
        self.refuse("r.h5", "r.h5", "symbolic link", "ELOOP")

    def test_a_fifo(self):
        os.mkfifo(self.folder / "r.h5")
        self.refuse("r.h5", "r.h5", "FIFO", "EEXIST")

    def test_a_socket(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "r.h5"))
            self.refuse("r.h5", "r.h5", "socket")

    def test_a_device(self):
        self.refuse("/dev/null", "/dev/null", "device")

    def test_no_name(self):
        self.refuse("", "does not name a file")
        self.refuse("./", "does not name a file")

    def test_a_name_that_is_too_long(self):
        self.refuse("x" * 300, "ENAMETOOLONG")
        # Long enough that only the names beside it are too long.
        self.refuse("x" * 250, "ENAMETOOLONG")

    def test_a_folder_where_a_working_file_would_be(self):
        for suffix in (".spill", ".part", ".trades"):
            with self.subTest(suffix):
                (self.folder / f"r.h5{suffix}").mkdir()
                self.refuse("r.h5", f"r.h5{suffix}")
                (self.folder / f"r.h5{suffix}").rmdir()

    def test_a_file_of_somebody_else_where_a_working_file_would_be(self):
        for suffix in (".spill", ".trades"):
            with self.subTest(suffix):
                (self.folder / f"r.h5{suffix}").write_bytes(b"my notes")
                self.refuse("r.h5", f"r.h5{suffix}")
                (self.folder / f"r.h5{suffix}").unlink()

    def as_nobody(self):
        """Options of a run by a user without rights; the program where that user can run it."""
        if os.geteuid() != 0:
            return {}
        place = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(dir="/tmp")))
        copy, shim = place / "program", place / "shim.so"
        shutil.copy(program.PROGRAM, copy)
        shutil.copy(harness.SHIM, shim)
        for folder in (place, self.folder):
            folder.chmod(0o755)
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        try:
            subprocess.run([copy, "version"], check=True, capture_output=True, **options)
        except (OSError, subprocess.CalledProcessError) as error:
            self.skipTest(f"another user cannot run the program: {error}")
        self.enterContext(mock.patch.object(program, "PROGRAM", str(copy)))
        return {**options, "env": {"LD_PRELOAD": str(shim)}}

    def test_a_folder_that_may_only_be_read(self):
        closed = self.folder / "closed"
        closed.mkdir()
        (closed / "r.h5").write_bytes(self.EARLIER)
        closed.chmod(0o555)
        self.refuse("closed/r.h5", "closed/r.h5", "EACCES", **self.as_nobody())
        closed.chmod(0o755)

    def test_a_file_system_that_may_only_be_read(self):
        if not os.statvfs("/sys").f_flag & os.ST_RDONLY:
            self.skipTest("/sys may be written")
        self.refuse("/sys/r.h5", "/sys/r.h5", "EROFS")

    def test_the_summary_is_checked_as_early(self):
        os.mkfifo(self.folder / "fifo")
        for summary, names in (("no/sum.json", ("no/sum.json", "ENOENT")), (".", (".", "folder")),
                               ("fifo", ("fifo", "FIFO")), ("s.json", ("s.json",)),
                               ("r.h5", ("r.h5",))):
            with self.subTest(summary):
                before = self.listing()
                outcome = self.run_shown("run", "s.json", "-o", "r.h5", "--summary", summary)
                self.assertIn(outcome.code, (harness.USAGE, harness.NO_OUTPUT), outcome)
                self.assertNotIn("simulating", outcome.err)
                for name in names:
                    self.assertIn(name, outcome.err)
                self.assertEqual(self.listing(), before)


class Limits(harness.ContinuedTest):
    """Limits of the process: the same result, or an end as documented."""

    def run_within(self, *options, codes=(harness.BUG_OR_MEMORY, *REFUSED), **limits):
        def set_limits():
            for name, value in limits.items():
                resource.setrlimit(getattr(resource, name), (value, value))
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            # Not under the shim, which needs something of each itself.
            outcome = self.simulate(*options, cwd=folder, preexec_fn=set_limits,
                                    env={"LD_PRELOAD": ""})
            self.check_report(judge.ending(outcome, codes)
                              + judge.working_files(outcome, folder, "r.h5")
                              + judge.result(outcome, folder / "r.h5", self.EARLIER, self.digest)
                              if outcome.code != harness.DONE or not harness.is_whole(
                                  folder / "r.h5", self.digest) else [], 1)
            return outcome

    def test_address_space(self):
        self.assertEqual(self.run_within(RLIMIT_AS=200_000 * 1024).code, harness.DONE)
        self.run_within("--threads", "2", RLIMIT_AS=200_000 * 1024)

    def test_less_and_less_address_space(self):
        codes = {self.run_within(RLIMIT_AS=mib << 20).code
                 for mib in range(60, 120, 1 if harness.FULL else 6)}
        self.assertIn(harness.DONE, codes)

    def test_threads_in_less_and_less_address_space(self):
        """Fewer threads, which is said, and the end that one alone has; never that of the OpenMP library."""
        told = 0
        for mib in range(36, 150, 1 if harness.FULL else 12):
            alone = self.run_within(RLIMIT_AS=mib << 20)
            for threads in ("2", "3", "8"):
                outcome = self.run_within("--threads", threads, RLIMIT_AS=mib << 20)
                self.assertEqual(outcome.code, alone.code, outcome)
                told += "threads could be started" in outcome.err
        self.assertGreater(told, 0)

    def test_open_files(self):
        self.assertEqual(self.run_within(RLIMIT_NOFILE=16).code, harness.DONE)
        for count in range(4, 16):
            self.run_within(RLIMIT_NOFILE=count, codes=(*REFUSED, harness.MISSING))

    def test_stack(self):
        self.run_within(RLIMIT_STACK=64 * 1024)
        self.run_within("--threads", "2", RLIMIT_STACK=64 * 1024)

    def test_children_that_nobody_waits_for(self):
        """As under a parent that ignores SIGCHLD: the system forgets how a child ended."""
        with self.fresh_folder() as name:
            outcome = self.simulate(cwd=name, preexec_fn=lambda: signal.signal(
                signal.SIGCHLD, signal.SIG_IGN))
            self.assertEqual(outcome.code, harness.DONE, outcome)
            self.assertTrue(self.is_published(pathlib.Path(name)))

    def test_no_more_processes(self):
        self.assertEqual(self.run_within(RLIMIT_NPROC=1).code, harness.DONE)

    def larger(self):
        """A city that takes some seconds."""
        tree = harness.small_city()
        tree["period"].update(start="2016-01-01", end="2017-01-01")
        for group in tree["participants"]:
            group["count"] = 400
        self.write("s.json", tree)

    def test_processor_time(self):
        """The soft limit asks to stop; the hard one kills."""
        self.larger()
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            outcome = self.simulate(cwd=folder, env={"LD_PRELOAD": ""},
                                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 30)))
            self.assertEqual(outcome.code, harness.STOPPED, outcome)
            self.assertEqual((folder / "r.h5").read_bytes(), self.EARLIER)
            self.assertTrue([name for name in judge.leftovers(folder, "r.h5") if ".checkpoint-" in name])
            self.assertIn("--resume", outcome.err)

    def test_no_processor_time_left(self):
        """The hard limit is a kill: the earlier result stays."""
        self.larger()
        with self.fresh_folder() as name:
            folder = pathlib.Path(name)
            outcome = self.simulate(cwd=folder, env={"LD_PRELOAD": ""},
                                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)))
            self.assertIn(outcome.code, (-signal.SIGKILL, -signal.SIGXCPU, harness.STOPPED), outcome)
            self.assertTrue(self.is_untouched(folder))


if __name__ == "__main__":
    harness.main()
