#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Sources are listed by hand, so nothing may be forgotten: each .c of the tree is compiled, and each
header of sim/ and models/ is in its library's header set (installed, and compiled alone).

usage: check_listed.py ROOT BUILD/compile_commands.json
"""
import json
import pathlib
import sys


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    with open(sys.argv[2], encoding="utf-8") as commands:
        compiled = {pathlib.Path(entry["file"]) for entry in json.load(commands)}
    alone = {path.as_posix().rpartition("_verify_interface_header_sets/")[2] for path in compiled}
    faults, count = [], 0
    for top in ("sim", "models", "scenarios"):
        for path in sorted((root / top).rglob("*.[ch]")):
            name = path.relative_to(root).as_posix()
            count += 1
            if path.suffix == ".c" and path not in compiled:
                faults.append(f"{name} is not compiled: list it in its folder's CMakeLists.txt")
            if path.suffix == ".h" and top != "scenarios" and name + ".c" not in alone:
                faults.append(f"{name} is in no header set: list it under HEADERS")
    if count == 0:
        faults.append(f"no source found under {root}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
