# SPDX-License-Identifier: Apache-2.0
"""The command line itself: commands, help, exit codes, streams, and the pages made from them."""
import json
import os
import pty
import re
import subprocess
import unittest

from program import BROOKLYN, PROGRAM, SOURCE, ProgramTest, run

COMMANDS = ["list", "new", "check", "run", "compare", "inspect", "clear", "breakeven", "sweep", "schema", "describe", "version"]

def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


# Of the design, and not in this version: must say so, with exit 64, and not be in the help.
NOT_YET = [["sweep", "slurm", "plan.json"], ["new", "brooklyn", "--from", "buildings.geojson"]]


class HelpTest(ProgramTest):
    def test_help_names_every_command_and_nothing_that_is_not_there(self):
        outcome = run("--help")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        for command in COMMANDS:
            self.assertRegex(outcome.stdout, rf"(?m)^  {command} ")
        for words in NOT_YET:
            self.assertNotRegex(outcome.stdout, rf"(?m)^  {words[0]} " if words[0] not in COMMANDS
                                else "not in this version")

    def test_each_command_has_help(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                outcome = run(command, "--help")
                self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
                self.assertIn(f"Usage: ledgerwatt {command}", outcome.stdout)
                for words in NOT_YET:
                    for word in words:
                        if word.startswith("--"):
                            self.assertNotIn(word, outcome.stdout)

    def test_what_is_not_there_yet_says_so(self):
        self.write("s.json", BROOKLYN)
        for words in NOT_YET:
            with self.subTest(words=words):
                outcome = run(*words, cwd=self.folder)
                self.assertEqual(outcome.returncode, 64)
                self.assertIn("not in this version yet", outcome.stderr)
                self.assertEqual(outcome.stdout, "")
        self.assertEqual(os.listdir(self.folder), ["s.json"])

    def test_unknown_words_are_64_with_a_suggestion(self):
        outcome = run("chekc", "s.json")
        self.assertEqual(outcome.returncode, 64)
        self.assertIn('did you mean "check"?', outcome.stderr)
        self.assertEqual(run().returncode, 64)
        for words in [["check"], ["check", "a", "b"], ["check", "a", "--format", "xml"],
                      ["check", "a", "--no-such-option"], ["run", "s.json"], ["compare"], ["inspect"],
                      ["new"], ["new", "a", "b"], ["list", "a"], ["version", "a"], ["schema", "a"],
                      ["describe", "/a", "/b"], ["describe", "--format", "xml"]]:
            with self.subTest(words=words):
                outcome = run(*words)
                self.assertEqual(outcome.returncode, 64)
                self.assertNotEqual(outcome.stderr, "")


class OutputTest(ProgramTest):
    """FAULTS B4: an output that cannot be made is told before anything is simulated."""

    def test_an_output_that_cannot_be_created_is_73(self):
        self.write("s.json", BROOKLYN)
        os.mkfifo(self.folder / "fifo")
        for output in ["missing/r.h5", ".", "fifo"]:
            with self.subTest(output=output):
                outcome = run("run", "s.json", "-o", output, cwd=self.folder)
                self.assertEqual((outcome.returncode, outcome.stdout), (73, ""))
                self.assertIn(output, outcome.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["fifo", "s.json"])

    def small_run(self, *options):
        """A day of brooklyn, if it is run at all."""
        self.write("s.json", BROOKLYN)
        return run("run", "s.json", "--set", "/period/end=2016-01-02", *options, cwd=self.folder)

    def test_a_summary_that_cannot_be_created_is_73_before_anything_is_simulated(self):
        (self.folder / "there").mkdir()
        os.mkfifo(self.folder / "fifo")
        (self.folder / "kept.json").write_text("kept")
        (self.folder / "link").symlink_to("kept.json")
        before = sorted(os.listdir(self.folder) + ["s.json"])
        for summary in ["missing/s.json", "there", ".", "fifo", "link", "there/", "/dev/full", ""]:
            with self.subTest(summary=summary):
                outcome = self.small_run("-o", "r.h5", "--summary", summary)
                self.assertEqual((outcome.returncode, outcome.stdout), (73, ""), outcome.stderr)
                self.assertRegex(outcome.stderr, f'cannot create "?{summary}')
                self.assertEqual(sorted(os.listdir(self.folder)), before)
        self.assertEqual((self.folder / "kept.json").read_text(), "kept")

    def test_a_summary_in_a_folder_that_cannot_be_written_is_73(self):
        (self.folder / "closed").mkdir(mode=0o500)
        if os.access(self.folder / "closed", os.W_OK):
            self.skipTest("this user may write everywhere")
        outcome = self.small_run("-o", "r.h5", "--summary", "closed/s.json")
        self.assertEqual(outcome.returncode, 73)
        self.assertIn("EACCES", outcome.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["closed", "s.json"])

    def test_a_summary_says_what_compare_says_and_replaces_the_one_before(self):
        (self.folder / "sum.json").write_text("an older one")
        outcome = self.small_run("-o", "r.h5", "--summary", "sum.json")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["r.h5", "s.json", "sum.json"])
        summary = json.loads((self.folder / "sum.json").read_text(encoding="utf-8"))
        compared = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
        self.assertEqual({key: summary[key] for key in compared}, compared)
        self.assertEqual(summary["digest"],
                         run("inspect", "r.h5", "--digest", cwd=self.folder).stdout.strip())
        self.assertEqual((self.folder / "sum.json").stat().st_mode & 0o777,
                         0o666 & ~current_umask())

    def test_nothing_is_written_over_what_the_run_reads_or_writes(self):
        (self.folder / "sub").mkdir()
        for options, what in [(["-o", "s.json"], "the scenario"),
                              (["-o", "sub/../s.json"], "the scenario"),
                              (["-o", "r.h5", "--summary", "s.json"], "the scenario"),
                              (["-o", "r.h5", "--summary", "r.h5"], "the summary"),
                              (["-o", "r.h5", "--summary", "sub/../r.h5"], "the summary"),
                              (["-o", "r.h5", "--summary", "r.h5.part"], "the summary"),
                              (["-o", "r.h5", "--summary", "r.h5.spill"], "the summary"),
                              (["-o", "r.h5.part", "--summary", "r.h5"], "the result")]:
            with self.subTest(options=options):
                outcome = self.small_run(*options)
                self.assertEqual((outcome.returncode, outcome.stdout), (73, ""), outcome.stderr)
                self.assertIn(what, outcome.stderr)
                self.assertEqual((self.folder / "s.json").read_text("utf-8"), BROOKLYN)
                self.assertEqual(sorted(os.listdir(self.folder)), ["s.json", "sub"])


