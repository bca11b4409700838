# SPDX-License-Identifier: Apache-2.0
"""What the tests of the binary share: running it, and bad scenarios made from the catalogue's.

LEDGERWATT_PROGRAM names the binary, LEDGERWATT_SOURCE the root of the source.
"""
import copy
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["LEDGERWATT_PROGRAM"]
SOURCE = pathlib.Path(os.environ["LEDGERWATT_SOURCE"])
SANITIZED = os.environ.get("LEDGERWATT_SANITIZE", "") != ""
BROOKLYN = (SOURCE / "scenarios/catalog/brooklyn/scenario.json").read_text(encoding="utf-8")


def run(*arguments, cwd=None, **options):
    """Runs the program; the outcome has returncode, stdout and stderr as text."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 120, **options}
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, encoding="utf-8",
                          errors="surrogateescape", check=False, **options)


def brooklyn():
    """The catalogue's scenario as a tree, to be changed freely."""
    return json.loads(BROOKLYN)


def at(tree, pointer):
    """Container and key of a JSON pointer."""
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in path:
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    return tree, int(last) if isinstance(tree, list) else last


def changed(pointer, value):
    """brooklyn with one value put in."""
    tree = brooklyn()
    container, key = at(tree, pointer)
    container[key] = copy.deepcopy(value)
    return tree


def without(pointer):
    tree = brooklyn()
    container, key = at(tree, pointer)
    del container[key]
    return tree


class ProgramTest(unittest.TestCase):
    """Each test in a folder of its own, which must hold nothing but what the test put there."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def settle(self, tree):
        """Runs a scenario; what `compare` says of each settlement, by name."""
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        told = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
        return {row["name"]: row for row in told["settlements"]}

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(json.dumps(content, indent=1), encoding="utf-8")
        return name

    def check(self, scenario, *options):
        """Exit code and {"errors", "warnings"} of `check --format json`."""
        name = self.write("s.json", scenario)
        outcome = run("check", "--format", "json", name, *options, cwd=self.folder)
        self.assertEqual(outcome.stderr, "")
        return outcome.returncode, json.loads(outcome.stdout)

    def expect_fault(self, scenario, code, pointer, *options, exit_code=65):
        """`check` finds this fault, at a line and column, in JSON and as text, and nothing else of
        the kind; says so in little time and memory; leaves no file. Returns the fault."""
        returncode, report = self.check(scenario, *options)
        found = [error for error in report["errors"] if error["code"] == code]
        self.assertTrue(found, f"wanted {code}, got {report}")
        matching = [error for error in found if error["pointer"] == pointer]
        self.assertTrue(matching, f"wanted {code} at {pointer}, got {found}")
        self.assertEqual(returncode, exit_code)
        fault = matching[0]
        self.assertGreater(fault["line"], 0)
        self.assertGreater(fault["column"], 0)
        self.assertTrue(fault["message"])
        text = run("check", "s.json", *options, cwd=self.folder)
        self.assertEqual(text.returncode, exit_code)
        self.assertEqual(text.stdout, "")
        place = f"s.json:{fault['line']}:{fault['column']}: "
        place += f"{pointer}: " if pointer else ""
        self.assertIn(place + fault["message"], text.stderr)
        self.assertNotIn("\x1b", text.stderr)
        return fault


def largest_child_bytes():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
