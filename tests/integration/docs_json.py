# SPDX-License-Identifier: Apache-2.0
"""The ```json blocks of a page, tried as a reader would: put into a scenario that `ledgerwatt check` reads.

A block holds one or more pieces, apart by an empty line, each of which is tried alone:
  "key": ..., "key": ...     keys of a scenario, with or without braces around them
  {"name": ..., ...}         one more group of participants
  {"ledgerwatt_sweep": ...}  a plan, for `ledgerwatt sweep expand`
The scenario is the page's own mine.json, or brooklyn.
"""
import json
import re
import subprocess

BLOCK = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pieces_of(page):
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        yield from (piece for piece in re.split(r"\n\s*\n", block) if piece.strip())


def _tree_of(piece):
    text = piece.strip()
    return json.loads(text if text.startswith("{") else "{" + text + "}")


def _scenario_with(base, tree):
    if "name" not in tree:
        return {**base, **tree}
    group = {"kind": "household", "community": base["communities"][0]["name"], **tree}
    return {**base, "participants": base["participants"] + [group]}


def _command(program, folder, base, tree):
    """Writes the piece's file into the folder; the command that reads it."""
    if "ledgerwatt_sweep" in tree:
        (folder / "plan.json").write_text(json.dumps(tree), encoding="utf-8")
        return [program, "sweep", "expand", "plan.json", "-o", "sweep-of-the-page"]
    (folder / "piece.json").write_text(json.dumps(_scenario_with(base, tree)), encoding="utf-8")
    return [program, "check", "piece.json"]


def _base(program, folder):
    mine = folder / "mine.json"
    if not mine.exists():
        mine.write_bytes(subprocess.run([program, "new", "brooklyn"], check=True,
                                        capture_output=True).stdout)
    return json.loads(mine.read_text(encoding="utf-8"))


def faults_of(page, program, folder):
    """What is wrong with each piece of the page that is refused."""
    pieces = list(pieces_of(page))
    base = _base(program, folder) if pieces else None
    for piece in pieces:
        try:
            command = _command(program, folder, base, _tree_of(piece))
        except json.JSONDecodeError as error:
            yield f"{piece}\nis no JSON: {error}"
            continue
        outcome = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8",
                                 check=False)
        if outcome.returncode != 0:
            yield f"{piece}\nis refused with exit code {outcome.returncode}: {outcome.stderr}"
