# SPDX-License-Identifier: Apache-2.0
"""python3 -m ledgerwatt figure|table RESULT ...

Exit codes are the simulator's: 0 done, 64 usage, 65 not a result, 66 no such file, 73 cannot create.
"""
import argparse
import sys

from .dataset import ResultError, open_result
from .labels import LANGUAGES

EXIT_USAGE, EXIT_DATA, EXIT_NO_INPUT, EXIT_CREATE = 64, 65, 66, 73


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def _parser():
    parser = _Parser(prog="python3 -m ledgerwatt", description="Tables and pictures of a result.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    figure = commands.add_parser("figure", help="draw traded energy and cost per traded kWh")
    figure.add_argument("result", help="file written by `ledgerwatt run`")
    figure.add_argument("-o", "--output", required=True, help="picture: .png, .pdf or .svg")
    figure.add_argument("--lang", choices=LANGUAGES, default="en")
    table = commands.add_parser("table", help="print the comparison as a table")
    table.add_argument("result", help="file written by `ledgerwatt run`")
    return parser


def _figure(arguments):
    from .figures import description, overview, save  # matplotlib is slow to load; `table` does without

    result = open_result(arguments.result)
    figure = overview(result, arguments.lang)
    try:
        save(figure, arguments.output, description(result, arguments.lang))
    except (OSError, ValueError) as error:
        print(f"{arguments.output}: cannot write the picture: {error}", file=sys.stderr)
        return EXIT_CREATE
    return 0


def _table(arguments):
    from .indicators import comparison_table

    print(comparison_table(open_result(arguments.result)).to_string())
    return 0


def main(arguments=None):
    options = _parser().parse_args(arguments)
    try:
        return {"figure": _figure, "table": _table}[options.command](options)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return EXIT_NO_INPUT
    except ResultError as error:
        print(error, file=sys.stderr)
        return EXIT_DATA


def figure_main():
    sys.exit(main(["figure"] + sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
