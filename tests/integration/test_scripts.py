#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The scripts of the house, with a made-up system around them: nothing is installed or built here."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYSTEMS = {"debian-12": ("debian", "12"), "debian-13": ("debian", "13"),
           "ubuntu-24.04": ("ubuntu", "24.04")}
TOOLS = ["bash", "env", "mktemp", "rm", "tail", "cat", "tee"]


class MadeUpSystem(unittest.TestCase):
    """A PATH with a few real tools, and fakes that write down how they were called."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-scripts-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.log = self.folder / "log"
        self.fake("apt-get", f'echo "apt-get $*" >>{self.log}')
        self.system("debian-12")
        self.user(0)
        self.installed("")

    def fake(self, name, body):
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def user(self, number):
        self.fake("id", f"echo {number}")

    def installed(self, pattern):
        """Packages that match the shell pattern are installed."""
        self.fake("dpkg-query", 'for name; do :; done\n'
                  f'case "$name" in {pattern or "no-such-package"}) printf installed ;;'
                  ' *) exit 1 ;; esac')

    def system(self, name):
        identity, version = SYSTEMS[name]
        (self.folder / "os-release").write_text(f'ID={identity}\nVERSION_ID="{version}"\n',
                                                encoding="utf-8")

    def run_script(self, *arguments, **environment):
        return subprocess.run(
            ["bash", ROOT / "scripts/install-deps", *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
            env={"PATH": str(self.bin), "LEDGERWATT_OS_RELEASE": str(self.folder / "os-release"),
                 **environment})

    def calls(self):
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


class InstallDeps(MadeUpSystem):
    def test_installs_nothing_and_says_nothing_when_all_is_there(self):
        self.installed("*")
        outcome = self.run_script("build", "test", "analysis", "lint")
        self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (0, "", ""))
        self.assertEqual(self.calls(), "")

    def test_root_installs_only_what_is_missing_without_a_question(self):
        self.installed("gcc|cmake|ninja-build")
        outcome = self.run_script("build")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        update, install = self.calls().splitlines()
        self.assertTrue(update.endswith("update"), update)
        self.assertIn(" -y ", install)
        self.assertIn("libgsl-dev", install)
        self.assertNotIn("cmake", install)

    def test_sudo_is_used_when_it_needs_no_password(self):
        self.user(1000)
        self.fake("sudo", f'[ "$1" = -n ] && exit 0\necho "sudo" >>{self.log}\nexec "$@"')
        outcome = self.run_script("build")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(self.calls().count("sudo"), 2)
        self.assertEqual(self.calls().count("apt-get"), 2)

    def test_without_root_and_sudo_the_administrator_gets_the_exact_names(self):
        self.user(1000)
        self.fake("sudo", "exit 1")
        self.installed("gcc|libc6-dev|cmake|ninja-build|pkgconf|tzdata|libssl-dev|librandom*")
        outcome = self.run_script("build")
        self.assertEqual(outcome.returncode, 69)
        self.assertIn("apt-get install --no-install-recommends libgsl-dev libcjson-dev "
                      "libhdf5-dev\n", outcome.stderr)
        self.assertEqual(self.calls(), "")

    def test_a_failed_installation_is_not_passed_over(self):
        self.fake("apt-get", 'echo "E: Unable to locate package"; exit 100')
        outcome = self.run_script("build")
        self.assertEqual(outcome.returncode, 69)
        self.assertIn("E: Unable to locate package", outcome.stderr)

    def test_clang_format_14_has_another_name_on_ubuntu_and_none_on_debian_13(self):
        names = {}
        for system in SYSTEMS:
            self.system(system)
            names[system] = self.run_script("--list", "test").stdout.split()
        self.assertIn("clang-format", names["debian-12"])
        self.assertIn("clang-format-14", names["ubuntu-24.04"])
        self.assertFalse([name for name in names["debian-13"] if "format" in name])

    def test_every_group_lists_something_once_on_every_system(self):
        for system in SYSTEMS:
            self.system(system)
            names = self.run_script("--list", "build", "test", "analysis", "lint").stdout.split()
            self.assertGreater(len(names), 20)
            self.assertEqual(len(names), len(set(names)))

    def test_an_unknown_group_is_a_usage_error(self):
        self.assertEqual(self.run_script("everything").returncode, 64)
        self.assertEqual(self.run_script().returncode, 64)

    def test_the_check_can_be_skipped_on_other_systems(self):
        self.assertEqual(self.run_script("build", LEDGERWATT_DEPS="skip").returncode, 0)
        self.assertEqual(self.calls(), "")


class Syntax(unittest.TestCase):
    def test_every_script_parses_and_may_be_executed(self):
        scripts = [path for path in (ROOT / "scripts").iterdir() if path.is_file()]
        for path in scripts + [ROOT / ".ci/run"]:
            self.assertTrue(os.access(path, os.X_OK), path)
            if "bash" in path.read_text(encoding="utf-8").split("\n", 1)[0]:
                subprocess.run(["bash", "-n", path], check=True)

    def test_options_that_do_not_exist_are_usage_errors(self):
        for name in ("demo", "test", "lint", "bench"):
            outcome = subprocess.run([ROOT / "scripts" / name, "--no-such-option"], check=False,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            self.assertEqual(outcome.returncode, 64, name)


class Lint(unittest.TestCase):
    """scripts/lint with made-up tools before the real ones."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-lint-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fake(self, name, body):
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def lint(self, *arguments):
        return subprocess.run([ROOT / "scripts/lint", *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}"})

    def test_a_tool_of_another_version_is_skipped_and_named(self):
        self.fake("cppcheck", "echo Cppcheck 2.17.1")
        self.fake("gcc", "echo 14")
        self.fake("gcc-12", "exit 1")
        for choice, words in [("--cppcheck", "cppcheck 2.10"), ("--analyzer", "gcc 12")]:
            outcome = self.lint(choice)
            self.assertEqual(outcome.returncode, 77, outcome.stderr)
            self.assertIn(words, outcome.stderr)

    def test_a_finding_fails_and_is_shown(self):
        self.fake("cppcheck", '[ "$1" != --version ] || { echo Cppcheck 2.10; exit; }\n'
                  "echo a finding >&2; exit 1")
        outcome = self.lint("--cppcheck")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("a finding", outcome.stderr)
        self.assertIn("lint: cppcheck found something", outcome.stderr)


class Demo(unittest.TestCase):
    """scripts/demo with a made-up program that writes a small result and says what it was asked."""

    def setUp(self):
        sys.path.insert(0, str(ROOT / "analysis"))
        self.addCleanup(sys.path.pop, 0)
        try:
            from tests.sample import write_sample
        except ImportError as error:
            self.skipTest(f"python3 has no xarray: {error}")
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-demo-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        write_sample(self.folder / "sample.h5", "2016-06-01", "2016-06-08")
        self.program(f'[ "$1" != run ] || cp {self.folder}/sample.h5 "$4"\necho "asked: $*"')

    def program(self, body):
        path = self.folder / "ledgerwatt"
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def demo(self, *arguments):
        return subprocess.run([ROOT / "scripts/demo", *arguments], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "LEDGERWATT_BINARY": str(self.folder / "ledgerwatt")})

    def test_runs_compares_draws_and_says_where_things_are(self):
        output = self.folder / "a folder"
        outcome = self.demo("--output", output, "--lang", "fr")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("brooklyn/scenario.json -o", outcome.stdout)
        self.assertIn(f"asked: compare {output}/result.h5 --lang fr", outcome.stdout)
        self.assertGreater((output / "brooklyn.png").stat().st_size, 10000)
        self.assertIn(f"{output}/brooklyn.png", outcome.stdout)

    def test_a_failed_run_ends_it_with_the_same_code(self):
        self.program("exit 74")
        outcome = self.demo("--output", self.folder)
        self.assertEqual(outcome.returncode, 74)
        self.assertFalse((self.folder / "brooklyn.png").exists())


