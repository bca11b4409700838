#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the code cells of a notebook in its folder, in order, without Jupyter; prints last values.

usage: run.py NOTEBOOK.ipynb
"""
import ast
import json
import os
import pathlib
import sys


def run_cell(source, name, names):
    """Executes a cell; returns the value of its last line when that is an expression."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names) if last else None


def run_notebook(path, show=print):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names = {"__name__": "__main__"}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            value = run_cell("".join(cell["source"]), f"{path.name}[{number}]", names)
            if value is not None:
                show(value)


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    os.chdir(path.parent)
    run_notebook(path)


if __name__ == "__main__":
    main()
