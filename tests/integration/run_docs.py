#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command of the ```sh blocks of a page as a newcomer would, in a copy of the tree, and tries
what its ```json blocks say (docs_json.py).

usage: run_docs.py ROOT BINARY [--json-only] PAGE.md...

The blocks of a page run in order in one shell that stops at the first failure. The copy holds what a
clone holds and what the reader has (sessions.csv, homes.csv), and BINARY stands where the release preset would have put it; `scripts/demo` uses it
instead of building one. `scripts/test` is not run, because this test is a part of it. A command that
is meant to fail says so in the page: `ledgerwatt check wrong.json || echo "exit code $?"`.
Exits 77 when there is no BINARY yet.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import docs_json
import reader_files

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ["CMakeLists.txt", "CMakePresets.json", "README.md", "analysis", "cmake", "docs",
          "scenarios/catalog", "scenarios/schema", "scripts"]
NOT_RUN = re.compile(r"^scripts/test( .*)?$")


def copy_tree(root, copy, binary):
    for name in COPIED:
        source, target = root / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    place = copy / "build/release/bin/ledgerwatt"
    place.parent.mkdir(parents=True)
    place.symlink_to(binary)


def script_of(page):
    """The page's commands as one script; each command is printed before it runs."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    lines = ["set -euo pipefail", "set -v"]
    for block in blocks:
        for line in block.splitlines():
            lines.append(f": not run here: {line}" if NOT_RUN.match(line.strip()) else line)
    return "\n".join(lines) + "\n"


def run_page(page, root, binary, json_only):
    """0, or the exit code of the command that failed, or 65 for JSON that is refused."""
    if not BLOCK.search(page.read_text(encoding="utf-8")) and not list(docs_json.pieces_of(page)):
        sys.exit(f"{page}: no ```sh block and no ```json block; nothing would be tested")
    with tempfile.TemporaryDirectory(prefix="ledgerwatt-docs-") as folder:
        copy = pathlib.Path(folder) / "ledgerwatt"
        copy.mkdir()
        copy_tree(root, copy, binary)
        reader_files.write(copy)
        environment = {**os.environ, "LEDGERWATT_BINARY": str(binary), "MPLBACKEND": "Agg",
                       "PATH": f"{binary.parent}:{os.environ['PATH']}", "MPLCONFIGDIR": folder}
        print(f"== {page.relative_to(root)}", flush=True)
        script = copy.parent / "page.sh"
        script.write_text("" if json_only else script_of(page), encoding="utf-8")
        code = subprocess.run(["bash", script], cwd=copy, env=environment, check=False,
                              stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT).returncode
        if code != 0:
            print(f"a command ended with exit code {code}; it is the last one above", file=sys.stderr)
            return code
        faults = list(docs_json.faults_of(page, binary, copy))
        print("".join(f"{fault}\n" for fault in faults), end="", file=sys.stderr)
        return 65 if faults else 0


def main():
    root, binary = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if not binary.exists():
        print(f"{binary} is not built")
        return 77
    json_only = "--json-only" in sys.argv[3:]
    for name in sys.argv[3 + json_only:]:
        if run_page((root / name).resolve(), root, binary, json_only) != 0:
            print(f"{name} does not hold", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
