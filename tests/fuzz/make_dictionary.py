#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Words of a scenario as a dictionary of libFuzzer, from the schema that the parameter tables generate.

usage: make_dictionary.py scenario.schema.json OUTPUT
"""
import json
import pathlib
import sys

# What JSON and the checks of values treat in a way of their own.
EXTRA = ["{", "}", "[", "]", ",", ":", "null", "true", "false", "1e999", "-0.0", "1e-320",
         "9223372036854775807", "9007199254740993", "\\u0000", "\\ud800", "\\udc00",
         "2016-02-29", "2016-03-27T01:00:00Z", "Europe/Paris", "/settlements/0", "../x", "\ufeff"]


def words(node):
    """Keys and choices anywhere below a node of the schema."""
    if isinstance(node, list):
        for item in node:
            yield from words(item)
    elif isinstance(node, dict):
        for key, item in node.items():
            if key == "properties":
                yield from item
            elif key in ("enum", "const"):
                choices = item if isinstance(item, list) else [item]
                yield from (choice for choice in choices if isinstance(choice, str))
            yield from words(item)


def line(token):
    text = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}"
                   for byte in token.encode("utf-8"))
    return f'"{text}"\n'


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    tokens = EXTRA + [f'"{word}"' for word in sorted(set(words(schema)))]
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.writelines(line(token) for token in tokens)


if __name__ == "__main__":
    main()
