#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every #include of sim/, models/ and scenarios/ against the declared floors.

usage: check_layers.py ROOT

Fails, naming the offending pair, when a file includes a folder that its own may not see, when
modules (a .c with its .h) include each other in a loop, when a third-party header has two owners or
one in the wrong folder, and when a file has a name that would collect everything.
"""
import pathlib
import re
import sys

# What a folder may include besides itself: the direct floors below; floors below those follow.
FLOORS = {
    "sim/base": [],
    "sim/kernel": ["sim/base"],
    "sim/store": ["sim/base"],
    "sim/statistics": ["sim/kernel"],
    "models/record": ["sim/kernel", "sim/store"],
    "models/energy": ["models/record"],
    "models/market/tariff": ["models/record"],
    "models/market/exchange": ["models/market/tariff"],
    "models/market/accounts": ["models/market/exchange"],
    "models/market/contract": ["models/market/accounts"],
    "models/settlement/trust": ["models/record"],
    "models/settlement/mechanism": ["models/settlement/trust"],
    "models/settlement/network": ["models/record"],
    "models/settlement/committee": ["models/settlement/mechanism", "models/settlement/network"],
    "models/settlement/bft": ["models/settlement/committee"],
    "models/settlement/authority": ["models/settlement/committee"],
    "models/settlement/stake": ["models/settlement/committee"],
    "models/settlement/raft": ["models/settlement/committee"],
    "models/settlement/intermediary": ["models/settlement/mechanism"],
    "models/settlement/pow": ["models/settlement/mechanism", "models/settlement/network"],
    "models/settlement": ["models/settlement/authority", "models/settlement/bft", "models/settlement/intermediary",
                          "models/settlement/pow", "models/settlement/raft", "models/settlement/stake"],
    "models/city": ["models/energy", "models/market/contract", "models/settlement", "sim/statistics"],
    "scenarios/load": ["models/city"],
    "scenarios/clear": ["scenarios/load"],
    "scenarios/result": ["scenarios/load"],
    "scenarios/sweep": ["scenarios/result", "sim/statistics"],
    "scenarios/breakeven": ["scenarios/sweep"],
    "scenarios/run": ["scenarios/clear", "scenarios/breakeven"],
}

# Third party: which headers, the folder of their owner, and whether one file owns the whole family,
# each header has an owner of its own, or any file of the folder may (glibc's argp: one parser each
# command).
THIRD_PARTIES = [
    (r"cjson/|cJSON", "scenarios/load", "family"),
    (r"hdf5", "sim/store", "header"),
    (r"openssl/", "sim/base", "family"),
    (r"Random123/", "sim/kernel", "family"),
    (r"gsl/", "", "header"),
    (r"argp\.h", "scenarios/run", "folder"),
    (r"criterion/", None, "family"),
]

GRAB_BAGS = {"utils", "util", "common", "types", "globals", "misc", "helpers", "funcs", "defs"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


def visible_from(folder):
    seen = {folder}
    for below in FLOORS[folder]:
        seen |= visible_from(below)
    return seen


def sources(root):
    for top in ("sim", "models", "scenarios"):
        for path in sorted((root / top).rglob("*.[ch]")):
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def folder_faults(name, included):
    """An include in quotes is written from the root of the tree and stays on allowed floors."""
    folder, target = name.rpartition("/")[0], included.rpartition("/")[0]
    if folder not in FLOORS:
        return [f"{name}: folder {folder} stands on no floor of check_layers.py"]
    if target not in FLOORS:
        return [f'{name} -> "{included}": write the path from the root of the tree']
    if target not in visible_from(folder):
        return [f"{name} -> {included}: {folder} may not see {target}"]
    return []


def owner_faults(third):
    """third: list of (file, header in angle brackets)."""
    faults = []
    for pattern, folder, scope in THIRD_PARTIES:
        users = {}
        for name, header in third:
            if re.match(pattern, header):
                users.setdefault(header if scope == "header" else "all", {})[name] = header
        for owners in users.values():
            for name, header in owners.items():
                if folder is None or not name.startswith(folder):
                    where = f"only {folder}/ may" if folder else "only tests may"
                    faults.append(f"{name} -> <{header}>: {where}")
            if len(owners) > 1 and scope != "folder":
                faults.append(f"<{header}> has several owners: {', '.join(sorted(owners))}")
    return faults


def loop_faults(arrows):
    """One fault for each arrow that closes a loop of modules, found depth first."""
    faults, state = [], {}

    def visit(module, path):
        state[module] = "open"
        for target in sorted(arrows.get(module, ())):
            if state.get(target) == "open":
                loop = path[path.index(target):] + [target]
                faults.append("loop of modules: " + " -> ".join(loop))
            elif target not in state:
                visit(target, path + [target])
        state[module] = "done"

    for module in sorted(arrows):
        if module not in state:
            visit(module, [module])
    return faults


def check(root):
    faults, arrows, third, count = [], {}, [], 0
    for name, text in sources(root):
        count += 1
        module = name.rpartition(".")[0]
        if module.rpartition("/")[2] in GRAB_BAGS:
            faults.append(f"{name}: a file of this name collects everything; name its subject")
        for mark, included in INCLUDE.findall(text):
            if mark == "<":
                third.append((name, included))
                continue
            faults += folder_faults(name, included)
            target = included.rpartition(".")[0]
            if target != module:
                arrows.setdefault(module, set()).add(target)
    if count == 0:
        faults.append(f"no source found under {root}")
    return faults + owner_faults(third) + loop_faults(arrows), count


def main():
    sys.setrecursionlimit(10000)
    faults, count = check(pathlib.Path(sys.argv[1]))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