class OptionTest(ProgramTest):
    """One way to read the command line, for every command and in every environment."""

    def test_the_order_of_options_and_arguments_does_not_matter(self):
        self.write("s.json", BROOKLYN)
        self.write("bad.json", "{}")
        for environment in [{}, {"POSIXLY_CORRECT": "1"}]:
            for words, wanted in [(["check", "s.json", "--format", "json"], 0),
                                  (["check", "bad.json", "--format", "json"], 65),
                                  (["describe", "/seed", "--format", "text"], 0),
                                  (["compare", "bad.json", "--format", "json"], 65),
                                  (["check", "s.json", "--", "--strict"], 64),
                                  (["check", "--", "s.json"], 0)]:
                with self.subTest(words=words, environment=environment):
                    outcome = run(*words, cwd=self.folder, env={**os.environ, **environment})
                    self.assertEqual(outcome.returncode, wanted, outcome.stderr)
                    if words[-1] == "json":
                        reordered = [words[0], *words[2:], words[1]]
                        again = run(*reordered, cwd=self.folder, env={**os.environ, **environment})
                        self.assertEqual((again.returncode, again.stdout, again.stderr),
                                         (wanted, outcome.stdout, outcome.stderr))

    def test_check_and_run_read_set_alike(self):
        self.write("s.json", BROOKLYN)
        for override in ["/seed", "seed=1", "=1", "", "\x1b[31m=1", "/" + "a" * 300 + "=1"]:
            messages = []
            for words in [["check"], ["check", "--format", "json"], ["run", "-o", "r.h5"]]:
                with self.subTest(override=override, words=words):
                    outcome = run(*words, "s.json", "--set", override, cwd=self.folder)
                    self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
                    self.assertIn("--set wants /pointer=value", outcome.stderr)
                    self.assertNotIn("\x1b", outcome.stderr)
                    messages.append(outcome.stderr.split(": ", 1)[1].splitlines()[0])
            self.assertEqual(len(set(messages)), 1, messages)
        self.assertEqual(os.listdir(self.folder), ["s.json"])

    def test_a_name_that_could_upset_a_terminal_is_escaped(self):
        name = "a\n\x1b[31m.json"
        self.write(name, BROOKLYN)
        outcome = run("check", name, cwd=self.folder)
        self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr),
                         (0, "a\\x0a\\x1b[31m.json: valid\n", ""))