class CheckText(unittest.TestCase):
    def check(self, text, name="part.c"):
        with tempfile.TemporaryDirectory(prefix="ledgerwatt-text-") as folder:
            path = pathlib.Path(folder) / name
            path.write_bytes(text)
            outcome = subprocess.run(["/usr/bin/python3", ROOT / "scripts/check-text", path],
                                     stderr=subprocess.PIPE, text=True, check=False)
            return outcome.returncode, outcome.stderr

    def test_a_plain_file_passes(self):
        self.assertEqual(self.check(b"// SPDX-License-Identifier: Apache-2.0\nint x;\n")[0], 0)

    def test_each_fault_is_found(self):
        head = b"// SPDX-License-Identifier: Apache-2.0\n"
        for text, words in ((head + b"int x;", "one newline"), (head + b"\n\n", "one newline"),
                            (head + b"int x; \n", "space at the end"), (head + b"\tint x;\n", "tab"),
                            (b"int x;\n", "SPDX"), (head + b"//" * 300000 + b"\n", "bytes: over")):
            code, message = self.check(text)
            self.assertEqual(code, 1, words)
            self.assertIn(words, message)


class Pages(unittest.TestCase):
    LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")

    def test_every_link_leads_somewhere(self):
        pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        self.assertGreater(len(pages), 10)
        dead = [f"{page.relative_to(ROOT)} -> {link}" for page in pages
                for link in self.LINK.findall(page.read_text(encoding="utf-8"))
                if not (page.parent / link).exists()]
        self.assertEqual(dead, [])


if __name__ == "__main__":
    unittest.main()
