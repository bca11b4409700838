#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each architecture check can fail: a small sound tree passes, and each fault put into it is found.

usage: test_checks.py [unittest options]; the compiler is $CC or cc.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent

SOUND = {
    "sim/base/clock.h": "",
    "sim/base/clock.c": '#include "sim/base/clock.h"\n#include <stdio.h>\n',
    "sim/base/seal.c": "#include <openssl/evp.h>\n",
    "sim/kernel/queue.h": '#include "sim/base/clock.h"\n',
    "sim/store/file.c": '#include "sim/base/clock.h"\n#include <hdf5.h>\n',
    "models/record/trade.h": '#include "sim/base/clock.h"\n',
    "models/energy/sun.h": '#include "models/record/trade.h"\n',
    "models/market/tariff/tariff.h": '#include "models/record/trade.h"\n#include <gsl/gsl_roots.h>\n',
    "models/settlement/pow.h": '#include "sim/kernel/queue.h"\n',
    "models/city/city.c": '#include "models/energy/sun.h"\n#include "models/settlement/pow.h"\n',
    "scenarios/load/reader.c": '#include "models/record/trade.h"\n#include <cjson/cJSON.h>\n',
    "scenarios/run/main.c": "",
}


def run(script, *arguments):
    return subprocess.run([sys.executable, HERE / script, *map(str, arguments)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ledgerwatt-architecture-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in SOUND.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def assert_found(self, *words):
        outcome = run("check_layers.py", self.root)
        self.assertEqual(outcome.returncode, 1, outcome.stdout)
        for word in words:
            self.assertIn(word, outcome.stdout)
        self.assertIn(" 1 faults", outcome.stdout)


class Layers(TreeTest):
    def test_a_sound_tree_passes(self):
        outcome = run("check_layers.py", self.root)
        self.assertEqual(outcome.returncode, 0, outcome.stdout)

    def test_finds_an_arrow_upwards(self):
        self.write("sim/kernel/up.c", '#include "models/record/trade.h"\n')
        self.assert_found("sim/kernel/up.c -> models/record/trade.h")

    def test_finds_an_arrow_sideways_between_kernel_and_store(self):
        self.write("sim/store/aside.c", '#include "sim/kernel/queue.h"\n')
        self.assert_found("sim/store/aside.c -> sim/kernel/queue.h")

    def test_finds_an_arrow_sideways_between_models(self):
        self.write("models/settlement/aside.c", '#include "models/market/tariff/tariff.h"\n')
        self.assert_found("models/settlement/aside.c -> models/market/tariff/tariff.h")

    def test_finds_a_path_that_does_not_start_at_the_root(self):
        self.write("sim/kernel/near.c", '#include "queue.h"\n')
        self.assert_found("sim/kernel/near.c", "from the root")

    def test_finds_a_folder_on_no_floor(self):
        self.write("models/weather/rain.c", '#include "sim/base/clock.h"\n')
        self.assert_found("models/weather stands on no floor")

    def test_finds_a_loop_of_modules(self):
        self.write("sim/base/a.h", '#include "sim/base/b.h"\n')
        self.write("sim/base/b.c", '#include "sim/base/c.h"\n')
        self.write("sim/base/c.c", '#include "sim/base/a.h"\n')
        self.assert_found("sim/base/a -> sim/base/b -> sim/base/c -> sim/base/a")

    def test_finds_a_second_owner(self):
        self.write("sim/base/second.c", "#include <openssl/sha.h>\n")
        self.assert_found("several owners", "sim/base/seal.c", "sim/base/second.c")

    def test_finds_a_second_owner_of_a_gsl_header_only_when_it_is_the_same_header(self):
        self.write("models/energy/other.c", "#include <gsl/gsl_spline.h>\n")
        self.assertEqual(run("check_layers.py", self.root).returncode, 0)
        self.write("models/energy/same.c", "#include <gsl/gsl_roots.h>\n")
        self.assert_found("several owners", "models/energy/same.c", "models/market/tariff/tariff.h")

    def test_finds_an_owner_in_the_wrong_folder(self):
        self.write("scenarios/load/reader.c", "")
        self.write("models/city/json.c", "#include <cjson/cJSON.h>\n")
        self.assert_found("models/city/json.c -> <cjson/cJSON.h>", "only scenarios/load/ may")

    def test_finds_a_test_header_in_the_product(self):
        self.write("sim/base/probe.c", "#include <criterion/criterion.h>\n")
        self.assert_found("sim/base/probe.c", "only tests may")

    def test_finds_a_grab_bag(self):
        self.write("models/market/tariff/utils.c", "")
        self.assert_found("models/market/tariff/utils.c")

    def test_finds_that_it_looked_at_nothing(self):
        self.root = self.root / "empty"
        self.assert_found("no source found")


class Listed(TreeTest):
    def outcome(self, left_out=""):
        entries = [{"file": str(self.root / name)} for name in SOUND if name.endswith(".c")]
        entries += [{"file": f"/b/lw_x_verify_interface_header_sets/{name}.c"}
                    for name in SOUND if name.endswith(".h")]
        commands = self.root / "compile_commands.json"
        commands.write_text(json.dumps([entry for entry in entries
                                        if not left_out or left_out not in entry["file"]]),
                            encoding="utf-8")
        return run("check_listed.py", self.root, commands)

    def test_passes_a_complete_list(self):
        outcome = self.outcome()
        self.assertEqual(outcome.returncode, 0, outcome.stdout)

    def test_finds_a_source_that_is_not_compiled(self):
        outcome = self.outcome("sim/base/seal.c")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("sim/base/seal.c is not compiled", outcome.stdout)

    def test_finds_a_header_in_no_set(self):
        outcome = self.outcome("models/energy/sun.h")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("models/energy/sun.h is in no header set", outcome.stdout)


class Symbols(TreeTest):
    def library(self, text):
        source, item = self.root / "part.c", self.root / "part.o"
        library = self.root / "liblw_part.a"
        source.write_text(text, encoding="utf-8")
        subprocess.run([os.environ.get("CC", "cc"), "-c", source, "-o", item], check=True)
        subprocess.run(["ar", "rcs", library, item], check=True)
        return library

    def test_passes_prefixed_and_static_names(self):
        library = self.library("static int own(void) { return 1; }\n"
                               "int lw_part(void) { return own(); }\n")
        outcome = run("check_symbols.py", library)
        self.assertEqual(outcome.returncode, 0, outcome.stdout)

    def test_finds_a_function_without_prefix(self):
        outcome = run("check_symbols.py", self.library("int part(void) { return 1; }\n"))
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("part is exported", outcome.stdout)

    def test_finds_a_variable_without_prefix(self):
        outcome = run("check_symbols.py", self.library("const int part_count = 1;\n"))
        self.assertEqual(outcome.returncode, 1)

    def test_finds_that_it_looked_at_nothing(self):
        outcome = run("check_symbols.py", self.library("static const int own = 1;\n"))
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("looked at nothing", outcome.stdout)


class Sizes(TreeTest):
    def test_counts_a_function_from_its_name_to_its_brace(self):
        body = "".join(f"    x += {i};\n" for i in range(80))
        self.write("sim/base/long.c", f"int lw_long(int x)\n{{\n{body}    return x;\n}}\n")
        outcome = run("check_sizes.py", self.root)
        self.assertEqual(outcome.returncode, 0, outcome.stdout)
        self.assertIn("over 70 lines: 84 sim/base/long.c: int lw_long(int x)", outcome.stdout)


if __name__ == "__main__":
    unittest.main()