class CompareTest(ProgramTest):
    """A table that nobody has to scroll sideways, however many settlements there are."""
    COUNT = 100

    def setUp(self):
        super().setUp()
        tree = json.loads(BROOKLYN)
        tree["period"]["end"] = "2016-01-02"
        kinds = tree["settlements"]
        tree["settlements"] = [{**kinds[i % 2], "name": f"settlement-{i}"}
                               for i in range(self.COUNT)]
        tree["settlements"][7]["name"] = "a" * 64
        self.names = [settlement["name"] for settlement in tree["settlements"]]
        self.write("s.json", tree)
        outcome = run("run", "s.json", "-o", "r.h5", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)

    @staticmethod
    def blocks(text):
        """Names and lines of each block of the table; what is told in sentences is left out."""
        table = re.split(r"\n(?:What stands beside .*|Ce qui se tient .*|Parties ?: .*|Is it legal\?|Est-ce permis \?|Verdict)\n", text)[0]
        parts = re.split(r"(?m)^ {45,}(\S.*)$", table)
        return list(zip([part.split() for part in parts[1::2]],
                        [part.splitlines() for part in parts[2::2]]))

    def check_blocks(self, text, width):
        """Every settlement stands once, in order; every block has all labels and fits."""
        blocks = self.blocks(text)
        self.assertEqual([name for names, _ in blocks for name in names], self.names)
        labels = [[line[:47].strip() for line in lines if line] for _, lines in blocks]
        self.assertGreater(len(labels[0]), 40)
        for each, (names, lines) in zip(labels, blocks):
            self.assertEqual(each, labels[0])
            self.assertLessEqual(max(map(len, lines)), width if len(names) > 1 else
                                 max(width, 47 + 2 + len(names[0])))
        beside = [line for part in re.split(r"\n(?=What stands beside |Ce qui se tient )", text)[1:]
                  for line in part.splitlines()[:5]]
        self.assertEqual(len(beside) % 5, 0)
        self.assertGreater(len(beside), 0)
        self.assertLessEqual(max(map(len, beside)), width)
        return blocks

    def test_the_text_fits_100_characters(self):
        for lang in ("en", "fr"):
            text = run("compare", "r.h5", "--lang", lang, cwd=self.folder,
                       env={**os.environ, "COLUMNS": "60"}).stdout
            blocks = self.check_blocks(text, 100)
            self.assertGreater(len(blocks[0][0]), 1)
            self.assertIn(["a" * 64], [names for names, _ in blocks])

    def test_each_settlement_keeps_its_own_figures(self):
        rows = [line.split(",") for line in
                run("compare", "r.h5", "--format", "csv", cwd=self.folder).stdout.splitlines()]
        costs = {row[0]: f"{float(row[3]):,.2f}" for row in rows if row[1] == "settlement_cost"}
        found = {}
        for names, lines in self.blocks(run("compare", "r.h5", cwd=self.folder).stdout):
            [line] = [line for line in lines if line.strip().startswith("Cost of settling")]
            found.update(zip(names, line[47:].split()))
        self.assertEqual(found, costs)

    def test_a_terminal_says_how_wide_the_text_is(self):
        for columns, width in [("140", 140), ("70", 70), ("", 100)]:
            with self.subTest(columns=columns):
                environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
                if columns:
                    environment["COLUMNS"] = columns
                self.check_blocks(self.on_a_terminal(environment), width)

    def on_a_terminal(self, environment):
        reading, writing = pty.openpty()
        try:
            child = subprocess.Popen([PROGRAM, "compare", "r.h5"], cwd=self.folder, stdout=writing,
                                     env=environment)
            os.close(writing)
            pieces = []
            while True:
                try:
                    pieces.append(os.read(reading, 65536))
                except OSError:  # the other end is closed
                    break
                if not pieces[-1]:
                    break
            self.assertEqual(child.wait(60), 0)
        finally:
            os.close(reading)
        return b"".join(pieces).decode("utf-8").replace("\r\n", "\n")

    def test_the_other_formats_have_every_settlement_in_one_piece(self):
        markdown = run("compare", "r.h5", "--format", "markdown", cwd=self.folder).stdout
        [header] = [line for line in markdown.splitlines() if "settlement-0" in line
                    and line.startswith("| | |")]
        self.assertEqual(len(header.strip("|").split("|")), 2 + self.COUNT)
        tree = json.loads(run("compare", "r.h5", "--format", "json", cwd=self.folder).stdout)
        self.assertEqual([each["name"] for each in tree["settlements"]], self.names)


