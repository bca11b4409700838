#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reports sizes of files and functions, for a reader to judge; fails only when it finds no source.

usage: check_sizes.py ROOT

A function is counted from the line of its name to its closing brace in the first column (the brace
style of .clang-format makes both plain).
"""
import pathlib
import re
import statistics
import sys

HEAD = re.compile(r"^[A-Za-z_].*\(")


def function_lengths(lines):
    lengths, head, start = [], None, None
    for number, line in enumerate(lines):
        if HEAD.match(line):
            head = number
        elif line == "{":
            start = head
        elif line == "}" and start is not None:
            lengths.append((number - start + 1, lines[start]))
            start = None
    return lengths


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def describe(kind, sized, limit):
    sizes = [size for size, _ in sized]
    print(f"{kind}: {len(sizes)}, median {statistics.median(sizes):.0f}, "
          f"p90 {quantile(sizes, 0.9)}, longest {max(sizes)}")
    for size, name in sorted(sized, reverse=True):
        if size > limit:
            print(f"  over {limit} lines: {size} {name}")


def main():
    root = pathlib.Path(sys.argv[1])
    files, functions = [], []
    for top in ("sim", "models", "scenarios"):
        for path in sorted((root / top).rglob("*.[ch]")):
            lines = path.read_text(encoding="utf-8").splitlines()
            name = path.relative_to(root).as_posix()
            files.append((len(lines), name))
            if path.suffix == ".c":
                functions += [(size, f"{name}: {head}")
                              for size, head in function_lengths(lines)]
    if not functions:
        print(f"no source found under {root}", file=sys.stderr)
        return 1
    describe("files", files, 500)
    describe("functions", functions, 70)
    return 0


if __name__ == "__main__":
    sys.exit(main())
