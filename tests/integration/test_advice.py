# SPDX-License-Identifier: Apache-2.0
"""What messages tell a newcomer to do: the hint must be right, and be the only one."""
import json
import re
import unittest

from program import BROOKLYN, SOURCE, ProgramTest, at, brooklyn, changed, run

PAIR = "/participants/0"
PLAN = {"ledgerwatt_sweep": 1, "scenario": "s.json", "design": {"kind": "grid"},
        "factors": [{"name": "a", "pointer": "/seed", "values": [1]}], "outputs": []}
BOOK = {"exchange": {"kind": "double_auction"}, "offers": [], "bids": []}


def charged():
    """brooklyn with a socket and a car that looks for it."""
    tree = brooklyn()
    tree["charge_points"] = [{"name": "kerb", "kind": "public", "metered_by": "consumers/0",
                              "socket_power_kw": 7.4}]
    return tree


class AdviceTest(ProgramTest):
    def hints(self, scenario, pointer, *options, kind="errors"):
        """Suggestions at a pointer."""
        _, report = self.check(scenario, *options)
        return [each["suggestion"] for each in report[kind] if each["pointer"] == pointer]

    def expect_warning(self, scenario, pointer, says, hint, *options):
        """One warning of `inconsistent`, an error when strict."""
        returncode, report = self.check(scenario, *options)
        found = [each for each in report["warnings"] if each["pointer"] == pointer]
        self.assertEqual((returncode, [each["code"] for each in found]), (0, ["inconsistent"]), report)
        self.assertIn(says, found[0]["message"])
        self.assertIn(hint, found[0]["suggestion"])
        self.assertEqual(self.check(scenario, "--strict", *options)[0], 65)

    def test_the_sun_does_not_shine_at_night(self):
        self.expect_warning(changed("/site/longitude_deg", 73.977), "/site/longitude_deg",
                            "9.9 h behind the sun", "-73.977")
        self.expect_warning(BROOKLYN, "/site/timezone", "5.9 h ahead of the sun", "time zone",
                            "--set", "/site/timezone=Europe/Paris")

    def test_clocks_that_people_live_by_are_no_warning(self):
        for zone, latitude, longitude in [("Asia/Shanghai", 39.47, 75.99), ("Europe/Madrid", 43.37, -8.4),
                                          ("Pacific/Kiritimati", 1.87, -157.4),
                                          ("Pacific/Auckland", -43.95, -176.56),
                                          ("Europe/Dublin", 53.3, -6.3), ("UTC", 51.5, 0)]:
            with self.subTest(zone=zone):
                tree = changed("/site", {"latitude_deg": latitude, "longitude_deg": longitude,
                                         "altitude_m": 30, "timezone": zone})
                self.assertEqual(self.hints(tree, "/site/timezone", kind="warnings"), [])
                self.assertEqual(self.hints(tree, "/site/longitude_deg", kind="warnings"), [])

    def test_a_climate_of_another_place_is_a_warning(self):
        for latitude, longitude, zone, says in [(29.76, -95.37, "America/Chicago", "2287 km"),
                                                (45.76, 4.84, "Europe/Paris", "6140 km")]:
            tree = changed("/site", {"latitude_deg": latitude, "longitude_deg": longitude,
                                     "altitude_m": 30, "timezone": zone})
            self.expect_warning(tree, "/weather/climate", says, "\"own\"")
        own = {"model": "synthetic", "climate": "new-york",
               "monthly_ghi_w_per_m2": [100] * 12, "monthly_temperature_c": [10] * 12,
               "monthly_temperature_range_k": [10] * 12, "monthly_wind_m_per_s": [3] * 12}
        tree["weather"] = own
        self.assertEqual(self.hints(tree, "/weather/climate", kind="warnings"), [])

    def test_a_chain_that_is_known_too_late_is_a_warning(self):
        row = {"start": "2016-03-28", "hash_rate_h_per_s": 1.2e18, "efficiency_j_per_gh": 0.29,
               "tx_per_day": 226067}
        record = {"kind": "pow", "chain": {"mode": "public_chain", "power": "efficiency", "series": [row]}}
        self.expect_warning(changed("/settlements/0/record", record),
                            "/settlements/0/record/chain/series/0/start", "2016-03-28", "2016-01-01")

    def test_the_catalogue_is_without_warnings(self):
        for path in sorted((SOURCE / "scenarios/catalog").glob("*/scenario.json")):
            with self.subTest(scenario=path.parent.name):
                outcome = run("check", "--strict", path)
                self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))

    def test_a_preset_has_the_currency_of_the_scenario(self):
        tree = changed("/tariff", {"preset": "fr-2024-base"})
        fault = self.expect_fault(tree, "inconsistent", "/tariff/preset")
        self.assertEqual(fault["message"],
                         'the prices of "fr-2024-base" are in EUR, the scenario is in USD')
        self.assertEqual(fault["suggestion"], 'write "currency": "EUR", or a preset in USD: ny-2016')
        self.expect_warning(tree, "/tariff/preset", "another country", "own prices", "--set",
                            "/currency=EUR")
        tree["tariff"]["preset"] = "ny-2016"
        _, report = self.check(tree)
        self.assertNotIn("/tariff/preset", [each["pointer"] for kind in report.values() for each in kind])

    def test_a_scenario_of_the_catalogue_is_no_file(self):
        for command in [["run", "brooklyn", "-o", "r.h5"], ["check", "brooklyn"],
                        ["check", "brooklyn.json"]]:
            outcome = run(*command, cwd=self.folder)
            self.assertEqual(outcome.returncode, 66)
            self.assertIn("(it is in the catalogue: ledgerwatt new brooklyn > mine.json)",
                          outcome.stderr)
        self.assertNotIn("catalogue", run("check", "broklyn", cwd=self.folder).stderr)

    def test_names_that_lead_nowhere_have_a_neighbour(self):
        shared = {"capacity_kwh": 10, "shares": [{"group": "consumer"}]}
        zones = {"model": "synthetic", "climate": "new-york",
                 "zones": [{"name": "north", "east_m": 0, "north_m": 0}]}
        cases = [
            (brooklyn(), PAIR + "/community", "president-stret", "president-street"),
            (changed("/output", {"participants": [{"group": "consumer"}]}),
             "/output/participants/0/group", None, "consumers"),
            (changed("/attacks", [{"kind": "false_reading", "group": "consumer", "register": "import",
                                   "factor_ratio": 0.5}]), "/attacks/0/group", None, "consumers"),
            (changed("/faults", [{"settlement": "pbft10", "kind": "crash", "start": "2016-02-01"}]),
             "/faults/0/settlement", None, "pbft-10"),
            (changed("/participants/0/battery", shared), PAIR + "/battery/shares/0/group", None,
             "consumers"),
            (changed("/weather", zones), PAIR + "/weather_zone", "nort", "north"),
            (changed("/exchange", {"kind": "static_key", "shares": [
                {"group": "consumer", "share_ratio": 0.5}]}), "/exchange/shares/0/group", None,
             "consumers"),
            (charged(), "/charge_points/0/metered_by", "consumer/3", "consumers/3"),
            (charged(), "/charge_points/0/community", "president-stret", "president-street"),
        ]
        for tree, pointer, value, wanted in cases:
            with self.subTest(pointer=pointer):
                if value is not None:
                    container, key = at(tree, pointer)
                    container[key] = value
                self.assertEqual(self.hints(tree, pointer), [f'did you mean "{wanted}"?'])
        tree = charged()
        tree["participants"][1]["ev"] = {"favourite": "kreb"}
        self.assertEqual(self.hints(tree, "/participants/1/ev/favourite"), ['did you mean "kerb"?'])

    def test_an_index_past_the_end_of_its_group(self):
        tree = charged()
        tree["charge_points"][0]["metered_by"] = "prosumers/7"
        self.assertEqual(self.hints(tree, "/charge_points/0/metered_by"), ["prosumers has 0 to 4"])
        self.write("s.json", BROOKLYN)
        outcome = run("run", "s.json", "-o", "r.h5", "--set", "/period/end=2016-01-02", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        for given, hint in [("prosumers/7", "prosumers has 0 to 4"), ("prosumers", "prosumers has 0 to 4"),
                            ("prosumer/3", 'did you mean "prosumers/3"?')]:
            outcome = run("inspect", "r.h5", "--participant", given, cwd=self.folder)
            self.assertEqual((outcome.returncode, outcome.stderr),
                             (64, f'r.h5: there is no participant "{given}" ({hint})\n'))

    def test_more_to_keep_than_there_are(self):
        tree = changed("/output", {"participants": [{"group": "consumers", "count": 20}]})
        fault = self.expect_fault(tree, "out-of-range", "/output/participants/0/count", "--strict")
        self.assertEqual(fault["suggestion"], "write 5")
        self.assertEqual(self.check(tree)[0], 0)
        tree["output"]["participants"][0] = {"group": "consumers", "index_first": 2, "count": 3}
        self.assertEqual(self.check(tree)[1]["warnings"], [])

    def test_set_is_named_once(self):
        self.write("s.json", BROOKLYN)
        outcome = run("check", "s.json", "--set", "/tarif/retail_per_kwh=1", cwd=self.folder)
        self.assertEqual(outcome.stderr, '--set: /tarif/retail_per_kwh: the scenario has no such place '
                                         '(did you mean "tariff"?)\n')

    def test_set_opens_what_is_left_out_unless_something_in_it_must_be_said(self):
        place = "/settlements/0/functions/invoice"
        battery = "/participants/1/battery/capacity_kwh"
        for pointer, value, wanted in [(place + "/per_kwh", 0.001, []), (place + "/per_kwh", 0.9, ["implausible"]),
                                       (place + "/per_kwk", 0.001, ["unknown-key"]), (battery, 2, ["usage"])]:
            with self.subTest(pointer=pointer, value=value):
                report = self.check(brooklyn(), "--strict", "--set", f"{pointer}={value}")[1]
                self.assertEqual([fault["code"] for fault in report["errors"]], wanted)
                self.assertTrue(all(fault["pointer"] == pointer for fault in report["errors"]))

    def test_a_preset_of_another_year_is_told_with_both(self):
        tree = changed("/tariff", {"preset": "ny-2016"})
        told = [fault["message"] for fault in self.check(tree)[1]["warnings"]]
        self.assertFalse([text for text in told if "period begins" in text])
        tree["period"].update(start="2019-01-01", end="2019-02-01")
        self.expect_warning(tree, "/tariff/preset", "the prices of 2016, the period begins in 2019",
                            "take a preset of that year")

    def test_the_price_of_a_battery_in_euro_is_told_in_another_currency(self):
        tree = brooklyn()
        place = "/baselines/battery_price_per_kwh"
        self.assertEqual(self.check(tree)[1]["warnings"], [])
        del tree["baselines"]
        self.expect_warning(tree, place, "in EUR", "costs in USD")
        tree["currency"] = "EUR"
        self.assertEqual(self.check(tree)[1]["warnings"], [])

    def test_an_intermediary_has_no_light_clients(self):
        tree = brooklyn()
        place = [each["name"] for each in tree["settlements"]].index("syndicate")
        tree["settlements"][place]["light_clients"] = {"count": 3}
        self.expect_fault(tree, "inconsistent", f"/settlements/{place}/light_clients/count")

    def test_a_book_of_orders_says_that_it_does_not_use_the_retailers_prices(self):
        order = {"id": "a", "energy_kwh": 1, "price_per_kwh": 0.1}
        self.write("book.json", {"exchange": {"kind": "double_auction"}, "offers": [order],
                                 "bids": [{**order, "id": "b"}],
                                 "retail_per_kwh": 0.2, "feed_in_per_kwh": 0.05})
        outcome = run("clear", "book.json", cwd=self.folder)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("/retail_per_kwh: warning: it is not used", outcome.stderr)

    def test_a_decimal_comma(self):
        for text, hint in [("0,04", "write 0.04"), ("-1,5", "write -1.5"), ("1,2,3", ""), ("1,", ""),
                           (",5", ""), ("a,5", "")]:
            with self.subTest(text=text):
                self.assertEqual(self.hints(BROOKLYN, "/tariff/feed_in_per_kwh", "--set",
                                            f"/tariff/feed_in_per_kwh={text}"), [hint])

    def test_an_interval_has_one_hint(self):
        _, report = self.check(changed("/period/interval_s", 700))
        self.assertEqual([(each["pointer"], each["suggestion"]) for each in report["errors"]],
                         [("/period/interval_s", "write 900")])

    def test_a_time_zone_by_its_city(self):
        for name, wanted in [("New_York", "America/New_York"), ("New York", "America/New_York"),
                             ("Europe/Pari", "Europe/Paris"), ("paris", "Europe/Paris"),
                             ("US/New_York", "America/New_York"), ("Zurich", "Europe/Zurich")]:
            with self.subTest(name=name):
                self.assertEqual(self.hints(changed("/site/timezone", name), "/site/timezone"),
                                 [f'did you mean "{wanted}"?'])
        self.assertEqual(self.hints(changed("/site/timezone", "America/Brooklyn"), "/site/timezone"),
                         ['write a name of the IANA time zone database, such as "Europe/Paris"'])

    def test_a_climate_that_is_not_there(self):
        [hint] = self.hints(changed("/weather/climate", "london"), "/weather/climate")
        self.assertIn('"own"', hint)
        self.assertIn("weather file", hint)

    def test_one_kind_of_document_for_another(self):
        for name, content in [("s.json", BROOKLYN), ("p.json", PLAN), ("b.json", BOOK)]:
            self.write(name, content)
        sweep = ["sweep", "collect"]
        for command, name, says, advice in [
                (["clear"], "s.json", "a scenario, not the book of an exchange",
                 "ledgerwatt run s.json -o RESULT.h5"),
                (["clear"], "p.json", "the plan of a sweep, not the book of an exchange",
                 "ledgerwatt sweep run p.json -o FOLDER"),
                (sweep, "s.json", "a scenario, not the plan of a sweep",
                 "ledgerwatt run s.json -o RESULT.h5"),
                (sweep, "b.json", "the book of an exchange, not the plan of a sweep",
                 "ledgerwatt clear b.json"),
                (["check"], "p.json", "the plan of a sweep, not a scenario",
                 "ledgerwatt sweep run p.json -o FOLDER"),
                (["run", "-o", "r.h5"], "b.json", "the book of an exchange, not a scenario",
                 "ledgerwatt clear b.json")]:
            with self.subTest(command=command, name=name):
                options = ["-o", "folder"] if command == sweep else []
                outcome = run(*command, name, *options, cwd=self.folder)
                self.assertEqual((outcome.returncode, outcome.stderr),
                                 (65, f"{name}:1:1: this is {says} (write: {advice})\n"))

    def test_comments_are_no_json(self):
        for comment in ["// seed", "/* seed */"]:
            for before in ['  "seed"', '  "tariff"']:
                text = BROOKLYN.replace(before, f"  {comment}\n{before}")
                _, report = self.check(text)
                [error] = report["errors"]
                self.assertEqual((error["code"], error["message"]),
                                 ("json-syntax", "JSON has no comments: take this one out"))

    def test_articles(self):
        tree = brooklyn()
        del tree["participants"][0]["load"]
        [hint] = self.hints(tree, PAIR + "/load")
        self.assertTrue(hint.startswith("an object of a kind"), hint)

    def test_a_link_that_leads_to_itself(self):
        (self.folder / "loop.csv").symlink_to("loop.csv")
        (self.folder / "ring").symlink_to("gnir")
        (self.folder / "gnir").symlink_to("ring")
        for path in ["loop.csv", "ring/w.csv"]:
            with self.subTest(path=path):
                tree = changed("/weather", {"model": "file", "path": path})
                fault = self.expect_fault(tree, "file-missing", "/weather/path", exit_code=66)
                self.assertEqual(fault["message"],
                                 f'cannot open "{path}": a symbolic link that leads to itself')
        self.assertIn("a symbolic link that leads to itself",
                      run("check", "loop.csv", cwd=self.folder).stderr)

    def test_help_keeps_its_columns(self):
        lines = run("--help").stdout.splitlines()
        rows = [line for line in lines if re.match("  [a-z]", line)]
        self.assertGreater(len(rows), 8)
        for row in rows:
            if len(row) > 34 and row[34] != " ":  # too long for its column: the text is on a line of its own
                below = lines[lines.index(row) + 1]
                self.assertRegex(below, "^ {35}[a-z]", row)
                self.assertRegex(row, "^  (sweep|breakeven) ")


if __name__ == "__main__":
    unittest.main()