class CatalogueTest(ProgramTest):
    def test_list_has_one_line_for_each_folder_of_the_catalogue(self):
        outcome = run("list", cwd=self.folder)
        names = [line.split()[0] for line in outcome.stdout.splitlines()]
        folders = sorted(path.parent.name for path in
                         (SOURCE / "scenarios/catalog").glob("*/scenario.json"))
        self.assertEqual((outcome.returncode, sorted(names)), (0, folders))
        self.assertIn("Brooklyn Microgrid, 2016", outcome.stdout)

    def test_new_prints_the_very_scenario_of_the_catalogue(self):
        for path in (SOURCE / "scenarios/catalog").glob("*/scenario.json"):
            name = path.parent.name
            outcome = run("new", name, cwd=self.folder)
            self.assertEqual((outcome.returncode, outcome.stdout), (0, path.read_text("utf-8")))
            self.write("s.json", outcome.stdout)
            self.assertEqual(run("check", "--strict", "s.json", cwd=self.folder).returncode, 0)

    def test_new_of_an_unknown_name_asks_did_you_mean(self):
        outcome = run("new", "broklyn")
        self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
        self.assertIn('did you mean "brooklyn"?', outcome.stderr)


class DescribeTest(ProgramTest):
    def test_a_field_has_unit_range_default_and_source(self):
        outcome = run("describe", "/site/altitude_m")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        for part in ["-430 to 6000 m", "default: 0 m", "source:"]:
            self.assertIn(part, outcome.stdout)

    def test_an_unknown_field_asks_did_you_mean(self):
        outcome = run("describe", "/site/latitude")
        self.assertEqual((outcome.returncode, outcome.stdout), (64, ""))
        self.assertIn('did you mean "latitude_deg"?', outcome.stderr)

    def test_a_function_has_its_default_range_and_source_at_every_kind_of_record(self):
        text = run("describe", "/settlements/0/functions/collect").stdout
        kinds = [kind.strip() for line in text.splitlines() if line.startswith("    records: ")
                 for kind in line.partition(": ")[2].split(",")]
        schema = json.loads(run("schema").stdout)
        record = schema["properties"]["settlements"]["items"]["properties"]["record"]
        self.assertEqual(sorted(kinds), sorted(branch["title"] for branch in record["oneOf"]))
        self.assertIn("      fixed_per_year: 100 (0 to 2748)\n", text)
        retailer = text.partition("records: retailer")[2]
        self.assertIn("      by: retailer\n      fixed_per_year: 0 (0 to 2748)\n", retailer)
        for block in text.split("    records: ")[1:]:
            self.assertRegex(block, r"\n      source: \S")

    def test_the_reference_page_is_up_to_date(self):
        page = (SOURCE / "docs/reference/scenario.md").read_text(encoding="utf-8")
        self.assertEqual(run("describe", "--format", "markdown").stdout, page,
                         "build the target `reference`")


