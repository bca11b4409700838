#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every symbol that a library of ours defines for others starts with lw_.

usage: check_symbols.py LIBRARY.a...
"""
import subprocess
import sys

# What a compiler adds under -fsanitize, beside the symbols that we wrote.
COMPILER_PREFIXES = ("__odr_asan", "___asan", "__asan", "__ubsan", "__sanitizer")


def defined_symbols(library):
    text = subprocess.run(["nm", "-g", "--defined-only", "-P", library], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return [line.split()[0] for line in text.splitlines()
            if line and not line.endswith(":")]


def main():
    faults, count = [], 0
    for library in sys.argv[1:]:
        for symbol in defined_symbols(library):
            count += 1
            if not symbol.startswith(("lw_",) + COMPILER_PREFIXES):
                faults.append(f"{library}: {symbol} is exported without the prefix lw_")
    if count == 0:
        faults.append("no exported symbol found: the check looked at nothing")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} symbols in {len(sys.argv) - 1} libraries, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
