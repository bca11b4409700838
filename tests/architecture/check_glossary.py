# SPDX-License-Identifier: Apache-2.0
"""Each word of the glossary stands in it once: one meaning for each word.

usage: check_glossary.py SOURCE
"""
import collections
import pathlib
import sys


def words_of(page):
    """Words before the first column's end; commas part several, and `code` is a word as it is."""
    for line in page.splitlines():
        if line.startswith("| ") and not line.startswith("| word |"):
            yield from (word.strip().replace("'s ", " ") for word in line.split("|")[1].split(","))


def main():
    page = (pathlib.Path(sys.argv[1]) / "docs/reference/glossary.md").read_text(encoding="utf-8")
    counts = collections.Counter(words_of(page))
    twice = sorted(word for word, count in counts.items() if count > 1)
    for word in twice:
        print(f"docs/reference/glossary.md: {word} stands there twice", file=sys.stderr)
    return 1 if twice or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