class PageTest(ProgramTest):
    def test_the_error_page_has_every_code_with_its_exit_code(self):
        page = (SOURCE / "docs/reference/errors.md").read_text(encoding="utf-8")
        header = (SOURCE / "sim/base/status.h").read_text(encoding="utf-8")
        rows = re.findall(r'X\((?:OK|ERR_\w+), "([a-z0-9-]+)", (\d+), "([^"]+)"\)', header)
        self.assertGreater(len(rows), 20)
        for code, exit_code, sentence in rows:
            self.assertIn(f"| `{code}` | {exit_code} | {sentence} |", page)

    def test_the_command_page_has_every_command_and_option(self):
        page = (SOURCE / "docs/reference/commands.md").read_text(encoding="utf-8")
        for command in COMMANDS:
            self.assertIn(f"ledgerwatt {command}", page)
            for option in re.findall(r"--[a-z-]+", run(command, "--help").stdout):
                if option not in ("--help", "--usage"):
                    self.assertIn(option, page, f"{command} {option}")

    def test_version_names_its_parts(self):
        outcome = run("version")
        self.assertRegex(outcome.stdout, r"^ledgerwatt \d+\.\d+\.\d+\n")
        for word in ["source", "compiler", "HDF5", "cJSON", "OpenSSL", "GSL", "tzdata"]:
            self.assertIn(word, outcome.stdout)
        self.assertEqual(run("--version").stdout, outcome.stdout)


class StreamTest(ProgramTest):
    """FAULTS B12: output that could not be written is not success, and no signal either."""
    SPEAKING = [["list"], ["new", "brooklyn"], ["schema"], ["describe"], ["version"], ["--help"],
                ["check", "--help"], ["check", "s.json"], ["check", "--format", "json", "s.json"]]

    def test_a_full_or_closed_stdout_is_74(self):
        self.write("s.json", BROOKLYN)
        for words in self.SPEAKING:
            for redirection in [">/dev/full", ">&-", "<&- >&-"]:
                with self.subTest(words=words, redirection=redirection):
                    outcome = subprocess.run(["sh", "-c", f'exec "$@" {redirection}', "sh", PROGRAM,
                                              *words], cwd=self.folder, stderr=subprocess.PIPE,
                                             check=False, timeout=60)
                    self.assertEqual(outcome.returncode, 74, outcome.stderr)
                    self.assertIn(b"cannot write to standard output", outcome.stderr)

    def test_a_closed_pipe_is_74(self):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            outcome = run("schema", stdout=writing)
        finally:
            os.close(writing)
        self.assertEqual(outcome.returncode, 74)

    def test_a_closed_stderr_changes_nothing(self):
        self.write("s.json", "{}")
        outcome = subprocess.run(["sh", "-c", 'exec "$@" 2>&-', "sh", PROGRAM, "check", "s.json"],
                                 cwd=self.folder, stdout=subprocess.PIPE, check=False, timeout=60)
        self.assertEqual((outcome.returncode, outcome.stdout), (65, b""))


if __name__ == "__main__":
    unittest.main()
